"""Everything that changes a match. One function a verb; each records one event; what the demand counts follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.accounts.actor import Actor, ActorKind
from app.accounts.permissions import Permission
from app.cases import matching
from app.cases.models import Case, Kind, Matched
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.partners import agreement_actions
from app.partners.models import Commitment
from app.resources import match_queries as queries
from app.resources.match_models import Match
from app.resources.match_scoring import Scored
from app.resources.match_workflow import (
    OVER,
    MatchStatus,
    MatchVerb,
    Side,
    Standing,
    confirming,
    next_status,
    reached,
)
from app.resources.models import Resource, ResourceStatus
from app.timeline.record import Audience, Fact, Happening, Notice, Words, record

V, S = MatchVerb, MatchStatus
MATCHING = frozenset({Permission.TRIAGE, Permission.MANAGE_RESOURCES})  # either brings the two together
REPORTER = Notice(Audience.REPORTER)
MOMENTS = {V.OFFER: ("offered_at",), V.ACCEPT: ("accepted_at",), V.DELIVER: ("delivered_at",)}
CONFIRMED = {Side.HOLDER: "holder_confirmed_at", Side.REPORTER: "reporter_confirmed_at"}
MATCHED = {S.CONFIRMED: Matched.CONFIRMED, S.OFFERED: Matched.OFFERED}


@dataclass(frozen=True)
class Spent:
    """What a delivery uses up of a promise, which is held (partners.agreement_queries.line)."""

    line: Commitment
    quantity: int


def suggest(case: Case, resource: Resource, scored: Scored, actor: Actor) -> Match:
    """Put aside as an idea: nobody is told yet. The event says what spoke for it."""
    refuse_outside(case, actor)
    case = matching.hold(case.id)
    if case.kind is not Kind.DEMAND or not case.is_open():
        raise DomainError("Only an open demand is matched with a resource.")
    if resource.status is not ResourceStatus.LISTED:
        raise DomainError("This resource is not on the list now.")
    if any(one.resource_id == resource.id and one.status not in OVER for one in queries.of_case(case)):
        raise DomainError("This resource is being matched with the demand already.")
    match = Match(
        case=case, case_id=case.id, resource=resource, resource_id=resource.id, status=S.SUGGESTED,
        score=scored.points, suggested_at=now(), events=0,
    )  # fmt: skip
    db.session.add(match)
    why = [reason.why.value for reason in scored.reasons]
    _noted(V.SUGGEST, match, actor, None, facts={"case": case.id, "resource": resource.id, "why": why})
    return match


def offer(match: Match, actor: Actor) -> None:
    """Whose it is and who needs it are told, both in the same moment."""
    if match.resource.status is not ResourceStatus.LISTED:
        raise DomainError("This resource is not on the list now.")
    if not match.case.is_open():
        raise DomainError("Only an open demand is matched with a resource.")
    _step(V.OFFER, match, actor, notices=(holder_of(match.resource), REPORTER))


def accept(match: Match, actor: Actor) -> None:
    _step(V.ACCEPT, match, actor, notices=_both(match))


def decline(match: Match, actor: Actor, *, words: str = "") -> None:
    told = () if match.status is S.SUGGESTED else (*_both(match), REPORTER)
    _step(V.DECLINE, match, actor, words, notices=told)


def deliver(match: Match, actor: Actor, *, words: str = "", spent: Spent | None = None) -> None:
    """The holder's word that it was given; where they had promised it, so much of the promise is used up."""
    facts: dict[str, Fact] = {}
    if spent is not None:
        if match.resource.partner_id != spent.line.agreement.partner_id:
            raise DomainError("This promise is another partner unit's.")
        note = match.resource.name
        agreement_actions.use(
            spent.line, actor, quantity=spent.quantity, day=today(), note=note, subject=match
        )
        match.commitment, match.commitment_id = spent.line, spent.line.id
        facts = {"line": spent.line.id, "quantity": spent.quantity}
    _step(V.DELIVER, match, actor, words, facts=facts, notices=(REPORTER,))


