"""What a council of the demo deals with: items with how they end, and sittings with who comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.accounts.models import UnitKind
from app.cases.models import Kind
from app.demo.subjects import Subject
from app.meetings.workflow import DecisionStatus, Outcome

D = DecisionStatus


@dataclass(frozen=True)
class Task:
    """A decision: which unit, in how many days from the sitting, what proves it, and how far it has come."""

    by: UnitKind
    days: int
    proof: str
    comes_to: DecisionStatus = D.OPEN
    words: str = ""  # of the unit when it is done; the reason when it is dropped
    picture: str = ""


@dataclass(frozen=True)
class Item:
    """Known by its title: an item carried over is written once more in the sitting that ends it, with `again`."""

    title: str
    outcome: Outcome | None = None  # None: not reached, or its meeting is still to come
    said: str = ""
    cases: Subject | None = None  # every text is one resident's report
    words: str = ""  # of the resident who proposes it, when no case does
    supports: int = 0
    heard: tuple[tuple[str, str], ...] = ()  # (side, what it said)
    hands: tuple[int, int, int] | None = None
    task: Task | None = None
    declined: str = ""  # for this reason, before any meeting
    waits: bool = False  # on no agenda yet
    again: bool = False


class Fate(StrEnum):
    HELD = "held"
    INQUORATE = "inquorate"
    CANCELLED = "cancelled"
    STILL_SITTING = "still_sitting"  # at the moment of loading
    DRAFT = "draft"
    COLLECTING = "collecting"
    ANNOUNCED = "announced"


@dataclass(frozen=True)
class Sitting:
    """`ago`: days before the present, below zero those to come. Open days fall on the day they come again after it."""

    council: str
    kind: str
    ago: float
    items: tuple[Item, ...] = ()
    seats: tuple[int, ...] = ()  # how many of each side come
    visitors: int = 0
    fate: Fate = Fate.HELD
    reason: str = ""
    venue: str = "居民议事厅"
    title: str = ""
    called: float = 8  # days before it
    announced: float = 4


# --- Read from data/season.toml ---------------------------------------------------------------------------------------

Entry = Mapping[str, Any]  # a table as the file has it: whatever is wrong in it ends the load


def sitting(
    *, item: Sequence[Entry] = (), seats: Sequence[int] = (), fate: str = "held", **said: Any
) -> Sitting:
    return Sitting(**said, items=tuple(_item(**one) for one in item), seats=tuple(seats), fate=Fate(fate))


def _item(
    *,
    title: str,
    outcome: str = "",
    cases: Entry | None = None,
    heard: Sequence[Sequence[str]] = (),
    hands: Sequence[int] = (),
    task: Entry | None = None,
    **said: Any,
) -> Item:
    return Item(
        title, Outcome(outcome) if outcome else None, cases=_told(**cases) if cases else None,
        heard=tuple((side, words) for side, words in heard), hands=_hands(*hands) if hands else None,
        task=_task(**task) if task else None, **said,
    )  # fmt: skip


def _told(*, category: str, kind: str, spot: str, texts: Sequence[str]) -> Subject:
    return Subject(category, Kind(kind), tuple(texts), (spot,), ("",))


def _hands(votes_for: int, against: int, abstained: int) -> tuple[int, int, int]:
    return votes_for, against, abstained


def _task(
    *, by: str, days: int, proof: str, comes_to: str = "open", words: str = "", picture: str = ""
) -> Task:
    return Task(UnitKind(by), days, proof, DecisionStatus(comes_to), words, picture)
