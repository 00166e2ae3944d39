"""The heart: a resident's request from the scan to their own word on the result."""
