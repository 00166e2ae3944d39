"""What is typed about a list kept under a name, and its conditions read back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from wtforms import IntegerField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.cases.case_filter import CaseFilter
from app.cases.list_forms import filter_in
from app.cases.view_models import LONGEST_NAME
from app.core.numbers import row_id
from app.web.forms import CleanText, OneOf, Pairs, PostForm


class ViewForm(PostForm):
    name = CleanText(
        _("Name"), [InputRequired(_("Please give it a name.")), Length(max=LONGEST_NAME)],
        render_kw={"maxlength": LONGEST_NAME},
    )  # fmt: skip
    circle = OneOf(_("Who sees it"), [Optional()])
    version = IntegerField(validators=[Optional()], widget=HiddenInput())

    def offer(self, circles: Pairs) -> None:
        self.circle.offer([("", str(_("Only me"))), *((value, name) for value, name in circles)])


@dataclass(frozen=True)
class _AsKept:
    """Nothing need be offered again: what a number means is what the list may be narrowed to, and that is asked."""

    params: Mapping[str, str]
    places: Collection[int]

    def of(self, what: str) -> list[tuple[str, str]]:
        number = row_id(self.params.get(what))
        if number is None or (what == "area" and number not in self.places):
            return []
        return [(self.params[what], "")]


def filter_of(params: Mapping[str, str], places: Collection[int]) -> CaseFilter:
    """`places`: those of the kept areas that this person may look at; another narrows nothing, as on the list."""
    return filter_in(params, _AsKept(params, places))
