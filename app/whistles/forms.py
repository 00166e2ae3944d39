"""The shapes of what is sent about a whistle."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Field, MultipleFileField
from wtforms.validators import InputRequired, Length, Optional

from app.cases.staff_forms import MOST_WORDS, Paragraph
from app.core.numbers import row_id
from app.meetings.forms import Moment
from app.web.forms import CleanText, OneButtonOf, PostForm, VersionedForm
from app.whistles.words import MARKS


class Ticks(Field):
    """The ids of what was ticked; what is no id is left out."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [number for number in map(row_id, valuelist) if number is not None]


class BlowForm(PostForm):
    units = Ticks(_("Departments"))
    place = CleanText(
        _("Where they meet"),
        [InputRequired(_("Please say where.")), Length(max=300)],
        description=_("As somebody looks for it."),
    )
    meet_at = Moment(_("When"), [InputRequired(_("Please say when."))])
    words = Paragraph(
        _("What they are called for"), [InputRequired(_("Please write a few words.")), Length(max=MOST_WORDS)]
    )

    @property
    def chosen(self) -> list[int]:
        return self.units.data or []


def _words(label: Any, *, required: bool = False) -> Paragraph:
    rule = InputRequired(_("Please write a few words.")) if required else Optional()
    return Paragraph(label, [rule, Length(max=MOST_WORDS)])


def _photos() -> MultipleFileField:
    return MultipleFileField(_("Photos"), [Optional()], render_kw={"accept": "image/*"})


class AnswerForm(VersionedForm):
    words = _words(_("Note"))


class ArriveForm(VersionedForm):
    photos = _photos()
    words = _words(_("Note"))


class FinishForm(VersionedForm):
    words = _words(_("What was done there"), required=True)
    photos = _photos()


class CallOffForm(PostForm):
    words = _words(_("Why nobody needs to come"), required=True)


class RateForm(VersionedForm):
    mark = OneButtonOf(
        _("How they did"),
        [InputRequired(_("Please say how they did."))],
        choices=lambda: [(mark.value, words) for mark, words in MARKS.items()],
    )
    words = _words(_("Note"))
