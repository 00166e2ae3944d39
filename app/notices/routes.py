"""Pages for whoever manages notices: channels, what a unit's group is told, and the words of messages."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.models import Unit, User
from app.areas import queries as places
from app.areas.models import Area
from app.core.db import db
from app.core.instance import here
from app.notices import actions, choosing, queries
from app.notices.actions import Facts
from app.notices.forms import FORMS, ChannelForm, ChoicesForm, MailForm
from app.notices.matters import CHOSEN
from app.notices.models import Channel, Kind, Means
from app.notices.queries import MANAGE
from app.notices.sealing import opened
from app.timeline.audits import Audited, audit
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

notices = Blueprint("notices", __name__, url_prefix="/admin/notices")
KINDS = ", ".join(kind.value for kind in Kind)
READABLE = ("host", "port", "security", "user", "sender")  # of a mail channel; never its password


@notices.get("")
@requires(MANAGE)
def home() -> ResponseReturnValue:
    return render_template(
        "notices/channels.html", channels=queries.channels(actor()), kinds=list(Kind), kept=here().settings
    )


@notices.route(f"/new/<any({KINDS}):kind>", methods=["GET", "POST"])
@requires(MANAGE)
def new(kind: str) -> ResponseReturnValue:
    chosen = Kind(kind)
    form = FORMS[chosen](version=1, port=587, security="starttls")
    if form.submitted():
        with told_on(form):
            facts = Facts(form.name.data or "", chosen, form.secrets)
            whole = actions.checked(facts)
            with writing() as person:
                area, unit = _for(form, person)
                channel = actions.add(facts, whole, area, unit)
                audit(Audited.CHANGE_CHANNEL, person, channel, area_id=area.id, facts={"added": True})
            flash(_("%(name)s is added. Send yourself a test.", name=channel.name), "done")
            return redirect(url_for("notices.change", channel_id=channel.id))
    return _page(form, chosen, None)


@notices.route("/<int:channel_id>", methods=["GET", "POST"])
@requires(MANAGE)
def change(channel_id: int) -> ResponseReturnValue:
    channel = queries.channel(channel_id, actor())
    known = {name: value for name, value in opened(channel).items() if name in READABLE}
    form = FORMS[channel.kind](data={"name": channel.name, "version": channel.version, **known})
    if form.submitted():
        with told_on(form):
            facts = Facts(form.name.data or "", channel.kind, form.secrets)
            whole = actions.checked(facts, channel)
            with writing() as person:
                channel = queries.channel(channel_id, person, version=form.version.data)
                actions.change(channel, facts, whole)
                audit(Audited.CHANGE_CHANNEL, person, channel, area_id=channel.area_id)
            flash(_("%(name)s is saved.", name=channel.name), "done")
            return redirect(url_for("notices.change", channel_id=channel.id))
    return _page(form, channel.kind, channel)


@notices.post("/<int:channel_id>/<any(close, reopen):what>")
@requires(MANAGE)
def close(channel_id: int, what: str) -> ResponseReturnValue:
    queries.channel(channel_id, actor())
    with writing() as person:
        channel = queries.channel(channel_id, person)
        actions.close(channel, closed=what == "close")
        audit(
            Audited.CHANGE_CHANNEL, person, channel, area_id=channel.area_id, facts={"closed": channel.closed}
        )
    said = _("%(name)s is closed.") if channel.closed else _("%(name)s is open again.")
    flash(said % {"name": channel.name}, "done")
    return redirect(url_for("notices.home"))


@notices.post("/<int:channel_id>/test")
@requires(MANAGE)
def test(channel_id: int) -> ResponseReturnValue:
    channel = queries.channel(channel_id, actor())
    form = FORMS[channel.kind](formdata=None, name=channel.name, version=channel.version)
    with told_on(form):
        with writing() as person:
            channel = queries.channel(channel_id, person)
            actions.try_out(channel, db.session.get_one(User, person.user_id))
        flash(_("On its way. Below stands what becomes of it."), "done")
        return redirect(url_for("notices.change", channel_id=channel_id, _anchor="latest"))
    return _page(form, channel.kind, channel)


@notices.route("/units/<int:unit_id>", methods=["GET", "POST"])
@requires(MANAGE)
def group(unit_id: int) -> ResponseReturnValue:
    unit = queries.unit(unit_id, actor())
    mine = queries.chosen(Means.ROBOT, unit_id=unit.id)
    form = ChoicesForm(
        data={one.value: mine.get(one, choosing.DEFAULTS[Means.ROBOT]).value for one in CHOSEN}
    )
    if form.submitted():
        with told_on(form), writing() as person:
            unit = queries.unit(unit_id, person)
            actions.choose(Means.ROBOT, form.how, unit=unit)
            audit(Audited.CHANGE_UNIT, person, unit, area_id=unit.area_id)
            flash(_("Saved."), "done")
            return redirect(url_for("notices.group", unit_id=unit.id))
    return render_template(
        "notices/choices.html", form=form, unit=unit, kept=here().settings
    ), form.http_status


def _page(form: ChannelForm, kind: Kind, channel: Channel | None) -> ResponseReturnValue:
    if channel is None and isinstance(form, MailForm):
        form.area.offer(places.choices(actor().areas(MANAGE), also=[form.area.data or 0]))
    elif channel is None:
        found = queries.units(actor())
        form["unit"].offer([(unit.id, f"{unit.name} · {unit.area.name}") for unit in found])
    latest = queries.latest(channel) if channel else ()
    waits = any(one.ended_at is None for one in latest)
    page = render_template(
        "notices/channel.html", form=form, kind=kind, channel=channel, latest=latest, waits=waits,
        fields=[form[name] for name in form.opens],
    )  # fmt: skip
    return page, 200 if request.method == "GET" else 422


def _for(form: ChannelForm, person: Actor) -> tuple[Area, Unit | None]:
    """Mail serves an area; everything else a unit, and with it the unit's area."""
    if isinstance(form, MailForm):
        return places.get(form.area.data, person.areas(MANAGE)), None
    unit = queries.unit(form["unit"].data or 0, person)
    return unit.area, unit
