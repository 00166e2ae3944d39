"""The rows of an edition in their canonical form, and the digests over it. Pure: no database, no web.

The same facts always give the same text, in any language and on both databases: what the digest is taken of.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from app.areas.models import Level
from app.cases.desk_views import Progress, clock_face, short_place, steps
from app.cases.models import ClosureCode, ResidentResult
from app.cases.workflow import Status
from app.figures.kinds import OF_CASES, ListKind
from app.meetings.stops import Stop
from app.meetings.workflow import DecisionStatus, MeetingStatus, Outcome, TopicStatus
from app.resources.models import ResourceKind, ResourceStatus

FORM = 1  # of the canonical text; another number when its parts change
# A telephone or identity number somebody wrote among their words.
_NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d[ \-]\d{4}[ \-]\d{4}|0\d{2,3}[ \-]\d{7,8}|\d{7,}[xX]?)(?!\d)")
HIDDEN = "***"


@dataclass(frozen=True)
class CaseLine:
    """One demand or problem. `chain`: the meetings and decisions behind it, which, who, by when, done when."""

    case_id: int
    ref: str
    what: str
    category_id: int | None
    category: str
    where: str
    community: str  # as much of it as the public reads
    unit_id: int | None
    unit: str
    received: datetime
    due: datetime | None  # the promise; before there is one, the clock that ran
    status: Status
    unit_word: ClosureCode | None
    their_word: ResidentResult | None
    late: bool  # past its limit then, or handled after it
    way: tuple[str, ...]  # the 办理轨迹, a look for each dot
    chain: tuple[Stop, ...] = ()


@dataclass(frozen=True)
class ResourceLine:
    """One resource or service. The number to ring is not in it: it changes, and a document does not.

    `chain` stays empty: it is part of the text that was signed.
    """

    resource_id: int
    what: str
    kind: ResourceKind
    area: str
    place: str
    hours: str
    terms: str
    unit_id: int | None
    unit: str
    status: ResourceStatus
    chain: tuple[Stop, ...] = ()


EditionLine = CaseLine | ResourceLine


@dataclass(frozen=True)
class Names:
    """What no event tells: what things are called."""

    category: str
    trail: str
    level: Level
    community: str
    unit: str


def case_line(case: Any, names: Names, at: datetime, chain: Sequence[Stop] = ()) -> CaseLine:
    """`case`: a Case, or a row with its columns."""
    clock = clock_face(case.status, case.due_at, at)
    progress = Progress(case.status, case.route, case.resident_result, case.accepted_at is not None)
    return CaseLine(
        case_id=case.id, ref=case.ref, what=without_numbers(case.title),
        category_id=case.category_id, category=names.category,
        where=short_place(names.trail, names.level), community=names.community,
        unit_id=case.unit_id, unit=names.unit, received=case.submitted_at,
        due=case.handle_due_at or case.due_at, status=case.status,
        unit_word=case.unit_result, their_word=case.resident_result,
        late=case.late or (clock is not None and clock.late),
        way=tuple(step.css for step in steps(progress, clock)), chain=tuple(map(_without_numbers_in, chain)),
    )  # fmt: skip


def without_numbers(text: str) -> str:
    return _NUMBER.sub(HIDDEN, text)


def _without_numbers_in(stop: Stop) -> Stop:
    return replace(stop, said=without_numbers(stop.said), dropped_for=without_numbers(stop.dropped_for))


# --- As text and back ---------------------------------------------------------------------------------------------


def canonical(line: EditionLine) -> str:
    """No council, no chain: the empty text that stood there before chains were kept. Editions of then stay exact."""
    return _text({**asdict(line), "chain": [asdict(stop) for stop in line.chain] or ""})


def read(which: ListKind, body: str) -> EditionLine:
    said = json.loads(body)
    if which in OF_CASES:
        return CaseLine(**{name: _OF_A_CASE.get(name, _same)(value) for name, value in said.items()})
    return ResourceLine(**{name: _OF_A_RESOURCE.get(name, _same)(value) for name, value in said.items()})


def digest_of(bodies: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for body in bodies:
        digest.update(body.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def sealed(head: Mapping[str, object], rows_digest: str) -> str:
    """The digest printed on the edition: over its head and all of its rows."""
    return hashlib.sha256(_text({**head, "form": FORM, "rows_digest": rows_digest}).encode()).hexdigest()


def _text(said: Mapping[str, object]) -> str:
    return json.dumps(
        said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_moment_said, allow_nan=False
    )


def _moment_said(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an edition")


def _same(value: Any) -> Any:
    return value


def _stop(said: Mapping[str, Any]) -> Stop:
    return Stop(**{name: _OF_A_STOP.get(name, _same)(value) for name, value in said.items()})


def _chain(said: Sequence[Mapping[str, Any]]) -> tuple[Stop, ...]:
    return tuple(map(_stop, said))


def _day(said: Any) -> date | None:
    return said and date.fromisoformat(said)


_OF_A_STOP: Mapping[str, Callable[[Any], Any]] = {
    "held": _day, "due": _day, "done": _day, "verified": _day,
    "meeting_status": lambda said: said and MeetingStatus(said),
    "topic": lambda said: said and TopicStatus(said),
    "outcome": lambda said: said and Outcome(said),
    "decision": lambda said: said and DecisionStatus(said),
}  # fmt: skip
_OF_A_CASE: Mapping[str, Callable[[Any], Any]] = {
    "received": datetime.fromisoformat,
    "due": lambda said: said and datetime.fromisoformat(said),
    "status": Status,
    "unit_word": lambda said: said and ClosureCode(said),
    "their_word": lambda said: said and ResidentResult(said),
    "way": tuple,
    "chain": _chain,
}
_OF_A_RESOURCE: Mapping[str, Callable[[Any], Any]] = {
    "kind": ResourceKind,
    "status": ResourceStatus,
    "chain": _chain,
}
