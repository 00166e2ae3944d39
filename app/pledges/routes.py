"""Staff pages of shared costs: the list of an area, a new one, and one with its ledger."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas import queries as places
from app.areas.models import Area, Level
from app.cases import queries as cases
from app.cases.models import Case
from app.core.clock import today
from app.core.errors import NotFound
from app.core.numbers import LARGEST_ID, row_id
from app.meetings import queries as meetings
from app.meetings.topic_models import Decision
from app.photos import receiving
from app.photos.store import thumb_of
from app.pledges import actions, queries, words
from app.pledges.actions import Plan
from app.pledges.forms import AmountForm, BeginForm, FundraisingListForm, PromiseForm, SpendForm
from app.pledges.models import Fundraising
from app.pledges.setting import kept, refuse_unkept
from app.pledges.step import CHECK, KEEP, VIEW, refuse_outside
from app.timeline.history import history
from app.web.access import actor, requires
from app.web.forms import PostForm
from app.web.telling import told_on
from app.web.transactions import writing

fundraisings = Blueprint("fundraisings", __name__, url_prefix="/fundraisings")
fundraisings.before_request(refuse_unkept)
NEAR = (Level.COMMUNITY, Level.GRID, Level.COMPOUND, Level.BUILDING)
A_MONTH = timedelta(days=30)


@fundraisings.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters["yuan"] = words.yuan
    state.app.jinja_env.globals["pledges_kept"] = kept


@fundraisings.get("")
@requires(VIEW)
def home() -> ResponseReturnValue:
    """The shared costs of an area and of the places below it, the newest first."""
    person = actor()
    asked = row_id(request.args.get("area"))
    area = places.get(asked, person.areas(VIEW)) if asked else places.tops(person.areas(VIEW))[0]
    form = FundraisingListForm()
    wanted = form.narrowed_to(area.id)
    rows, before = queries.page(person, wanted)
    onward = {**wanted.conditions, "before": str(before)}
    return render_template(
        "pledges/home.html",
        area=area,
        form=form,
        rows=rows,
        narrowed=len(wanted.conditions) > 1,
        next_href=f"{url_for('fundraisings.home')}?{urlencode(onward)}" if before else "",
        may_begin=person.may(KEEP),
        words=words,
        section="lists",
        badges={},
    )


@fundraisings.route("/new", methods=["GET", "POST"])
@requires(KEEP)
def new() -> ResponseReturnValue:
    form = BeginForm(decision=row_id(request.args.get("decision")), closes_on=today() + A_MONTH)
    decision = _decision(form, actor())
    if form.submitted():
        with told_on(form), writing() as person:
            area = places.get(_number(form.area.data), person.areas(KEEP))
            plan = Plan(
                purpose=form.purpose.data or "", wanted=form.wanted.fen or 0,
                closes_on=form.closes_on.data or today(), decision=_decision(form, person), case=_case(form, person),
            )  # fmt: skip
            fundraising = actions.begin(area, plan, person)
            flash(_("It is begun. Neighbours can read it and promise from now on."), "done")
            return redirect(url_for("fundraisings.show", fundraising_id=fundraising.id))
    form.area.offer(_places(decision, actor()))
    page = render_template(
        "pledges/new.html", form=form, decision=decision, words=words, section="lists", badges={}
    )
    return page, form.http_status


@fundraisings.get("/<int:fundraising_id>")
@requires(VIEW)
def show(fundraising_id: int) -> ResponseReturnValue:
    return page(queries.get(fundraising_id, actor()))


def page(
    fundraising: Fundraising, tried: PostForm | None = None, of: int = 0, status: int = 200
) -> tuple[str, int]:
    """`tried`: a form that was refused, with everything typed; `of`: the promise or the line it was about."""
    person, around = actor(), fundraising.area.around
    here = person.permissions_at(around)
    pledges, after = queries.pledges(fundraising, after=row_id(request.args.get("after")) or 0)
    lines, before = queries.ledger(fundraising, before=row_id(request.args.get("before")))
    drawn = render_template(
        "pledges/fundraising.html",
        fundraising=fundraising,
        account=fundraising.account,
        pledges=pledges,
        after=after,
        lines=lines,
        before=before,
        keeps=KEEP in here and fundraising.status == "open",
        checks=CHECK in here and fundraising.status == "open",
        my_id=person.user_id,  # `me` is the layout's own word
        may_export=Permission.EXPORT in here,
        may_open=Permission.SEE_CONTACT in here,
        late=today() > fundraising.closes_on,
        promise_form=_typed(PromiseForm, tried) or PromiseForm(formdata=None),
        spend_form=_typed(SpendForm, tried)
        or SpendForm(formdata=None, version=fundraising.version, day=today()),
        amount_form=AmountForm(formdata=None, day=today()),
        tried=tried,
        of=of,
        entries=list(reversed(history(fundraising, internal=True))),
        today=today(),
        words=words,
        section="lists",
        badges={},
    )
    return drawn, status


def _typed(kind: type[PostForm], tried: PostForm | None) -> PostForm | None:
    return tried if isinstance(tried, kind) else None


@fundraisings.get("/<int:fundraising_id>/proofs/<int:photo_id>/<any(small, large):size>")
@requires(VIEW)
def proof(fundraising_id: int, photo_id: int, size: str) -> ResponseReturnValue:
    """The picture of a receipt, verified or not, for whoever sees the ledger."""
    photo = queries.photo(queries.get(fundraising_id, actor()), photo_id)
    file = receiving.store().open(thumb_of(photo.name) if size == "small" else photo.name)
    answer = send_file(file, mimetype="image/jpeg", max_age=3600)
    answer.cache_control.private, answer.cache_control.public = True, False
    return answer


# --- What a new one stands on ---------------------------------------------------------------------------------------


def _decision(form: BeginForm, person: Actor) -> Decision | None:
    number = form.decision.data
    return meetings.get_decision(_number(number), person) if number else None


def _case(form: BeginForm, person: Actor) -> Case | None:
    typed = form.case.data or ""
    return cases.get(typed, person) if typed and not form.decision.data else None


def _places(decision: Decision | None, person: Actor) -> list[tuple[int, str]]:
    found: list[Area] = places.of_levels(person.areas(KEEP), NEAR)
    inside = [area for area in found if decision is None or decision.area_id in area.around]
    return [(area.id, area.trail.replace("/", " / ")) for area in inside]


def managed(fundraising_id: int) -> Fundraising:
    """Visible or 404, then permitted or 403, before any form is read."""
    fundraising = queries.get(fundraising_id, actor())
    refuse_outside(fundraising.area, actor())
    return fundraising


def _number(number: int | None) -> int:
    """What no row could have is no row's."""
    if number is None or not 0 < number <= LARGEST_ID:
        raise NotFound("There is no such place in your area.")
    return number
