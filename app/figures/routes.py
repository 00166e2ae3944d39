"""The dashboard of an area."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.permissions import Permission
from app.areas.models import Area
from app.areas.queries import tops
from app.core.clock import now, today
from app.figures import definitions, queries, views
from app.figures.windows import Span, from_address
from app.web import moments
from app.web.access import actor, requires

figures = Blueprint("figures", __name__)
figures.add_app_template_filter(moments.on_day)


@figures.get("/figures")
@requires(Permission.VIEW_FIGURES)
def home() -> ResponseReturnValue:
    widest = tops(actor().areas(Permission.VIEW_FIGURES))[0]
    return redirect(url_for("figures.area", area_id=widest.id))


@figures.get("/figures/<int:area_id>")
@requires(Permission.VIEW_FIGURES)
def area(area_id: int) -> ResponseReturnValue:
    at, window = now(), from_address(request.args, today())
    person = actor()
    place, children = queries.area_for(area_id, person)
    found = queries.figures(place, children, window, at)
    may_open = Permission.VIEW_CASES in person.permissions_at(place.around)
    return render_template(
        "figures/area.html",
        area=place,
        above=above(place, Permission.VIEW_FIGURES),
        window=window,
        compared=window.before(),
        spans=[
            (span, url_for("figures.area", area_id=area_id, span=span.value))
            for span in Span
            if span is not Span.CHOSEN
        ],
        view=views.view(found, at, may_open=may_open),
        definitions=definitions.OF_A_DASHBOARD,
        formulas=definitions.FORMULAS,
        may_list=Permission.VIEW_LISTS in person.permissions_at(place.around),
        section="figures",
        badges={},
    )


def above(place: Area, permission: Permission) -> list[tuple[int, str]]:
    """The way up, as far as the person may look: ids and names, the widest first."""
    mine = actor().areas(permission)
    ids = [int(part) for part in place.path.strip("/").split("/")]
    pairs = list(zip(ids, place.places, strict=True))[:-1]
    first = next((n for n, (one, _name) in enumerate(pairs) if one in mine), len(pairs))
    return pairs[first:]
