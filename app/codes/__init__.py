"""The happiness codes: what is printed on walls, and what a scan opens."""
