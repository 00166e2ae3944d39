"""Very many cases at once: the very rows that the actions write, worked out without asking the database."""
