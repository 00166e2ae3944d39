"""Pages of the categories: the two-level tree, one category, closing and opening it again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange

from app.accounts.models import UnitKind
from app.accounts.permissions import Permission
from app.cases import category_actions as actions
from app.cases.category_actions import CategoryFacts
from app.cases.clocks import Limit
from app.cases.clocks import Unit as TimeUnit
from app.cases.models import Category
from app.cases.words import limit_words
from app.timeline.audits import Audited, audit
from app.web.access import requires
from app.web.forms import CleanText, OneOf, VersionedForm
from app.web.naming import choices
from app.web.telling import told_on
from app.web.transactions import writing

categories = Blueprint("categories", __name__, url_prefix="/admin/categories")
MANAGE = Permission.MANAGE_CATEGORIES
UNITS = {
    TimeUnit.HOURS: _l("hours"), TimeUnit.WORKING_HOURS: _l("working hours"),
    TimeUnit.DAYS: _l("days"), TimeUnit.WORKING_DAYS: _l("working days"),
}  # fmt: skip


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
    handle_amount = IntegerField(
        _l("To be handled within"), validators=[InputRequired(), NumberRange(1, 999)]
    )
    handle_unit = OneOf(
        _l("Counted in"),
        choices=lambda: [(u.value, str(w)) for u, w in UNITS.items()],
        validators=[InputRequired()],
    )
    urgent = BooleanField(_l("Urgent: the limit runs through the night"))


class NewCategoryForm(CategoryForm):
    version = None  # type: ignore[assignment] # nothing to overtake yet
    parent = OneOf(_l("Below"), coerce=int, validate_choice=False)


@categories.get("")
@requires(MANAGE)
def home() -> ResponseReturnValue:
    closed = request.args.get("closed") == "1"
    return render_template(
        "cases/categories.html",
        tree=actions.tree(closed=closed),
        closed=closed,
        kind_words=dict(choices(UnitKind)),
    )


@categories.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def new() -> ResponseReturnValue:
    form = NewCategoryForm(
        parent=request.args.get("parent", 0, type=int), handle_amount=7, handle_unit=TimeUnit.WORKING_DAYS
    )
    if form.submitted():
        with told_on(form), writing() as person:
            parent = actions.get(form.parent.data) if form.parent.data else None
            category = actions.add_category(_facts(form), parent)
            audit(Audited.CHANGE_CATEGORY, person, category, facts={"added": True})
            return _back(_("%(name)s is added.", name=category.name))
    form.parent.offer([(0, _("No other: a first level")), *((top.id, top.name) for top in actions.tops())])
    return render_template("cases/category.html", form=form, category=None), form.http_status


@categories.route("/<int:category_id>", methods=["GET", "POST"])
@requires(MANAGE)
def change(category_id: int) -> ResponseReturnValue:
    category = actions.get(category_id)
    form = CategoryForm(obj=category)
    if form.submitted():
        with told_on(form), writing() as person:
            category = actions.get(category_id, version=form.version.data)
            actions.change_category(category, _facts(form))
            audit(Audited.CHANGE_CATEGORY, person, category)
            return _back(_("%(name)s is saved.", name=category.name))
    return render_template("cases/category.html", form=form, category=category), form.http_status


@categories.post("/<int:category_id>/<any(close, reopen):what>")
@requires(MANAGE)
def close(category_id: int, what: str) -> ResponseReturnValue:
    category = actions.get(category_id)
    form = CategoryForm(formdata=None, obj=category)
    with told_on(form), writing() as person:
        category = actions.get(category_id)
        (actions.close_category if what == "close" else actions.reopen_category)(category)
        audit(Audited.CHANGE_CATEGORY, person, category, facts={"closed": category.closed})
        said = _("%(name)s is closed.") if category.closed else _("%(name)s is open again.")
        return _back(said % {"name": category.name})
    return render_template("cases/category.html", form=form, category=category), form.http_status


@categories.app_template_filter("limit")
def limit(category: Category) -> str:
    return limit_words(Limit(category.handle_amount, category.handle_unit))


def _facts(form: CategoryForm) -> CategoryFacts:
    return CategoryFacts(
        name=form.name.data or "",
        keywords=" ".join((form.keywords.data or "").split()),
        unit_kind=UnitKind(form.unit_kind.data) if form.unit_kind.data else None,
        amount=form.handle_amount.data or 0,
        unit=TimeUnit(form.handle_unit.data),
        urgent=form.urgent.data,
    )


def _back(words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for("categories.home"))
