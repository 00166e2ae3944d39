"""From when until when, and who stands in."""

from flask_babel import lazy_gettext as _
from wtforms import DateField
from wtforms.validators import InputRequired, Length

from app.web.forms import CleanText, OneOf, PostForm


class AbsenceForm(PostForm):
    first_day = DateField(_("First day"), [InputRequired(_("Please choose a day."))])
    last_day = DateField(_("Last day, which counts too"), [InputRequired(_("Please choose a day."))])
    deputy = OneOf(_("Deputy"), [InputRequired(_("Please choose somebody of the same unit as the deputy."))])
    words = CleanText(_("Note"), [Length(max=300)], description=_("Only staff read this."))
