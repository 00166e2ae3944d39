"""The lists of an area: what people need, what is wrong, what there is to offer, what is done for people."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _

from app.accounts.permissions import Permission
from app.areas.kept_lists import COUNTED, Narrowed, Page
from app.areas.models import Area
from app.areas.queries import tops
from app.core.clock import local_day, now
from app.figures import kinds
from app.figures import lists as reading
from app.figures.kinds import ListKind
from app.figures.list_forms import CaseListForm, ListForm, ResourceListForm
from app.figures.list_words import BESIDE, SHARED_COSTS, TABS, list_name
from app.figures.queries import area_for
from app.pledges.setting import kept as pledges_kept
from app.resources import queries as sharing
from app.resources.booking_queries import to_decide
from app.resources.words import KINDS, STATUS_SHAPES, STATUSES
from app.web import moments
from app.web.access import actor, requires

lists = Blueprint("lists", __name__)
VIEW = Permission.VIEW_LISTS


@lists.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters.update(day_of=lambda at: moments.on_day(local_day(at)))


EXPORTED = {"partners", "agreements", *ListKind}
UNDER = {"agreements": "partners", "members": "partners"}  # lists that share a tab


@lists.get("/lists")
@requires(VIEW)
def home() -> ResponseReturnValue:
    widest = tops(actor().areas(VIEW))[0]
    which = kinds.first(of_cases=actor().may(Permission.VIEW_CASES))
    return redirect(url_for(f"lists.{which}", area_id=widest.id))


@lists.get("/lists/<int:area_id>/demands")
@requires(VIEW)
def demands(area_id: int) -> ResponseReturnValue:
    return _cases(ListKind.DEMANDS, area_id)


@lists.get("/lists/<int:area_id>/problems")
@requires(VIEW)
def problems(area_id: int) -> ResponseReturnValue:
    return _cases(ListKind.PROBLEMS, area_id)


@lists.get("/lists/<int:area_id>/resources")
@requires(VIEW)
def resources(area_id: int) -> ResponseReturnValue:
    return _resources(ListKind.RESOURCES, area_id)


@lists.get("/lists/<int:area_id>/services")
@requires(VIEW)
def services(area_id: int) -> ResponseReturnValue:
    return _resources(ListKind.SERVICES, area_id)


def _cases(which: ListKind, area_id: int) -> ResponseReturnValue:
    kinds.refuse_unkept(which)
    area, children = area_for(area_id, actor(), VIEW)
    form = CaseListForm()
    form.offer(reading.choices(area))
    wanted = form.narrowed_to()
    found = reading.page(area, kinds.OF_CASES[which], actor(), wanted, now())
    frame = framed(which, area, children, wanted.conditions)
    return drawn(
        "lists/cases.html",
        frame,
        form,
        wanted,
        found=counted(found.count, _("More than 1,000 cases"), _("%(count)d cases", count=found.count)),
        lines=found.lines,
        may_read=actor().may(Permission.VIEW_CASES),
        next_href=frame.here(after=found.after) if found.after else "",
    )


def _resources(which: ListKind, area_id: int) -> ResponseReturnValue:
    kinds.refuse_unkept(which)
    area, children = area_for(area_id, actor(), VIEW)
    form = ResourceListForm()
    form.offer(kinds.resource_kinds(which))
    wanted = form.narrowed_to()
    found = sharing.page(area, actor(), wanted, kinds.resource_kinds(which))
    manages = actor().areas(Permission.MANAGE_RESOURCES)
    return drawn(
        "lists/resources.html",
        framed(which, area, children, wanted.conditions),
        form,
        wanted,
        found,
        found=counted(
            found.count, _("More than 1,000 resources"), _("%(count)d resources", count=found.count)
        ),
        kind_words=KINDS,
        statuses=STATUSES,
        shapes=STATUS_SHAPES,
        to_decide=to_decide(actor()),
        may_add=bool(manages & area.around),
        manages=manages,
    )


# --- What stands around every list --------------------------------------------------------------------------


@dataclass(frozen=True)
class Chip:
    label: str
    href: str


@dataclass(frozen=True)
class Frame:
    """Which list of which area, and the ways from it: up, down, to the other lists, into a spreadsheet."""

    which: str  # a ListKind, or what stands beside them
    area: Area
    above: list[tuple[str, str]]
    below: list[tuple[str, str]]
    tabs: list[tuple[str, LazyString, str]]
    conditions: dict[str, str]
    export_href: str
    freeze_href: str  # empty without the right here
    editions_href: str

    @property
    def name(self) -> str:
        return list_name(ListKind(self.which))

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


def drawn(
    template: str,
    frame: Frame,
    form: ListForm,
    wanted: Narrowed,
    page: Page[Any] | None = None,
    **more: object,
) -> str:
    """A list in its frame: its conditions, its rows, and the ways to the next page and back to the first."""
    if page is not None:
        next_href = frame.here(before=str(page.before)) if page.before else ""
        more = {"rows": page.rows, "next_href": next_href, **more}
    return render_template(
        template,
        frame=frame,
        form=form,
        chips=frame.chips(form.said(wanted)),
        first_href=frame.here() if {"before", "after"} & request.args.keys() else "",
        section="lists",
        **more,
    )


def counted(count: int, more: str, many: str) -> str:
    return more if count > COUNTED else many


def framed(which: str, area: Area, children: list[Area], conditions: dict[str, str]) -> Frame:
    def to(area_id: int) -> str:
        return address(url_for(f"lists.{which}", area_id=area_id), conditions)

    mine = actor().permissions_at(area.around)
    may_export = which in EXPORTED and Permission.EXPORT in mine
    may_freeze = which in set(ListKind) and Permission.FREEZE_LISTS in mine
    export = address(url_for(f"exports.{which}", area_id=area.id), conditions) if may_export else ""
    freeze = (
        address(url_for("editions.freeze", area_id=area.id, which=which), conditions) if may_freeze else ""
    )
    return Frame(
        which=which,
        area=area,
        above=[(name, to(area_id)) for area_id, name in _above(area)],
        below=[(child.name, to(child.id)) for child in children],
        tabs=[
            *((key, TABS[key], url_for(f"lists.{key}", area_id=area.id)) for key in kinds.kept()),
            *((key, word, url_for(f"lists.{key}", area_id=area.id)) for key, word in BESIDE.items()),
            *_shared_costs(area),
        ],
        conditions=conditions,
        export_href=export,
        freeze_href=freeze,
        editions_href=f"{url_for('editions.home', area_id=area.id)}?kind={which}",
    )


def _shared_costs(area: Area) -> list[tuple[str, LazyString, str]]:
    """Ledgers have a page of their own, where they are kept at all."""
    href = url_for("fundraisings.home", area=area.id)
    return [("fundraisings", SHARED_COSTS, href)] if pledges_kept() else []


def _above(area: Area) -> list[tuple[int, str]]:
    """The way up, as far as this person may look."""
    mine = actor().areas(VIEW)
    ids = [int(part) for part in area.path.strip("/").split("/")]
    pairs = list(zip(ids, area.places, strict=True))[:-1]
    first = next((n for n, (one, _name) in enumerate(pairs) if one in mine), len(pairs))
    return pairs[first:]


def address(path: str, params: dict[str, str]) -> str:
    return f"{path}?{urlencode(params)}" if params else path
