"""The shapes of what is sent about a match."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import IntegerField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.cases.staff_forms import Paragraph
from app.core.numbers import LARGEST_ID
from app.partners.agreement_actions import LARGEST
from app.web.forms import CleanText, FilterForm, OneOf, PostForm, VersionedForm


class ChooseForm(PostForm):
    """Which resource, for a demand."""

    resource = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())


class StepForm(VersionedForm):
    words = Paragraph(_("Note"), [Length(max=2000)])


class DeliverForm(StepForm):
    line = OneOf(_("Use up a promise"), [Optional()], coerce=int, validate_choice=False)
    quantity = IntegerField(_("How much"), [Optional(), NumberRange(1, LARGEST)], render_kw={"min": "1"})


class WantedForm(FilterForm):
    q = CleanText(_("Look for another resource"), [Length(max=60)], default="", id="wanted")
