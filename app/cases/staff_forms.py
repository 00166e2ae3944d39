"""The forms of the desk, one a verb. Shapes only: choices come from the route, rules from the actions."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import TextArea

from app.cases.models import ClosureCode, Kind, RefusalReason, Reporter
from app.cases.words import choices
from app.cases.workflow import Verb
from app.web.forms import CleanText, PostForm, VersionedForm

Choices = Sequence[tuple[str, str]]

MOST_WORDS = 4_000
NONE = ("", "—")


class Paragraph(CleanText):
    """Several lines."""

    multiline = True
    widget = TextArea()


def _words(label: str, hint: str = "", required: bool = True) -> Paragraph:
    rule = InputRequired(_("Please write a few words.")) if required else Optional()
    return Paragraph(label, [rule, Length(max=MOST_WORDS)], description=hint)


def _photos(label: str) -> MultipleFileField:
    return MultipleFileField(label, [Optional()], render_kw={"accept": "image/*"})


class VerbForm(VersionedForm):
    """What one verb asks for."""

    @property
    def asked(self) -> list[Field]:
        return [field for field in self if field.name != "version"]

    @property
    def files(self) -> list[FileStorage]:
        sent = self["photos"].data if "photos" in self else ()
        return [file for file in sent or () if isinstance(file, FileStorage) and file.filename]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What somebody wrote or chose, for the page that must not lose it."""
        return [
            (str(f.label.text), _shown(f)) for f in self.asked if f.data and f.type != "MultipleFileField"
        ]


def _shown(field: Field) -> str:
    if isinstance(field, SelectField):
        return next((str(label) for _value, label, chosen, *_rest in field.iter_choices() if chosen), "")
    return "✓" if field.data is True else str(field.data)


class TakeOnForm(VerbForm):
    pass


class DispatchForm(VerbForm):
    unit = SelectField(_("Unit"), [InputRequired(_("Please choose the unit that should handle it."))])
    category = SelectField(_("Category"), [Optional()], render_kw={"width": "half"})
    person = SelectField(_("Person"), [Optional()], render_kw={"width": "half"})
    note = _words(_("Note"), _("The resident reads it too."), required=False)


class QuickForm(VerbForm):
    result = SelectField(_("How it ended"), [InputRequired()], choices=lambda: choices(ClosureCode))
    words = _words(_("What was done"), _("The resident reads this."))
    photos = _photos(_("Photos afterwards"))


class HandleForm(QuickForm):
    pass


class AnswerForm(VerbForm):
    words = _words(_("Answer"), _("The resident reads this."))


class RefuseForm(VerbForm):
    reason = SelectField(
        _("Reason"),
        [InputRequired(_("Please choose a reason."))],
        choices=lambda: [NONE, *choices(RefusalReason)],
    )
    responsible = CleanText(
        _("Who is responsible"),
        [Length(max=300)],
        description=_("With an address or a number."),
    )
    words = _words(_("Explanation"), _("The resident reads this."))


class DeliberateForm(VerbForm):
    council = SelectField(
        _("Council"), [InputRequired(_("Please choose the council."))], render_kw={"width": "half"}
    )
    topic = SelectField(_("Topic"), [Optional()], render_kw={"width": "half"})
    title = CleanText(_("Title of a new topic"), [Length(max=100)])
    note = _words(_("Note"), _("The resident reads it too."), required=False)


class MergeForm(VerbForm):
    lead = CleanText(_("Merge into"), [InputRequired(), Length(max=30)], description=_("Its reference."))
    note = _words(_("Note"), _("The resident reads it too."), required=False)


class AskForm(VerbForm):
    words = _words(_("What you ask"), _("The resident reads this; the clock stands still until the answer."))


class ProgressForm(VerbForm):
    words = _words(_("What is new"))
    internal = BooleanField(_("Only for staff"))
    photos = _photos(_("Photos"))


class CheckForm(VerbForm):
    words = _words(_("What you saw"), required=False)
    photos = _photos(_("Photos"))


class ReworkForm(VerbForm):
    words = _words(_("What is missing"), _("Only staff read this."))


class ReopenForm(VerbForm):
    words = _words(_("Note"), _("The resident reads it too."), required=False)


class DeclineForm(VerbForm):
    words = _words(_("Why it stays closed"), _("The resident reads this."))


class RecategoriseForm(VerbForm):
    kind = SelectField(_("Kind"), [Optional()], choices=lambda: [NONE, *choices(Kind)])
    category = SelectField(_("Category"), [Optional()])


class IntakeForm(PostForm):
    """What a resident said, or what was seen on patrol: the residents' own fields, and where it came from."""

    client_key = HiddenField()
    channel = RadioField(_("How it reached you"), [InputRequired()])
    area = SelectField(_("Place"), [InputRequired(_("Please choose the place."))], coerce=str)
    place = CleanText(
        _("Exact place"), [Length(max=300)], description=_("Building, floor, “by the east gate”.")
    )
    text = Paragraph(
        _("In their words"), [Length(max=MOST_WORDS)], description=_("Words, or a photo, or both.")
    )
    kind = SelectField(_("Kind"), [Optional()], choices=lambda: [NONE, *choices(Kind)])
    category = SelectField(_("Category"), [Optional()])
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
    reporter = SelectField(_("Who reports"), [InputRequired()], choices=lambda: choices(Reporter))
    confidential = BooleanField(_("Keep the contact from the handler"))
    consent = BooleanField(_("They agree that their words and contact are kept for this case"))

    @property
    def files(self) -> list[FileStorage]:
        return [file for file in self.photos.data or () if isinstance(file, FileStorage) and file.filename]


class RevealForm(VerbForm):
    words = _words(_("Why you need the number"), _("The resident can read who opened it, when and why."))


FORMS: dict[Verb, type[VerbForm]] = {
    Verb.TAKE_ON: TakeOnForm,
    Verb.DISPATCH: DispatchForm,
    Verb.QUICK: QuickForm,
    Verb.HANDLE: HandleForm,
    Verb.ANSWER: AnswerForm,
    Verb.REFUSE: RefuseForm,
    Verb.DELIBERATE: DeliberateForm,
    Verb.MERGE: MergeForm,
    Verb.ASK: AskForm,
    Verb.PROGRESS: ProgressForm,
    Verb.CHECK: CheckForm,
    Verb.REWORK: ReworkForm,
    Verb.REOPEN: ReopenForm,
    Verb.CLOSE: DeclineForm,
    Verb.RECATEGORISE: RecategoriseForm,
}
