"""The secretary's desk: meetings listed, called, prepared, announced, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import queries as places
from app.areas.models import Area
from app.core.errors import DomainError, NotFound
from app.core.numbers import LARGEST_ID
from app.meetings import calling, list_queries, queries, sign_in_codes, stop_words, topics, words
from app.meetings.forms import AcceptForm, ReasonForm
from app.meetings.list_queries import MeetingFilter
from app.meetings.models import Meeting
from app.meetings.sitting import COUNCILS
from app.meetings.step import must_run, standing
from app.meetings.workflow import COMING, HELD, MEETINGS, MeetingStatus, Verb, offered
from app.web import moments
from app.web.access import actor, requires
from app.web.transactions import writing

meetings = Blueprint("meetings", __name__, url_prefix="/meetings")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
VIEW, RUN = Permission.VIEW_MEETINGS, Permission.RUN_MEETINGS


@meetings.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters.update(
        word=words.word, sign=words.shape, stop_told=partial(stop_words.told, day=moments.on_day)
    )
    state.app.jinja_env.globals.update(
        council_words=words.COUNCILS,
        name_of=name_of,
        standing_of=words.standing,
        code_changes=sign_in_codes.changes,
    )


def name_of(meeting: Meeting) -> str:
    """第 11 次五方例会, or the title it was given."""
    return meeting.title or str(_("%(kind)s no. %(number)d", kind=meeting.type.name, number=meeting.number))


@meetings.get("")
@requires(VIEW)
def home() -> ResponseReturnValue:
    area = area_asked()
    which = request.args.get("which", "")
    counted = which if which in ("held", "inquorate") else ""
    coming = request.args.get("when") != "past" and not counted
    wanted = MeetingFilter(
        area.id, coming=coming, status=counted, since=day_asked("since"), until=day_asked("until"),
        on=day_asked("on"), before=request.args.get("before", "")[:80],
    )  # fmt: skip
    rows, more = list_queries.meetings_page(wanted, actor())
    return render_template(
        "meetings/meetings.html",
        area=area,
        tops=places.tops(actor().areas(VIEW)),
        rows=rows,
        more=more,
        coming=coming,
        wanted=wanted,
        may_call=actor().may(RUN),
        section="meetings",
    )


def day_asked(name: str) -> date | None:
    """A day of the address; what is no day narrows nothing."""
    try:
        day = date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def area_asked() -> Area:
    """The place in the address, or the widest one somebody looks over."""
    number = request.args.get("area", 0, type=int)
    mine = actor().areas(VIEW)
    if 0 < number <= LARGEST_ID:
        return places.get(number, mine)
    return places.tops(mine)[0]


# --- One meeting --------------------------------------------------------------------------------------------------


@meetings.get("/<token>")
@requires(VIEW)
def show(token: str) -> ResponseReturnValue:
    meeting = queries.get(token, actor())
    verbs = offered(MEETINGS, meeting.status, standing(meeting, actor()))
    if meeting.status is MeetingStatus.IN_SESSION and Verb.ADJOURN in verbs:
        return redirect(url_for("meetings.sit", token=meeting.token))
    items = queries.agenda(meeting)
    coming = meeting.status in COMING
    return render_template(
        "meetings/meeting.html",
        meeting=meeting,
        verbs=verbs,
        items=items,
        pool=queries.pool(meeting.area_id) if coming and verbs else (),
        decisions=queries.decisions_of(meeting) if meeting.status in HELD else (),
        parties=meeting.parties,
        quorum=calling.quorum_of(meeting),
        may_run=RUN in actor().permissions_at(meeting.area.around),
        coming=coming,
        section="meetings",
    )


DO: dict[str, Callable[[Meeting, Actor, str], None]] = {
    "collect": lambda meeting, person, _words: calling.collect(meeting, person),
    "announce": lambda meeting, person, _words: calling.announce(meeting, person),
    "open": lambda meeting, person, _words: calling.open_(meeting, person),
    "adjourn": lambda meeting, person, _words: calling.adjourn(meeting, person),
    "cancel": lambda meeting, person, said: calling.cancel(meeting, person, reason=said),
    "find-inquorate": lambda meeting, person, said: calling.find_inquorate(meeting, person, reason=said),
}


@meetings.post('/<token>/<any(collect, announce, open, adjourn, cancel, "find-inquorate"):verb>')
@requires(RUN)
def do(token: str, verb: str) -> ResponseReturnValue:
    run_here(token)
    form = ReasonForm()
    if not form.submitted():
        raise DomainError("That did not work. Please try again.")
    with writing() as person:
        meeting = queries.get(token, person, version=form.version.data)
        DO[verb](meeting, person, form.words.data or "")
    flash(f"{name_of(meeting)}: {words.word(meeting.status)}", "done")
    return redirect(url_for("meetings.show", token=meeting.token))


# --- The agenda ---------------------------------------------------------------------------------------------------


@meetings.post("/<token>/accept")
@requires(RUN)
def accept(token: str) -> ResponseReturnValue:
    run_here(token)
    form = AcceptForm()
    if not form.submitted():
        raise DomainError("That did not work. Please try again.")
    with writing() as person:
        meeting = queries.get(token, person)
        topic = queries.get_topic(form.topic.data or "", person, version=form.version.data)
        topics.accept(topic, person, meeting=meeting, minutes=form.minutes.data or 10)
    flash(_("On the agenda: %(topic)s. Everybody behind it is told.", topic=topic.title), "done")
    return redirect(url_for("meetings.show", token=meeting.token))


@meetings.post("/<token>/agenda")
@requires(RUN)
def arrange(token: str) -> ResponseReturnValue:
    """The order and the minutes of every item, as the form shows them."""
    run_here(token)
    with writing() as person:
        meeting = queries.get(token, person)
        items = topics.agenda(meeting)
        places_wanted = {item.id: _whole(f"place-{item.id}", item.position) for item in items}
        minutes = {item.id: _whole(f"minutes-{item.id}", item.minutes) for item in items}
        in_order = sorted(places_wanted, key=lambda number: (places_wanted[number], number))
        topics.order(meeting, person, in_order, minutes)
    flash(_("The agenda is arranged."), "done")
    return redirect(url_for("meetings.show", token=meeting.token))


def _whole(name: str, otherwise: int) -> int:
    typed = request.form.get(name, "")
    return min(int(typed), 240) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 5 else otherwise


# --- What the other pages of the desk share ---


def councils_of(person: Actor) -> list[Area]:
    found = places.of_levels(person.areas(RUN), COUNCILS)
    if not found:
        raise NotFound("There is no council in your area yet.")
    return found


def council_named(area_id: int, person: Actor) -> Area:
    if not 0 < area_id <= LARGEST_ID:
        raise NotFound("There is no such place in your area.")
    area = places.get(area_id, person.areas(RUN))
    if area.level not in COUNCILS:
        raise DomainError("Councils sit for compounds, communities, streets and districts.")
    return area


def run_here(token: str) -> Meeting:
    """Visible, or 404; then run by this person, or 403: before anything of the form is looked at."""
    meeting = queries.get(token, actor())
    must_run(meeting.area.around, actor())
    return meeting
