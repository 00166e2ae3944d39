"""The map of unmet needs of an area, and the demands behind each of its numbers."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.permissions import Permission
from app.areas.models import CompoundClass
from app.cases.case_filter import read_cursor
from app.core.clock import now, today
from app.core.errors import NotFound
from app.core.numbers import row_id
from app.figures import unmet as reading
from app.figures.definitions import FORMULAS, PERCENT
from app.figures.list_routes import framed, lists
from app.figures.queries import area_for
from app.figures.unmet import MATCHED, NOWHERE, UNMET, RowFilter, Which
from app.figures.unmet_views import column_name, view
from app.figures.windows import Span, from_address
from app.web.access import actor, requires

VIEW, READ = Permission.VIEW_LISTS, Permission.VIEW_CASES


@lists.get("/lists/<int:area_id>/unmet")
@requires(VIEW)
def unmet(area_id: int) -> ResponseReturnValue:
    area, children = area_for(area_id, actor(), VIEW)
    window = from_address({"span": Span.YEAR.value}, today())
    found = reading.needs(area, window)
    return render_template(
        "lists/unmet.html",
        frame=framed("unmet", area, children, {}),
        view=view(found, area, window, may_open=READ in actor().permissions_at(area.around)),
        window=window,
        definitions=(UNMET, MATCHED, PERCENT),
        formulas=FORMULAS,
        section="lists",
        badges={},
    )


@lists.get("/lists/<int:area_id>/unmet/rows")
@requires(READ)
def unmet_rows(area_id: int) -> ResponseReturnValue:
    area, children = area_for(area_id, actor(), VIEW)
    if READ not in actor().permissions_at(area.around):
        raise NotFound("There is no such place in your area.")
    wanted = _asked()
    found = reading.rows(area, actor(), wanted, now())
    kept = {name: value for name, value in request.args.items() if name != "after"}
    here = url_for("lists.unmet_rows", area_id=area.id)
    return render_template(
        "lists/unmet_rows.html",
        frame=framed("unmet", area, children, {}),
        rows=found.rows,
        title=_title(wanted),
        narrowed=_narrowed(wanted),
        wanted=wanted,
        next_href=f"{here}?{urlencode({**kept, 'after': found.after})}" if found.after else "",
        first_href=f"{here}?{urlencode(kept)}" if wanted.after else "",
        section="lists",
        badges={},
    )


def _asked() -> RowFilter:
    """A word no number leads to narrows nothing."""
    given = request.args
    which, living = given.get("which", ""), given.get("living", "")
    return RowFilter(
        which=Which(which) if which in set(Which) else Which.UNMET,
        category=row_id(given.get("category")),
        living=living if living in {*CompoundClass, NOWHERE} else "",
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        after=_after(given.get("after", "")),
    )


def _title(wanted: RowFilter) -> str:
    said = {
        Which.UNMET: _("Demands no resource answers"),
        Which.MATCHED: _("Demands with a confirmed match"),
        Which.RECEIVED: _("Demands received"),
    }
    return str(said[wanted.which])


def _narrowed(wanted: RowFilter) -> list[str]:
    said = []
    if wanted.category is not None:
        said.append(reading.name(wanted.category) or str(_("Not sorted yet")))
    if wanted.living:
        said.append(column_name(None if wanted.living == NOWHERE else CompoundClass(wanted.living)))
    return said


def _day(text: str) -> date | None:
    window = from_address({"span": Span.CHOSEN.value, "since": text, "until": text}, today())
    return window.since if window.span is Span.CHOSEN else None


def _after(text: str) -> str:
    try:
        read_cursor(text)
    except ValueError:
        return ""
    return text
