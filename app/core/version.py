"""Which software wrote an export."""

VERSION = "0.1"
