"""The counts beside a name, where a person is chosen."""

from __future__ import annotations

from flask_babel import gettext as _

from app.accounts.models import User
from app.cases.workload import Load, Loads

BETWEEN = " · "


def with_load(person: User, loads: Loads | None, *, unit: bool = False) -> str:
    """王磊 · 在手 12，超期 1. Without loads, for whoever may not see them, the name alone."""
    name = f"{person.name}（{person.unit.name}）" if unit and person.unit else person.name
    if not loads or person.unit_id is None or not any(of == person.unit_id for of, _who in loads):
        return name
    return f"{name}{BETWEEN}{counts(loads.get((person.unit_id, person.id), Load()))}"


def counts(load: Load) -> str:
    if load.overdue:
        return str(_("%(n)s in hand, %(late)s overdue", n=load.open, late=load.overdue))
    return str(_("%(n)s in hand", n=load.open))
