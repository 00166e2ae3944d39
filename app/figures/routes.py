"""The dashboard of an area, and the rows behind each of its numbers."""

from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.permissions import Permission
from app.areas.models import Area
from app.core.clock import now, today
from app.core.errors import NotFound
from app.core.numbers import row_id
from app.figures import queries, views
from app.figures.rows import Behind, Figure, rows
from app.figures.windows import EARLIEST, Span, from_address
from app.web.access import actor, requires

figures = Blueprint("figures", __name__)

ADDRESSED = ("figure", "kind", "category", "channel", "since", "until")  # what leads to the next page


@figures.get("/figures")
@requires(Permission.VIEW_FIGURES)
def home() -> ResponseReturnValue:
    return redirect(url_for("figures.area", area_id=min(actor().areas(Permission.VIEW_FIGURES))))


@figures.get("/figures/<int:area_id>")
@requires(Permission.VIEW_FIGURES)
def area(area_id: int) -> ResponseReturnValue:
    at, window = now(), from_address(request.args, today())
    place, children = queries.area_for(area_id, actor())
    found = queries.figures(place, children, window, at)
    return render_template(
        "figures/area.html",
        area=place,
        above=_above(place),
        window=window,
        spans=[(span, url_for("figures.area", area_id=area_id, span=span.value)) for span in Span],
        view=views.view(found, at, may_open=actor().may(Permission.VIEW_CASES)),
        section="figures",
        badges={},
    )


@figures.get("/figures/<int:area_id>/rows", endpoint="rows")
@requires(Permission.VIEW_CASES)
def rows_behind(area_id: int) -> ResponseReturnValue:
    place, _children = queries.area_for(area_id, actor())
    behind = _behind(area_id)
    after = request.args.get("after", "")
    found = rows(behind, actor(), now(), row_id(after))
    here = {name: value for name, value in request.args.items() if name in ADDRESSED}
    return render_template(
        "figures/rows.html",
        area=place,
        behind=behind,
        last=behind.until - timedelta(days=1),
        found=found,
        next_href=url_for(".rows", area_id=area_id, **here, after=found.after) if found.after else "",  # type: ignore[arg-type]
        section="figures",
        badges={},
    )


def _behind(area_id: int) -> Behind:
    given = request.args
    if given.get("figure") not in set(Figure):
        raise NotFound("There is no such figure.")
    key = {name: given[name][:32] for name in ("kind", "category", "channel") if name in given}
    return Behind(
        Figure(given["figure"]),
        area_id,
        _day("since", EARLIEST),
        _day("until", today()) + timedelta(days=1),
        **key,
    )


def _day(name: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise
    return min(max(day, EARLIEST), date(2100, 1, 1))


def _above(place: Area) -> list[tuple[str, str]]:
    """The way up, as far as the person may look: names and addresses."""
    mine = actor().areas(Permission.VIEW_FIGURES)
    ids = [int(part) for part in place.path.strip("/").split("/")]
    pairs = list(zip(ids, place.places, strict=True))[:-1]
    first = next((n for n, (one, _name) in enumerate(pairs) if one in mine), len(pairs))
    return [(name, url_for("figures.area", area_id=one)) for one, name in pairs[first:]]
