"""Measurements: ratios from one interleaved run on the shipped server, CPU per request, statements per page."""
