"""Pages of the categories: the two-level tree, one category, closing and opening it again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.models import UnitKind
from app.accounts.permissions import Permission
from app.cases import category_actions as actions
from app.cases.category_forms import CategoryForm, NewCategoryForm, filled, lines
from app.cases.deadlines import limit_of
from app.cases.models import Category
from app.cases.words import limit_words
from app.timeline.audits import Audited, audit
from app.web.access import requires
from app.web.naming import choices
from app.web.telling import told_on
from app.web.transactions import writing

categories = Blueprint("categories", __name__, url_prefix="/admin/categories")
MANAGE = Permission.MANAGE_CATEGORIES


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
    form = NewCategoryForm(data={"parent": request.args.get("parent", 0, type=int), **filled(None)})
    if form.submitted():
        with told_on(form), writing() as person:
            parent = actions.get(form.parent.data) if form.parent.data else None
            category = actions.add_category(form.facts(), parent)
            audit(Audited.CHANGE_CATEGORY, person, category, facts={"added": True})
            return _back(_("%(name)s is added.", name=category.name))
    form.parent.offer([(0, _("No other: a first level")), *((top.id, top.name) for top in actions.tops())])
    return _page(form, None)


@categories.route("/<int:category_id>", methods=["GET", "POST"])
@requires(MANAGE)
def change(category_id: int) -> ResponseReturnValue:
    category = actions.get(category_id)
    form = CategoryForm(data=filled(category))
    if form.submitted():
        with told_on(form), writing() as person:
            category = actions.get(category_id, version=form.version.data)
            actions.change_category(category, form.facts())
            audit(Audited.CHANGE_CATEGORY, person, category)
            return _back(_("%(name)s is saved.", name=category.name))
    return _page(form, category)


@categories.post("/<int:category_id>/<any(close, reopen):what>")
@requires(MANAGE)
def close(category_id: int, what: str) -> ResponseReturnValue:
    category = actions.get(category_id)
    form = CategoryForm(formdata=None, data=filled(category))
    with told_on(form), writing() as person:
        category = actions.get(category_id)
        (actions.close_category if what == "close" else actions.reopen_category)(category)
        audit(Audited.CHANGE_CATEGORY, person, category, facts={"closed": category.closed})
        said = _("%(name)s is closed.") if category.closed else _("%(name)s is open again.")
        return _back(said % {"name": category.name})
    return _page(form, category)


@categories.app_template_filter("limit")
def limit(category: Category) -> str:
    return limit_words(limit_of(category))


def _page(form: CategoryForm, category: Category | None) -> ResponseReturnValue:
    parent = category.parent if category else None
    limits = lines(form, parent, urgent=bool(category and category.urgent))
    return (
        render_template(
            "cases/category.html",
            form=form,
            category=category,
            limits=limits,
            otherwise=limit_words(limit_of(parent)),
            opened=any(line.amount.data or line.wrong for line in limits),
        ),
        form.http_status,
    )


def _back(words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for("categories.home"))
