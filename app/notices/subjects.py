"""The things notices are about: who may see each now, and what it is called. The capabilities' own rules, gathered."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.areas.models import Area
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.voice_models import Voice
from app.core.db import Model, db
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.meetings.topic_models import Decision, Topic
from app.partners import agreement_queries as agreements
from app.partners import queries as partners
from app.partners.models import Agreement, PartnerUnit
from app.pledges import queries as pledges
from app.pledges.models import Fundraising, Pledge
from app.resources import booking_queries as bookings
from app.resources import match_queries as matches
from app.resources.match_models import Match
from app.resources.models import Booking
from app.timeline.models import Event
from app.whistles import queries as whistles
from app.whistles.models import Whistle


@dataclass(frozen=True)
class Shown:
    """One thing as a notice names it. `path`: its page for staff."""

    ref: str
    title: str
    area: Area
    path: str


@dataclass(frozen=True)
class Subject:
    model: type[Model]
    visible_to: Callable[[Actor], sa.Select[Any]]
    show: Callable[[Any], Shown]


def pledges_visible_to(actor: Actor) -> sa.Select[Pledge]:
    seen = pledges.visible_to(actor).with_only_columns(Fundraising.id)
    return sa.select(Pledge).where(Pledge.fundraising_id.in_(seen))


def voices_visible_to(actor: Actor) -> sa.Select[Voice]:
    seen = cases.visible_to(actor).with_only_columns(Case.id)
    return sa.select(Voice).where(Voice.case_id.in_(seen))


SUBJECTS: dict[str, Subject] = {
    "case": Subject(Case, cases.visible_to, lambda c: Shown(c.ref, c.title, c.area, f"/cases/{c.ref}")),
    "voice": Subject(
        Voice, voices_visible_to, lambda v: Shown(v.ref or "", v.case.title, v.case.area, f"/cases/{v.case.ref}")
    ),
    "topic": Subject(
        Topic, meetings.topics_visible_to, lambda t: Shown("", t.title, t.area, f"/topics/{t.token}")
    ),
    "meeting": Subject(
        Meeting, meetings.visible_to, lambda m: Shown("", m.title or m.type.name, m.area, f"/meetings/{m.token}")
    ),
    "decision": Subject(
        Decision, meetings.decisions_visible_to, lambda d: Shown("", d.text[:120], d.area, f"/decisions/{d.id}")
    ),
    "booking": Subject(
        Booking, bookings.visible_to,
        lambda b: Shown(b.ref, b.resource.name, b.resource.area, f"/resources/bookings/{b.id}"),
    ),
    "resource_match": Subject(
        Match, matches.visible_to, lambda m: Shown("", m.resource.name, m.resource.area, f"/matches/{m.id}")
    ),
    "partner_unit": Subject(
        PartnerUnit, partners.visible_to, lambda p: Shown("", p.name, p.area, f"/partners/{p.id}")
    ),
    "agreement": Subject(
        Agreement, agreements.visible_to, lambda a: Shown("", a.title, a.partner.area, f"/agreements/{a.id}")
    ),
    "fundraising": Subject(
        Fundraising, pledges.visible_to, lambda f: Shown("", f.purpose, f.area, f"/fundraisings/{f.id}")
    ),
    "pledge": Subject(
        Pledge, pledges_visible_to,
        lambda p: Shown("", p.fundraising.purpose, p.fundraising.area, f"/fundraisings/{p.fundraising_id}"),
    ),
    "whistle": Subject(
        Whistle, whistles.visible_to, lambda w: Shown(w.case.ref, w.case.title, w.case.area, f"/whistles/{w.id}")
    ),
}  # fmt: skip


def about(event: Event) -> tuple[str, int]:
    """What staff are shown, by kind and number: of a whistle its own page, all of the case that the called may see."""
    whistle = event.facts.get("whistle")
    return ("whistle", whistle) if isinstance(whistle, int) else (event.subject_kind, event.subject_id)


def thing(kind: str, subject_id: int) -> Model | None:
    """Whatever it is, for whoever works out who is to be told; nobody is shown it by this."""
    subject = SUBJECTS.get(kind)
    return db.session.get(subject.model, subject_id) if subject else None


def seen(kind: str, ids: Collection[int], actor: Actor) -> dict[int, Shown]:
    """Those this person may see at this moment, by id. One statement."""
    subject = SUBJECTS.get(kind)
    if subject is None or not ids:
        return {}
    found = db.session.scalars(subject.visible_to(actor).where(subject.model.id.in_(ids))).unique()
    return {one.id: subject.show(one) for one in found}


def area_of(subject: Model) -> Area:
    """Where it lies."""
    return SUBJECTS[subject.__tablename__].show(subject).area
