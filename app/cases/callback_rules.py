"""Who is called back and why, and when a call may be tried again. Pure: no database, no web."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from app.cases.vocabulary import ClosureCode, ResidentResult, Satisfaction
from app.cases.workflow import Status, Verb

MOST_ATTEMPTS = 3
KEPT_FOR = timedelta(hours=1)  # a call that somebody took is theirs so long, then anybody's
UNSOLVED = frozenset({ResidentResult.NO, ResidentResult.PARTLY})
SOLVED_WORDS = UNSOLVED | {ResidentResult.YES}
CALLABLE = frozenset({Status.AWAITING_RATING, Status.CLOSED})
ONE_DAY = timedelta(days=1)


class CallReason(StrEnum):
    """Why a case is called back, the weightiest first: a case that has two keeps the weightier."""

    DISSATISFIED = "dissatisfied"  # by the resident's own word
    DISPUTED = "disputed"  # their wish to reopen was declined, or two people found the request unreasonable
    REOPENED = "reopened"  # it was worked on in a second round
    DRAWN = "drawn"  # at random


class CallEnd(StrEnum):
    REACHED = "reached"
    UNREACHED = "unreached"
    ANSWERED = "answered"  # they spoke for themselves, and are content
    MOVED_ON = "moved_on"  # the case did: reopened, or fourteen days passed


@dataclass(frozen=True)
class Follows:
    """What a step of a case means for the desk. `draw`: chance decides."""

    reason: CallReason | None = None
    draw: bool = False
    end: CallEnd | None = None


NOTHING = Follows()


def follows(
    verb: Verb,
    before: Status,
    after: Status,
    *,
    round_: int = 1,
    unit_result: ClosureCode | None = None,
    result: ResidentResult | None = None,
    satisfaction: int | None = None,
) -> Follows:
    match verb:
        case Verb.CHECK if unit_result is ClosureCode.UNREASONABLE:
            return Follows(CallReason.DISPUTED)
        case Verb.CHECK:
            return Follows(CallReason.REOPENED) if round_ > 1 else Follows(draw=True)
        case Verb.RATE if is_dissatisfied(result, satisfaction):
            return Follows(CallReason.DISSATISFIED)
        case Verb.RATE:
            return Follows(end=CallEnd.ANSWERED)
        case Verb.CLOSE if before is Status.REOPEN_REQUESTED and after in CALLABLE:
            return Follows(CallReason.DISPUTED)
        case Verb.CLOSE | Verb.ASK_REOPEN:
            return Follows(end=CallEnd.MOVED_ON)
        case _:
            return NOTHING


def is_dissatisfied(result: ResidentResult | None, satisfaction: int | None) -> bool:
    return result in UNSOLVED or (satisfaction is not None and satisfaction <= Satisfaction.DISSATISFIED)


# --- The draw -----------------------------------------------------------------------------------------------


def number_of(seed: str, ref: str) -> int:
    """0 to 99, from the seed of the day and the reference: anybody can work it out again."""
    return int.from_bytes(hashlib.sha256(f"{seed} {ref}".encode()).digest()[:8]) % 100


def is_drawn(seed: str, ref: str, share: int) -> bool:
    return number_of(seed, ref) < share


# --- Three attempts, each at another time of day -----------------------------------------------------------


class Part(StrEnum):
    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"


BEGINS = {Part.MORNING: time(8, 30), Part.MIDDAY: time(12), Part.AFTERNOON: time(15), Part.EVENING: time(18)}


def part_of(local: datetime) -> Part:
    """Before the morning begins it is the morning as well."""
    begun = [part for part, begins in BEGINS.items() if local.time() >= begins]
    return begun[-1] if begun else Part.MORNING


def next_try(tried: Collection[Part], local: datetime) -> datetime | None:
    """When somebody else may pick up; None: now."""
    if part_of(local) not in tried:
        return None
    starts = (
        datetime.combine(local.date() + ONE_DAY * days, begins, local.tzinfo)
        for days in (0, 1)
        for part, begins in BEGINS.items()
        if part not in tried
    )
    return min(start for start in starts if start > local)


# --- The script ---------------------------------------------------------------------------------------------


class Question(StrEnum):
    """In this order: no later one is asked while an earlier one is open."""

    CONTACTED = "contacted"
    SOLVED = "solved"
    SATISFIED = "satisfied"
    PUBLISH = "publish"


def questions(contacted: str, solved: str) -> tuple[Question, ...]:
    """Those that the call comes to, by what was answered so far."""
    if contacted != "yes":
        return (Question.CONTACTED,)
    if not solved or ResidentResult(solved) not in SOLVED_WORDS:
        return (Question.CONTACTED, Question.SOLVED)
    return tuple(Question)


def unanswered(contacted: str, solved: str, satisfied: str, publish: str) -> Question | None:
    """The first question of the script that has no answer yet."""
    said = dict(zip(Question, (contacted, solved, satisfied, publish), strict=True))
    return next((one for one in questions(contacted, solved) if not said[one]), None)
