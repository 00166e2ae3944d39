"""What a person writes on an edition, and what they correct: shapes only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextArea

from app.core.numbers import LARGEST_ID
from app.editions.actions import Signatory, Written
from app.editions.models import Edition
from app.web.forms import CleanText, PostForm, VersionedForm

SIGNERS = 3


class Lines(CleanText):
    multiline = True
    widget = TextArea()


class WritingForm(PostForm):
    """Up to three lines to sign on, and a remark."""

    office_1 = CleanText(_("Office of the first signature"), [Length(max=120)])
    name_1 = CleanText(_("Name of who signs"), [Length(max=120)])
    office_2 = CleanText(_("Office of the second signature"), [Length(max=120)])
    name_2 = CleanText(_("Name of who signs"), [Length(max=120)])
    office_3 = CleanText(_("Office of the third signature"), [Length(max=120)])
    name_3 = CleanText(_("Name of who signs"), [Length(max=120)])
    remark = Lines(
        _("Remark"),
        [Length(max=600)],
        description=_("It is printed below the list. Nobody's name or number here."),
    )

    @property
    def signers(self) -> list[tuple[StringField, StringField]]:
        return [(self[f"office_{n}"], self[f"name_{n}"]) for n in range(1, SIGNERS + 1)]

    def written(self) -> Written:
        said = [Signatory(office.data or "", name.data or "") for office, name in self.signers]
        return Written([one for one in said if one.office or one.name], self.remark.data or "")


class ChangeForm(WritingForm, VersionedForm):
    """Of a draft."""


def as_written(edition: Edition) -> dict[str, object]:
    """What the form of a draft begins with."""
    said: dict[str, object] = {"remark": edition.remark, "version": edition.version}
    for number, one in enumerate(edition.signatories[:SIGNERS], 1):
        said |= {f"office_{number}": one["office"], f"name_{number}": one["name"]}
    return said


class MoveForm(VersionedForm):
    """A button that says which version it was drawn for."""


class CorrectionForm(VersionedForm):
    row = IntegerField(
        _("Row"),
        [Optional(), NumberRange(1, LARGEST_ID)],
        description=_("Empty: about the edition as a whole."),
        render_kw={"inputmode": "numeric"},
    )
    text = Lines(
        _("What is corrected"),
        [InputRequired(_("Please write what is corrected.")), Length(max=600)],
        description=_("Everybody who reads the edition reads it. Nobody's name or number here."),
    )
