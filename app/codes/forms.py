"""The shapes of what is typed about codes, and what their states and steps are called. Rules are in actions."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, HiddenField, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import TextArea

from app.areas.models import Level
from app.codes.choosing import Inside, Ticks
from app.codes.models import CodeStatus
from app.codes.queries import CodeFilter
from app.codes.workflow import Verb
from app.core.text import one_line
from app.web.forms import CleanText, FilterForm, OneOf, PostForm, VersionedForm

MOST_COPIES = 20
MOST_SPOTS = 20
LONGEST_NAME = 120  # as the column holds
LARGEST_ID = 2**31 - 1

STATUS_WORDS: dict[CodeStatus, LazyString] = {
    CodeStatus.ISSUED: _("Issued"),
    CodeStatus.POSTED: _("Posted"),
    CodeStatus.DAMAGED: _("Damaged"),
    CodeStatus.REVOKED: _("Revoked"),
    CodeStatus.REPLACED: _("Replaced"),
}
STATUS_SHAPES = {
    CodeStatus.ISSUED: "new",
    CodeStatus.POSTED: "run",
    CodeStatus.DAMAGED: "back",
    CodeStatus.REVOKED: "ended",
    CodeStatus.REPLACED: "ended",
}
VERB_WORDS: dict[Verb, LazyString] = {
    Verb.POST: _("Mark as posted"),
    Verb.DAMAGE: _("Mark as damaged"),
    Verb.REPLACE: _("Replace"),
    Verb.REVOKE: _("Revoke"),
}


def status_word(status: CodeStatus) -> str:
    return str(STATUS_WORDS[status])


def status_shape(status: CodeStatus) -> str:
    return STATUS_SHAPES[status]


def verb_word(verb: Verb) -> str:
    return str(VERB_WORDS[verb])


class Paragraph(CleanText):
    multiline = True
    widget = TextArea()


class TickedAreas(Field):
    """The ids of places; what is no id is nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = frozenset(found for text in valuelist if (found := id_in(text)))


class TickedInside(Field):
    """ "12:building": every building within place 12."""

    def process_formdata(self, valuelist: list[str]) -> None:
        pairs = (text.partition(":") for text in valuelist)
        self.data = frozenset(
            Inside(found, Level(level))
            for number, _colon, level in pairs
            if (found := id_in(number)) and level in set(Level)
        )


def id_in(text: str) -> int | None:
    """A number as the database holds them; anything else is none."""
    found = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
    return found if 0 < found <= LARGEST_ID else None


def _lines(text: str | None) -> list[str]:
    """Each line once."""
    return list(dict.fromkeys(filter(None, map(one_line, (text or "").splitlines()))))


class IssueForm(PostForm):
    name = CleanText(
        _("Name of the batch"),
        [InputRequired(_("Please give the batch a name.")), Length(max=LONGEST_NAME)],
        description=_("For example “Garden, spring 2026”."),
    )
    spots = Paragraph(
        _("Where they will hang"),
        [Length(max=MOST_SPOTS * (LONGEST_NAME + 1))],
        description=_(
            "One a line, the same for every place: “Gate”, “Lift, ground floor”. Each line is a code of its own."
        ),
    )
    per_area = IntegerField(
        _("How many of each"),
        [NumberRange(1, MOST_COPIES, _("From 1 to %(most)s, please.", most=MOST_COPIES))],
        default=1,
        render_kw={"inputmode": "numeric"},
    )
    form_key = HiddenField(validators=[Length(max=64)])
    area = TickedAreas(default=frozenset())
    inside = TickedInside(default=frozenset())

    def validate_spots(self, field: CleanText) -> None:
        lines = _lines(field.data)
        if len(lines) > MOST_SPOTS:
            raise ValidationError(_("At most %(most)s spots, please.", most=MOST_SPOTS))
        if any(len(line) > LONGEST_NAME for line in lines):
            raise ValidationError(_("One of these lines is too long."))

    @property
    def spot_lines(self) -> Sequence[str]:
        return _lines(self.spots.data)

    @property
    def ticks(self) -> Ticks:
        return Ticks(self.area.data or frozenset(), self.inside.data or frozenset())


class PostCodeForm(VersionedForm):
    words = CleanText(
        _("Where it hangs"),
        [Length(max=LONGEST_NAME)],
        description=_("Leave empty if it hangs where planned."),
    )


class DamageForm(VersionedForm):
    words = Paragraph(_("What is wrong with it"), [Optional(), Length(max=1000)])


class ReplaceForm(VersionedForm):
    words = Paragraph(_("Why"), [Optional(), Length(max=1000)])


class RevokeForm(VersionedForm):
    words = Paragraph(_("Why"), [InputRequired(_("Please say why the code is revoked.")), Length(max=1000)])


FORMS: dict[Verb, type[VersionedForm]] = {
    Verb.POST: PostCodeForm,
    Verb.DAMAGE: DamageForm,
    Verb.REPLACE: ReplaceForm,
    Verb.REVOKE: RevokeForm,
}

ANY = ("", _("All"))


class RegistryForm(FilterForm):
    """What the registry is narrowed to. A word no choice knows narrows nothing."""

    q = CleanText(_("Token, number, place, spot"), [Length(max=100)], id="code-q")  # the layout has a q
    area = OneOf(_("Place"), default="")
    batch = OneOf(_("Batch"), default="")
    status = OneOf(
        _("State"), default="", choices=lambda: [ANY, *((s.value, status_word(s)) for s in CodeStatus)]
    )
    never = BooleanField(_("Never scanned"))

    def narrowed_to(self, before: str) -> CodeFilter:
        self.validate()
        given = {name: field.data for name, field in self._fields.items() if field.data and not field.errors}
        return CodeFilter(
            q=str(given.get("q", "")),
            area=id_in(given.get("area", "")),
            batch=id_in(given.get("batch", "")),
            status=CodeStatus(given["status"]) if "status" in given else None,
            never=bool(given.get("never")),
            before=id_in(before),
        )
