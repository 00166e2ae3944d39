"""The append-only record of what happened to what, by whom; with it, the tallies and the outgoing notices."""
