"""The search box of staff: a reference, words, a place, a telephone number by right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.cases.desk_queries import row_from, rows_of
from app.cases.desk_views import Row
from app.cases.indexing import area_word
from app.cases.models import Case
from app.cases.queries import seen_by
from app.contacts import actions as contacts
from app.contacts import phones
from app.core import reference
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.core.instance import here
from app.core.searching import phrase, tsquery

PAGE = 50
VIEW = Permission.VIEW_CASES

_index = sa.table("case_search", sa.column("rowid", sa.Integer), sa.column("body"))


@dataclass(frozen=True)
class Found:
    rows: Sequence[Row]
    before: int | None  # the next page holds what is older than this case


def reference_in(text: str) -> str | None:
    """What was typed is a whole reference: the page opens it at once."""
    return reference.normalise(text)


def is_visible(ref: str, actor: Actor) -> bool:
    return db.session.scalar(sa.select(Case.id).where(Case.ref == ref, seen_by(actor))) is not None


def search(text: str, actor: Actor, before: int | None = None) -> Found:
    which = _which(text, actor)
    if which is None:
        return Found((), None)
    found = rows_of(which, actor)
    if before is not None:
        found = found.where(Case.id < before)
    lines = db.session.execute(found.order_by(Case.id.desc()).limit(PAGE + 1)).all()
    at = now()
    rows = [row_from(line, at) for line in lines[:PAGE]]
    return Found(rows, rows[-1].id if len(lines) > PAGE else None)


def _which(text: str, actor: Actor) -> sa.ColumnElement[bool] | None:
    words = _with_words(text, actor)
    phone = _phone_in(text) if actor.may(Permission.SEE_CONTACT) else None
    if phone is None:
        return words
    by_phone = sa.and_(Case.id.in_(contacts.left_by(phone, Case)), seen_by(actor, Permission.SEE_CONTACT))
    return by_phone if words is None else sa.or_(by_phone, words)


def _with_words(text: str, actor: Actor) -> sa.ColumnElement[bool] | None:
    """The places I look after are words of the index: a common character in one compound is found as fast."""
    sqlite = db.engine.dialect.name == "sqlite"
    said, places = phrase(text) if sqlite else tsquery(text), [area_word(area) for area in _seen_areas(actor)]
    if said is None or not places:
        return None
    said = (" OR " if sqlite else " | ").join((f"({said})", *map(str.lower, reference.endings(text))))
    if sqlite:
        wanted, matching = f"({' OR '.join(places)}) AND ({said})", "case_search MATCH :wanted"
    else:
        wanted, matching = f"({' | '.join(places)}) & ({said})", "body @@ to_tsquery('simple', :wanted)"
    return Case.id.in_(sa.select(_index.c.rowid).where(sa.text(matching).bindparams(wanted=wanted)))


def _seen_areas(actor: Actor) -> list[int]:
    return sorted(actor.areas(VIEW).union(*actor.unit_areas(VIEW).values()))


def _phone_in(text: str) -> str | None:
    try:
        return phones.parse(text, area_code=here().settings.area_code)
    except DomainError:
        return None
