"""The secretary's desk: meetings listed, called, prepared, announced, ended."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import queries as places
from app.areas.models import Area
from app.core.clock import LOCAL, now
from app.core.db import db
from app.core.errors import DomainError, NotFound
from app.core.numbers import LARGEST_ID
from app.meetings import calling, queries, recurrence, topics, words
from app.meetings.forms import AcceptForm, CallForm, MeetingForm, ReasonForm
from app.meetings.models import Meeting, MeetingType
from app.meetings.queries import MeetingFilter
from app.meetings.recurrence import Shift
from app.meetings.sitting import COUNCILS
from app.meetings.step import standing
from app.meetings.workflow import COMING, HELD, MEETINGS, MeetingStatus, Verb, offered
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

meetings = Blueprint("meetings", __name__, url_prefix="/meetings")
VIEW, RUN = Permission.VIEW_MEETINGS, Permission.RUN_MEETINGS


@meetings.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters.update(word=words.word, sign=words.shape)
    state.app.jinja_env.globals.update(council_words=words.COUNCILS, name_of=name_of)


def name_of(meeting: Meeting) -> str:
    """第 11 次五方例会, or the title it was given."""
    return meeting.title or str(_("%(kind)s no. %(number)d", kind=meeting.type.name, number=meeting.number))


@meetings.get("")
@requires(VIEW)
def home() -> ResponseReturnValue:
    area = area_asked()
    coming = request.args.get("when") != "past"
    wanted = MeetingFilter(area.id, coming=coming, before=request.args.get("before", "")[:80])
    rows, more = queries.meetings_page(wanted, actor())
    return render_template(
        "meetings/meetings.html",
        area=area,
        tops=places.tops(actor().areas(VIEW)),
        rows=rows,
        more=more,
        coming=coming,
        may_call=actor().may(RUN),
        section="meetings",
    )


def area_asked() -> Area:
    """The place in the address, or the widest one somebody looks over."""
    number = request.args.get("area", 0, type=int)
    mine = actor().areas(VIEW)
    if 0 < number <= LARGEST_ID:
        return places.get(number, mine)
    return places.tops(mine)[0]


# --- Calling ------------------------------------------------------------------------------------------------------


@meetings.route("/new", methods=["GET", "POST"])
@requires(RUN)
def new() -> ResponseReturnValue:
    form = CallForm()
    if form.submitted():
        with told_on(form), writing() as person:
            area = council_named(form.area.data, person)
            kind = db.session.get(MeetingType, form.type.data or 0)
            if kind is None:
                raise DomainError("Please choose a kind of meeting.")
            meeting = calling.call(kind, area, _facts(form), person, form_key=form.key.data or None)
            flash(_("%(name)s is called.", name=name_of(meeting)), "done")
            return redirect(url_for("meetings.show", token=meeting.token))
    councils = councils_of(actor())
    area = next((one for one in councils if one.id == request.args.get("area", 0, type=int)), councils[0])
    kinds = queries.kinds_for(area)
    if request.method == "GET":
        _begin(form, area, kinds[0] if kinds else None)
    form.area.choices = [(one.id, one.trail.replace("/", " › ")) for one in councils]
    form.type.choices = [(kind.id, kind.name) for kind in kinds]
    return render_template("meetings/new.html", form=form, area=area, section="meetings"), form.http_status


def _begin(form: CallForm, area: Area, kind: MeetingType | None) -> None:
    """Its next day by the rule of its kind, at its usual hour."""
    form.key.data = uuid.uuid4().hex
    form.area.data = area.id
    if kind is not None:
        form.type.data, form.minutes.data = kind.id, kind.minutes
        form.starts_at.data = next_start(kind)


def next_start(kind: MeetingType) -> datetime:
    """Without a zone, as the form shows it; without a rule, in a week."""
    starts = time.fromisoformat(kind.starts)
    if kind.recurrence:
        found = recurrence.next_starts(kind.recurrence, now(), starts, Shift(kind.shift))
        if found:
            return found[0].replace(tzinfo=None)
    return datetime.combine(now().astimezone(LOCAL).date() + timedelta(days=7), starts)


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


def _facts(form: MeetingForm) -> calling.Facts:
    return calling.Facts(
        starts_at=form.starts_at.utc,
        minutes=form.minutes.data or 90,
        venue=form.venue.data or "",
        title=form.title.data or "",
    )


@meetings.route("/<token>/change", methods=["GET", "POST"])
@requires(RUN)
def change(token: str) -> ResponseReturnValue:
    meeting = queries.get(token, actor())
    _must_offer(meeting, Verb.CHANGE)
    form = MeetingForm(obj=meeting)
    if request.method == "GET":
        form.starts_at.data = meeting.starts_at.astimezone(LOCAL).replace(tzinfo=None)
    if form.submitted():
        with told_on(form), writing() as person:
            meeting = queries.get(token, person, version=form.version.data)
            calling.change(meeting, _facts(form), person)
            flash(_("Saved. Whoever was told of it is told of the change."), "done")
            return redirect(url_for("meetings.show", token=meeting.token))
    page = render_template("meetings/change.html", form=form, meeting=meeting, section="meetings")
    return page, form.http_status


def _must_offer(meeting: Meeting, verb: Verb) -> None:
    if verb not in offered(MEETINGS, meeting.status, standing(meeting, actor())):
        raise NotFound("This has moved on; that is no longer possible.")


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
    queries.get(token, actor())
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
    meeting = queries.get(token, actor())
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
    queries.get(token, actor())
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
