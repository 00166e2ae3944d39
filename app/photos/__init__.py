"""What people attach: decoded, cleaned, stored under a random name."""
