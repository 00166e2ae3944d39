"""The tree of places: district, street, community, grid, compound, building. And scope: who sees which rows."""
