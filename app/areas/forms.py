"""The shapes of what is typed about places."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.areas.models import CompoundClass, Level
from app.web.forms import CleanText, FilterForm, OneOf, PostForm
from app.web.naming import choices


class AreaForm(PostForm):
    """`seen`: the trail the page was drawn with; the second of two people gets the conflict page."""

    seen = StringField(widget=HiddenInput(), validators=[InputRequired()])


class AddAreaForm(PostForm):
    name = CleanText(_("Name"), validators=[InputRequired(), Length(max=60)])
    level = OneOf(_("Level"), choices=lambda: choices(Level), validators=[InputRequired()])
    code = CleanText(_("National code"), validators=[Length(max=24)], description=_("Only where it has one."))
    kind = OneOf(
        _("Class of compound"), choices=lambda: [("", "–"), *choices(CompoundClass)], validators=[Optional()]
    )


class RenameAreaForm(AreaForm):
    name = CleanText(_("New name"), validators=[InputRequired(), Length(max=60)])


class ClassForm(AreaForm):
    kind = OneOf(_("Class of compound"), choices=lambda: [("", "–"), *choices(CompoundClass)])


class MoveAreaForm(AreaForm):
    to = OneOf(_("Into which place"), coerce=int, validate_choice=False, validators=[InputRequired()])


class TargetForm(FilterForm):
    to = OneOf(_("Into which place"), coerce=int, validate_choice=False, validators=[InputRequired()])


class UploadForm(PostForm):
    table = FileField(
        _("Spreadsheet"),
        render_kw={"accept": ".csv,.xlsx,text/csv", "required": True},
        description=_("CSV or Excel, first row: code, name, level, parent. At most 5000 rows."),
    )
    root = CleanText(
        _("Only this branch"),
        validators=[Length(max=60)],
        description=_(
            "Code or name of the topmost place to take. What lies above or beside it is set aside."
        ),
    )


class ConfirmForm(PostForm):
    root = StringField(widget=HiddenInput())
