"""The shape of a reminder that staff write."""

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired, Length

from app.cases.staff_forms import MOST_WORDS, Paragraph
from app.web.forms import PostForm


class RemindForm(PostForm):
    words = Paragraph(
        _("What you ask of them"),
        [InputRequired(_("Please write a few words.")), Length(max=MOST_WORDS)],
        description=_(
            "Whoever has the case reads it. The resident reads that they were reminded, not the words."
        ),
    )
