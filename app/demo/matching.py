"""Which of the demo's demands found a resource: one or more in each state, and the story of the old people's room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor, resident
from app.cases.models import Case, Kind
from app.cases.workflow import OPEN
from app.core.clock import now, stopped_at
from app.core.db import db
from app.demo.partnering import VENUE
from app.demo.people import Staff, Team
from app.partners import agreement_queries
from app.resources import match_actions as actions
from app.resources import match_queries as queries
from app.resources.match_actions import Spent
from app.resources.match_models import Match
from app.resources.match_scoring import score
from app.resources.match_workflow import MatchStatus
from app.resources.models import Resource

S = MatchStatus
STORY = "小区增设老人活动场所"
# How far the others come, the newest demand first.
FATES = (S.SUGGESTED, S.OFFERED, S.ACCEPTED, S.DELIVERED, S.CONFIRMED, S.DECLINED, S.FAILED, S.OFFERED)
WHY = "周三下午已有别的活动，时间对不上。"


def match_some(staff: Staff, present: datetime) -> None:
    story = db.session.scalars(_demands().where(Case.title == STORY)).one()
    room = db.session.scalars(sa.select(Resource).where(Resource.name == VENUE)).one()
    _bring(story, room, S.CONFIRMED, _team(story, staff), present - timedelta(days=6))
    answered = ((case, thing) for case in _others(story) if (thing := _answer(case, staff, room)))
    for number, (fate, (case, thing)) in enumerate(zip(FATES, answered, strict=False)):
        _bring(case, thing, fate, _team(case, staff), present - timedelta(hours=60 - 3 * number))


def _answer(case: Case, staff: Staff, room: Resource) -> Resource | None:
    """The best that is suggested; the room of the story is given away."""
    found = queries.suggestions(case, _team(case, staff).lead, ())
    return next((one.resource for one in found if one.resource.id != room.id), None)


def _demands() -> sa.Select[Case]:
    return sa.select(Case).where(Case.kind == Kind.DEMAND).options(joinedload(Case.area))


def _others(story: Case) -> Sequence[Case]:
    """Open for long enough that all of it can have happened since."""
    old = Case.submitted_at < now() - timedelta(hours=62)
    found = _demands().where(Case.status.in_(OPEN), Case.id != story.id, old)
    return db.session.scalars(found.order_by(Case.id.desc())).all()


def _team(case: Case, staff: Staff) -> Team:
    return staff.teams[next(area for area in case.area.around if area in staff.teams)]


def _bring(case: Case, resource: Resource, fate: MatchStatus, team: Team, at: datetime) -> None:
    """Step by step, some hours apart, as far as it comes."""
    lead, them = team.lead, resident(case.id)
    with stopped_at(at):
        why = score(queries.need_of(case), queries.offer_of(resource))
        match = actions.suggest(case, resource, why, lead)
    for number, step in enumerate(_steps(fate, match, lead, them), 1):
        with stopped_at(at + timedelta(hours=5 * number)):
            step()


def _steps(fate: MatchStatus, match: Match, lead: Actor, them: Actor) -> list[Callable[[], None]]:
    way: list[Callable[[], None]] = [
        lambda: actions.offer(match, lead),
        lambda: actions.accept(match, them),
        lambda: actions.deliver(match, lead, words="已经送到，请您看看合不合用。", spent=_spent(match, lead)),
        lambda: actions.confirm(match, lead),
        lambda: actions.confirm(match, them),
    ]
    far = {
        S.SUGGESTED: 0,
        S.OFFERED: 1,
        S.ACCEPTED: 2,
        S.DELIVERED: 3,
        S.CONFIRMED: 5,
        S.DECLINED: 1,
        S.FAILED: 2,
    }
    steps = way[: far[fate]]
    if fate is S.DECLINED:
        steps.append(lambda: actions.decline(match, them, words="谢谢，已经找到地方了。"))
    if fate is S.FAILED:
        steps.append(lambda: actions.fail(match, lead, words=WHY))
    return steps


def _spent(match: Match, lead: Actor) -> Spent | None:
    """One of what its partner unit promised, where it is a partner's."""
    if match.resource.partner_id is None:
        return None
    left = agreement_queries.usable(match.resource.partner_id, now().date())
    return Spent(agreement_queries.line(left[0].id, lead), 1) if left else None
