"""Voice notes: what somebody says who cannot type. Kept as they came, never converted, known by their first bytes."""
