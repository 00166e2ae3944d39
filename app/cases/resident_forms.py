"""The shapes of what residents send. Words or a photo are needed; everything else may stay empty."""

import uuid
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, FileField, HiddenField, StringField, ValidationError

from app.cases.models import Kind, Reporter, ResidentResult, Satisfaction
from app.contacts.forms import e164
from app.core import receipts
from app.web.forms import ResidentForm, VersionedForm, Words

MOST_WORDS, MOST_SPOT, MOST_NAME, MOST_PHOTOS = 5000, 100, 30, 6

KINDS = (
    (Kind.PROBLEM, _("Something is wrong"), "tool"),
    (Kind.DEMAND, _("Something is needed"), "heart-handshake"),
    (Kind.SUGGESTION, _("A suggestion"), "bulb"),
    (Kind.INQUIRY, _("A question"), "help-circle"),
)
REPORTERS = (
    (Reporter.RESIDENT, _("a resident")),
    (Reporter.ENTERPRISE, _("a business")),
    (Reporter.SOCIAL_ORG, _("a social organisation")),
)
RESULTS = (
    (ResidentResult.YES, _("Solved"), "circle-check"),
    (ResidentResult.PARTLY, _("Partly solved"), "circle-half-2"),
    (ResidentResult.NO, _("No, not solved"), "circle-x"),
)
# The words carry a zero-width space where a narrow face may break them.
FACES = (
    (Satisfaction.VERY_SATISFIED, _("Very satisfied"), "mood-happy"),
    (Satisfaction.SATISFIED, _("Satisfied"), "mood-smile"),
    (Satisfaction.FAIRLY, _("Fairly satisfied"), "mood-empty"),
    (Satisfaction.DISSATISFIED, _("Dissatisfied"), "mood-sad"),
    (Satisfaction.VERY_DISSATISFIED, _("Very dissatisfied"), "mood-sad-dizzy"),
)


class ReportForm(ResidentForm):
    key = HiddenField()
    words = Words(most=MOST_WORDS)
    photos = FileField()
    kind = StringField()
    spot = Words(most=MOST_SPOT, multiline=False)
    phone = Words(most=40, multiline=False)
    called = Words(most=MOST_NAME, multiline=False)
    confidential = BooleanField()
    reporter = StringField(default=Reporter.RESIDENT.value)
    danger_seen = BooleanField()
    looked = BooleanField()  # at what others reported here

    kind_tiles = KINDS
    reporter_words = REPORTERS

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.key.data = receipts.client_key(self.key.data or "") or str(uuid.uuid4())
        self.e164: str | None = None

    @property
    def contact_given(self) -> bool:
        return bool(self.phone.data or self.called.data or self.phone.errors or self.called.errors)

    @property
    def chosen_kind(self) -> Kind | None:
        return next((kind for kind in Kind if kind.value == self.kind.data), None)

    @property
    def chosen_reporter(self) -> Reporter:
        return next((one for one in Reporter if one.value == self.reporter.data), Reporter.RESIDENT)

    def validate_phone(self, field: Field) -> None:
        self.e164 = e164(field)


class AnswerForm(ResidentForm, VersionedForm):
    words = Words(most=MOST_WORDS)
    photos = FileField()


class ReasonForm(ResidentForm, VersionedForm):
    """Withdrawing may stay unexplained; asking to reopen may not (the transition table says so)."""

    reason = Words(most=MOST_WORDS)


class ReopenForm(ReasonForm):
    def validate_reason(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Please say what is still missing."))


class RecurForm(ResidentForm):
    """The same thing once more, too late for another round."""

    key = HiddenField()
    words = Words(most=MOST_WORDS)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.key.data = receipts.client_key(self.key.data or "") or str(uuid.uuid4())

    def validate_words(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Please write a few words."))


class RateForm(ResidentForm, VersionedForm):
    result = StringField()
    satisfaction = StringField()
    reason = Words(most=MOST_WORDS)
    words = Words(most=MOST_WORDS)

    result_tiles = RESULTS
    faces = tuple((str(grade.value), word, picture) for grade, word, picture in FACES)

    @property
    def chosen_result(self) -> ResidentResult | None:
        return next((one for one, _word, _icon in RESULTS if one.value == self.result.data), None)

    @property
    def chosen_satisfaction(self) -> Satisfaction | None:
        return next((one for one in Satisfaction if str(one.value) == self.satisfaction.data), None)

    def validate_result(self, _field: Field) -> None:
        if self.chosen_result is None:
            raise ValidationError(gettext("Please say whether it was solved."))

    @property
    def wants_another_round(self) -> bool:
        """Not or only partly solved, with a word on what is missing."""
        return self.chosen_result is not ResidentResult.YES and bool(self.reason.data)

    def said(self, *, again: bool) -> str:
        """What is still missing belongs to the request for another round; without one, to the word itself."""
        missing = self.reason.data if self.wants_another_round and not again else ""
        return "\n".join(filter(None, (self.words.data, missing)))


def staged_names() -> list[str]:
    """The photos this form already holds, each once, without those taken out by tick."""
    dropped = set(request.form.getlist("drop"))
    names = dict.fromkeys(name[:64] for name in request.form.getlist("staged") if name not in dropped)
    return list(names)[:MOST_PHOTOS]
