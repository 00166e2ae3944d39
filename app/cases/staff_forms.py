"""The forms of the desk, one a verb. Shapes only: choices come from the route, rules from the actions."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, Field, HiddenField, IntegerField, MultipleFileField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextArea

from app.cases.clock_models import Reason
from app.cases.models import Channel, ClosureCode, Kind, RefusalReason
from app.cases.words import choices, label
from app.cases.workflow import Verb
from app.web.forms import CleanText, OneButtonOf, OneOf, SeveralOf, VersionedForm

MOST_WORDS = 4_000
NONE = ("", "—")
TOLD_BY = (Channel.PHONE, Channel.WINDOW, Channel.VISIT, Channel.WECHAT)


class Paragraph(CleanText):
    """Several lines."""

    multiline = True
    widget = TextArea()


def written(label: str, hint: str = "", required: bool = True) -> Paragraph:
    rule = InputRequired(_("Please write a few words.")) if required else Optional()
    return Paragraph(label, [rule, Length(max=MOST_WORDS)], description=hint)


def _photos(label: str) -> MultipleFileField:
    return MultipleFileField(label, [Optional()], render_kw={"accept": "image/*"})


def how_it_ended() -> OneOf:
    return OneOf(_("How it ended"), [InputRequired()], choices=lambda: choices(ClosureCode))


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
        return [field for field in self if field.name not in ("version", "key")]

    @property
    def typed(self) -> list[Typed]:
        """What somebody wrote or chose, for the page that must not lose it."""
        return [
            Typed(str(f.label.text), _shown(f), isinstance(f, CleanText))
            for f in self.asked
            if f.data and f.type != "MultipleFileField"
        ]


def _shown(field: Field) -> str:
    if isinstance(field, OneOf | SeveralOf):
        return ", ".join(str(label) for _value, label, chosen, *_rest in field.iter_choices() if chosen)
    return "✓" if field.data is True else str(field.data)


class KeyedForm(VerbForm):
    """Done once, however often it is sent: a telephone without a line may not have heard the answer."""

    key = HiddenField()


class TakeOnForm(VerbForm):
    pass


class DispatchForm(VerbForm):
    unit = OneOf(_("Unit"), [InputRequired(_("Please choose the unit that should handle it."))])
    category = OneOf(_("Category"), [Optional()], render_kw={"width": "half"})
    person = OneOf(_("Person"), [Optional()], render_kw={"width": "half", "data-of": "unit"})
    anyway = OneButtonOf(_("Who gets it"), [Optional()], validate_choice=False)  # see verb_away
    helpers = SeveralOf(_("Units that help"), [Optional()])
    duty = OneOf(_("By the list of duties"), [Optional()])
    note = written(_("Note"), _("The resident reads it too."), required=False)


class QuickForm(KeyedForm):
    result = how_it_ended()
    words = written(_("What was done"), _("The resident reads this."))
    photos = _photos(_("Photos afterwards"))


class HandleForm(QuickForm):
    pass


class AnswerForm(VerbForm):
    words = written(_("Answer"), _("The resident reads this."))


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
    words = written(_("Explanation"), _("The resident reads this."))


class DeliberateForm(VerbForm):
    council = OneOf(
        _("Council"), [InputRequired(_("Please choose the council."))], render_kw={"width": "half"}
    )
    topic = OneOf(_("Topic"), [Optional()], render_kw={"width": "half"})
    title = CleanText(_("Title of a new topic"), [Length(max=100)])
    note = written(_("Note"), _("The resident reads it too."), required=False)


class MergeForm(VerbForm):
    lead = CleanText(_("Merge into"), [InputRequired(), Length(max=30)], description=_("Its reference."))
    note = written(_("Note"), _("The resident reads it too."), required=False)


class AskForm(VerbForm):
    words = written(_("What you ask"), _("The resident reads this; the clock stands still until the answer."))


class SupplyForm(VerbForm):
    channel = OneButtonOf(
        _("How it reached you"),
        [InputRequired()],
        choices=lambda: [(channel.value, label(channel)) for channel in TOLD_BY],
        default=Channel.PHONE.value,
    )
    words = written(_("What they answered"), _("In their words. The resident reads that you wrote it down."))
    photos = _photos(_("Photos"))


class ProgressForm(KeyedForm):
    words = written(_("What is new"))
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
    confirmed = BooleanField(
        _("I have looked into it myself and find the request unreasonable as well"),
        description=_(
            "Two people must find so. The resident reads that it was explained as the law provides."
        ),
    )
    words = written(_("What you saw"), required=False)
    photos = _photos(_("Photos"))


class ReworkForm(VerbForm):
    words = written(_("What is missing"), _("Only staff read this."))


class ReopenForm(VerbForm):
    words = written(_("Note"), _("The resident reads it too."), required=False)


class DeclineForm(VerbForm):
    words = written(_("Why it stays closed"), _("The resident reads this."))


class RecategoriseForm(VerbForm):
    category = OneOf(_("Category"), [Optional()])
    kind = OneOf(_("Kind"), [Optional()], choices=lambda: [NONE, *choices(Kind)])


class ExtensionForm(VerbForm):
    amount = IntegerField(_("How much longer"), [InputRequired(), NumberRange(1, 999)])
    words = written(_("Why"), _("Whoever decides reads this."))


class SuspensionForm(VerbForm):
    reason = OneOf(
        _("Reason"), [InputRequired(_("Please choose a reason."))], choices=lambda: [NONE, *choices(Reason)]
    )
    until = DateField(
        _("Day of the review"),
        [InputRequired()],
        description=_("At most a year from now; it goes on by itself."),
    )
    words = written(_("Why"), _("Once it is approved, the resident reads this."))


class AppealForm(VerbForm):
    words = written(_("Why it was not the unit's doing"), _("Whoever decides reads this."))


class ApproveForm(VerbForm):
    words = written(_("Note"), required=False)


class RejectForm(VerbForm):
    words = written(_("Why not"), _("Whoever asked reads this."))


class WakeForm(VerbForm):
    words = written(_("Note"), _("The resident reads it too."), required=False)


class RevealForm(VerbForm):
    words = written(_("Why you need the number"), _("The resident can read who opened it, when and why."))


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
    Verb.ASK_EXTENSION: ExtensionForm,
    Verb.ASK_SUSPENSION: SuspensionForm,
    Verb.APPEAL: AppealForm,
    Verb.APPROVE: ApproveForm,
    Verb.REJECT: RejectForm,
    Verb.WAKE: WakeForm,
}
