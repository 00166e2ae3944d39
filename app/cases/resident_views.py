"""What residents' pages show of a case: plain words, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.codes.places import Line


@dataclass(frozen=True)
class Step:
    word: str
    when: str
    look: str
    current: bool


@dataclass(frozen=True)
class Picture:
    name: str
    url: str


@dataclass(frozen=True)
class Heard:
    """A voice note, to be played."""

    url: str
    seconds: int | None


@dataclass(frozen=True)
class Told:
    """One line of the timeline."""

    title: str
    words: str
    facts: tuple[str, ...]
    photos: tuple[Picture, ...] = ()
    message: bool = False
    mine: bool = False  # the reporter's own
    sounds: tuple[Heard, ...] = ()


@dataclass(frozen=True)
class Says:
    heading: str
    words: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Account:
    """What somebody says of the work: whoever did it, whoever checked it."""

    who: str
    facts: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Looked:
    who: str
    why: str
    when: str


@dataclass(frozen=True)
class State:
    word: str
    shape: str
    headline: str
    subline: str = ""


@dataclass(frozen=True)
class MineLine:
    url: str
    reference: str
    title: str
    word: str
    shape: str
    steps: tuple[Step, ...]
    steps_label: str
    unread: int = 0  # messages for them


@dataclass(frozen=True)
class RecentLine:
    what: str
    when: str
    word: str
    shape: str


@dataclass(frozen=True)
class Next:
    by: str
    what: str


@dataclass(frozen=True)
class Offers:
    """What the table lets the reporter do now."""

    answer: bool = False
    rate: bool = False
    reopen: bool = False
    withdraw: bool = False
    recur: bool = False
    message: bool = False


@dataclass(frozen=True)
class CasePage:
    reference: str
    code: str
    version: int
    title: str
    facts: tuple[str, ...]
    state: State
    steps: tuple[Step, ...]
    steps_label: str
    timeline: tuple[Told, ...]
    offers: Offers
    ended: bool
    says: Says | None
    before: tuple[Picture, ...]
    after: tuple[Picture, ...]
    unsolved: bool  # by the reporter's own word, and another round may be asked for
    has_phone: bool
    reveals: tuple[Looked, ...]
    reveals_line: str
    reopen_line: str
    handled: Account | None
    checked: Account | None
    related: tuple[str, ...] = ()  # of which it is the recurrence, and what recurred of it
    phones: tuple[Line, ...] = field(default=())


@dataclass(frozen=True)
class Home:
    """Where the arrow in the top line leads back to."""

    name: str
    url: str
