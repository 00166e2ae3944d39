"""What the lists of an area are narrowed to: the shapes of their conditions, and what their states are called."""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField
from wtforms.validators import Length, Optional

from app.areas.kept_lists import Narrowed
from app.cases.case_filter import read_cursor
from app.core.numbers import row_id
from app.figures.lists import Choices, ListFilter, State
from app.figures.windows import EARLIEST, LATEST
from app.resources.models import ResourceKind, ResourceStatus
from app.resources.queries import ResourceFilter
from app.resources.words import KIND_CHOICES, STATUS_CHOICES
from app.web.forms import CleanText, FilterForm, OneOf

ANY = ("", _("All"))
LONGEST = 60

STATES: dict[State, LazyString] = {
    State.OPEN: _("Being handled"),
    State.HANDLED: _("Handled and checked"),
    State.SOLVED: _("Resident: solved"),
    State.PARTLY: _("Resident: partly solved"),
    State.NOT_SOLVED: _("Resident: not solved"),
    State.NOT_ACCEPTED: _("Not accepted"),
}


class ListForm(FilterForm):
    """A word no choice knows narrows nothing: a link from elsewhere never breaks the page."""

    def given(self) -> dict[str, Any]:
        self.validate()
        return {name: field.data for name, field in self._fields.items() if field.data and not field.errors}

    def said(self, wanted: Narrowed) -> list[tuple[str, str, str]]:
        """(field, its label, what was chosen) for every condition in force."""
        return [self._said(name, value) for name, value in wanted.conditions.items()]

    def _said(self, name: str, value: str) -> tuple[str, str, str]:
        field = self[name]
        said = f"“{value}”"
        if isinstance(field, OneOf):
            chosen = (str(word) for key, word, *_rest in field.iter_choices() if str(key) == value)
            said = next(chosen, value)
        elif isinstance(field, BooleanField):
            said = ""
        elif isinstance(field, DateField):
            said = value
        return name, str(field.label.text), said


def page_before() -> int | None:
    return row_id(request.args.get("before"))


class CaseListForm(ListForm):
    state = OneOf(_("State"), default="", choices=lambda: [ANY, *((s.value, w) for s, w in STATES.items())])
    category = OneOf(_("Category"), default="")
    unit = OneOf(_("Unit"), default="")
    q = CleanText(_("Words or reference"), [Length(max=LONGEST)], default="", id="words")
    since = DateField(_("Received from"), [Optional()])
    until = DateField(_("Received until"), [Optional()])
    overdue = BooleanField(_("Overdue only"))

    def offer(self, found: Choices) -> None:
        self.category.offer([ANY, *found.category])
        self.unit.offer([ANY, *found.unit])

    def narrowed_to(self) -> ListFilter:
        given = self.given()
        return ListFilter(
            state=State(given["state"]) if "state" in given else None,
            category=row_id(given.get("category")),
            unit=row_id(given.get("unit")),
            overdue=bool(given.get("overdue")),
            since=_day(given.get("since")),
            until=_day(given.get("until")),
            q=given.get("q", ""),
            after=_after(request.args.get("after", "")),
        )


def _day(given: object) -> date | None:
    """Beyond what a clock shows in every zone, a day narrows nothing."""
    return given if isinstance(given, date) and EARLIEST <= given <= LATEST else None


class ResourceListForm(ListForm):
    kind = OneOf(_("Kind"), default="", choices=lambda: [ANY, *KIND_CHOICES])
    status = OneOf(_("State"), default="", choices=lambda: [ANY, *STATUS_CHOICES])
    q = CleanText(_("Words"), [Length(max=LONGEST)], default="", id="words")

    def offer(self, kinds: Collection[ResourceKind]) -> None:
        self.kind.offer([ANY, *((kind, word) for kind, word in KIND_CHOICES if kind in kinds)])

    def narrowed_to(self) -> ResourceFilter:
        given = self.given()
        return ResourceFilter(
            kind=ResourceKind(given["kind"]) if "kind" in given else None,
            status=ResourceStatus(given["status"]) if "status" in given else None,
            q=given.get("q", ""),
            before=page_before(),
        )


def _after(text: str) -> str:
    try:
        read_cursor(text)
    except ValueError:
        return ""
    return text
