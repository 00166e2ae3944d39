"""The doors to other systems: what comes in from their files, and what goes out."""
