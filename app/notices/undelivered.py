"""What a channel raises when a message did not go out: it is tried again, later each time."""


class Undelivered(Exception):
    """Why, in a few words for whoever looks after the channel; never with a key or a number in it."""
