"""The demonstration: invented people and requests on the real map of Gulou. Only in demo mode."""
