"""Dashboards and lists of an area: reads every capability, is imported by none."""
