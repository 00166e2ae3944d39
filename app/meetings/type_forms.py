"""The shape of what is typed about a kind of meeting. Rules are in type_actions."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    SelectMultipleField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.meetings.models import MeetingType
from app.meetings.recurrence import Coming, Pattern, Shift, read
from app.meetings.type_actions import TypeFacts
from app.meetings.type_words import NTHS, SHIFTS, weekday_names
from app.web.forms import CleanText, OneButtonOf, OneOf, PostForm, VersionedForm

SPARE, MOST_SIDES = 2, 20


def _weekdays() -> list[tuple[int, str]]:
    return list(enumerate(weekday_names()))


class Ticks(SelectMultipleField):
    """Several of a few, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SideForm(PostForm):
    party = CleanText(_l("The side"), [Length(max=120)])
    seats = IntegerField(_l("Seats"), [Optional(), NumberRange(1, 500)])

    def validate_party(self, field: CleanText) -> None:
        """A line is a side with seats, or empty."""
        if field.data and self.seats.data is None:
            raise ValidationError(gettext("How many seats has this side?"))
        if self.seats.data and not field.data:
            raise ValidationError(gettext("Please name this side."))


class TypeForm(VersionedForm):
    name = CleanText(_l("Name"), [InputRequired(), Length(max=120)])
    sides = FieldList(FormField(SideForm), max_entries=MOST_SIDES)
    over_half = BooleanField(_l("More than half of all seats must be taken"))
    parties_needed = IntegerField(
        _l("So many sides must have somebody there"), [Optional(), NumberRange(0, MOST_SIDES)],
        description=_l("0: not asked"),
    )  # fmt: skip
    coming = OneButtonOf(
        _l("It comes again"), [InputRequired()],
        choices=lambda: [
            (Coming.ON_CALL.value, _l("When it is called")),
            (Coming.TENS.value, _l("On the 10th, 20th and 30th of the month")),
            (Coming.WEEKLY.value, _l("Every week on")),
            (Coming.NTH_WEEKDAY.value, _l("Every month on the")),
            (Coming.MONTH_DAYS.value, _l("Every month on these days")),
        ],
    )  # fmt: skip
    weekdays = Ticks(_l("Days of the week"), coerce=int, choices=_weekdays)
    nth = OneOf(_l("Which one"), coerce=int, choices=lambda: [(n, str(word)) for n, word in NTHS.items()])
    weekday = OneOf(_l("Day of the week"), coerce=int, choices=_weekdays)
    days = CleanText(
        _l("Days of the month"),
        [Length(max=100)],
        render_kw={"placeholder": "5, 15, 25", "inputmode": "text"},
    )
    shift = OneButtonOf(
        _l("When that is a day off"),
        choices=lambda: [(shift.name.lower(), str(word)) for shift, word in SHIFTS.items()],
        validators=[InputRequired()],
    )
    starts = TimeField(_l("Begins at"), [InputRequired()])
    minutes = IntegerField(_l("Minutes planned"), [InputRequired(), NumberRange(5, 600)])
    objection_days = IntegerField(
        _l("Days for objections to the minutes"), [InputRequired(), NumberRange(1, 60)]
    )

    def validate_days(self, field: CleanText) -> None:
        if self.coming.data == Coming.MONTH_DAYS and not _numbers(field.data or ""):
            raise ValidationError(gettext("Please write days from 1 to 31, like 5, 15, 25."))

    def validate_weekdays(self, field: Ticks) -> None:
        if self.coming.data == Coming.WEEKLY and not field.data:
            raise ValidationError(gettext("Please tick at least one day of the week."))

    @property
    def pattern(self) -> Pattern:
        coming = Coming(self.coming.data)
        weekdays = tuple(sorted(self.weekdays.data or ()))
        if coming is Coming.NTH_WEEKDAY:
            weekdays = (self.weekday.data,)
        return Pattern(coming, weekdays, self.nth.data, tuple(_numbers(self.days.data or "")))

    @property
    def shifted(self) -> Shift:
        return Shift[self.shift.data.upper()]

    @property
    def begins(self) -> time:
        assert self.starts.data is not None
        return self.starts.data

    @property
    def facts(self) -> TypeFacts:
        lines = [(side.party.data or "", side.seats.data or 0) for side in self.sides]
        return TypeFacts(
            name=self.name.data or "",
            sides=tuple((party, seats) for party, seats in lines if party),
            over_half=bool(self.over_half.data),
            parties_needed=self.parties_needed.data or 0,
            coming=self.pattern,
            shift=self.shifted,
            starts=self.begins,
            minutes=self.minutes.data or 0,
            objection_days=self.objection_days.data or 0,
        )

    def room_for_more(self) -> None:
        """Two empty lines at the end, as long as there may be more."""
        empty = sum(not side.party.data and not side.seats.data for side in self.sides)
        for _n in range(min(SPARE - empty, MOST_SIDES - len(self.sides))):
            self.sides.append_entry()


class NewTypeForm(TypeForm):
    version = None  # type: ignore[assignment] # nothing to overtake yet
    area = OneOf(
        _l("For which place, and all below it"), [InputRequired()], coerce=int, validate_choice=False
    )


class MoveForm(VersionedForm):
    """A button that says which version it was drawn for."""


def said(kind: MeetingType) -> dict[str, Any]:
    """What the form begins with."""
    pattern = read(kind.recurrence)
    weekday = pattern.weekdays[0] if pattern.weekdays else 0
    return {
        "name": kind.name,
        "version": kind.version,
        "sides": [{"party": seat.party, "seats": seat.seats} for seat in kind.seats],
        "over_half": kind.over_half,
        "parties_needed": kind.parties_needed,
        "coming": pattern.coming.value,
        "weekdays": list(pattern.weekdays) if pattern.coming is Coming.WEEKLY else [],
        "nth": pattern.nth,
        "weekday": weekday,
        "days": ", ".join(map(str, pattern.days)) if pattern.coming is Coming.MONTH_DAYS else "",
        "shift": Shift(kind.shift).name.lower(),
        "starts": time.fromisoformat(kind.starts),
        "minutes": kind.minutes,
        "objection_days": kind.objection_days,
    }


def _numbers(text: str) -> list[int]:
    """Days of a month as people list them; none when one of them is no day."""
    found = [part for part in re.split(r"[,，、;；\s]+", text.strip()) if part]
    if not all(part.isascii() and part.isdigit() and 1 <= int(part[:3]) <= 31 for part in found):
        return []
    return sorted({int(part) for part in found})
