"""First run: four pages from an empty installation to a first printed code."""

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import first_run_actions, links, queries, security, setup_token, unit_actions
from app.accounts.actions import Newcomer
from app.accounts.first_run_forms import ByHandForm, FirstCodesForm, FirstUnitForm, FounderForm
from app.accounts.forms import EmptyForm, InviteForm
from app.accounts.models import UnitKind, User
from app.accounts.people_routes import invited, offer, offer_units
from app.accounts.permissions import Permission
from app.accounts.unit_actions import UnitFacts
from app.areas import queries as places
from app.areas import uploads
from app.areas.cli import PACKAGED
from app.areas.files import rows_of
from app.areas.forms import ConfirmForm, UploadForm
from app.areas.import_actions import plan_here
from app.areas.import_routes import SHOWN, counted, imported, parsed, taken_in, template_file
from app.areas.models import Level
from app.cases.categories import load_categories
from app.codes import actions as codes
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError
from app.core.instance import here
from app.core.network import is_loopback
from app.timeline.audits import Audited, audit
from app.web.access import PUBLIC, actor, public, requires, signed_in, signed_in_only
from app.web.telling import told_on
from app.web.transactions import writing

first_run = Blueprint("first_run", __name__, url_prefix="/first-run")
PACKAGED_ROOT = "350102"
ALSO_LED_HERE = frozenset({"accounts.front", "security.login"})


def init_app(app: Flask) -> None:
    """Until somebody has an account, every page for staff leads to the first step."""
    app.register_blueprint(first_run)
    if not here().settings.demo:
        app.before_request(_lead_here)


def _lead_here() -> ResponseReturnValue | None:
    if current_app.extensions.get("founded") or request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "access", PUBLIC) == PUBLIC and request.endpoint not in ALSO_LED_HERE:
        return None
    current_app.extensions["founded"] = queries.anybody()
    return None if current_app.extensions["founded"] else redirect(url_for("first_run.start"))


@first_run.route("", methods=["GET", "POST"])
@public
def start() -> ResponseReturnValue:
    """1 of 4: who you are. Only with the key from the terminal, only while nobody has an account."""
    if queries.anybody():
        return redirect(_next_step())
    form = FounderForm(token=request.args.get("token"))
    if form.submitted():
        with told_on(form):
            if not setup_token.fits(form.token.data):
                raise DomainError("This is not the set-up key of this server.")
            security.sign_in(_founded(form).id)
            setup_token.drop()
            return redirect(url_for("first_run.areas"))
    return render_template("first_run/start.html", form=form), form.http_status


def _founded(form: FounderForm) -> User:
    fresh = security.hash_password(form.password.data or "")
    with write_transaction():
        newcomer = Newcomer(name=form.name.data or "", username=form.username.data or "")
        return first_run_actions.found(newcomer, fresh)


@first_run.get("/areas")
@signed_in_only
def areas() -> ResponseReturnValue:
    """2 of 4: your areas, in one of three ways."""
    return _areas_page(ByHandForm(formdata=None), UploadForm(formdata=None))


@first_run.post("/areas/built-in")
@signed_in_only
def built_in() -> ResponseReturnValue:
    if EmptyForm().submitted():
        rows = rows_of(PACKAGED.read_bytes())
        with writing(alone=True) as person:
            first_run_actions.refuse_when_founded()
            imported(plan_here(rows, (), None, PACKAGED_ROOT), person, None)
            _take_charge()
    return redirect(url_for("first_run.people"))


@first_run.post("/areas/by-hand")
@signed_in_only
def by_hand() -> ResponseReturnValue:
    form = ByHandForm()
    if form.submitted():
        with told_on(form), writing(alone=True) as person:
            first_run_actions.refuse_when_founded()
            lines = (form.communities.data or "").splitlines()
            communities = [line.strip() for line in lines if line.strip()]
            made = first_run_actions.add_by_hand(
                form.district.data or "", form.street.data or "", communities
            )
            audit(Audited.IMPORT_AREAS, person, made[0], area_id=made[0].id, facts={"places": len(made)})
            _take_charge()
            return redirect(url_for("first_run.people"))
    return _areas_page(form, UploadForm(formdata=None))


@first_run.post("/areas/upload")
@signed_in_only
def upload() -> ResponseReturnValue:
    form = UploadForm()
    if form.submitted():
        with told_on(form):
            first_run_actions.refuse_when_founded()
            name = taken_in(form, actor().user_id)
            return redirect(url_for("first_run.preview", upload=name, root=form.root.data or None))
    return _areas_page(ByHandForm(formdata=None), form)


