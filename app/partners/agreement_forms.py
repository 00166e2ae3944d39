"""The shapes of an agreement: its days, its lines, and what was used of one of them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import FieldList, Form, FormField, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.cases.staff_forms import Paragraph
from app.partners.agreement_actions import LARGEST, MOST_LINES, Promise, Terms
from app.partners.forms import EARLIEST, Day
from app.partners.models import Agreement, Measured
from app.partners.words import MEASURE_CHOICES
from app.web.forms import CleanText, OneOf, PostForm, VersionedForm

SPARE = 3  # empty rows below those that are written


class LineForm(Form):
    """One promise. Left empty as a whole, it is none."""

    what = CleanText(_("What is promised"), [Length(max=120)])
    quantity = IntegerField(_("How much"), [Optional(), NumberRange(1, LARGEST)], render_kw={"min": "1"})
    unit = OneOf(_("Unit of count"), default=Measured.SESSION.value, choices=lambda: MEASURE_CHOICES)
    since = Day(_("From"), [Optional()])
    until = Day(_("To, included"), [Optional()])

    @property
    def is_written(self) -> bool:
        return bool(self.what.data or self.quantity.data)

    def promise(self) -> Promise:
        return Promise(
            self.what.data or "", self.quantity.data or 0, Measured(self.unit.data), self.since.data,
            self.until.data,
        )  # fmt: skip


class AgreementForm(PostForm):
    title = CleanText(_("What it is called"), [InputRequired(), Length(max=120)])
    since = Day(_("From"), [InputRequired()])
    until = Day(_("To, included"), [InputRequired()])
    lines = FieldList(FormField(LineForm), min_entries=SPARE, max_entries=MOST_LINES)

    def terms(self) -> Terms:
        written = [entry.form.promise() for entry in self.lines.entries if entry.form.is_written]
        return Terms(self.title.data or "", self.since.data or EARLIEST, self.until.data or EARLIEST, written)

    def spare(self) -> None:
        """Room below what is written."""
        blank = sum(not entry.form.is_written for entry in self.lines.entries)
        for _row in range(min(SPARE - blank, MOST_LINES - len(self.lines.entries))):
            self.lines.append_entry()


class ChangeAgreementForm(AgreementForm, VersionedForm):
    @staticmethod
    def said(agreement: Agreement) -> dict[str, object]:
        """What the form begins with. A line that holds for the whole agreement has no days of its own."""
        texts = ("title", "since", "until", "version")
        whole = (agreement.since, agreement.until)
        lines = [
            {
                "what": line.what, "quantity": line.quantity, "unit": line.unit.value,
                "since": None if (line.since, line.until) == whole else line.since,
                "until": None if (line.since, line.until) == whole else line.until,
            }
            for line in agreement.lines
        ]  # fmt: skip
        return {**{name: getattr(agreement, name) for name in texts}, "lines": lines}


class UseForm(PostForm):
    """Without a version: somebody else's use of another line overtakes nothing."""

    quantity = IntegerField(_("How much"), [InputRequired(), NumberRange(1, LARGEST)], render_kw={"min": "1"})
    day = Day(_("On which day"), [InputRequired()])
    note = CleanText(_("Note"), [Length(max=300)])


class EndForm(VersionedForm):
    words = Paragraph(_("Why it ends now"), [InputRequired(_("Please write a few words.")), Length(max=2000)])
