"""/demo: a resident's phone and the staff's desk side by side, one tap into each role, and a clock that moves."""

from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.validators import InputRequired

from app.accounts import sessions
from app.accounts.models import User
from app.cases import ladder_sweep
from app.cases.sweep import sweep, wake
from app.cases.words import label
from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.instance import here
from app.demo import districts, tour
from app.resources import booking_sweep
from app.timeline.audits import Audited, audit
from app.web.access import forget_actor, public, signed_in
from app.web.forms import PostForm
from app.web.transactions import resident_writing

demo_pages = Blueprint("demo", __name__)

FORWARD = timedelta(days=3)


class RoleForm(PostForm):
    person = IntegerField(validators=[InputRequired()])


@demo_pages.before_request
def _in_demo_mode_only() -> None:
    if not here().settings.demo:
        abort(404)


@demo_pages.get("/demo")
@public
def home() -> ResponseReturnValue:
    if not tour.loaded():
        if districts.here():
            return redirect(url_for("demo.figures"))
        raise NotFound("The demo is not loaded here. Start a new instance with DEMO=1.")
    live, finished = tour.live(), tour.finished()
    return render_template(
        "demo/home.html",
        live=live,
        token=tour.token_at(live.case),
        topic=tour.decided(),
        finished=finished,
        steps=tour.steps(finished.case),
        label=label,
        now=clock.now(),
        desk=_desk() if signed_in() else url_for("demo.roles"),
    )


@demo_pages.get("/demo/roles")
@public
def roles() -> ResponseReturnValue:
    if not tour.loaded():
        return redirect(url_for("demo.home"))
    return render_template("demo/roles.html", people=tour.roles_at(tour.live().case.area))


@demo_pages.post("/demo/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """In demo mode nobody has a password: choosing a person is signing in."""
    form = RoleForm()
    if not form.submitted():
        abort(422)
    before = signed_in()
    with resident_writing():
        person = db.session.get(User, form.person.data)
        if person is None or not person.active or person.password is not None:
            raise NotFound("There is no such person in the demo.")
        sessions.end(before.session_id if before else None)
        token = sessions.begin(person, "Demo")
        audit(Audited.SIGN_IN, sessions.actor_for(person), person)
    kept = session.get("csrf_token")  # the page around the frame, and the phone beside it, still hold it
    session.clear()
    session.update(_user_id=token, _fresh=True, csrf_token=kept)
    session.permanent = True
    forget_actor()
    return redirect(_desk(), 303)


@demo_pages.post("/demo/forward")
@public
def forward() -> ResponseReturnValue:
    """Three days on, for every process of this server; then time does what it does."""
    clock.move_on(FORWARD)
    sweep()
    wake()
    ladder_sweep.sweep()
    booking_sweep.sweep()
    return redirect(url_for("demo.home"), 303)


def _desk() -> str:
    """The live case where there is one and the person may see it; else wherever they begin."""
    person = signed_in()
    if person and tour.loaded() and tour.may_see(case := tour.live().case, person):
        return url_for("desk.case", ref=case.ref)
    return url_for("accounts.start")
