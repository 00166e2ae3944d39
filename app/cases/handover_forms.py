"""The form of a handover: which cases, to whom, and why."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from app.cases.staff_forms import Paragraph
from app.web.forms import PostForm, SeveralOf

BACK = "unit"  # to nobody by name


class HandoverForm(PostForm):
    client_key = StringField(widget=HiddenInput())
    cases = SeveralOf(_("Which cases"), name="case", validate_choice=False)
    to = SeveralOf(_("To whom"), [InputRequired(_("Please choose at least one colleague, or the unit."))])
    reason = Paragraph(
        _("Reason"),
        [InputRequired(_("Please write a few words.")), Length(max=1000)],
        description=_("Only staff read this."),
    )
