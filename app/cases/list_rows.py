"""One line of any list of cases: its columns in one statement, and what the page shows of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.areas.models import Area
from app.cases import message_queries
from app.cases.desk_views import SHAPES, Progress, Row, clock_face, flag_of, short_place, steps
from app.cases.models import Case, Category
from app.cases.queries import seen_by
from app.cases.workflow import ALARMING, Status
from app.photos.models import Photo

GIVEN = (Status.DISPATCHED, Status.IN_PROGRESS)  # somebody works on it, or will
COLUMNS = (
    Case.id, Case.ref, Case.title, Case.status, Case.due_at, Case.voices, Case.reminders, Case.round, Case.channel,
    Case.kind, Case.alarm, Case.submitted_at, Case.accepted_at, Case.handled_by_id, Case.resident_result, Case.route,
    Case.suspended_until,
    Area.trail, Area.level, Category.name.label("category"), Unit.name.label("unit"),
)  # fmt: skip


def rows_of(
    which: sa.ColumnElement[bool], actor: Actor, *, photos: bool = False, messages: bool = False
) -> sa.Select[*tuple[Any, ...]]:
    """The columns a row shows, of the cases this person may see."""
    pictures = sa.select(sa.func.count()).where(Photo.case_id == Case.id).scalar_subquery()
    return (
        sa.select(
            *COLUMNS,
            (pictures if photos else sa.literal(0)).label("photos"),
            (message_queries.unread(by_staff=False) if messages else sa.literal(0)).label("unread"),
        )
        .join(Area, Area.id == Case.area_id)
        .outerjoin(Category, Category.id == Case.category_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .where(which, seen_by(actor))
    )


def row_from(found: sa.Row[*tuple[Any, ...]], at: datetime) -> Row:
    clock = None if found.suspended_until else clock_face(found.status, found.due_at, at)
    progress = Progress(found.status, found.route, found.resident_result, found.accepted_at is not None)
    return Row(
        id=found.id, ref=found.ref, headline=found.title, place=short_place(found.trail, found.level),
        status=found.status, shape=SHAPES[found.status], clock=clock, voices=found.voices,
        channel=found.channel, kind=found.kind, submitted_at=found.submitted_at,
        category=found.category or "", unit=found.unit or "",
        flag=flag_of(found.status, found.round, found.handled_by_id),
        steps=steps(progress, clock), photos=found.photos,
        danger=found.alarm if found.status in ALARMING else None, suspended_until=found.suspended_until,
        reminders=found.reminders if found.status in GIVEN else 0,
        unread=found.unread,
    )  # fmt: skip
