"""/demo/published: what the district published, with bound and window; beside it what is counted here."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.permissions import Permission
from app.areas.models import Area
from app.core.errors import NotFound
from app.demo import counted, districts, published, tour
from app.demo.published import Published
from app.demo.routes import demo_pages
from app.web.access import public, signed_in

P = Permission
# Where each figure's rows are opened: the page, who may look at it, and how it is narrowed.
PAGES: dict[str, tuple[str, Permission, dict[str, str]]] = {
    "received": ("figures.area", P.VIEW_FIGURES, counted.YEAR),
    "held": ("figures.area", P.VIEW_FIGURES, counted.YEAR),
    "solved": ("figures.area", P.VIEW_FIGURES, counted.YEAR),
    "compounds": ("areas.show", P.MANAGE_AREAS, {}),
    "grids": ("areas.show", P.MANAGE_AREAS, {}),
    "communities": ("areas.show", P.MANAGE_AREAS, {}),
    "partners": ("lists.partners", P.VIEW_LISTS, {"status": "approved"}),
    "members": ("lists.members", P.VIEW_LISTS, {}),
    "agreements": ("lists.agreements", P.VIEW_LISTS, {}),
    "venues": ("lists.resources", P.VIEW_LISTS, {"kind": "venue"}),
}


@dataclass(frozen=True)
class Here:
    """The same number, counted by this system, and where its rows open: nothing for who may not look."""

    number: int
    href: str


@demo_pages.get("/demo/published")
@public
def figures() -> ResponseReturnValue:
    found = districts.here()
    if found is None:
        raise NotFound("The demo is not loaded here. Start a new instance with DEMO=1.")
    name, district = found
    told = published.figures(name)
    return render_template(
        "demo/published.html",
        district=district,
        counted=[(one, _here(one, district)) for one in told if one.counted],
        others=[one for one in told if not one.counted],
        people=tour.roles_at(tour.live().case.area if tour.loaded() else districts.staffed()),
        citywide=name is districts.District.JIAOCHENG,
        derived=name is districts.District.LUSONG,
    )


def _here(one: Published, district: Area) -> Here:
    endpoint, permission, narrowed = PAGES[one.counted]
    person = signed_in()
    may = person is not None and permission in person.permissions_at(district.around)
    query = f"?{urlencode(narrowed)}" if narrowed else ""
    href = url_for(endpoint, area_id=district.id) + query if may else ""
    return Here(counted.counted(one.counted, district), href)
