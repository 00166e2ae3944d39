"""The shapes of a booking: what a resident fills in, what staff do, what a list is narrowed to."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, Field, HiddenField, IntegerField, ValidationError
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.contacts.forms import e164
from app.core import receipts, reference
from app.core.numbers import LARGEST_ID
from app.resources.booking_queries import BookingFilter, Show
from app.resources.openings import Terms
from app.web.forms import CleanText, FilterForm, ResidentForm, VersionedForm, Words

MOST_PURPOSE, MOST_NAME, MOST_PAGES = 100, 30, 200


class Number(IntegerField):
    """In the address or hidden in the form: what is no number chooses nothing."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0] if valuelist else ""
        small = text.isascii() and text.isdigit() and len(text) < 11
        self.data = int(text) if small and int(text) <= LARGEST_ID else None


class BookForm(ResidentForm):
    """`slot` is a half-hour, `length` minutes."""

    key = HiddenField()
    slot = Number()
    length = Number()

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.key.data = receipts.client_key(self.key.data or "") or str(uuid.uuid4())
        self.e164: str | None = None
        if request.method == "GET":
            for field in (self.slot, self.length):
                field.process_formdata(request.args.getlist(field.name))

    def validate_phone(self, field: Field) -> None:
        self.e164 = e164(field)

    def minutes(self, terms: Terms) -> int:
        """What was chosen; the shortest where that cannot be booked any more."""
        wanted = int(self.length.data or 0)
        return wanted if wanted in terms.lengths else terms.shortest


class ResidentBookForm(BookForm):
    called = Words(most=MOST_NAME, multiline=False)
    purpose = Words(most=MOST_PURPOSE, multiline=False)
    phone = Words(most=40, multiline=False)

    def validate_called(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Please tell us what to call you."))


class StaffBookForm(BookForm):
    purpose = CleanText(
        _("What for"), [Length(max=MOST_PURPOSE)], description=_("It stands in the calendar.")
    )
    called = CleanText(_("Name to be called"), [Length(max=MOST_NAME)])
    phone = CleanText(_("Phone"), [Length(max=40)], render_kw={"inputmode": "tel"})
    case = CleanText(_("For a case"), [Length(max=24)], description=_("Its reference, if it is for one."))

    def validate_case(self, field: Field) -> None:
        if field.data and reference.normalise(field.data) is None:
            raise ValidationError(gettext("This is not a reference. Please check its digits."))


class VerbForm(VersionedForm):
    words = Words(most=1000, multiline=True)


class ResidentVerbForm(ResidentForm, VersionedForm):
    pass


# --- Read from the address --------------------------------------------------------------------------------------------


class DayForm(FilterForm):
    """Which day a page shows; what is no day is today."""

    day = DateField(validators=[Optional()])
    length = Number()
    page = IntegerField(validators=[Optional(), NumberRange(1, MOST_PAGES)])

    def day_between(self, first: date, last: date) -> date | None:
        self.validate()
        wanted: date | None = None if self.day.errors else self.day.data
        return wanted if wanted and first <= wanted <= last else None

    @property
    def number(self) -> int:
        self.validate()
        return int(self.page.data or 1) if not self.page.errors else 1


class BookingListForm(DayForm):
    q = CleanText(_("Reference"), [Length(max=24)], default="", id="ref")

    def narrowed_to(self) -> BookingFilter:
        shown = request.args.get("show", "")
        typed = "" if self.q.errors else (self.q.data or "")
        return BookingFilter(
            Show(shown) if shown in set(Show) else Show.DECIDE,
            booking_reference(typed),
            request.args.get("before", "")[:80],
        )


def booking_reference(typed: str) -> str:
    """As it is stored, whether the Y was typed or not; what cannot be one finds nothing."""
    if not typed.strip():
        return ""
    bare = typed.strip().lstrip("Yy")
    return f"Y{reference.normalise(bare) or ''}"
