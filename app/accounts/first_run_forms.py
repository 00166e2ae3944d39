"""The shapes of the four steps that take an empty installation to its first printed code."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectMultipleField, StringField, TelField
from wtforms.validators import InputRequired, Length

from app.accounts.forms import NewPasswordForm
from app.accounts.models import UnitKind
from app.web.forms import CleanText, OneOf, PostForm
from app.web.naming import choices


class CleanLines(CleanText):
    multiline = True


class FounderForm(NewPasswordForm):
    token = StringField(
        _("Set-up key"),
        validators=[InputRequired(), Length(max=100)],
        description=_("It stands in the terminal the server was started from."),
        render_kw={"autocomplete": "off"},
    )
    name = CleanText(_("Your name"), validators=[InputRequired(), Length(max=120)])
    username = CleanText(
        _("User name"),
        validators=[InputRequired(), Length(max=40)],
        description=_("What you type to sign in: letters, digits, dots and dashes."),
        render_kw={"autocapitalize": "none", "autocomplete": "username"},
    )


class ByHandForm(PostForm):
    district = CleanText(_("District"), validators=[Length(max=60)])
    street = CleanText(_("Street or town"), validators=[Length(max=60)])
    communities = CleanLines(
        _("Communities"), validators=[Length(max=5000)], description=_("One a line. More can be added later.")
    )


class FirstUnitForm(PostForm):
    """Somebody to give a case to, and a telephone for the posters. Everything else about units comes later."""

    name = CleanText(
        _("Name"),
        validators=[InputRequired(), Length(max=120)],
        description=_("The neighbourhood committee, or whoever does the work."),
    )
    kind = OneOf(
        _("Kind"), choices=lambda: choices(UnitKind), default=UnitKind.COMMITTEE, validators=[InputRequired()]
    )
    area = OneOf(_("In which area"), coerce=int, validate_choice=False, validators=[InputRequired()])
    duty_phone = TelField(
        _("Duty phone"),
        validators=[InputRequired(), Length(max=32)],
        description=_("It is printed on the posters."),
    )


class FirstCodesForm(PostForm):
    areas = SelectMultipleField(_("For which places"), coerce=int, validate_choice=False)
    name = CleanText(_("Name of this batch"), validators=[InputRequired(), Length(max=120)])
    trial = BooleanField(_("Only to try it out: nobody can scan these codes with a phone"))
