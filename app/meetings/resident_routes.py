"""What everybody reads and does without an account: notices, topics, support, proposals, signing in, minutes."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.areas.models import Area
from app.cases.models import ResidentResult
from app.codes.places import place_of
from app.core import receipts
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotFound
from app.meetings import (
    calling,
    chain,
    minutes,
    public_queries,
    queries,
    supporting,
    topics,
)
from app.meetings.forms import ObjectionForm, ProposeForm, SupportForm
from app.meetings.topic_models import Topic
from app.meetings.workflow import HELD, TOPICS, TopicVerb
from app.pledges import public_queries as pledges
from app.pledges.setting import kept as pledges_kept
from app.web import device, kept_list
from app.web.access import public
from app.web.headers import keep_address_secret
from app.web.telling import told_on
from app.web.transactions import resident_writing

council = Blueprint("council", __name__)
LOOK_BACK = timedelta(days=120)


@council.before_request
def _secret_addresses() -> None:
    if {"code", "key"} & (request.view_args or {}).keys():
        keep_address_secret()


# --- Meetings -----------------------------------------------------------------------------------------------------


@council.get("/m/<token>")
@public
def notice(token: str) -> ResponseReturnValue:
    meeting = public_queries.public_meeting(token)
    items = queries.agenda(meeting)
    return render_template(
        "meetings/public/notice.html",
        meeting=meeting,
        items=items,
        hands=queries.hands_of([item.id for item in items]) if meeting.status in HELD else {},
        decisions=queries.decisions_of(meeting),
        quorum=calling.quorum_of(meeting),
        minutes=queries.minutes_of(meeting),
        supportable=TOPICS[TopicVerb.SUPPORT].source,
    )


@council.get("/m/<token>/minutes")
@public
def show_minutes(token: str) -> ResponseReturnValue:
    return _minutes_page(token, ObjectionForm(key=str(uuid.uuid4())))


def _minutes_page(token: str, form: ObjectionForm, status: int = 200) -> ResponseReturnValue:
    meeting = public_queries.public_meeting(token)
    written = queries.minutes_of(meeting)
    if written is None or written.published_at is None:
        raise NotFound("The minutes of this meeting are not published yet.")
    open_ = written.objection_until is not None and now() < written.objection_until
    page = render_template(
        "meetings/public/minutes.html",
        meeting=meeting,
        minutes=written,
        remarks=queries.remarks_on(written),
        form=form,
        open=open_,
        sent="sent" in request.args,
    )
    return page, status


@council.post("/m/<token>/minutes")
@public
def object_to(token: str) -> ResponseReturnValue:
    form = ObjectionForm()
    if form.submitted():
        with told_on(form), resident_writing():
            written = queries.minutes_of(public_queries.public_meeting(token))
            if written is None or written.published_at is None:
                raise NotFound("The minutes of this meeting are not published yet.")
            key = receipts.client_key(form.key.data or "") or str(uuid.uuid4())
            minutes.object_to(written, words=form.words.data or "", form_key=key)
            return redirect(url_for("council.show_minutes", token=token, sent=1), 303)
    return _minutes_page(token, form, 422)


@council.get("/c/<token>/meetings")
@public
def coming(token: str) -> ResponseReturnValue:
    """The meetings of a place and of those around it: what comes, what was decided."""
    place = place_of(token)
    area = db.session.get_one(Area, place.area_id)
    return render_template(
        "meetings/public/coming.html",
        place=place,
        coming=public_queries.coming_near(sorted(area.around), now(), 10),
        past=public_queries.held_near(sorted(area.around), now() - LOOK_BACK),
        topics=public_queries.topics_near(sorted(area.around)),
    )


# --- Topics -------------------------------------------------------------------------------------------------------


@council.get("/t/<token>")
@public
def topic(token: str) -> ResponseReturnValue:
    return _topic_page(public_queries.public_topic(token), SupportForm())


def _topic_page(found: Topic, form: SupportForm, status: int = 200) -> Response:
    known = device.known(form.device.data or "")
    form.device.data = known
    page = render_template(
        "meetings/public/topic.html",
        topic=found,
        links=chain.of_topic(found.id),
        form=form,
        supportable=found.status in TOPICS[TopicVerb.SUPPORT].source,
        mine=kept_list.kept(),
        shared=pledges.of_topic(found.id) if pledges_kept() else (),
    )
    return device.remember(make_response(page, status), known)


@council.post("/t/<token>/support")
@public
def support(token: str) -> ResponseReturnValue:
    """Two taps or two telephones of one receipt: one voice."""
    form = SupportForm()
    form.submitted()
    known = device.known(form.device.data or "")
    try:
        with resident_writing():
            given = topics.support(public_queries.public_topic(token), known)
    except NotFound:
        raise
    except DomainError as error:
        form.form_errors.append(str(gettext(error.sentence, **error.parts)))
        return _topic_page(public_queries.public_topic(token), form, 422)
    answer = make_response(
        redirect(url_for("council.supported", code=given.code, fresh=int(given.fresh)), 303)
    )
    return device.remember(answer, known)


@council.route("/c/<token>/propose", methods=["GET", "POST"])
@public
def propose(token: str) -> ResponseReturnValue:
    """A resident's own topic for the council of the place; follows it by the receipt of the first support."""
    place = place_of(token)
    form = ProposeForm()
    known = device.known(form.device.data or "")
    if form.submitted():
        with told_on(form), resident_writing():
            area = supporting.council_of(db.session.get_one(Area, place.area_id))
            _topic, given = topics.propose(
                area,
                title=form.title.data or "",
                text=form.text.data or "",
                proposer=form.proposer.data or "",
                client_key=_key(form),
                device=known,
            )
            done = url_for("council.supported", code=given.code, proposed=1)
            return device.remember(make_response(redirect(done, 303)), known)
    form.device.data = known
    form.key.data = form.key.data or str(uuid.uuid4())
    council_name = supporting.council_of(db.session.get_one(Area, place.area_id)).name
    page = render_template("meetings/public/propose.html", place=place, form=form, council=council_name)
    return device.remember(make_response(page, form.http_status), known)


def _key(form: ProposeForm) -> str:
    try:
        return str(uuid.UUID(form.key.data or "", version=4))
    except ValueError as error:
        raise DomainError("That did not work. Please try again.") from error


# --- A supporter's own page ---------------------------------------------------------------------------------------


@council.get("/support/<code>")
@public
def supported(code: str) -> ResponseReturnValue:
    given = public_queries.support_of(code)
    return render_template(
        "meetings/public/support.html",
        support=given,
        topic=given.topic,
        code=code,
        links=chain.of_topic(given.topic_id),
        may_rate=supporting.may_rate(given),
        results=(ResidentResult.YES, ResidentResult.PARTLY, ResidentResult.NO),
        fresh=request.args.get("fresh", "1") == "1",
        proposed="proposed" in request.args,
    )


@council.post("/support/<code>")
@public
def rate(code: str) -> ResponseReturnValue:
    """The supporter's own word on the result, beside the reporters'."""
    with resident_writing():
        supporting.rate(public_queries.support_of(code), request.form.get("result", "")[:20])
    return redirect(url_for("council.supported", code=code), 303)
