"""What everything stands on: database, clock, keys, errors, text. Knows nothing of the domain."""