@first_run.get("/areas/template.xlsx")
@signed_in_only
def template() -> Response:
    return template_file()


@first_run.route("/areas/<upload>", methods=["GET", "POST"])
@signed_in_only
def preview(upload: str) -> ResponseReturnValue:
    rows = parsed(upload, actor().user_id)
    form = ConfirmForm(root=request.args.get("root", ""))
    if form.submitted():
        with told_on(form), writing(alone=True) as person:
            first_run_actions.refuse_when_founded()
            imported(plan_here(rows, (), None, form.root.data or ""), person, None)
            _take_charge()
            uploads.drop(upload, person.user_id)
            return redirect(url_for("first_run.people"))
    judged = plan_here(rows, (), None, form.root.data or "")
    return render_template(
        "first_run/preview.html", form=form, plan=judged, counts=counted(judged), upload=upload, shown=SHOWN
    ), form.http_status


@first_run.route("/people", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """3 of 4: a unit to give cases to, and your people; may be left for later."""
    form = InviteForm()
    if form.submitted():
        with told_on(form), writing() as person:
            user = invited(form, person)
            flash(_("%(name)s is invited: give them the link below.", name=user.name), "done")
            return redirect(url_for("first_run.people"))
    return _people_page(form, FirstUnitForm(formdata=None, prefix="unit-")), form.http_status


@first_run.post("/units")
@requires(Permission.MANAGE_PEOPLE)
def add_unit() -> ResponseReturnValue:
    """Without one nothing can be dispatched, and the posters have no telephone."""
    form = FirstUnitForm(prefix="unit-")
    if form.submitted():
        with told_on(form), writing() as person:
            area = places.get(form.area.data, person.areas(Permission.MANAGE_PEOPLE))
            facts = UnitFacts(form.name.data or "", UnitKind(form.kind.data), form.duty_phone.data or "")
            unit = unit_actions.add_unit(facts, area, person)
            audit(Audited.CHANGE_UNIT, person, unit, area_id=area.id, facts={"added": True})
            flash(_("%(name)s is added.", name=unit.name), "done")
            return redirect(url_for("first_run.people"))
    return _people_page(InviteForm(formdata=None), form), form.http_status


def _people_page(form: InviteForm, unit_form: FirstUnitForm) -> str:
    offer(form.area)
    offer(unit_form.area)
    offer_units(form.unit)
    waiting = [user for user in queries.people(actor(), queries.PeopleFilter()).people if not user.password]
    addresses = [
        (user, url_for("accounts.set_password", token=links.token_for(user), _external=True))
        for user in waiting
    ]
    units = queries.units(actor())
    return render_template(
        "first_run/people.html", form=form, unit_form=unit_form, addresses=addresses, units=units
    )


@first_run.route("/codes", methods=["GET", "POST"])
@requires(Permission.MANAGE_CODES)
def first_codes() -> ResponseReturnValue:
    """4 of 4: the first codes; the next page prints them."""
    form = FirstCodesForm(name=_("First codes"))
    mine = actor().areas(Permission.MANAGE_CODES)
    address = here().settings.base_url
    loopback = is_loopback(address)
    if form.submitted() and loopback and not form.trial.data:
        form.trial.errors = [
            _("These codes lead nowhere but to this machine. Please tick the line if that is meant.")
        ]
    elif form.submitted():
        with told_on(form), writing() as person:
            chosen = [
                places.get(area_id, person.areas(Permission.MANAGE_CODES))
                for area_id in form.areas.data or ()
            ]
            batch = codes.issue(chosen, person, name=form.name.data or "")
            return redirect(url_for("codes.batch", batch_id=batch.id))
    offered = places.choices(mine, (Level.COMMUNITY, Level.GRID, Level.COMPOUND)) or places.choices(mine)
    return render_template(
        "first_run/codes.html",
        form=form,
        offered=offered,
        public_address=address,
        loopback=loopback,
    ), form.http_status


def _areas_page(by_hand: ByHandForm, table: UploadForm) -> ResponseReturnValue:
    if places.anywhere():
        return redirect(_next_step())
    status = max(by_hand.http_status, table.http_status)
    return render_template("first_run/areas.html", by_hand=by_hand, table=table), status


def _take_charge() -> None:
    user = db.session.get(User, actor().user_id)
    assert user is not None
    first_run_actions.take_charge(user)
    load_categories()


def _next_step() -> str:
    if not signed_in():
        return url_for("security.login")
    return url_for("accounts.start" if places.anywhere() else "first_run.areas")
