"""The sitting: who is there, the item at hand, what was said, how it ended; and the same on a projector."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, DomainError, NotFound
from app.core.instance import here
from app.meetings import calling, queries, sitting
from app.meetings.desk_routes import RUN, VIEW, meetings, run_here
from app.meetings.forms import MOST_HANDS, ConcludeForm, InterestForm, NoteForm
from app.meetings.models import Meeting, Party
from app.meetings.presence_routes import attendance_of, number_of
from app.meetings.quorum import carried
from app.meetings.sitting import Ending, Hands, voting
from app.meetings.topic_models import AgendaItem
from app.meetings.workflow import MeetingStatus, Outcome
from app.web.access import actor, requires
from app.web.errors import say
from app.web.transactions import writing


@meetings.get("/<token>/sit")
@requires(RUN)
def sit(token: str) -> ResponseReturnValue:
    meeting = run_here(token)
    if meeting.status is not MeetingStatus.IN_SESSION:
        return redirect(url_for("meetings.show", token=meeting.token))
    return _page(meeting, ConcludeForm())


def _page(meeting: Meeting, form: ConcludeForm, wrong: str = "", status: int = 200) -> ResponseReturnValue:
    items = queries.agenda(meeting)
    item = _at_hand(meeting, items)
    if item is not None:
        form.unit.offer([(0, "—"), *((unit.id, unit.name) for unit in queries.units_near(meeting.area))])
        form.refer_to.offer([(area.id, area.name) for area in sitting.councils_above(meeting.area)])
        if request.method == "GET":
            form.version.data = item.version
    cases = queries.cases_behind([item.topic_id], actor()).get(item.topic_id, []) if item else []
    page = render_template(
        "meetings/sitting.html",
        meeting=meeting,
        items=items,
        item=item,
        opened="item" in request.args or request.method == "POST",
        cases=cases,
        parties=meeting.parties,
        quorum=calling.quorum_of(meeting, meeting.parties),
        people=queries.attendances(meeting),
        voting=voting(item) if item else 0,
        carried=carried,
        sides=HANDS if item and sitting.by_party(item) else (),
        typed=request.form,
        form=form,
        wrong=wrong,
        key=str(uuid.uuid4()),
        at=now(),
        section="meetings",
    )
    return page, status


def _at_hand(meeting: Meeting, items: Sequence[AgendaItem]) -> AgendaItem | None:
    """The one asked for, else the first that has not ended, else the last."""
    asked = request.view_args.get("item_id") if request.view_args else None
    wanted = asked or request.args.get("item", 0, type=int)
    open_ = [item for item in items if item.outcome is None]
    chosen = next((item for item in items if item.id == wanted), None)
    chosen = chosen or (open_[0] if open_ else items[-1] if items else None)
    return queries.get_item(meeting, chosen.id) if chosen else None


@meetings.post("/<token>/items/<int:item_id>/note")
@requires(RUN)
def note(token: str, item_id: int) -> ResponseReturnValue:
    """Sent again after a line that broke, it is there once: the key is the note's own."""
    meeting = run_here(token)
    queries.get_item(meeting, number_of(item_id))
    form = NoteForm()
    if not form.submitted():
        raise DomainError("Please write a few words.")
    with writing() as person:
        item = queries.get_item(queries.get(token, person), item_id)
        said, key = form.words.data or "", form.key.data or ""
        sitting.note(item, person, party=form.party.data or "", words=said, form_key=key)
    if request.accept_mimetypes.best == "application/json":
        return {"kept": form.key.data}
    return redirect(url_for("meetings.sit", token=meeting.token, item=item_id))


@meetings.post("/<token>/items/<int:item_id>/interest")
@requires(RUN)
def interest(token: str, item_id: int) -> ResponseReturnValue:
    meeting = run_here(token)
    queries.get_item(meeting, number_of(item_id))
    form = InterestForm()
    if not form.submitted():
        raise DomainError("Please choose who it is.")
    with writing() as person:
        item = queries.get_item(queries.get(token, person), item_id)
        there = attendance_of(meeting, form.attendance.data)
        sitting.declare_interest(item, person, there, reason=form.reason.data or "")
    return redirect(url_for("meetings.sit", token=meeting.token, item=item_id))


@meetings.post("/<token>/items/<int:item_id>/conclude")
@requires(RUN)
def conclude(token: str, item_id: int) -> ResponseReturnValue:
    meeting = run_here(token)
    queries.get_item(meeting, number_of(item_id))
    if meeting.opened_at is None:
        return redirect(url_for("meetings.show", token=meeting.token))
    form = ConcludeForm()
    if not form.submitted():
        return _page(meeting, form, status=422)
    try:
        with writing() as person:
            meeting = queries.get(token, person)
            item = queries.get_item(meeting, item_id, version=form.version.data)
            sitting.conclude(item, person, _ending(form, meeting))
    except (Conflict, StaleDataError):
        return _overtaken(token, item_id, form)
    except NotFound:
        raise
    except DomainError as error:
        db.session.rollback()
        return _page(queries.get(token, actor()), form, say(error), 422)
    flash(_("Written down. Everybody behind the topic is told."), "done")
    return redirect(url_for("meetings.sit", token=meeting.token))


def _ending(form: ConcludeForm, meeting: Meeting) -> Ending:
    above = {area.id: area for area in sitting.councils_above(meeting.area)}
    units = {unit.id: unit for unit in queries.units_near(meeting.area)}
    return Ending(
        outcome=Outcome(form.outcome.data),
        said=form.said.data or "",
        hands=form.hands,
        by_party=_by_party(meeting),
        unit=units.get(form.unit.data or 0),
        due_on=form.due_on.data,
        proof=form.proof.data or "",
        refer_to=above.get(form.refer_to.data or 0),
    )


HANDS = ("for", "against", "abstained")


def _by_party(meeting: Meeting) -> tuple[tuple[Party, Hands], ...]:
    """As typed for each side; empty fields are no hands. Nothing where the hands are counted together."""
    if not here().settings.votes_by_party:
        return ()
    counted = [
        (party, Hands(*(_hands(request.form.get(f"{name}-{party.id}", "")) for name in HANDS)))
        for party in meeting.parties
    ]
    return tuple(counted) if any(hands.total for _party, hands in counted) else ()


def _hands(typed: str) -> int:
    typed = typed.strip()
    if not typed:
        return 0
    if not typed.isascii() or not typed.isdigit() or len(typed) > len(str(MOST_HANDS)):
        raise DomainError("Please write the hands as whole numbers.")
    return int(typed)


def _overtaken(token: str, item_id: int, form: ConcludeForm) -> ResponseReturnValue:
    """Both are shown: what the other one wrote down, and one's own words, which nothing took away."""
    db.session.rollback()
    meeting = queries.get(token, actor())
    item = queries.get_item(meeting, item_id)
    page = render_template(
        "meetings/conflict.html", meeting=meeting, item=item, form=form, section="meetings", badges={}
    )
    return page, 409


@meetings.get("/<token>/screen")
@requires(VIEW)
def screen(token: str) -> ResponseReturnValue:
    """For the projector: the item at hand, large, without anybody's name."""
    meeting = queries.get(token, actor())
    items = queries.agenda(meeting)
    return render_template(
        "meetings/screen.html",
        meeting=meeting,
        items=items,
        item=_at_hand(meeting, items),
        quorum=calling.quorum_of(meeting),
        parties=meeting.parties,
    )
