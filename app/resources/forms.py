"""The shapes of what is typed about a resource. Rules are in actions and openings."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    MultipleFileField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.resources.actions import Opening
from app.resources.models import Resource
from app.resources.openings import Plan, Terms, Window, Windows
from app.resources.words import KIND_CHOICES, span
from app.web.forms import CleanText, OneOf, VersionedForm

A_DAY = 2  # openings of one day: before and after noon, say
SPARE = 3  # empty lines for further exceptions
MOST_EXCEPTIONS = 60
HALF_HOURS = {"step": 1800}
LENGTHS = (30, 60, 90, 120, 180, 240, 360, 480, 720, 1440)


class ResourceForm(VersionedForm):
    name = CleanText(_("What it is"), [InputRequired(_("Please write what it is.")), Length(max=120)])
    kind = OneOf(_("Kind"), [InputRequired()], choices=lambda: KIND_CHOICES)
    place = CleanText(_("Where"), [Length(max=300)], description=_("As a resident would look for it."))
    hours = CleanText(_("When"), [Length(max=300)], description=_("In words: “every Wednesday afternoon”."))
    conditions = CleanText(
        _("On which terms"), [Length(max=300)], description=_("For whom, what it costs, how to book.")
    )
    capacity = IntegerField(
        _("Room for how many people"),
        [Optional(), NumberRange(1, 100_000)],
        render_kw={"inputmode": "numeric"},
    )
    unit = OneOf(_("Whose: unit"), [Optional()], coerce=int, validate_choice=False)
    owner = CleanText(
        _("Whose: somebody else"), [Length(max=120)], description=_("When it is no unit of ours.")
    )
    phone = CleanText(
        _("Phone to ask"),
        [Length(max=32)],
        description=_("An office number. Residents see it; never a private one."),
        render_kw={"inputmode": "tel"},
    )


class NewResourceForm(ResourceForm):
    version = None  # type: ignore[assignment] # nothing to overtake yet
    area = OneOf(_("In which area"), [InputRequired()], coerce=int, validate_choice=False)


class MoveForm(VersionedForm):
    """A button that says which version it was drawn for."""


class PhotosForm(VersionedForm):
    photos = MultipleFileField(_("Photos"), [Optional()], render_kw={"accept": "image/*"})


# --- When it is open -------------------------------------------------------------------------------------------------


class WindowForm(Form):
    opens = TimeField(_("from"), [Optional()], render_kw=HALF_HOURS)
    closes = TimeField(_("to"), [Optional()], render_kw=HALF_HOURS)

    def validate(self, *args: Any, **more: Any) -> bool:
        valid = super().validate(*args, **more)
        if (self.opens.data is None) != (self.closes.data is None):
            self.closes.errors = [*self.closes.errors, gettext("Please enter both, from and to.")]
            return False
        return bool(valid)

    @property
    def window(self) -> Windows:
        if self.opens.data is None or self.closes.data is None:
            return ()
        return (Window.between(self.opens.data, self.closes.data),)


class WeekForm(Form):
    """Each opening under a name of its own: a form that sends only some of them mixes none up."""


for _day in range(7):
    for _number in range(A_DAY):
        setattr(WeekForm, f"{_day}{_number}", FormField(WindowForm))


class ExceptionForm(WindowForm):
    day = DateField(_("Day"), [Optional()])


class OpeningForm(VersionedForm):
    """Seven days of two openings each, the days unlike the others, and how it may be booked."""

    week = FormField(WeekForm)
    working_days_only = BooleanField(
        _("On working days only"),
        description=_("Public holidays are closed; a working Saturday or Sunday is open as on a Monday."),
    )
    exceptions = FieldList(FormField(ExceptionForm), min_entries=SPARE, max_entries=MOST_EXCEPTIONS)
    bookable = BooleanField(_("Residents may book it"))
    needs_approval = BooleanField(_("Somebody here decides on every booking"))
    shortest = OneOf(_("Shortest"), coerce=int, validate_choice=False)
    longest = OneOf(_("Longest"), coerce=int, validate_choice=False)
    step = OneOf(_("In steps of"), coerce=int, validate_choice=False)
    ahead = IntegerField(_("How many days ahead"), [InputRequired(), NumberRange(1, 366)])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        for field in (self.shortest, self.longest, self.step):
            field.offer([(minutes, span(minutes)) for minutes in LENGTHS])

    def openings_of(self, day: int) -> list[WindowForm]:
        week: WeekForm = self.week.form
        return [week[f"{day}{number}"].form for number in range(A_DAY)]  # type: ignore[attr-defined]

    def opening(self) -> Opening:
        """Errors: DomainError, where hours or terms make no sense."""
        weekly = {day: sum((one.window for one in self.openings_of(day)), ()) for day in range(7)}
        days: dict[date, Windows] = {}
        for entry in self.exceptions:
            if entry.form.day.data is not None:
                days[entry.form.day.data] = days.get(entry.form.day.data, ()) + entry.form.window
        plan = Plan(
            {day: found for day, found in weekly.items() if found}, days, bool(self.working_days_only.data)
        )
        terms = Terms(self.shortest.data, self.longest.data, self.step.data, self.ahead.data or 0)
        return Opening(plan, terms, bool(self.bookable.data), bool(self.needs_approval.data))


def said(resource: Resource, today: date) -> dict[str, Any]:
    """What the form begins with; exceptions that are over are left out and so forgotten with the next save."""
    plan = resource.plan
    week = {f"{day}{n}": _pair(plan.weekly.get(day, ()), n) for day in range(7) for n in range(A_DAY)}
    coming = [(day, windows) for day, windows in sorted(plan.days.items()) if day >= today]
    exceptions = [
        {"day": day, **_pair(windows, n)} for day, windows in coming for n in range(max(1, len(windows)))
    ]
    terms = {name: getattr(resource, name) for name in ("shortest", "longest", "step", "ahead", "version")}
    flags = {"bookable": resource.bookable, "needs_approval": resource.needs_approval}
    return {
        "week": week, "exceptions": [*exceptions, *({} for _n in range(SPARE))],
        "working_days_only": plan.working_days_only, **terms, **flags,
    }  # fmt: skip


def _pair(windows: Windows, n: int) -> dict[str, Any]:
    return {"opens": windows[n].opens, "closes": windows[n].closes} if n < len(windows) else {}
