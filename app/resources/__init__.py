"""The resource list: what a neighbourhood has to offer, and how to ask for it."""
