"""Where seeded cases lie and who works on them: a plain tree of places, made through the actions."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.accounts import actions as accounts
from app.accounts.actions import Newcomer
from app.accounts.actor import Actor
from app.accounts.models import UnitKind, User
from app.accounts.permissions import Right, Role
from app.accounts.sessions import actor_for
from app.accounts.unit_actions import UnitFacts, add_unit
from app.areas.actions import add_area
from app.areas.models import Area, CompoundClass, Level
from app.cases.categories import load_categories
from app.codes import tokens
from app.codes.models import Code, CodeStatus
from app.core.clock import now
from app.core.db import db
from app.demo.bulk.ground import Ground, Spot, Team
from app.meetings.models import MeetingType

COMPOUNDS_IN_A_COMMUNITY = 8
COMMUNITIES_IN_A_STREET = 8
MOST_CATEGORIES = 30


def prepare(areas: int) -> Ground:
    """`areas` compounds under communities, streets and one district. People sign in as bench-…; no passwords."""
    district = add_area("示例区", Level.DISTRICT)
    admin = accounts.create(Newcomer("管理员", "bench-admin"))
    for what in (Role.ADMIN, Right.MANAGE_CODES, Right.EXPORT):
        accounts.give(admin, district, what)
    boss = actor_for(admin)
    accounts.invite(Newcomer("分管领导", "bench-leader"), boss, Role.LEADER, district)
    communities = _communities(-(-areas // COMPOUNDS_IN_A_COMMUNITY), district, boss)
    accounts.hold(_five(communities, boss), boss, communities[0][0], Role.COMMUNITY_STAFF)
    secretary = Newcomer("议事秘书", "bench-secretary")
    accounts.invite(secretary, boss, Role.MEETING_SECRETARY, communities[0][0])
    spots = []
    for n in range(areas):
        community, team = communities[n // COMPOUNDS_IN_A_COMMUNITY]
        compound = add_area(
            f"示例小区{n + 1}", Level.COMPOUND, community, compound_class=CompoundClass.MANAGED
        )
        code = Code(token=tokens.new_token(), area=compound, status=CodeStatus.POSTED, issued_at=now())
        db.session.add(code)
        db.session.flush()
        spots.append(Spot(compound, code.id, team))
    leaves = list(load_categories().values())[:MOST_CATEGORIES]
    return Ground(district, spots, leaves)


def kinds_of_meetings() -> Sequence[MeetingType]:
    """The built-in ones, with their seats."""
    kinds = sa.select(MeetingType).where(MeetingType.key.is_not(None))
    return db.session.scalars(kinds.options(selectinload(MeetingType.seats))).all()


def _communities(number: int, district: Area, boss: Actor) -> list[tuple[Area, Team]]:
    made: list[tuple[Area, Team]] = []
    for n in range(number):
        if n % COMMUNITIES_IN_A_STREET == 0:
            s = n // COMMUNITIES_IN_A_STREET + 1
            street = add_area(f"示例街道{s}", Level.STREET, district)
            sends = accounts.invite(
                Newcomer(f"派单员{s}", f"bench-dispatcher-{s}"), boss, Role.DISPATCHER, street
            )
        community = add_area(f"示例社区{n + 1}", Level.COMMUNITY, street)
        unit = add_unit(UnitFacts(f"示例社区{n + 1}居委会", UnitKind.COMMITTEE), community, boss)
        lead = accounts.invite(
            Newcomer(f"书记{n + 1}", f"bench-lead-{n + 1}", unit=unit), boss, Role.COMMUNITY_LEAD, community
        )
        worker = accounts.invite(
            Newcomer(f"网格员{n + 1}", f"bench-worker-{n + 1}", unit=unit), boss, Role.GRID_WORKER, community
        )
        made.append((community, Team(actor_for(sends), actor_for(lead), actor_for(worker), unit)))
    return made


def _five(communities: list[tuple[Area, Team]], boss: Actor) -> User:
    """Somebody with roles in five places (or as many as there are)."""
    five = accounts.create(Newcomer("五处工作者", "bench-five"))
    for community, _ in communities[1:5]:
        accounts.hold(five, boss, community, Role.COMMUNITY_STAFF)
    return five
