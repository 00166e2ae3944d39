"""What is the same for many seeded cases, worked out once: deadlines, words of the index, roles, digests."""

from __future__ import annotations

import hmac
import json
from datetime import datetime
from functools import cache

from app.accounts.actor import Actor
from app.areas.models import Area
from app.cases import clocks
from app.cases.counting import due_key
from app.cases.deadlines import calendar, limit_of
from app.cases.indexing import area_word
from app.cases.models import Category
from app.cases.office_hours import Calendar
from app.core.searching import index_text
from app.core.text import first_words

Row = tuple[object, ...]


def text_of(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"


@cache
def town() -> Calendar:
    """Read once, before the rows are worked out in a process that has no database."""
    return calendar()


@cache
def due(start: datetime, limit: clocks.Limit) -> str:
    return text_of(clocks.due(start, limit, town()))


@cache
def hour_of(start: datetime, category: Category) -> str:
    due = clocks.due(start, limit_of(category), town())
    return due_key(due)


_roles: dict[tuple[int | None, int], Row] = {}


def who(actor: Actor, area: Area) -> Row:
    key = (actor.user_id, area.id)
    if key not in _roles:
        role = actor.role_at(area.around)
        _roles[key] = ("staff", actor.user_id, role.value if role else None)
    return _roles[key]


@cache
def title_of(text: str) -> str:
    return first_words(text, 60)


def digest(area: int, text: str, place: str, kind: str, secret: bytes) -> str:
    """As Report.digest(): json.dumps of a whole report costs more than everything else about it."""
    said = (
        f'[{{"area": "{area}", "call_me": "", "kind": "{kind}", "outer_no": "", "phone": "", "place": {_json(place)},'
        f' "reporter": "resident", "text": {_json(text)}, "withheld": "False"}}, []]'
    )
    return hmac.digest(secret, b"content\0" + said.encode(), "sha256").hex()


@cache
def _json(text: str) -> str:
    return json.dumps(text)


@cache
def _words(text: str) -> str:
    return index_text(text)


@cache
def _where(area: Area) -> str:
    return " ".join((index_text(area.trail), *map(area_word, sorted(area.around))))


def searchable(ref: str, text: str, place: str, area: Area) -> str:
    """As indexing.searchable: the words of the parts are the parts of the words."""
    said = _words(text if text.startswith(title_of(text)) else f"{title_of(text)} {text}")
    day, number = ref.lower().split("-")
    words = (day, number, said, _words(place), _where(area)) if place else (day, number, said, _where(area))
    return " ".join(words)
