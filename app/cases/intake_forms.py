"""The form of what staff enter for somebody: the residents' own fields, and how it reached them."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    HiddenField,
    MultipleFileField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from app.cases.models import Kind, Reporter
from app.cases.staff_forms import MOST_WORDS, NONE, Paragraph
from app.cases.words import choices
from app.contacts.actions import sends_messages
from app.contacts.phones import parse
from app.core.errors import DomainError
from app.core.instance import here
from app.web.forms import CleanText, OneButtonOf, OneOf, PostForm


def _agreed() -> str:
    if sends_messages():
        return str(
            gettext("They agree that words and contact are kept for this case, and text messages come")
        )
    return str(gettext("They agree that their words and contact are kept for this case"))


class Entered:
    """The rules of what staff enter for somebody, one case or several at once."""

    e164: str | None = None

    def validate_phone(self, field: Field) -> None:
        if not field.data:
            return
        try:
            self.e164 = parse(field.data, area_code=here().settings.area_code)
        except DomainError as error:
            raise ValidationError(gettext(error.sentence, **error.parts)) from error

    def validate_outer_due_at(self, field: Field) -> None:
        if field.data and not 2000 <= field.data.year <= 2100:
            raise ValidationError(gettext("Please choose a day between 2000 and 2100."))


class IntakeForm(Entered, PostForm):
    """What a resident said, or what was seen on patrol: the residents' own fields, and where it came from."""

    client_key = HiddenField()
    channel = OneButtonOf(_("How it reached you"), [InputRequired()])
    area = OneOf(_("Place"), [InputRequired(_("Please choose the place."))], coerce=str)
    place = CleanText(
        _("Exact place"), [Length(max=300)], description=_("Building, floor, “by the east gate”.")
    )
    text = Paragraph(
        _("In their words"), [Length(max=MOST_WORDS)], description=_("Words, or a photo, or both.")
    )
    kind = OneOf(_("Kind"), [Optional()], choices=lambda: [NONE, *choices(Kind)])
    category = OneOf(_("Category"), [Optional()])
    photos = MultipleFileField(_("Photos"), [Optional()], render_kw={"accept": "image/*"})
    outer_no = CleanText(
        _("Outer number"),
        [Length(max=64)],
        description=_("The number of the 12345 hotline or of whoever sent it."),
    )
    outer_due_at = DateTimeLocalField(
        _("Outer deadline"), [Optional()], description=_("It wins over our own limit.")
    )
    phone = CleanText(_("Telephone"), [Length(max=40)], description=_("Stored sealed, shown masked."))
    called = CleanText(_("How to call them"), [Length(max=60)])
    reporter = OneOf(_("Who reports"), [InputRequired()], choices=lambda: choices(Reporter))
    confidential = BooleanField(_("Keep the contact from the handler"))
    consent = BooleanField(LazyString(_agreed))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.photographed = False  # photos came along, or wait since the last try

    @property
    def wrong_fields(self) -> list[Field]:
        return [field for field in self if field.errors]

    def validate_text(self, field: Field) -> None:
        if not field.data and not self.photographed:
            raise ValidationError(gettext("Please write a few words, or add a photo."))

    def validate_consent(self, field: Field) -> None:
        if (self.phone.data or self.called.data) and not field.data:
            raise ValidationError(gettext("Please ask whether their contact may be kept, and tick the line."))
