"""What a scan opens: the place behind the code, the typed code, and the way on from a code that is gone."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from app.accounts.permissions import Role
from app.cases.resident_lines import mine_line, recent_line
from app.cases.resident_queries import Done, Recent, done_here, mine, recent_here
from app.cases.resident_views import MineLine
from app.codes import places, scans, tokens
from app.codes.models import LIVE
from app.codes.places import Gone, Place
from app.core.clock import today
from app.meetings.public_queries import Coming, coming_at
from app.resources.nearby import nearby
from app.web import kept_list
from app.web.access import public
from app.web.drawn import Drawn
from app.web.languages import chosen
from app.web.preferences import elder_view

places_pages = Blueprint("places", __name__)

MOST_TYPED = 40
MOST_DRAWN = 500
CSRF = "\0csrf\0"

Facts = tuple[Place, Done, tuple[Recent, ...], tuple[Coming, ...], date]
_drawn: dict[tuple[str, str, bool], tuple[Facts, Drawn]] = {}


@places_pages.get("/c/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Drawn once for each place, language and print, until something on it changes; my own cases never are."""
    place = places.place_of(token)
    scans.seen(place.code_id)
    facts = (
        place,
        done_here(place.community_id),
        recent_here(place.community_id),
        coming_at(place.around),
        today(),
    )
    my_lines = [
        mine_line(one, url_for("voices.show" if one.voice else "residents.follow", code=one.code))
        for one in mine(kept_list.kept())
    ]
    if my_lines or request.query_string:
        return _draw(facts, my_lines)
    key = (place.token, chosen(), elder_view())
    kept = _drawn.get(key)
    # The place itself by identity: it is read again whenever a public fact changed, its resources included.
    if kept is None or kept[0][0] is not place or kept[0] != facts:
        if len(_drawn) >= MOST_DRAWN:
            _drawn.clear()
        kept = _drawn[key] = (facts, Drawn(_draw(facts, []).replace(generate_csrf(), CSRF), (CSRF,)))
    return kept[1].answer({CSRF: generate_csrf()})


@places_pages.route("/scan", methods=["GET", "POST"])
@public
def find() -> ResponseReturnValue:
    """For those who cannot scan: the eight characters under the square."""
    typed = request.form.get("token", "")[:MOST_TYPED]
    if request.method == "GET":
        return render_template("codes/find.html", typed="", not_found=False)
    if places.standing_of(typed) is None:
        return render_template("codes/find.html", typed=typed, not_found=True), 404
    return redirect(url_for("places.show", token=tokens.normalise(typed)), 303)


@places_pages.app_errorhandler(Gone)
def gone(error: Gone) -> ResponseReturnValue:
    """Never an error page: what was printed once leads on."""
    standing = error.standing
    successor = places.successor_of(standing)
    way_on = {"url": url_for("places.show", token=successor[0]), "name": successor[1]} if successor else None
    page = render_template(
        "codes/unknown.html",
        revoked=standing is not None and standing.status not in LIVE,
        successor=way_on,
        phones=places.phones_around(standing.area_id)[:2] if standing else (),
    )
    return page, 410 if standing else 404


def _draw(facts: Facts, my_lines: list[MineLine]) -> str:
    place, done, recent, coming, _day = facts
    return render_template(
        "codes/place_elder.html" if elder_view() else "codes/place.html",
        place=place,
        done=done,
        recent=[recent_line(one) for one in recent],
        resources=nearby(place.community_id),
        coming=coming,
        mine=my_lines,
        role_words={
            Role.GRID_WORKER: gettext("Grid worker"),
            Role.GRID_LEADER: gettext("Grid leader"),
            Role.COMMUNITY_LEAD: gettext("Community lead"),
        },
    )
