"""The script of a call, question by question in its order; the reason for opening a number; the share of a place."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.cases.callback_actions import Answer
from app.cases.callback_rules import UNSOLVED, Question, unanswered
from app.cases.models import ResidentResult, Satisfaction
from app.cases.resident_forms import FACES
from app.cases.staff_forms import NONE, Paragraph, VerbForm
from app.web.forms import CleanText, OneButtonOf, OneOf, PostForm

WHY = _("To ask how it went")
YES, NO, NO_GRADE = "yes", "no", "none"
MISSING = {
    Question.CONTACTED: _("Please say whether you reached them."),
    Question.SOLVED: _("Please say whether it was solved."),
    Question.SATISFIED: _("Please say how satisfied they are."),
    Question.PUBLISH: _("Please say whether it may be shown to others."),
}


class CallForm(VerbForm):
    contacted = OneButtonOf(
        _("Did you reach them?"),
        [Optional()],
        choices=lambda: [(YES, _("Reached")), (NO, _("Nobody picked up"))],
    )
    solved = OneButtonOf(
        _("“Has the matter been solved?”"),
        [Optional()],
        choices=lambda: [
            (ResidentResult.YES.value, _("Solved")),
            (ResidentResult.PARTLY.value, _("Partly solved")),
            (ResidentResult.NO.value, _("No, not solved")),
            (ResidentResult.DECLINED.value, _("Does not wish to say")),
        ],
    )
    again = BooleanField(_("They ask for another round: somebody else looks at it within one working day"))
    words = Paragraph(_("What they said"), [Optional(), Length(max=4_000)])
    satisfied = OneButtonOf(
        _("“How satisfied are you with how it was handled?”"),
        [Optional()],
        choices=lambda: [*((str(one.value), word) for one, word, _icon in FACES), (NO_GRADE, _("No grade"))],
    )
    publish = OneButtonOf(
        _("“May others read how it went, without your name?”"),
        [Optional()],
        choices=lambda: [(YES, _("They agree")), (NO, _("They do not agree"))],
    )

    def complete(self) -> bool:
        """No later question without the earlier one; what was ticked beyond where the call came to is not read."""
        if not self.validate():
            return False
        asked = [self[one.value] for one in Question]
        missing = unanswered(*(field.data or "" for field in asked))
        if missing:
            self[missing.value].errors = [str(MISSING[missing])]
        elif self.wants_again and not self.words.data:
            self.words.errors = [str(_("Please write what is still missing."))]
        return not self.errors

    @property
    def reached(self) -> bool:
        return bool(self.contacted.data == YES)

    @property
    def wants_again(self) -> bool:
        return bool(self.again.data) and self.reached and self.solved.data in UNSOLVED

    def answer(self) -> Answer:
        result = ResidentResult(self.solved.data)
        if result is ResidentResult.DECLINED:
            return Answer(result, words=self.words.data or "")
        grade = self.satisfied.data
        return Answer(
            result,
            None if grade == NO_GRADE else Satisfaction(int(grade)),
            self.publish.data == YES,
            self.words.data or "",
            self.wants_again,
        )


class TakeForm(VerbForm):
    """`why`: read by the resident beside the name of who opened their number; not asked where none is opened."""

    why = CleanText(_("Why you open the number"), [Optional(), Length(max=300)], default=lambda: str(WHY))


class ShareForm(PostForm):
    area = OneOf(_("Place"), [InputRequired(_("Please choose a place."))], choices=lambda: [NONE])
    percent = IntegerField(
        _("Drawn, in percent"),
        [Optional(), NumberRange(0, 100)],
        description=_("0: nobody is drawn. Empty: as the place around it."),
    )
