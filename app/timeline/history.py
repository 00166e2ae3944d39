"""Reading the record: one subject's history, with names and what was written, in one statement."""

from itertools import groupby

import sqlalchemy as sa

from app.accounts.models import User
from app.core.db import Model, db
from app.timeline.models import Event, Visibility, Writing
from app.timeline.record import Entry, Words


def history(subject: Model, *, internal: bool) -> list[Entry]:
    """Oldest first. Without `internal`, only what the reporter may read was written."""
    shown = sa.and_(Writing.event_id == Event.id, Writing.erased_at.is_(None))
    if not internal:
        shown = sa.and_(shown, Writing.visibility == Visibility.PUBLIC)
    rows = db.session.execute(
        sa.select(Event, User.name, User.title, Writing.body, Writing.visibility)
        .outerjoin(User, User.id == Event.actor_id)
        .outerjoin(Writing, shown)
        .where(Event.subject_kind == subject.__tablename__, Event.subject_id == subject.id)
        .order_by(Event.seq, Writing.id)
    ).all()
    return [_entry(list(lines)) for _, lines in groupby(rows, key=lambda row: row.Event.id)]


def _entry(lines: list[sa.Row[Event, str, str, str, Visibility]]) -> Entry:
    event, name, title, *_ = lines[0]
    words = tuple(Words(line.body, line.visibility) for line in lines if line.body is not None)
    return Entry(
        event.id, event.seq, event.at, event.verb, event.actor_kind, event.actor_id, name, title,
        event.role, event.before, event.after, event.facts, words,
    )  # fmt: skip
