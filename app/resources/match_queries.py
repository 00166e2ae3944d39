"""Everything that reads matches: of a demand, of a resource's holder, of a reporter; and what could be suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.models import Area, area_within
from app.areas.scope import within
from app.cases.case_page import category_path
from app.cases.models import Case
from app.cases.queries import never_about
from app.cases.queries import seen_by as case_seen_by
from app.core.db import db
from app.core.errors import NotFound
from app.core.versions import the_one
from app.resources.match_models import Match
from app.resources.match_scoring import LEAST, Need, Offer, Scored, best
from app.resources.match_workflow import OVER, MatchStatus
from app.resources.models import Resource, ResourceStatus

PAGE = 50
MOST_WEIGHED = 300  # the nearest come first
VIEW, MANAGE = Permission.VIEW_LISTS, Permission.MANAGE_RESOURCES


@dataclass(frozen=True)
class Suggestion:
    resource: Resource
    scored: Scored


def visible_to(actor: Actor) -> sa.Select[Match]:
    return (
        sa.select(Match)
        .join(Match.case)
        .join(Match.resource)
        .where(sa.or_(case_seen_by(actor), held_by(actor)), *never_about(actor))
        .options(
            contains_eager(Match.case).joinedload(Case.area),
            contains_eager(Match.case).joinedload(Case.category),
            contains_eager(Match.resource).joinedload(Resource.area),
            contains_eager(Match.resource).joinedload(Resource.unit),
            contains_eager(Match.resource).joinedload(Resource.partner),
        )
    )


def held_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Its unit, or whoever looks after the resources of its place. A mere idea is not theirs to know yet."""
    mine = within(Resource.area_id, actor.areas(MANAGE))
    units = {grant.unit_id for grant in actor.grants} | {actor.unit_id}
    of_unit = Resource.unit_id.in_([unit for unit in units if unit is not None])
    return sa.and_(sa.or_(mine, of_unit), Match.status != MatchStatus.SUGGESTED)


def get(match_id: int, actor: Actor, *, version: int | None = None) -> Match:
    return the_one(visible_to(actor).where(Match.id == match_id), Match, version)


def sees_case(match: Match, actor: Actor) -> bool:
    """Whether the case itself opens for them: a holder may know of the demand alone."""
    return bool(db.session.scalar(sa.select(Case.id).where(Case.id == match.case_id, case_seen_by(actor))))


def of_receipt(match_id: int, case: Case, *, version: int) -> Match:
    """A match of the reporter's own case, once it was offered."""
    found = (
        sa.select(Match)
        .where(Match.id == match_id, Match.case_id == case.id, Match.offered_at.is_not(None))
        .options(joinedload(Match.resource).joinedload(Resource.area))
    )
    return the_one(found, Match, version)


def of_case(case: Case) -> Sequence[Match]:
    """Those of one demand, the latest first. One statement."""
    return db.session.scalars(
        sa.select(Match)
        .where(Match.case_id == case.id)
        .options(
            joinedload(Match.resource).joinedload(Resource.area),
            joinedload(Match.resource).joinedload(Resource.unit),
            joinedload(Match.resource).joinedload(Resource.partner),
        )
        .order_by(Match.id.desc())
    ).all()


def for_reporter(case: Case) -> Sequence[Match]:
    """What was offered to them, with what became of it. One statement."""
    return [match for match in of_case(case) if match.offered_at is not None]


def statuses(case_id: int) -> list[MatchStatus]:
    return list(db.session.scalars(sa.select(Match.status).where(Match.case_id == case_id)))


@dataclass(frozen=True)
class Page:
    rows: Sequence[Match]
    before: int | None


def mine(actor: Actor, before: int | None = None) -> Page:
    """What the holder's side was offered and is not over, the newest first."""
    found = visible_to(actor).where(held_by(actor), Match.status.not_in((*OVER, MatchStatus.CONFIRMED)))
    if before:
        found = found.where(Match.id < before)
    rows = db.session.scalars(found.order_by(Match.id.desc()).limit(PAGE + 1)).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


# --- Suggestions ----------------------------------------------------------------------------------------------------


def suggestions(case: Case, actor: Actor, known: Sequence[Match], wanted: str = "") -> list[Suggestion]:
    """At most five, with reasons; without those that are under way. One statement.

    `wanted`: words somebody looks for by name; then nothing is too far-fetched.
    """
    taken = {match.resource_id for match in known if match.status not in OVER}
    found = db.session.scalars(_nearest(case, actor, wanted)).all()
    weighed = {one.id: one for one in found if one.id not in taken}
    least = 0 if wanted else LEAST
    chosen = best(need_of(case), map(offer_of, weighed.values()), least=least)
    return [Suggestion(weighed[scored.id], scored) for scored in chosen]


def resource_for(resource_id: int, case: Case, actor: Actor) -> Resource:
    """One of those that could be suggested to this person for this demand."""
    found = db.session.scalar(_offered(case, actor).where(Resource.id == resource_id))
    if found is None:
        raise NotFound("There is no such resource in your area.")
    return found


def need_of(case: Case) -> Need:
    words = [category_path(case.category), case.category.keywords] if case.category else []
    return Need(f"{case.title} {case.text}", " ".join(words), case.area.path, case.area.trail)


def offer_of(resource: Resource) -> Offer:
    said = " ".join((resource.name, resource.place, resource.conditions))
    return Offer(resource.id, resource.kind, said, resource.hours, resource.area.path)


def _offered(case: Case, actor: Actor) -> sa.Select[Resource]:
    """On the list where this person looks, and what the places around the demand offer everybody in them."""
    seen = sa.or_(within(Resource.area_id, actor.areas(VIEW)), Resource.area_id.in_(case.area.around))
    return (
        sa.select(Resource)
        .join(Area, Area.id == Resource.area_id)
        .where(Resource.status == ResourceStatus.LISTED, seen)
        .options(contains_eager(Resource.area), joinedload(Resource.unit), joinedload(Resource.partner))
    )


def _nearest(case: Case, actor: Actor, wanted: str) -> sa.Select[Resource]:
    found = _offered(case, actor)
    if wanted:
        texts = (Resource.name, Resource.place, Resource.conditions, Resource.owner)
        found = found.where(sa.or_(*(text.icontains(wanted, autoescape=True) for text in texts)))
    # How many of the places around the demand lie around the resource too: the more, the nearer.
    shared = (
        sa.select(sa.func.count())
        .where(area_within.c.inner_id == Resource.area_id, area_within.c.outer_id.in_(case.area.around))
        .scalar_subquery()
    )
    return found.order_by(shared.desc(), Resource.id.desc()).limit(MOST_WEIGHED)
