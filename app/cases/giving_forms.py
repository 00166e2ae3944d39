"""The forms of giving: back to whoever gave it, on to a colleague, away to others, and taken back from them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateField
from wtforms.validators import InputRequired, Length, Optional

from app.cases.models import ReturnReason
from app.cases.staff_forms import NONE, VerbForm, how_it_ended, written
from app.cases.words import choices
from app.cases.workflow import Verb
from app.web.forms import CleanText, OneButtonOf, OneOf


class ReturnForm(VerbForm):
    reason = OneOf(
        _("Reason"),
        [InputRequired(_("Please choose a reason."))],
        choices=lambda: [NONE, *choices(ReturnReason)],
        render_kw={"width": "half"},
    )
    proposed = OneOf(
        _("Whose it is"),
        [InputRequired(_("Please name the unit that should have it instead."))],
        render_kw={"width": "half"},
    )
    duty = OneOf(_("By the list of duties"), [Optional()])
    words = written(_("Note"), _("Only staff read this."), required=False)


class HandOnForm(VerbForm):
    person = OneOf(_("Person"), [InputRequired(_("Please choose a person."))])
    anyway = OneButtonOf(_("Who gets it"), [Optional()], validate_choice=False)  # see verb_away
    note = written(_("Note"), _("Only staff read this."), required=False)


class SignForm(VerbForm):
    pass


class PlanForm(VerbForm):
    day = DateField(_("Planned to be done on"), [InputRequired(_("Please choose a day."))])
    words = written(_("Note"), _("The resident reads it too."), required=False)


class LinkForm(VerbForm):
    other = CleanText(
        _("Its number or name there"),
        [InputRequired(), Length(max=300)],
        description=_("The resident reads it too."),
    )
    note = written(_("Note"), _("The resident reads it too."), required=False)


class TransferForm(VerbForm):
    body = CleanText(
        _("Who has it now"),
        [InputRequired(_("Please name the body that has it now.")), Length(max=300)],
        render_kw={"width": "half"},
    )
    reference = CleanText(_("Its number there"), [Length(max=64)], render_kw={"width": "half"})
    unit = OneOf(_("Who keeps an eye on it"), [Optional()])
    note = written(_("Note"), _("The resident reads it too."), required=False)


class BackForm(VerbForm):
    words = written(_("Why"), _("The resident reads this."))


class FulfilForm(VerbForm):
    result = how_it_ended()
    words = written(_("What came of it"), _("The resident reads this."))


FORMS: dict[Verb, type[VerbForm]] = {
    Verb.RETURN: ReturnForm,
    Verb.HAND_ON: HandOnForm,
    Verb.SIGN: SignForm,
    Verb.PLAN: PlanForm,
    Verb.MEDIATE: LinkForm,
    Verb.ORDER: LinkForm,
    Verb.WISH: LinkForm,
    Verb.TRANSFER: TransferForm,
    Verb.UNLINK: BackForm,
    Verb.UNMERGE: BackForm,
    Verb.FULFIL: FulfilForm,
}
