"""The wording of a street's answers, as a form."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, ValidationError
from wtforms.validators import Length

from app.cases.hotline_models import LONGEST
from app.cases.hotline_words import refuse_unknown
from app.cases.staff_forms import Paragraph
from app.core.errors import DomainError
from app.web.forms import VersionedForm


class WordingForm(VersionedForm):
    area = HiddenField()
    text = Paragraph(_("Wording of an answer"), [Length(max=LONGEST)])

    def validate_text(self, field: Field) -> None:
        try:
            refuse_unknown(field.data or "")
        except DomainError as error:
            raise ValidationError(gettext(error.sentence, **error.parts)) from error
