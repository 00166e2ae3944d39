"""建议这样办: what triage may accept with one key, read in two statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Unit
from app.cases import clocks, deadlines, guessing, suggest
from app.cases.case_page import CasePage, category_path
from app.cases.clocks import Limit
from app.cases.desk_queries import units_serving
from app.cases.models import Case, Category, Kind
from app.cases.queries import categories
from app.cases.suggest import Alike
from app.cases.workflow import OPEN, Verb

SHOWN = 2


@dataclass(frozen=True)
class Slip:
    category: Category | None
    because: tuple[str, ...]
    unit: Unit | None
    limit: Limit
    due_at: datetime
    alike: Sequence[Alike]
    route: Verb

    @property
    def category_name(self) -> str:
        return category_path(self.category)


def slip(page: CasePage) -> Slip:
    case = page.case
    known = categories()
    guess = guessing.guess_for(case, known)
    category = case.category or (guess.category if guess else None)
    unit = suggest.nearest_unit(units_serving(case.area), suggest.unit_kind(category), case.about_unit_id)
    limit = deadlines.limit_of(category, case.alarm)
    due_at = case.outer_due_at or clocks.due(page.at, limit, deadlines.calendar())
    because = guess.because if guess and guess.category is category else ()
    near = [other for other in page.nearby if other.status in OPEN]
    alike = suggest.alike(case, near, category, known, page.at)[:SHOWN]
    return Slip(category, because, unit, limit, due_at, alike, _route(case, unit))


def _route(case: Case, unit: Unit | None) -> Verb:
    asks = case.kind is Kind.INQUIRY and case.alarm is None
    return Verb.ANSWER if asks or unit is None else Verb.DISPATCH
