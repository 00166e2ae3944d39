"""The shapes of what is typed about meetings, topics, items and decisions. Rules are in the actions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    MultipleFileField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextArea

from app.core.clock import LOCAL
from app.meetings.sitting import Hands
from app.meetings.words import choices
from app.meetings.workflow import Outcome
from app.web.forms import CleanText, OneButtonOf, OneOf, PostForm, VersionedForm

MOST_WORDS = 4_000
MOST_HANDS = 10_000


class Paragraph(CleanText):
    multiline = True
    widget = TextArea()


def _words(label: Any, hint: Any = "", *, required: bool = True) -> Paragraph:
    rule = InputRequired(_("Please write a few words.")) if required else Optional()
    return Paragraph(label, [rule, Length(max=MOST_WORDS)], description=hint)


class Moment(DateTimeLocalField):
    """A local date and time; `utc` is what is stored."""

    @property
    def utc(self) -> datetime:
        assert self.data is not None
        return self.data.replace(tzinfo=LOCAL).astimezone(UTC)


class MeetingForm(VersionedForm):
    starts_at = Moment(_("When"), [InputRequired(_("Please say when it begins."))])
    minutes = IntegerField(_("Minutes planned"), [InputRequired(), NumberRange(5, 600)], default=90)
    venue = CleanText(_("Where"), [Length(max=300)], description=_("As somebody looks for it."))
    title = CleanText(_("Title"), [Length(max=120)], description=_("Left out: its kind and number."))


class CallForm(MeetingForm):
    version = None  # type: ignore[assignment] # nothing to overtake yet
    key = HiddenField()
    area = OneOf(_("Council of"), [InputRequired()], coerce=int, validate_choice=False)
    type = OneOf(_("Kind of meeting"), [InputRequired()], coerce=int, validate_choice=False)


class ReasonForm(VersionedForm):
    words = Paragraph(_("Reason"), [Optional(), Length(max=300)])


class MoveForm(VersionedForm):
    """A button that says which version it was drawn for."""


class AcceptForm(VersionedForm):
    """The version is the topic's."""

    topic = HiddenField(validators=[InputRequired(), Length(max=40)])
    minutes = IntegerField(_("Minutes"), [Optional(), NumberRange(1, 240)], default=10)


class TopicForm(PostForm):
    title = CleanText(_("What it is about"), [InputRequired(_("Please write a few words.")), Length(max=100)])
    text = _words(_("More about it"), required=False)


class NewTopicForm(TopicForm):
    area = OneOf(_("Council of"), [InputRequired()], coerce=int, validate_choice=False)


class ReferForm(VersionedForm):
    area = OneOf(_("Council of"), [InputRequired()], coerce=int, validate_choice=False)
    words = _words(_("Reason"))


class SignInForm(PostForm):
    party = OneOf(_("Side"), [Optional()], coerce=int, validate_choice=False)
    name = CleanText(_("Name"), [Length(max=60)])
    device = HiddenField(validators=[Length(max=200)])
    entry = HiddenField(validators=[Length(max=60)])  # the pass of who scanned the code in time


class NoteForm(PostForm):
    key = HiddenField(validators=[InputRequired(), Length(max=36)])
    party = CleanText(_("Side"), [Length(max=120)])
    words = _words(_("What was said"))


class InterestForm(PostForm):
    attendance = OneOf(_("Who"), [InputRequired()], coerce=int, validate_choice=False)
    reason = CleanText(_("Why"), [Length(max=300)])


def _hands(label: Any) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, MOST_HANDS)])


class ConcludeForm(VersionedForm):
    outcome = OneButtonOf(_("Result"), [InputRequired()], choices=lambda: choices(Outcome))
    said = _words(_("What came of it"), _("Public. Everybody behind the topic reads it."))
    unit = OneOf(_("Who carries it out"), [Optional()], coerce=int, validate_choice=False)
    due_on = DateField(_("Done by"), [Optional()])
    proof = CleanText(_("What proves it"), [Length(max=300)])
    refer_to = OneOf(_("To which council"), [Optional()], coerce=int, validate_choice=False)
    votes_for = _hands(_("For"))
    against = _hands(_("Against"))
    abstained = _hands(_("Abstained"))

    @property
    def hands(self) -> Hands | None:
        counted = [self.votes_for.data, self.against.data, self.abstained.data]
        return Hands(*(n or 0 for n in counted)) if any(n is not None for n in counted) else None


class DoneForm(VersionedForm):
    words = _words(_("What was done"), _("Everybody behind the topic reads it."))
    photos = MultipleFileField(_("Photos as proof"), [Optional()], render_kw={"accept": "image/*"})


class WordsForm(VersionedForm):
    words = _words(_("What you saw"), required=False)


class ProposeForm(TopicForm):
    key = HiddenField(validators=[InputRequired(), Length(max=36)])
    device = HiddenField(validators=[Length(max=200)])
    proposer = CleanText(_("What may we call you?"), [Length(max=60)])


class SupportForm(PostForm):
    device = HiddenField(validators=[Length(max=200)])


class ObjectionForm(PostForm):
    key = HiddenField(validators=[InputRequired(), Length(max=64)])
    words = _words(_("What is wrong in them"))
