"""粘贴登记: several messages of a chat group, or orders of the hotline, become as many cases in one go."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.accounts.permissions import Permission
from app.areas.models import Area
from app.areas.scope import within
from app.cases import list_choices, pasting
from app.cases.list_choices import MOST_PLACES
from app.cases.models import Channel
from app.cases.paste_forms import DraftForm, DraftsForm, PasteForm
from app.cases.pasting import Pasted
from app.cases.staff_routes import desk
from app.cases.submitting import Receipt, Report, submit
from app.contacts.models import AgreedBy, AgreedHow
from app.core import receipts
from app.core.clock import LOCAL
from app.core.db import db
from app.core.errors import DomainError, NotFound
from app.core.numbers import row_id
from app.web.access import actor, requires
from app.web.errors import say
from app.web.transactions import writing

BARE: dict[str, Any] = {"section": "", "badges": {}}  # no entry of the rail stands for it
Places = Sequence[tuple[str, str]]  # number, written name


@dataclass(frozen=True)
class Entered:
    who: str
    receipt: Receipt

    @property
    def code(self) -> str:
        return receipts.display(self.receipt.code)


@desk.route("/intake/paste", methods=["GET", "POST"])
@requires(Permission.INTAKE)
def paste() -> ResponseReturnValue:
    form = PasteForm()
    form.offer(list_choices.places_to_enter(actor(), row_id(request.form.get("area"))))
    if not form.submitted():
        return _paste(form), form.http_status
    pasted = pasting.taken_apart(form.pasted.data or "")
    if not pasted.drafts:
        form.pasted.errors = [gettext("There is nothing in it that could be a message.")]
        return _paste(form), 422
    places = list_choices.every_place_to_enter(actor())
    return _drafts(_as_form(pasted, places, form.area.data or ""), places, more=pasted.more)


def _paste(form: PasteForm) -> str:
    cut = len(form.area.choices or ()) > MOST_PLACES
    return render_template("cases/staff/paste.html", form=form, cut=cut, **BARE)


@desk.post("/intake/drafts")
@requires(Permission.INTAKE)
def drafts() -> ResponseReturnValue:
    form, places = DraftsForm(), list_choices.every_place_to_enter(actor())
    sound = form.submitted()
    placed = form.find_places({name: int(number) for number, name in places})
    if not (sound and placed and form.taken):
        return _drafts(form, places, refused="" if form.taken else gettext("Nothing is ticked.")), 422
    try:
        entered = _enter(form)
    except DomainError as error:
        return _drafts(form, places, refused=say(error)), 422
    return render_template("cases/staff/pasted.html", entered=entered, orders=form.orders.data, **BARE)


def _enter(form: DraftsForm) -> list[Entered]:
    """All of them or none: the person who pasted must not look for those that came through."""
    with writing() as person:
        wanted = {one.area_id for one in form.taken}
        mine = within(Area.id, person.areas(Permission.INTAKE))
        areas = {
            area.id: area for area in db.session.scalars(sa.select(Area).where(Area.id.in_(wanted), mine))
        }
        if wanted - areas.keys():
            raise NotFound("There is no such place in your area.")
        channel = Channel.HOTLINE if form.orders.data else Channel.WECHAT
        return [
            Entered(one.who.data or "", submit(_report(one, areas[one.area_id or 0], channel, form), person))
            for one in form.taken
        ]


def _report(one: DraftForm, area: Area, channel: Channel, form: DraftsForm) -> Report:
    """Without their consent neither name nor number is kept."""
    due, kept = one.outer_due_at.data, bool(form.consent.data)
    return Report(
        client_key=receipts.client_key(one.client_key.data or "") or str(uuid.uuid4()),
        area=area,
        channel=channel,
        text=one.text.data or "",
        place=one.spot.data or "",
        phone=one.e164 if kept else None,
        call_me=(one.who.data or "") if kept else "",
        agreed=form.agreed,
        outer_no=one.outer_no.data or None,
        outer_due_at=due.replace(tzinfo=LOCAL) if due else None,
    )


def _blank(orders: bool) -> DraftsForm:
    by, how = (AgreedBy.HOTLINE, AgreedHow.WRITTEN) if orders else (AgreedBy.THEMSELVES, AgreedHow.MESSAGE)
    return DraftsForm(formdata=None, orders=orders, agreed_by=by.value, agreed_how=how.value)


def _as_form(pasted: Pasted, places: Places, chosen: str) -> DraftsForm:
    form, named = _blank(pasted.orders), Named(places, chosen)
    for draft in pasted.drafts:
        due = draft.outer_due_at.replace(tzinfo=None) if draft.outer_due_at else None
        form.drafts.append_entry(
            {
                "take": draft.worth,
                "client_key": str(uuid.uuid4()),
                "who": draft.who,
                "text": draft.text,
                "where": named.in_words(f"{draft.place}\n{draft.text}"),
                "spot": draft.place,
                "phone": draft.phone,
                "outer_no": draft.outer_no,
                "outer_due_at": due,
            }
        )
    return form


class Named:
    """The narrowest place whose own name stands in some words, within the chosen one; else the chosen one itself."""

    def __init__(self, places: Places, chosen: str = "") -> None:
        self.around = dict(places).get(chosen, "")
        inside = ((name, _leaf(name)) for _number, name in places if name.startswith(self.around))
        self.leaves = [(name, leaf) for name, leaf in inside if len(leaf) > 1]

    def in_words(self, text: str) -> str:
        squeezed = "".join(text.split())
        named = ((name, leaf) for name, leaf in self.leaves if leaf in squeezed)
        return max(named, key=lambda one: (one[0].count("›"), len(one[1])), default=(self.around, ""))[0]


def _leaf(name: str) -> str:
    return "".join(name.rpartition("›")[2].split())


def _drafts(form: DraftsForm, places: Places, *, refused: str = "", more: int = 0) -> str:
    names = [name for _number, name in places]
    return render_template(
        "cases/staff/drafts.html",
        form=form,
        places=names[:MOST_PLACES],
        finds=len(names) > MOST_PLACES,
        refused=refused,
        more=more,
        **BARE,
    )
