"""Escalations: a case raised to the level above while it goes on where it is."""
