"""Topics as staff see them: what waits for a council, what became of it, more cases gathered behind it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.permissions import Permission
from app.areas import queries as places
from app.areas.models import Area
from app.cases import queries as cases
from app.core.errors import DomainError, NotAllowed
from app.meetings import chain, gathering, list_queries, queries, topics
from app.meetings.desk_routes import RUN, VIEW, area_asked, council_named, councils_of
from app.meetings.forms import NewTopicForm, ReasonForm, ReferForm
from app.meetings.sitting import COUNCILS
from app.meetings.step import must_run, standing
from app.meetings.workflow import SETTLED, TOPICS, TopicStatus, offered
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

topic_pages = Blueprint("topics", __name__, url_prefix="/topics")
OPEN = tuple(status for status in TopicStatus if status not in SETTLED)


@topic_pages.get("")
@requires(VIEW)
def home() -> ResponseReturnValue:
    area = area_asked()
    settled = request.args.get("which") == "settled"
    rows, more = list_queries.topics_page(
        area.id, actor(), settled=settled, before=request.args.get("before", "")[:80]
    )
    return render_template(
        "meetings/topics.html",
        area=area,
        tops=places.tops(actor().areas(VIEW)),
        rows=rows,
        more=more,
        settled=settled,
        may_run=actor().may(RUN),
        section="meetings",
    )


@topic_pages.route("/new", methods=["GET", "POST"])
@requires(RUN)
def new() -> ResponseReturnValue:
    form = NewTopicForm(area=request.args.get("area", 0, type=int))
    if form.submitted():
        with told_on(form), writing() as person:
            area = council_named(form.area.data, person)
            topic = topics.add_by_staff(area, person, title=form.title.data or "", text=form.text.data or "")
            return redirect(url_for("topics.show", token=topic.token))
    form.area.offer([(one.id, one.trail.replace("/", " › ")) for one in councils_of(actor())])
    return render_template("meetings/topic_new.html", form=form, section="meetings"), form.http_status


@topic_pages.get("/<token>")
@requires(VIEW)
def show(token: str) -> ResponseReturnValue:
    return _page(token, ReasonForm(), ReferForm())


def _page(token: str, declining: ReasonForm, referring: ReferForm, status: int = 200) -> ResponseReturnValue:
    topic = queries.get_topic(token, actor())
    verbs = offered(TOPICS, topic.status, standing(topic, actor()))
    referring.area.offer([(one.id, one.trail.replace("/", " › ")) for one in branch(topic.area)])
    page = render_template(
        "meetings/topic.html",
        topic=topic,
        verbs=verbs,
        links=chain.of_topic(topic.id),
        cases=queries.cases_behind([topic.id], actor()).get(topic.id, []),
        alike=gathering.alike(topic, actor()) if topic.status in OPEN and actor().may(TRIAGE) else (),
        coming=queries.coming_for(topic.area_id),
        declining=declining,
        referring=referring,
        section="meetings",
    )
    return page, status


TRIAGE = Permission.TRIAGE


def branch(area: Area) -> list[Area]:
    """Where it could be referred: the councils above the place and inside it."""
    above = [one for one in places.above(area) if one.level in COUNCILS]
    inside = [one for one in places.of_levels({area.id}, COUNCILS) if one.id != area.id]
    return [*reversed(above), *inside]


@topic_pages.post("/<token>/cases")
@requires(TRIAGE)
def gather(token: str) -> ResponseReturnValue:
    """Several similar cases become one topic."""
    topic = queries.get_topic(token, actor())
    if TRIAGE not in actor().permissions_at(topic.area.around):
        raise NotAllowed("You may not do this here.")
    refs = request.form.getlist("ref")[:50]
    with writing() as person:
        topic = queries.get_topic(token, person)
        found = [cases.get(ref, person) for ref in refs]
        if not found:
            raise DomainError("Please choose at least one case.")
        topics.bring(found, person, area=topic.area, title=topic.title, topic=topic)
    flash(_("Gathered behind the topic. Their reporters are told."), "done")
    return redirect(url_for("topics.show", token=topic.token))


@topic_pages.post("/<token>/decline")
@requires(RUN)
def decline(token: str) -> ResponseReturnValue:
    must_run(queries.get_topic(token, actor()).area.around, actor())
    form = ReasonForm()
    if form.submitted():
        with told_on(form), writing() as person:
            topic = queries.get_topic(token, person, version=form.version.data)
            topics.decline(topic, person, reason=form.words.data or "")
            flash(_("Not taken. Everybody behind it reads the reason."), "done")
            return redirect(url_for("topics.show", token=topic.token))
    return _page(token, form, ReferForm(formdata=None), 422)


@topic_pages.post("/<token>/refer")
@requires(RUN)
def refer(token: str) -> ResponseReturnValue:
    must_run(queries.get_topic(token, actor()).area.around, actor())
    form = ReferForm()
    if form.submitted():
        with told_on(form), writing() as person:
            topic = queries.get_topic(token, person, version=form.version.data)
            to = next((one for one in branch(topic.area) if one.id == form.area.data), None)
            if to is None:
                raise DomainError("A topic goes up or down its own branch.")
            topics.refer(topic, person, to=to, reason=form.words.data or "")
            flash(_("Referred to the council of %(place)s.", place=topic.area.name), "done")
            return redirect(url_for("topics.show", token=topic.token))
    return _page(token, ReasonForm(formdata=None), form, 422)
