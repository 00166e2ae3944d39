"""Plans as rows: the very ones the actions write, worked out without asking the database.

Whatever is the same for many cases (a text's words, a deadline, a place's areas) is worked out once. A test makes
the same cases through the actions and compares every table (tests/bench/test_seed.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from app.areas.models import Area
from app.cases import counting
from app.cases.indexing import NO_CLOCK
from app.core import receipts, reference
from app.core.clock import local_day
from app.core.instance import here
from app.demo.bulk.known import Row, digest, searchable, text_of, title_of
from app.demo.bulk.lives import Life, Tables
from app.demo.bulk.plans import Plan, Way

# fmt: off
CASE = (
    "id", "ref", "area_id", "code_id", "channel", "reporter", "kind", "category_id", "title", "text", "place",
    "status", "route", "unit_id", "assignee_id", "voices", "round", "submitted_at", "accepted_at", "due_at",
    "handle_due_at", "clock_started_at", "late", "handled_at", "handled_by_id", "unit_result", "checked_at",
    "checked_by_id", "check_result", "resident_result", "satisfaction", "rated_at", "closed_at", "client_hash",
    "content_digest", "receipt_hash", "events", "version",
)
EVENT = (
    "id", "subject_kind", "subject_id", "seq", "at", "verb", "actor_kind", "actor_id", "role", "before", "after",
    "facts",
)
WRITING = ("event_id", "visibility", "body")
OUTBOX = ("event_id", "audience", "audience_id", "dedupe_key", "due_at")
SCOPE = (
    "outer_id", "case_id", "status", "due_at", "submitted_at", "kind", "category_id", "channel", "unit_id", "result",
)
SEARCH = ("rowid", "body")
TALLY = ("area_id", "figure", "day", "key", "n")
# fmt: on
COLUMNS = {
    "case": CASE,
    "event": EVENT,
    "writing": WRITING,
    "outbox": OUTBOX,
    "case_scope": SCOPE,
    "case_search": SEARCH,
    "tally": TALLY,
}  # fmt: skip

STATUS = {
    Way.SUBMITTED: "submitted", Way.DISPATCHED: "dispatched", Way.IN_PROGRESS: "in_progress",
    Way.HANDLED: "handled", Way.AWAITING: "awaiting_rating", Way.CLOSED: "closed",
}  # fmt: skip
ALWAYS = counting.ALWAYS.isoformat()
OPEN = frozenset({"submitted", "dispatched", "in_progress", "handled"})


class Maker:
    """Turns plans into rows and keeps count of the tallies on the way."""

    def __init__(self, at: list[datetime], first_case: int = 1, first_event: int = 1) -> None:
        self.at = at
        self.texts = [text_of(moment) for moment in at]
        self.dates = [local_day(moment) for moment in at]
        self.days = [day.isoformat() for day in self.dates]
        self.cells: Counter[tuple[int, str, str, str]] = Counter()
        self.around: dict[int, list[int]] = {}
        self.case_id, self._event = first_case - 1, first_event - 1
        self._secret = here().keys.receipts

    def batches(self, plans: Iterator[Plan], size: int) -> Iterator[Tables]:
        rows: Tables = {name: [] for name in COLUMNS}
        for plan in plans:
            self._add(plan, rows)
            if len(rows["case"]) >= size:
                yield rows
                rows = {name: [] for name in COLUMNS}
        yield rows

    def tallies(self, size: int) -> Iterator[Tables]:
        """Rolled up to every area around, in key order."""
        rolled: Counter[tuple[int, str, str, str]] = Counter()
        for (area, *rest), n in self.cells.items():
            for outer in self.around[area]:
                rolled[(outer, *rest)] += n  # type: ignore[index]
        rows: list[Row] = [(*key, n) for key, n in sorted(rolled.items()) if n]
        for start in range(0, len(rows), size):
            yield {"tally": rows[start : start + size]}

    def next_event(self) -> int:
        self._event += 1
        return self._event

    # --- one case -----------------------------------------------------------------------------------------

    def _add(self, plan: Plan, rows: Tables) -> None:
        self.case_id += 1
        spot, told = plan.spot, plan.told
        area, came = spot.area, plan.moments[0]
        around = self.around.setdefault(area.id, sorted(area.around))
        ref = reference.numbered(self.dates[came], plan.number, plan.width)
        case = Life(self, plan, ref, rows)
        case.live()
        submitted = self.texts[came]
        kind, category = told.kind.value, told.category.id
        rows["case"].append((
            self.case_id, ref, area.id, spot.code_id, "qr", "resident", kind, category, title_of(told.text), told.text,
            plan.place, case.status, case.route, case.unit, case.assignee, 1, 1, submitted, case.accepted, case.due,
            case.handle_due, case.accepted, int(case.late), case.handled, case.handled_by, case.unit_result,
            case.checked, case.checked_by, case.check_result, case.result, case.face, case.rated, case.rated,
            receipts.client_key_hash(plan.key, self._secret),
            digest(area.id, told.text, plan.place, kind, self._secret),
            receipts.stored_hash(receipts.code_for(plan.key, self._secret), self._secret), case.seq, case.seq,
        ))  # fmt: skip
        due = case.due or text_of(NO_CLOCK)
        rows["case_scope"] += [
            (
                outer,
                self.case_id,
                case.status,
                due,
                submitted,
                kind,
                category,
                "qr",
                case.unit or 0,
                case.result or "",
            )
            for outer in around
        ]
        rows["case_search"].append((self.case_id, searchable(ref, told.text, plan.place, area)))
        self._count(case, area, self.days[came], kind, category)

    def _count(self, case: Life, place: Area, came: str, kind: str, category: int) -> None:
        """Cells the case filled on its way and left again are rows too: they stand at zero."""
        cells, area, living = self.cells, place.id, place.living
        cells[area, "received", came, ""] += 1
        cells[area, "received_kind", came, kind] += 1
        cells[area, "received_category", came, str(category)] += 1
        cells[area, "received_channel", came, "qr"] += 1
        cells[area, "open", came, ""] += case.status in OPEN
        if kind == "demand":
            cells[area, "unmet", ALWAYS, f"{category}|{living.value if living else ''}"] += (
                case.status in OPEN
            )
        if case.promised:
            cells[area, "due", came, case.promised] += case.status in ("dispatched", "in_progress")
        if case.checked_on:
            cells[area, "handled", case.checked_on, ""] += 1
            cells[area, "cohort_handled", came, ""] += 1
            if case.late:
                cells[area, "late", case.checked_on, ""] += 1
        if case.result:
            cells[area, case.result, case.rated_on, ""] += 1
            cells[area, f"cohort_{case.result}", came, ""] += 1
