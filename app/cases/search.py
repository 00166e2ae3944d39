"""The search box of staff: a reference, words, a place, a telephone number by right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.queries import meant_by
from app.cases.desk_queries import Stream, any_of
from app.cases.desk_views import Row
from app.cases.indexing import area_word
from app.cases.list_rows import row_from, rows_of
from app.cases.models import Case
from app.cases.queries import hidden_from, seen_by
from app.contacts import actions as contacts
from app.contacts import phones
from app.core import reference
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.core.instance import here
from app.core.searching import phrase, tsquery

PAGE = 50
MOST_PARTS = 6  # words that are asked for a place of that name
MOST_PLACES = 6  # offered beside the cases
VIEW = Permission.VIEW_CASES

Meant = Mapping[str, Sequence[tuple[int, str]]]

_index = sa.table("case_search", sa.column("rowid", sa.Integer), sa.column("body"))


@dataclass(frozen=True)
class Found:
    rows: Sequence[Row]
    before: int | None  # the next page holds what is older than this case
    places: Sequence[tuple[int, str]] = ()  # id and trail of those the words may mean


def reference_in(text: str) -> str | None:
    """What was typed is a whole reference: the page opens it at once."""
    return reference.normalise(text)


def is_visible(ref: str, actor: Actor) -> bool:
    return db.session.scalar(sa.select(Case.id).where(Case.ref == ref, seen_by(actor))) is not None


def search(text: str, actor: Actor, before: int | None = None) -> Found:
    meant = {part: meant_by(part, _seen_areas(actor)) for part in text.split()[:MOST_PARTS]}
    which = _which(text, actor, meant, before)
    if which is None:
        return Found((), None)
    lines = db.session.execute(rows_of(which, actor).order_by(Case.id.desc()).limit(PAGE + 1)).all()
    at = now()
    rows = [row_from(line, at) for line in lines[:PAGE]]
    places = dict(place for places in meant.values() for place in places)
    return Found(rows, rows[-1].id if len(lines) > PAGE else None, list(places.items())[:MOST_PLACES])


def _which(text: str, actor: Actor, meant: Meant, before: int | None) -> sa.ColumnElement[bool] | None:
    """Each way to find a case is asked by itself, and no further than a page: one OR of all is a scan in PostgreSQL."""
    streams = [*_with_words(text, actor, meant, before), *_by_phone(text, actor, before)]
    return any_of(streams) if streams else None


def _by_phone(text: str, actor: Actor, before: int | None) -> Iterator[Stream]:
    phone = _phone_in(text) if actor.may(Permission.SEE_CONTACT) else None
    if phone is not None:
        left, older = contacts.left_by(phone, Case), [] if before is None else [Case.id < before]
        found = sa.select(Case.id).where(Case.id.in_(left), seen_by(actor, Permission.SEE_CONTACT), *older)
        yield _few(found, Case.id)


def _with_words(text: str, actor: Actor, meant: Meant, before: int | None) -> Iterator[Stream]:
    """The index is read from its newest entry on: a common word costs no more than a page."""
    said = _said(text, meant)
    if said is None or not _seen_areas(actor):
        return
    yield _found(said, actor, before).order_by(_index.c.rowid.desc()).limit(PAGE + 1)
    if endings := reference.endings(text):
        yield _few(_found(_or(map(str.lower, endings)), actor, before), _index.c.rowid)


def _few(found: sa.Select[int], number: sa.SQLColumnExpression[int]) -> Stream:
    """What is rare is found first and put in order then, instead of looked for from the newest case on."""
    return found.order_by((number + 0).desc()).limit(PAGE + 1)


def _said(text: str, meant: Meant) -> str | None:
    def spoken(part: str) -> list[str]:
        """What is typed in letters may be a place as it is spoken; its characters are in the index anyway."""
        return [area_word(area_id) for area_id, _trail in meant.get(part, ())] if part.isascii() else []

    return phrase(text, spoken) if _on_sqlite() else tsquery(text, spoken)


def _found(said: str, actor: Actor, before: int | None) -> sa.Select[int]:
    """The places I look after are words of the index: a common character in one compound is found as fast."""
    places = _or(map(area_word, _seen_areas(actor)))
    if _on_sqlite():
        wanted, matching = f"({places}) AND ({said})", "case_search MATCH :wanted"
    else:
        wanted, matching = f"({places}) & ({said})", "body @@ to_tsquery('simple', :wanted)"
    matches = sa.text(matching).bindparams(sa.bindparam("wanted", wanted, unique=True))
    found = sa.select(_index.c.rowid).where(matches, _index.c.rowid.not_in(hidden_from(actor)))
    if before is not None:
        found = found.where(_index.c.rowid < before)
    if actor.unit_areas(VIEW):  # which unit has it, no word says
        found = found.where(sa.exists().where(Case.id == _index.c.rowid, seen_by(actor)))
    return found


def _or(words: Iterable[str]) -> str:
    return (" OR " if _on_sqlite() else " | ").join(words)


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _seen_areas(actor: Actor) -> list[int]:
    return sorted(actor.areas(VIEW).union(*actor.unit_areas(VIEW).values()))


def _phone_in(text: str) -> str | None:
    try:
        return phones.parse(text, area_code=here().settings.area_code)
    except DomainError:
        return None