def confirm(match: Match, actor: Actor, *, words: str = "") -> None:
    """One side's word. Only with both of them is the match confirmed."""
    sides = confirming(standing(match, actor))
    told = (REPORTER,) if Side.HOLDER in sides else _both(match)
    facts: dict[str, Fact] = {"side": next(iter(sides)).value if sides else None}
    _step(V.CONFIRM, match, actor, words, facts=facts, notices=told)


def fail(match: Match, actor: Actor, *, words: str = "") -> None:
    """It did not come about: the demand is as it was before."""
    _step(V.FAIL, match, actor, words, notices=(*_both(match), REPORTER))


# --- Who somebody is to a match -------------------------------------------------------------------------------------


def standing(match: Match, actor: Actor) -> Standing:
    if actor.kind is ActorKind.RESIDENT:
        theirs = {Side.REPORTER} if actor.case_id == match.case_id else set()
        return Standing(frozenset(theirs), match.confirmed_by)
    sides = set()
    if may_match(match.case, actor):
        sides.add(Side.MATCHER)
    if holds(match.resource, actor):
        sides.add(Side.HOLDER)
    return Standing(frozenset(sides), match.confirmed_by)


def may_match(case: Case, actor: Actor) -> bool:
    return bool(MATCHING & actor.permissions_at(case.area.around))


def refuse_outside(case: Case, actor: Actor) -> None:
    if not may_match(case, actor):
        raise NotAllowed("You may look at what is matched here, but not match anything.")


def holds(resource: Resource, actor: Actor) -> bool:
    """Of its unit, or looking after the resources of its place: they speak for a partner or a neighbour."""
    units = {grant.unit_id for grant in actor.grants} | {actor.unit_id}
    of_unit = resource.unit_id is not None and resource.unit_id in units
    return of_unit or Permission.MANAGE_RESOURCES in actor.permissions_at(resource.area.around)


def holder_of(resource: Resource) -> Notice:
    if resource.partner_id is not None:
        return Notice(Audience.PARTNER, resource.partner_id)
    if resource.unit_id is not None:
        return Notice(Audience.UNIT, resource.unit_id)
    return Notice(Audience.AREA, resource.area_id)


# --- What the verbs share -------------------------------------------------------------------------------------------


def _both(match: Match) -> tuple[Notice, ...]:
    """The holder, and the people of the place where the demand lies."""
    notices = (holder_of(match.resource), Notice(Audience.AREA, match.case.area_id))
    return tuple(dict.fromkeys(notices))


def _step(
    verb: MatchVerb,
    match: Match,
    actor: Actor,
    words: str = "",
    *,
    facts: Mapping[str, Fact] | None = None,
    notices: Sequence[Notice] = (),
) -> None:
    """Refuse or move on, note the moment, then write it down."""
    match.case = matching.hold(match.case_id)
    before, who = match.status, standing(match, actor)
    with db.session.no_autoflush:  # one verb is one UPDATE, and one version
        match.status = next_status(verb, before, who, words)
        for name in MOMENTS.get(verb, ()) or (
            CONFIRMED[side] for side in confirming(who) if verb is V.CONFIRM
        ):
            setattr(match, name, now())
    _noted(verb, match, actor, before, words, facts or {}, notices)


def _noted(
    verb: MatchVerb,
    match: Match,
    actor: Actor,
    before: MatchStatus | None,
    words: str = "",
    facts: Mapping[str, Fact] | None = None,
    notices: Sequence[Notice] = (),
) -> None:
    match.events += 1
    db.session.flush()
    how_far = reached(queries.statuses(match.case_id))
    around = match.case.area.around
    role = actor.role_at(around)
    what = Happening(
        before=before.value if before else None,
        after=match.status.value,
        role=role.value if role else None,
        facts=facts or {},
        words=(Words(words.strip()),) if words.strip() else (),
        notices=tuple(dict.fromkeys(notices)),
        counted=matching.note(match.case, MATCHED[how_far] if how_far else None),
    )
    record(verb, match, actor, what, seq=match.events)
