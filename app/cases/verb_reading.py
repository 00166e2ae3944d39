"""What was filled into a verb's form, as the actions take it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.accounts.actor import Actor
from app.accounts.models import Duty, Unit, User
from app.cases.models import Case, Category, ClosureCode
from app.cases.staff_forms import VerbForm
from app.core.db import db

Photos = tuple[str, ...]
Thing = TypeVar("Thing", Unit, User, Category, Duty)
Do = Callable[[Case, Actor, VerbForm, Photos], None]


def words_in(form: VerbForm, name: str = "words") -> str:
    return form[name].data or ""


def result_in(form: VerbForm) -> ClosureCode:
    return ClosureCode(form["result"].data)


def chosen(kind: type[Thing], form: VerbForm, name: str) -> Thing | None:
    """What was chosen from choices that held only what may be chosen."""
    wanted = form[name].data
    return db.session.get(kind, int(wanted)) if wanted else None
