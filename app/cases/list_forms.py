"""The list's filter as it stands in the address and on the page: read in one pass, drawn without a form library.

A link from elsewhere never breaks the page: what no choice knows narrows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.cases.case_conditions import Stage
from app.cases.case_filter import CaseFilter, Sort, read_cursor
from app.cases.list_choices import ListChoices
from app.cases.models import Channel, Kind, ResidentResult
from app.cases.words import choices
from app.cases.workflow import Status

WORDS: dict[str, type[StrEnum]] = {
    "status": Status, "kind": Kind, "channel": Channel, "result": ResidentResult, "stage": Stage,
}  # fmt: skip
NUMBERS = ("category", "area", "unit")
# Asked by the numbers of a dashboard, not by a field on the page.
FLAGS = ("counted", "answered", "late", "here", "no_kind", "no_category")
DAYS = ("checked_since", "checked_until", "rated_since", "rated_until")
MEASURED = (*FLAGS, "stage", *DAYS)  # kept when the list is narrowed further

FIRST = ("status", "area", "category", "unit")
RARER = ("kind", "channel", "result", "since", "until", "overdue")

LABELS: dict[str, LazyString] = {
    "status": _("State"), "area": _("Place"), "category": _("Category"), "unit": _("Unit"),
    "kind": _("Kind"), "channel": _("Channel"), "result": _("Their word"), "since": _("Received from"),
    "until": _("Received to"), "overdue": _("Overdue only"), "counted": _("Counted in the figures"),
    "stage": _("Stage"), "answered": _("Answered by the resident"), "late": _("Handled late"),
    "here": _("Not in a place below"), "no_kind": _("No kind yet"), "no_category": _("No category yet"),
    "checked_since": _("Checked from"), "checked_until": _("Checked to"),
    "rated_since": _("Answered from"), "rated_until": _("Answered to"),
}  # fmt: skip


@dataclass(frozen=True)
class ListField:
    name: str
    label: LazyString
    shape: str  # choice, day or flag
    value: str
    options: Sequence[tuple[str, str]] = ()


def fields(names: Sequence[str], narrowed_to: CaseFilter, offered: ListChoices) -> list[ListField]:
    said = narrowed_to.params()
    return [_field(name, said.get(name, ""), offered) for name in names]


def _field(name: str, value: str, offered: ListChoices) -> ListField:
    if name in WORDS:
        return ListField(name, LABELS[name], "choice", value, choices(WORDS[name]))
    if name in NUMBERS:
        return ListField(name, LABELS[name], "choice", value, offered.of(name))
    return ListField(name, LABELS[name], "flag" if name == "overdue" else "day", value)


class Offered(Protocol):
    def of(self, what: str) -> Sequence[tuple[str, str]]: ...


def filter_in(args: Mapping[str, str], offered: Offered) -> CaseFilter:
    read: dict[str, Any] = {name: _word(kind, args.get(name, "")) for name, kind in WORDS.items()}
    read |= {name: _number(args.get(name, ""), offered.of(name)) for name in NUMBERS}
    read |= {name: bool(args.get(name)) for name in ("overdue", *FLAGS)}
    read |= {name: _day(args.get(name, "")) for name in ("since", "until", *DAYS)}
    return CaseFilter(**read, sort=_word(Sort, args.get("sort", "")), after=_after(args.get("after", "")))


def _word(kind: type[StrEnum], text: str) -> Any:
    return kind(text) if text in _values(kind) else None


@cache
def _values(kind: type[StrEnum]) -> frozenset[str]:
    return frozenset(word.value for word in kind)


def _number(text: str, offered: Sequence[tuple[str, str]]) -> int | None:
    return int(text) if text and any(text == value for value, _name in offered) else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _after(text: str) -> str:
    try:
        read_cursor(text)
    except ValueError:
        return ""
    return text
