"""Pages of the tree of places: look around, add, rename, move with a preview, say what kind of compound it is."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import actions, queries
from app.areas.forms import AddAreaForm, ClassForm, MoveAreaForm, RenameAreaForm, TargetForm
from app.areas.models import Area, CompoundClass, Level
from app.cases import counting, indexing
from app.cases.branches import cases_within
from app.core.errors import Conflict
from app.timeline import tallies
from app.timeline.audits import Audited, audit
from app.web.access import actor, requires
from app.web.naming import named
from app.web.telling import told_on
from app.web.transactions import writing

areas = Blueprint("areas", __name__, url_prefix="/admin/areas")
MANAGE = Permission.MANAGE_AREAS


@areas.get("")
@requires(MANAGE)
def home() -> ResponseReturnValue:
    tops = queries.tops(mine())
    if len(tops) == 1:
        return redirect(url_for("areas.show", area_id=tops[0].id))
    return render_template("areas/tops.html", tops=tops)


@areas.get("/<int:area_id>")
@requires(MANAGE)
def show(area_id: int) -> ResponseReturnValue:
    return page(queries.get(area_id, mine()))


@areas.post("/<int:area_id>/add")
@requires(MANAGE)
def add(area_id: int) -> ResponseReturnValue:
    area = queries.get(area_id, mine())
    form = AddAreaForm()
    if form.submitted():
        with told_on(form), writing(alone=True) as person:
            parent = queries.get(area_id, person.areas(MANAGE))
            child = actions.add_area(
                form.name.data or "",
                Level(form.level.data),
                parent,
                code=form.code.data or None,
                compound_class=_kind(form.kind.data, Level(form.level.data)),
            )
            audit(Audited.ADD_AREA, person, child, area_id=child.id)
            flash(_("%(name)s is added.", name=child.name), "done")
            return redirect(url_for("areas.show", area_id=area_id))
    return page(area, adding=form), form.http_status


@areas.route("/<int:area_id>/rename", methods=["GET", "POST"])
@requires(MANAGE)
def rename(area_id: int) -> ResponseReturnValue:
    area = queries.get(area_id, mine())
    form = RenameAreaForm(name=area.name, seen=area.trail)
    if form.submitted():
        with told_on(form), writing(alone=True) as person:
            area = _unchanged(area_id, person, form.seen.data)
            before = area.name
            actions.rename(area, form.name.data or "")
            indexing.retrail(area.id)
            audit(Audited.RENAME_AREA, person, area, area_id=area.id, facts={"from": before, "to": area.name})
            flash(_("Renamed. Lists, pages and searches use the new name from now on."), "done")
            return redirect(url_for("areas.show", area_id=area_id))
    return render_template("areas/rename.html", area=area, form=form), form.http_status


@areas.post("/<int:area_id>/class")
@requires(MANAGE)
def classify(area_id: int) -> ResponseReturnValue:
    area = queries.get(area_id, mine())
    form = ClassForm()
    if form.submitted():
        with told_on(form), writing(alone=True) as person:
            area = _unchanged(area_id, person, form.seen.data)
            actions.classify(area, CompoundClass(form.kind.data) if form.kind.data else None)
            counting.rehoused(area)
            audit(Audited.CHANGE_AREA, person, area, area_id=area.id, facts={"class": form.kind.data})
            flash(_("Saved."), "done")
            return redirect(url_for("areas.show", area_id=area_id))
    return page(area), form.http_status


@areas.route("/<int:area_id>/move", methods=["GET", "POST"])
@requires(MANAGE)
def move(area_id: int) -> ResponseReturnValue:
    """Choose (GET), look at what moves (GET with `to`), confirm (POST). The way out of the tree stays above."""
    area = queries.get(area_id, mine())
    queries.get(area.parent_id or 0, mine())  # what I hold myself is moved by somebody above me
    form = MoveAreaForm(seen=area.trail)
    if form.submitted():
        with told_on(form), writing(alone=True) as person:
            area = _unchanged(area_id, person, form.seen.data)
            queries.get(area.parent_id or 0, person.areas(MANAGE))
            moved(area, queries.get(form.to.data, person.areas(MANAGE)), person)
            flash(_("Moved, with everything inside. Counts and lists have followed."), "done")
            return redirect(url_for("areas.show", area_id=area_id))
    return _move_page(area, form), form.http_status


def moved(area: Area, parent: Area, person: Actor) -> None:
    """The branch, the counts above it and the lists its cases are in: one transaction."""
    before = area.trail
    left, joined = actions.move(area, parent)
    tallies.move(area.id, left, joined)
    indexing.moved(area.id, left, joined)
    if area.level is Level.BUILDING:
        counting.rehoused(area)
    audit(Audited.MOVE_AREA, person, area, area_id=area.id, facts={"from": before, "to": area.trail})


def page(area: Area, adding: AddAreaForm | None = None) -> str:
    above = [outer for outer in queries.above(area) if outer.around & mine()]
    fresh = AddAreaForm(formdata=None)
    form = adding or fresh
    form.level.offer([(level.value, named(level)) for level in Level if level.depth > area.level.depth])
    kind = ClassForm(formdata=None, seen=area.trail, kind=area.compound_class or "")
    return render_template(
        "areas/area.html", area=area, above=above, children=queries.children(area),
        beneath=queries.beneath(area), cases=cases_within(area.id), form=form, kind_form=kind,
        movable=bool(above),
    )  # fmt: skip


def mine() -> frozenset[int]:
    return actor().areas(MANAGE)


def _move_page(area: Area, form: MoveAreaForm) -> str:
    target_form = TargetForm()
    target_form.to.offer(
        [
            (area_id, trail)
            for area_id, trail in queries.choices(mine(), list(Level)[: area.level.depth])
            if area_id not in (area.id, area.parent_id)
        ]
    )
    wanted = form.to.data if request.method == "POST" else request.args.get("to", type=int)
    target = queries.get(wanted, mine()) if wanted else None
    return render_template(
        "areas/move.html", area=area, form=form, target_form=target_form, target=target,
        beneath=queries.beneath(area), cases=cases_within(area.id),
    )  # fmt: skip


def _unchanged(area_id: int, person: Actor, seen: str | None) -> Area:
    area = queries.get(area_id, person.areas(MANAGE))
    if area.trail != seen:
        raise Conflict("Somebody else changed this place first.")
    return area


def _kind(word: str | None, level: Level) -> CompoundClass | None:
    return CompoundClass(word) if word and level is Level.COMPOUND else None
