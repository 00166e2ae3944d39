"""Whistles: several departments called to one spot."""
