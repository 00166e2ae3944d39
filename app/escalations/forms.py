"""The shapes of what is sent about an escalation."""

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired, Length, Optional

from app.cases.staff_forms import MOST_WORDS, Paragraph
from app.escalations.words import REASONS
from app.web.forms import OneOf, PostForm, VersionedForm


class RaiseForm(PostForm):
    reason = OneOf(
        _("Reason"),
        [InputRequired(_("Please choose a reason."))],
        choices=lambda: [("", "—"), *((reason.value, words) for reason, words in REASONS.items())],
    )
    words = Paragraph(
        _("What you need of them"),
        [InputRequired(_("Please write a few words.")), Length(max=MOST_WORDS)],
        description=_("Only staff read this."),
    )


class StepForm(VersionedForm):
    words = Paragraph(_("Note"), [Optional(), Length(max=MOST_WORDS)], description=_("Only staff read this."))


class WordsForm(VersionedForm):
    words = Paragraph(
        _("Note"),
        [InputRequired(_("Please write a few words.")), Length(max=MOST_WORDS)],
        description=_("Only staff read this."),
    )
