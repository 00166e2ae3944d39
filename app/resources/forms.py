"""The shapes of what is typed about a resource. Rules are in actions."""

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired, Length, Optional

from app.resources.words import KIND_CHOICES
from app.web.forms import CleanText, OneOf, VersionedForm


class ResourceForm(VersionedForm):
    name = CleanText(_("What it is"), [InputRequired(_("Please write what it is.")), Length(max=120)])
    kind = OneOf(_("Kind"), [InputRequired()], choices=lambda: KIND_CHOICES)
    place = CleanText(_("Where"), [Length(max=300)], description=_("As a resident would look for it."))
    hours = CleanText(_("When"), [Length(max=300)], description=_("In words: “every Wednesday afternoon”."))
    conditions = CleanText(
        _("On which terms"), [Length(max=300)], description=_("For whom, what it costs, how to book.")
    )
    unit = OneOf(_("Whose: unit"), [Optional()], coerce=int, validate_choice=False)
    owner = CleanText(
        _("Whose: somebody else"), [Length(max=120)], description=_("When it is no unit of ours.")
    )
    phone = CleanText(
        _("Phone to ask"),
        [Length(max=32)],
        description=_("An office number. Residents see it; never a private one."),
        render_kw={"inputmode": "tel"},
    )


class NewResourceForm(ResourceForm):
    version = None  # type: ignore[assignment] # nothing to overtake yet
    area = OneOf(_("In which area"), [InputRequired()], coerce=int, validate_choice=False)


class MoveForm(VersionedForm):
    """A button that says which version it was drawn for."""
