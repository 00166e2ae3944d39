"""The three lists of an area: what people need, what is wrong, what there is to offer."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.permissions import Permission
from app.areas.models import Area
from app.areas.queries import tops
from app.cases.case_filter import COUNTED
from app.cases.models import Kind
from app.core.clock import now
from app.figures import lists as reading
from app.figures.list_forms import CaseListForm, ResourceListForm
from app.figures.queries import area_for
from app.resources import queries as sharing
from app.resources.words import KINDS, STATUSES
from app.web.access import actor, requires

lists = Blueprint("lists", __name__)
VIEW = Permission.VIEW_LISTS

TABS = ("problems", "demands", "resources", "partners", "unmet")
EXPORTED = {"problems", "demands", "resources", "partners", "agreements"}
UNDER = {"agreements": "partners", "members": "partners"}  # lists that share a tab


@lists.get("/lists")
@requires(VIEW)
def home() -> ResponseReturnValue:
    """The list of problems; of resources for those who may not read cases."""
    widest = tops(actor().areas(VIEW))[0]
    which = "lists.problems" if actor().may(Permission.VIEW_CASES) else "lists.resources"
    return redirect(url_for(which, area_id=widest.id))


@lists.get("/lists/<int:area_id>/demands")
@requires(VIEW)
def demands(area_id: int) -> ResponseReturnValue:
    return _cases("demands", Kind.DEMAND, area_id)


@lists.get("/lists/<int:area_id>/problems")
@requires(VIEW)
def problems(area_id: int) -> ResponseReturnValue:
    return _cases("problems", Kind.PROBLEM, area_id)


def _cases(which: str, kind: Kind, area_id: int) -> ResponseReturnValue:
    area, children = area_for(area_id, actor(), VIEW)
    form = CaseListForm()
    form.offer(reading.choices(area))
    wanted = form.narrowed_to()
    found = reading.page(area, kind, actor(), wanted, now())
    frame = framed(which, area, children, wanted.conditions)
    return render_template(
        "lists/cases.html",
        frame=frame,
        form=form,
        lines=found.lines,
        found=_counted(found.count),
        chips=frame.chips(form.said(wanted)),
        may_read=actor().may(Permission.VIEW_CASES),
        next_href=frame.here(after=found.after) if found.after else "",
        first_href=frame.here() if wanted.after else "",
        section="lists",
        badges={},
    )


@lists.get("/lists/<int:area_id>/resources")
@requires(VIEW)
def resources(area_id: int) -> ResponseReturnValue:
    area, children = area_for(area_id, actor(), VIEW)
    form = ResourceListForm()
    wanted = form.narrowed_to()
    found = sharing.page(area, actor(), wanted)
    frame = framed("resources", area, children, wanted.conditions)
    manages = actor().areas(Permission.MANAGE_RESOURCES)
    return render_template(
        "lists/resources.html",
        frame=frame,
        form=form,
        rows=found.rows,
        found=_counted_resources(found.count),
        chips=frame.chips(form.said(wanted)),
        kinds=KINDS,
        statuses=STATUSES,
        may_add=bool(manages & area.around),
        manages=manages,
        next_href=frame.here(before=str(found.before)) if found.before else "",
        first_href=frame.here() if wanted.before else "",
        section="lists",
        badges={},
    )


# --- What stands around every list --------------------------------------------------------------------------


@dataclass(frozen=True)
class Chip:
    label: str
    href: str


@dataclass(frozen=True)
class Frame:
    """Which list of which area, and the ways from it: up, down, to the other lists, into a spreadsheet."""

    which: str
    area: Area
    above: list[tuple[str, str]]
    below: list[tuple[str, str]]
    tabs: list[tuple[str, str]]
    conditions: dict[str, str]
    export_href: str

    @property
    def bare(self) -> str:
        return url_for(f"lists.{self.which}", area_id=self.area.id)

    @property
    def tab(self) -> str:
        return UNDER.get(self.which, self.which)

    def here(self, **more: str) -> str:
        return address(self.bare, {**self.conditions, **more})

    def chips(self, said: list[tuple[str, str, str]]) -> list[Chip]:
        """The conditions in force, and the list without each."""
        return [
            Chip(": ".join(filter(None, (label, value))), address(self.bare, self._without(name)))
            for name, label, value in said
        ]

    def _without(self, name: str) -> dict[str, str]:
        return {key: value for key, value in self.conditions.items() if key != name}


def framed(which: str, area: Area, children: list[Area], conditions: dict[str, str]) -> Frame:
    def to(area_id: int) -> str:
        return address(url_for(f"lists.{which}", area_id=area_id), conditions)

    may_export = which in EXPORTED and Permission.EXPORT in actor().permissions_at(area.around)
    export = address(url_for(f"exports.{which}", area_id=area.id), conditions) if may_export else ""
    return Frame(
        which=which,
        area=area,
        above=[(name, to(area_id)) for area_id, name in _above(area)],
        below=[(child.name, to(child.id)) for child in children],
        tabs=[(key, url_for(f"lists.{key}", area_id=area.id)) for key in TABS],
        conditions=conditions,
        export_href=export,
    )


def _above(area: Area) -> list[tuple[int, str]]:
    """The way up, as far as this person may look."""
    mine = actor().areas(VIEW)
    ids = [int(part) for part in area.path.strip("/").split("/")]
    pairs = list(zip(ids, area.places, strict=True))[:-1]
    first = next((n for n, (one, _name) in enumerate(pairs) if one in mine), len(pairs))
    return pairs[first:]


def address(path: str, params: dict[str, str]) -> str:
    return f"{path}?{urlencode(params)}" if params else path


def _counted(count: int) -> str:
    return str(_("More than 1,000 cases") if count > COUNTED else _("%(count)d cases", count=count))


def _counted_resources(count: int) -> str:
    if count > sharing.COUNTED:
        return str(_("More than 1,000 resources"))
    return str(_("%(count)d resources", count=count))
