"""The shapes of a partner unit, as an organisation itself or somebody for it fills them in."""

import uuid
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, Field, HiddenField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from app.cases.staff_forms import Paragraph
from app.contacts.phones import parse
from app.core import receipts
from app.core.errors import DomainError
from app.core.instance import here
from app.partners.actions import Facts
from app.partners.models import PartnerKind
from app.partners.words import KIND_CHOICES
from app.web.forms import CleanText, OneOf, PostForm, VersionedForm

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class Day(DateField):
    """A day an office could mean: what lies outside a century is a slip of the finger."""

    def pre_validate(self, _form: object) -> None:
        if self.data is not None and not EARLIEST <= self.data < LATEST:
            raise ValidationError(gettext("Please enter a day of this century."))


class PartnerForm(PostForm):
    name = CleanText(_("Name of the unit"), [InputRequired(), Length(max=120)])
    kind = OneOf(_("Kind"), [InputRequired()], choices=lambda: KIND_CHOICES)
    address = CleanText(_("Address"), [Length(max=300)])
    office_phone = CleanText(_("Office phone"), [Length(max=32)], render_kw={"inputmode": "tel"})
    offers = CleanText(
        _("What they could bring in"),
        [Length(max=300)],
        description=_("Rooms, people, goods, services; in a few words."),
    )
    person = CleanText(
        _("Whom to ask for"),
        [Length(max=60)],
        description=_("Kept sealed, and opened only with a reason that they can read."),
    )
    phone = CleanText(_("Their phone"), [Length(max=40)], render_kw={"inputmode": "tel"})

    e164: str | None = None

    def validate_phone(self, field: Field) -> None:
        if not field.data:
            return
        try:
            self.e164 = parse(field.data, area_code=here().settings.area_code)
        except DomainError as error:
            raise ValidationError(gettext(error.sentence, **error.parts)) from error

    def facts(self) -> Facts:
        return Facts(
            name=self.name.data or "",
            kind=PartnerKind(self.kind.data),
            address=self.address.data or "",
            office_phone=self.office_phone.data or "",
            offers=self.offers.data or "",
            person=self.person.data or "",
            phone=self.e164,
        )


class EnterForm(PartnerForm):
    area = OneOf(_("In which area"), [InputRequired()], coerce=int, validate_choice=False)


class ChangeForm(PartnerForm, VersionedForm):
    """The sealed contact is not shown: what stays empty stays as it is."""


class ApplyForm(PartnerForm):
    """Their own, without an account. The key tells a second tap from a second application."""

    key = HiddenField()

    def __init__(self, **more: object) -> None:
        super().__init__(**more)
        self.key.data = receipts.client_key(self.key.data or "") or str(uuid.uuid4())

    def validate_person(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Please say whom we may ask for."))

    def validate_office_phone(self, field: Field) -> None:
        if not field.data and not self.phone.data:
            raise ValidationError(gettext("Please leave one number: the office's or theirs."))

    @property
    def wrong_fields(self) -> list[Field]:
        return [field for field in self if field.errors]


class StepForm(VersionedForm):
    """A button that says which version it was drawn for."""


class ReasonForm(VersionedForm):
    words = Paragraph(_("Reason"), [InputRequired(_("Please write a few words.")), Length(max=2000)])


class SeatForm(VersionedForm):
    name = CleanText(_("Full name"), [InputRequired(), Length(max=60)])
    council = OneOf(_("On the council of"), [InputRequired()], coerce=int, validate_choice=False)
    since = Day(_("From"), [InputRequired()])
    until = Day(_("To, included"), [Optional()])
