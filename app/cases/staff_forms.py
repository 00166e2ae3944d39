"""The forms of the desk, one a verb. Shapes only: choices come from the route, rules from the actions."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    MultipleFileField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import TextArea

from app.cases.models import Channel, ClosureCode, Kind, RefusalReason
from app.cases.words import choices, label
from app.cases.workflow import Verb
from app.web.forms import CleanText, OneButtonOf, OneOf, VersionedForm

MOST_WORDS = 4_000
NONE = ("", "—")
TOLD_BY = (Channel.PHONE, Channel.WINDOW, Channel.VISIT, Channel.WECHAT)


class Paragraph(CleanText):
    """Several lines."""

    multiline = True
    widget = TextArea()


def _words(label: str, hint: str = "", required: bool = True) -> Paragraph:
    rule = InputRequired(_("Please write a few words.")) if required else Optional()
    return Paragraph(label, [rule, Length(max=MOST_WORDS)], description=hint)


def _photos(label: str) -> MultipleFileField:
    return MultipleFileField(label, [Optional()], render_kw={"accept": "image/*"})


@dataclass(frozen=True)
class Typed:
    """One field as somebody left it."""

    label: str
    words: str
    written: bool  # in their own words, not chosen


class VerbForm(VersionedForm):
    """What one verb asks for."""

    @property
    def asked(self) -> list[Field]:
        return [field for field in self if field.name != "version"]

    @property
    def typed(self) -> list[Typed]:
        """What somebody wrote or chose, for the page that must not lose it."""
        return [
            Typed(str(f.label.text), _shown(f), isinstance(f, CleanText))
            for f in self.asked
            if f.data and f.type != "MultipleFileField"
        ]


def _shown(field: Field) -> str:
    if isinstance(field, OneOf):
        return next((str(label) for _value, label, chosen, *_rest in field.iter_choices() if chosen), "")
    return "✓" if field.data is True else str(field.data)


class TakeOnForm(VerbForm):
    pass


class DispatchForm(VerbForm):
    unit = OneOf(_("Unit"), [InputRequired(_("Please choose the unit that should handle it."))])
    category = OneOf(_("Category"), [Optional()], render_kw={"width": "half"})
    person = OneOf(_("Person"), [Optional()], render_kw={"width": "half", "data-of": "unit"})
    note = _words(_("Note"), _("The resident reads it too."), required=False)


class QuickForm(VerbForm):
    result = OneOf(_("How it ended"), [InputRequired()], choices=lambda: choices(ClosureCode))
    words = _words(_("What was done"), _("The resident reads this."))
    photos = _photos(_("Photos afterwards"))


class HandleForm(QuickForm):
    pass


class AnswerForm(VerbForm):
    words = _words(_("Answer"), _("The resident reads this."))


class RefuseForm(VerbForm):
    reason = OneOf(
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
    council = OneOf(
        _("Council"), [InputRequired(_("Please choose the council."))], render_kw={"width": "half"}
    )
    topic = OneOf(_("Topic"), [Optional()], render_kw={"width": "half"})
    title = CleanText(_("Title of a new topic"), [Length(max=100)])
    note = _words(_("Note"), _("The resident reads it too."), required=False)


class MergeForm(VerbForm):
    lead = CleanText(_("Merge into"), [InputRequired(), Length(max=30)], description=_("Its reference."))
    note = _words(_("Note"), _("The resident reads it too."), required=False)


class AskForm(VerbForm):
    words = _words(_("What you ask"), _("The resident reads this; the clock stands still until the answer."))


class SupplyForm(VerbForm):
    channel = OneButtonOf(
        _("How it reached you"),
        [InputRequired()],
        choices=lambda: [(channel.value, label(channel)) for channel in TOLD_BY],
        default=Channel.PHONE.value,
    )
    words = _words(_("What they answered"), _("In their words. The resident reads that you wrote it down."))
    photos = _photos(_("Photos"))


class ProgressForm(VerbForm):
    words = _words(_("What is new"))
    internal = BooleanField(_("Only for staff"))
    photos = _photos(_("Photos"))


class MessageForm(VerbForm):
    words = Paragraph(
        _("Your message"),
        [Length(max=MOST_WORDS)],
        description=_("The resident reads this; nobody else who joined does."),
        render_kw={"required": True},  # or a photo: nothing is optional here, and the rule says so
    )
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
    category = OneOf(_("Category"), [Optional()])
    kind = OneOf(_("Kind"), [Optional()], choices=lambda: [NONE, *choices(Kind)])


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
    Verb.SUPPLY: SupplyForm,
    Verb.PROGRESS: ProgressForm,
    Verb.MESSAGE: MessageForm,
    Verb.CHECK: CheckForm,
    Verb.REWORK: ReworkForm,
    Verb.REOPEN: ReopenForm,
    Verb.CLOSE: DeclineForm,
    Verb.RECATEGORISE: RecategoriseForm,
}
