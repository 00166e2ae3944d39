"""Reminders: the resident's own press, once a day, and staff's words to whoever has a case."""
