"""Work given to somebody who is away: the form says so, proposes the deputy, and asks once more."""

from __future__ import annotations

from app.cases.giving_forms import HandOnForm
from app.cases.people_queries import Colleague, away_today
from app.cases.staff_forms import DispatchForm, VerbForm
from app.core.errors import DomainError
from app.core.numbers import row_id
from app.web.moments import day


def keep_asking(form: VerbForm) -> None:
    """The box is there only once somebody who is away was chosen."""
    if isinstance(form, DispatchForm | HandOnForm) and not (form.is_submitted() and _away(form)):
        del form.anyway


def refuse_unawares(form: VerbForm) -> None:
    """The deputy is chosen then: one press gives it to them, the box and the name to whoever is away."""
    found = _away(form) if "anyway" in form else None
    if found is None or form["anyway"].data:
        return
    form["person"].data = str(found.deputy_id)
    raise DomainError(
        "%(name)s is away until %(day)s. %(deputy)s stands in and is chosen now.",
        name=found.name,
        day=day(found.away_until) if found.away_until else "",
        deputy=found.deputy,
    )


def _away(form: VerbForm) -> Colleague | None:
    person = row_id(form["person"].data)
    return away_today(person) if person is not None else None
