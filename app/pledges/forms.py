"""The shapes of a shared cost: begun, promised to, written in, taken back."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    MultipleFileField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.cases.staff_forms import Paragraph
from app.contacts.forms import e164
from app.core import receipts, reference
from app.core.errors import DomainError
from app.core.numbers import row_id
from app.pledges.money import fen
from app.pledges.queries import FundraisingFilter
from app.pledges.words import STATUS_CHOICES
from app.pledges.workflow import FundraisingStatus
from app.web.forms import CleanText, FilterForm, OneOf, PostForm, ResidentForm, VersionedForm, Words

LONGEST = 100
MOST_PHOTOS = 6
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class Yuan(StringField):
    """A sum as people write it; its data are fen."""

    fen: int | None = None

    def pre_validate(self, _form: object) -> None:
        try:
            self.fen = fen(self.data or "")
        except DomainError as error:
            raise ValidationError(gettext(error.sentence, **error.parts)) from error


class Day(DateField):
    """A day an office could mean."""

    def pre_validate(self, _form: object) -> None:
        if self.data is not None and not EARLIEST <= self.data < LATEST:
            raise ValidationError(gettext("Please enter a day of this century."))


def _sum(label: Any) -> Yuan:
    return Yuan(label, [InputRequired(), Length(max=30)], render_kw={"inputmode": "decimal", "size": "8"})


class BeginForm(PostForm):
    """On a decision, which its page brings along, or on a case, which is typed."""

    decision = IntegerField(validators=[Optional()], widget=HiddenInput())
    case = CleanText(_("For which case"), [Length(max=24)], description=_("Its reference."))
    area = OneOf(
        _("Whose neighbours share it"), [InputRequired()], coerce=int, validate_choice=False,
        description=_("A community at most: beyond it, it would be a public appeal."),
    )  # fmt: skip
    purpose = CleanText(_("What the money is for"), [InputRequired(), Length(max=300)])
    wanted = _sum(_("How much is wanted, in yuan"))
    closes_on = Day(_("Promises until, included"), [InputRequired()])

    def validate_case(self, field: Field) -> None:
        if field.data and reference.normalise(field.data) is None:
            raise ValidationError(gettext("This is not a reference. Please check its digits."))


class PromiseForm(PostForm):
    """Written down for a neighbour who said so. The key tells a second tap from a second promise."""

    key = HiddenField()
    amount = _sum(_("How much, in yuan"))
    called = CleanText(
        _("To be called"),
        [Length(max=60)],
        description=_("Everybody reads it; left empty, they are a number."),
    )
    phone = CleanText(_("Phone"), [Length(max=40)], render_kw={"inputmode": "tel"})

    e164: str | None = None

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.key.data = receipts.client_key(self.key.data or "") or str(uuid.uuid4())

    def validate_phone(self, field: Field) -> None:
        self.e164 = e164(field)


class ResidentPromiseForm(ResidentForm):
    key = HiddenField()
    device = HiddenField(validators=[Length(max=200)])
    amount = _sum(_("How much, in yuan"))
    called = Words(most=30, multiline=False)
    phone = Words(most=40, multiline=False)

    e164: str | None = None

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.key.data = receipts.client_key(self.key.data or "") or str(uuid.uuid4())

    def validate_phone(self, field: Field) -> None:
        self.e164 = e164(field)


class SpendForm(VersionedForm):
    amount = _sum(_("How much, in yuan"))
    day = Day(_("On which day"), [InputRequired()])
    note = CleanText(_("What it was spent on"), [InputRequired(), Length(max=300)])
    photos = MultipleFileField(
        _("Pictures of the receipt"),
        [Optional()],
        render_kw={"accept": "image/*", "required": True},
        description=_("Cover names, telephones and account numbers: once verified, everybody sees it."),
    )

    def validate_photos(self, _field: Field) -> None:
        if len(self.files) > MOST_PHOTOS:
            raise ValidationError(gettext("At most %(n)s photos.", n=MOST_PHOTOS))

    @property
    def files(self) -> list[FileStorage]:
        return [file for file in self.photos.data or () if isinstance(file, FileStorage) and file.filename]


class AmountForm(VersionedForm):
    """Of one promise: came in, went back."""

    amount = _sum(_("How much, in yuan"))
    day = Day(_("On which day"), [InputRequired()])


class ReasonForm(VersionedForm):
    words = Paragraph(_("Reason"), [Length(max=300)])


class StepForm(VersionedForm):
    """A button that says which version it was drawn for."""


class ResidentStepForm(ResidentForm, VersionedForm):
    pass


class FundraisingListForm(FilterForm):
    q = CleanText(_("Words"), [Length(max=LONGEST)], default="", id="words")
    status = OneOf(_("State"), default="", choices=lambda: [("", _("All")), *STATUS_CHOICES])

    def narrowed_to(self, area_id: int | None) -> FundraisingFilter:
        """A word no choice knows narrows nothing: a link from elsewhere never breaks the page."""
        self.validate()
        given = {name: field.data for name, field in self._fields.items() if field.data and not field.errors}
        return FundraisingFilter(
            area=area_id,
            status=FundraisingStatus(given["status"]) if "status" in given else None,
            q=given.get("q", ""),
            before=row_id(request.args.get("before")),
        )
