"""The shapes of what is typed about one's own account, about people and about units."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, PasswordField, TelField
from wtforms.validators import EqualTo, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.accounts.models import UnitKind
from app.accounts.permissions import Right, Role
from app.web.forms import CleanText, FilterForm, OneOf, PostForm, VersionedForm, Words
from app.web.naming import choices

SHORTEST_PASSWORD = 10

_PASSWORD_RULES = (
    InputRequired(),
    Length(
        min=SHORTEST_PASSWORD, max=200, message=_("At least %(n)s characters, please.", n=SHORTEST_PASSWORD)
    ),
)
_NEW = {"autocomplete": "new-password"}


class NewPasswordForm(PostForm):
    password = PasswordField(
        _("New password"),
        validators=_PASSWORD_RULES,
        description=_("At least 10 characters. A short sentence is good."),
        render_kw=_NEW,
    )
    again = PasswordField(
        _("Once more"),
        validators=[InputRequired(), EqualTo("password", message=_("The two are not the same."))],
        render_kw=_NEW,
    )


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(
        _("Your password now"), validators=[InputRequired()], render_kw={"autocomplete": "current-password"}
    )


class EmptyForm(PostForm):
    """A button."""


class PersonForm(PostForm):
    name = CleanText(_("Full name"), validators=[InputRequired(), Length(max=120)])
    title = CleanText(
        _("Post"), validators=[Length(max=120)], description=_("Shown to residents: “Grid worker of grid 3”.")
    )
    office_phone = TelField(_("Office phone"), validators=[Length(max=32)])


class InviteForm(PersonForm):
    username = CleanText(
        _("User name"),
        validators=[InputRequired(), Length(max=40)],
        description=_("What they type to sign in: letters, digits, dots and dashes."),
        render_kw={"autocapitalize": "none", "autocomplete": "off"},
    )
    unit = OneOf(_("Own unit"), coerce=int, validate_choice=False, validators=[Optional()])
    role = OneOf(_("Role"), choices=lambda: choices(Role), validators=[InputRequired()])
    area = OneOf(_("In which area"), coerce=int, validate_choice=False, validators=[InputRequired()])


class HoldForm(PostForm):
    what = OneOf(
        _("Role or right"), choices=lambda: [*choices(Role), *choices(Right)], validators=[InputRequired()]
    )
    area = OneOf(_("In which area"), coerce=int, validate_choice=False, validators=[InputRequired()])


class MoveRoleForm(PostForm):
    area = OneOf(_("To which area"), coerce=int, validate_choice=False, validators=[InputRequired()])


class LeavingForm(PostForm):
    """Of somebody who may still hold open cases."""

    leave = BooleanField(_("Leave them under the name until somebody hands them over"))


class ToUnitForm(LeavingForm):
    unit = OneOf(_("Own unit"), coerce=int, validate_choice=False, validators=[Optional()])


class PeopleFilterForm(FilterForm):
    q = CleanText(_("Full name"), validators=[Length(max=60)])
    role = OneOf(_("Role"), choices=lambda: [("", _("All roles")), *choices(Role)])
    area = IntegerField(validators=[Optional()], widget=HiddenInput())
    disabled = BooleanField(_("Disabled accounts"))
    page = IntegerField(validators=[Optional()], widget=HiddenInput())


class UnitForm(VersionedForm):
    name = CleanText(_("Name"), validators=[InputRequired(), Length(max=120)])
    kind = OneOf(_("Kind"), choices=lambda: choices(UnitKind), validators=[InputRequired()])
    duty_phone = CleanText(
        _("Duty phone"), validators=[Length(max=32)], description=_("Residents see it on the place page.")
    )
    duty_hours = CleanText(_("Duty hours"), validators=[Length(max=60)])
    emergency = BooleanField(_("This phone answers day and night"))


class DutiesForm(VersionedForm):
    items = Words(
        label=_("What it answers for"),
        description=_("One duty a line. Who returns a case, or rules on it, can cite one."),
        most=20_000,
    )


class NewUnitForm(UnitForm):
    version = None  # type: ignore[assignment] # nothing to overtake yet
    area = OneOf(_("In which area"), coerce=int, validate_choice=False, validators=[InputRequired()])
