"""What stands beside a name where a person is chosen: what they have in hand, and whether they are away."""

from __future__ import annotations

from flask_babel import gettext as _

from app.cases.people_queries import Colleague
from app.cases.workload import Load, Loads
from app.web.moments import day

BETWEEN = " · "


def beside_name(one: Colleague, loads: Loads) -> str:
    """王磊 · 在手 12 件，超期 1 件 · 请假至 12月3日，李雯代理. No counts of a unit whose workload they may not see."""
    said = [one.name]
    if any(of == one.unit_id for of, _who in loads):
        said.append(counts(loads.get((one.unit_id, one.id), Load())))
    if one.away_until:
        said.append(_("away until %(day)s, %(deputy)s stands in", day=day(one.away_until), deputy=one.deputy))
    return BETWEEN.join(said)


def counts(load: Load) -> str:
    if load.overdue:
        return str(_("%(n)s in hand, %(late)s overdue", n=load.open, late=load.overdue))
    return str(_("%(n)s in hand", n=load.open))
