"""Work given to somebody who is away: the form says so, proposes the deputy, and asks once more."""

from __future__ import annotations

from flask_babel import gettext as _

from app.cases.giving_forms import HandOnForm
from app.cases.people_queries import Colleague, away_today
from app.cases.staff_forms import DispatchForm, VerbForm
from app.core.errors import DomainError
from app.core.numbers import row_id
from app.web.moments import day


def keep_asking(form: VerbForm) -> None:
    """The two buttons are there only once somebody who is away was chosen."""
    if not isinstance(form, DispatchForm | HandOnForm):
        return
    found = _away(form) if form.is_submitted() else None
    if found is None:
        del form.anyway
        return
    form.anyway.offer(
        [
            (str(found.deputy_id), _("%(deputy)s, who stands in", deputy=found.deputy)),
            (str(found.id), _("%(name)s all the same", name=found.name)),
        ]
    )


def settle(form: VerbForm) -> None:
    """Whoever was chosen is away: the deputy is proposed, and one more press decides."""
    found = _away(form) if "anyway" in form else None
    if found is None or form["anyway"].data == str(found.id):
        return
    if form["anyway"].data == str(found.deputy_id):
        form["person"].data = str(found.deputy_id)
        return
    form["anyway"].data = str(found.deputy_id)
    raise DomainError(
        "%(name)s is away until %(day)s and %(deputy)s stands in. Please say who gets it.",
        name=found.name,
        day=day(found.away_until) if found.away_until else "",
        deputy=found.deputy,
    )


def _away(form: VerbForm) -> Colleague | None:
    person = row_id(form["person"].data)
    return away_today(person) if person is not None else None
