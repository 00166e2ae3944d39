"""The form of a category: what most need in sight, the rarer limits folded away beneath."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.accounts.models import UnitKind
from app.cases.category_actions import CategoryFacts
from app.cases.clocks import Clock, Limit
from app.cases.clocks import Unit as TimeUnit
from app.cases.deadlines import limit_for, own_limit
from app.cases.models import Category
from app.cases.words import CLOCKS, limit_words
from app.web.forms import CleanText, OneOf, VersionedForm
from app.web.naming import choices

RARER = tuple(clock for clock in Clock if clock is not Clock.HANDLE)
UNITS = {
    TimeUnit.HOURS: _l("hours"), TimeUnit.WORKING_HOURS: _l("working hours"),
    TimeUnit.DAYS: _l("days"), TimeUnit.WORKING_DAYS: _l("working days"),
}  # fmt: skip
MOST = 999


def _amount(label: str, hint: str = "") -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(1, MOST)], description=hint)


def _unit(label: str = "") -> OneOf:
    return OneOf(
        label or _l("Counted in"),
        [Optional()],
        choices=lambda: [(unit.value, str(words)) for unit, words in UNITS.items()],
    )


class CategoryForm(VersionedForm):
    name = CleanText(_l("Name"), validators=[InputRequired(), Length(max=120)])
    keywords = CleanText(
        _l("Words"),
        validators=[Length(max=300)],
        description=_l("Separated by blanks. Who writes one of them is offered this category."),
    )
    unit_kind = OneOf(
        _l("Who usually answers"), choices=lambda: [("", str(_l("Nobody in particular"))), *choices(UnitKind)]
    )
    handle_amount = _amount(_l("To be handled within"))
    handle_unit = _unit()
    urgent = BooleanField(_l("Urgent: the limit runs through the night"))
    accept_amount, accept_unit = _amount(CLOCKS[Clock.ACCEPT]), _unit()
    contact_amount, contact_unit = _amount(CLOCKS[Clock.CONTACT]), _unit()
    check_amount, check_unit = _amount(CLOCKS[Clock.CHECK]), _unit()
    callback_amount, callback_unit = _amount(CLOCKS[Clock.CALLBACK]), _unit()
    review_amount, review_unit = _amount(CLOCKS[Clock.REVIEW]), _unit()
    ruling_amount, ruling_unit = _amount(CLOCKS[Clock.RULING]), _unit()

    def limit(self, clock: Clock) -> Limit | None:
        amount, unit = self[f"{clock}_amount"].data, self[f"{clock}_unit"].data
        return Limit(amount, TimeUnit(unit or TimeUnit.WORKING_DAYS)) if amount else None

    def facts(self) -> CategoryFacts:
        limits = {clock: limit for clock in Clock if (limit := self.limit(clock))}
        return CategoryFacts(
            name=self.name.data or "",
            keywords=" ".join((self.keywords.data or "").split()),
            unit_kind=UnitKind(self.unit_kind.data) if self.unit_kind.data else None,
            limits=limits,
            urgent=self.urgent.data,
        )


class NewCategoryForm(CategoryForm):
    version = None  # type: ignore[assignment] # nothing to overtake yet
    parent = OneOf(_l("Below"), coerce=int, validate_choice=False)


def filled(category: Category | None) -> dict[str, object]:
    """As the fields show it: empty where a limit is inherited, its unit the one that is inherited."""
    shown: dict[str, object] = {}
    for clock in Clock:
        own = own_limit(category, clock) if category else None
        shown[f"{clock}_amount"] = own.amount if own else None
        shown[f"{clock}_unit"] = (own or limit_for(clock, category)).unit
    if category is not None:
        named = ("name", "keywords", "unit_kind", "urgent", "version")
        shown |= {name: getattr(category, name) for name in named}
    return shown


@dataclass(frozen=True)
class LimitLine:
    """One limit on the page: its two fields, and what counts while they are empty."""

    amount: Field
    unit: Field
    otherwise: str

    @property
    def wrong(self) -> bool:
        return bool(self.amount.errors or self.unit.errors)


def lines(form: CategoryForm, parent: Category | None, urgent: bool) -> list[LimitLine]:
    otherwise = Category(name="", handle_amount=0, urgent=urgent, parent=None)
    return [
        LimitLine(
            form[f"{clock}_amount"], form[f"{clock}_unit"],
            limit_words(limit_for(clock, parent or otherwise)),
        )
        for clock in RARER
    ]  # fmt: skip
