"""Delivery of the outbox: who is told, by which channel, when, in which words; and the staff's inbox."""
