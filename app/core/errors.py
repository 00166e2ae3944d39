"""Errors the domain raises. app/web turns each into a page; nothing else catches them."""


class DomainError(Exception):
    """A rule said no. The sentence is English source text; the edge translates it for the person who asked.

    Numbers and names travel beside it: `DomainError("At most %(n)s photos.", n=6)`.
    """

    def __init__(self, sentence: str, **parts: object) -> None:
        super().__init__(sentence % parts if parts else sentence)
        self.sentence = sentence
        self.parts = parts


class NotFound(DomainError):
    """It does not exist, or this person may not know that it does."""


class NotAllowed(DomainError):
    """They may see it, but may not do this to it."""


class Conflict(DomainError):
    """Somebody else changed it first. The page shows both versions; nothing typed is lost."""


def sentence(text: str) -> str:
    """Marks a sentence for the translation catalogue that is not written where it is raised."""
    return text
