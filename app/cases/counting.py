"""Which cells a case fills: a pure function of the case, so that every change is right as after − before.

Figures (domain.md §8), each counted per area and local day:
  received, received_kind, received_category, received_channel   on the day of submission
  open, due                                                      open now, on the day of submission; due by its day
  handled                                                        unit's word, checked, on the day of the check
  yes, partly, no, unanswered, unreached, declined               the resident's word, on the day it was given
  cohort_*                                                       the same outcomes, on the day of submission
  late, exempt                                                   handled after the deadline, on the day of the check;
                                                                 of these, those an upheld appeal leaves out of the net
  ordered                                                        supervision orders, on the day they were raised
                                                                 (written by ladder_sweep: a row of its own)
  unmet                                                          open demands that no resource was offered for, now
  matched                                                        demands with a confirmed match, by day of submission
"""

from collections import Counter
from datetime import date, datetime

from app.areas.models import Area, CompoundClass
from app.cases.models import Case, Kind, Matched
from app.cases.workflow import DONE, RUNNING, Status
from app.core.clock import local_day
from app.timeline import tallies
from app.timeline.tallies import Cell, Cells

ALWAYS = date(
    2000, 1, 1
)  # of what is counted as it is now, whenever it came: as many cells at any number of cases


def cells(case: Case) -> Cells:
    if not counts(case):
        return {}
    came = local_day(case.submitted_at)
    filled = Counter(
        {
            Cell("received", came): 1,
            Cell("received_kind", came, case.kind or ""): 1,
            Cell("received_category", came, str(case.category_id or "")): 1,
            Cell("received_channel", came, case.channel): 1,
        }
    )
    if case.is_open():
        filled[Cell("open", came)] += 1
        if case.handle_due_at and case.status in RUNNING:
            filled[Cell("due", came, due_key(case.handle_due_at))] += 1
    if case.checked_at and case.status in DONE:
        checked = local_day(case.checked_at)
        filled[Cell("handled", checked)] += 1
        filled[Cell("cohort_handled", came)] += 1
        filled[Cell("late", checked)] += int(case.late)
        filled[Cell("exempt", checked)] += int(case.late and case.exempt)
    if case.resident_result and case.rated_at:
        filled[Cell(case.resident_result, local_day(case.rated_at))] += 1
        filled[Cell(f"cohort_{case.resident_result}", came)] += 1
    if case.kind is Kind.DEMAND:
        if case.matched is Matched.CONFIRMED:
            filled[Cell("matched", came)] += 1
        if case.is_open() and case.matched is None:
            filled[Cell("unmet", ALWAYS, need_key(case.category_id, case.area.living))] += 1
    return {cell: n for cell, n in filled.items() if n}


def counts(case: Case) -> bool:
    """Merged cases are counted by their lead; one withdrawn before anybody took it up was never received."""
    if case.status is Status.MERGED:
        return False
    return not (case.status is Status.WITHDRAWN and case.accepted_at is None)


def need_key(category_id: int | None, living: CompoundClass | None) -> str:
    """Of a cell of the map of unmet needs: its row and its column."""
    return f"{category_id or 0}|{living.value if living else ''}"


def need_of(key: str) -> tuple[int, CompoundClass | None]:
    category, _bar, living = key.partition("|")
    return int(category), CompoundClass(living) if living else None


def rehoused(area: Area) -> None:
    """Its compound is of another class now, or it lies in another compound: the needs beneath it change column."""
    tallies.rekey(
        area.id,
        area.around - {area.id},
        "unmet",
        lambda key: need_key(need_of(key)[0], area.living),
    )


def due_key(due: datetime) -> str:
    """By the day, not the hour: a dashboard reads as many cells at a million cases as at ten thousand."""
    return local_day(due).isoformat()
