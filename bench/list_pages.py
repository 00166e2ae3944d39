"""The lists of demands and of problems of an area, asked for as many rows in a large instance as in a small one."""

from __future__ import annotations

from app.accounts.actor import Actor
from app.areas.models import Area
from app.cases.models import Kind, case_scope
from app.core.clock import now
from app.core.db import db
from app.figures import lists
from app.figures.lists import PAGE, ListFilter
from bench.council_pages import Lengths

LISTS = {"list of demands": ("demands", Kind.DEMAND), "list of problems": ("problems", Kind.PROBLEM)}


def lengths(area_id: int, actor: Actor) -> Lengths:
    area = db.session.get_one(Area, area_id)
    return {
        name: len(lists.page(area, kind, actor, ListFilter(), now()).lines)
        for name, (_path, kind) in LISTS.items()
    }


def pages(area_id: int, actor: Actor, shown: Lengths) -> dict[str, str]:
    """A first page when it is full in the smaller place; else the last page that shows as many rows."""
    area = db.session.get_one(Area, area_id)
    return {
        name: f"/lists/{area_id}/{path}?after={_end(area, kind, actor, shown[name])}"
        for name, (path, kind) in LISTS.items()
    }


def _end(area: Area, kind: Kind, actor: Actor, rows: int) -> str:
    """After which exactly so many are left; empty when a page is full anyway."""
    if rows >= PAGE:
        return ""
    scope = case_scope.c
    found = lists.members(area, kind, actor, ListFilter(), now())
    oldest = found.add_columns(scope.submitted_at).order_by(scope.submitted_at, scope.case_id)
    row = db.session.execute(oldest.offset(rows).limit(1)).one_or_none()
    return "" if row is None else f"{row.submitted_at.isoformat()}~{row.case_id}"
