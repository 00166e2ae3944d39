"""Three more districts, each from its real divisions with its own published figures; never one with another's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import cycle, product

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Assignment
from app.accounts.permissions import Role
from app.areas.actions import Sprout, add_areas
from app.areas.models import Area, CompoundClass, Level
from app.cases.categories import load_categories
from app.codes import tokens
from app.codes.models import Code, CodeStatus
from app.core.clock import local_day, now, stopped_at
from app.core.db import db
from app.core.engine import write_transaction
from app.demo import published
from app.demo.bulk import companions, sittings
from app.demo.bulk.filling import fill
from app.demo.bulk.ground import Ground, Spot
from app.demo.bulk.plans import Wanted
from app.demo.divisions import Divided, divide
from app.demo.hiring import Employed, hire
from app.meetings.models import MeetingType
from app.partners import actions as partners
from app.partners import agreement_actions as agreements
from app.partners.agreement_actions import Promise, Terms
from app.partners.models import Measured, PartnerKind
from app.resources import actions as resources
from app.resources.models import ResourceKind
from app.resources.workflow import Verb

DAYS = 360  # inside the twelve months a dashboard looks back
OPEN = 100  # of the cases received: still being handled
DAY = timedelta(days=1)
TREES = (
    "丹桂", "银杏", "香樟", "石榴", "腊梅", "木槿", "海棠", "紫薇", "玉兰", "杜鹃", "栀子", "合欢",
    "水杉", "芙蓉", "枇杷", "月季", "迎春", "梧桐", "玫瑰",
)  # fmt: skip
HOMES = {
    "苑": CompoundClass.MANAGED, "花园": CompoundClass.MANAGED, "小区": CompoundClass.MANAGED,
    "里": CompoundClass.UNMANAGED, "新村": CompoundClass.UNMANAGED, "公寓": CompoundClass.MIXED,
    "家属院": CompoundClass.WORKS,
}  # fmt: skip
NUMBERS = "一二三四五六七八九"
PROMISES = (
    ("活动室开放", Measured.SESSION, 24), ("义诊", Measured.SESSION, 6), ("课后托管", Measured.HOUR, 80),
    ("反诈讲座", Measured.SESSION, 4), ("设施检修", Measured.HOUR, 40),
)  # fmt: skip
VENUES = ("会议室", "篮球场", "停车场", "图书角", "食堂", "礼堂", "健身房")

Told = Callable[[float], None]


class District(StrEnum):
    """By the name of its packaged divisions. Gulou's demo is the one that lives (loading.py)."""

    GULOU = "gulou"
    LUSONG = "lusong"
    LONGWEN = "longwen"
    JIAOCHENG = "jiaocheng"


AREA_CODES = {District.LUSONG: "0731", District.LONGWEN: "0596", District.JIAOCHENG: "0593"}
CODES = {
    "350102": District.GULOU,
    "430203": District.LUSONG,
    "350603": District.LONGWEN,
    "350902": District.JIAOCHENG,
}


def here() -> tuple[District, Area] | None:
    """Which of them this instance holds."""
    found = db.session.scalars(
        sa.select(Area).where(Area.level == Level.DISTRICT, Area.code.in_(CODES))
    ).first()
    return (CODES[found.code], found) if found and found.code else None


def staffed() -> Area:
    """A place that every role reaches."""
    leads = sa.select(Assignment.area_id).where(Assignment.role == Role.COMMUNITY_LEAD)
    return db.session.scalars(sa.select(Area).where(Area.id.in_(leads)).order_by(Area.id).limit(1)).one()


@dataclass(frozen=True)
class Built:
    name: District
    divided: Divided
    employed: Employed

    def published(self, counted: str) -> int:
        return published.value(self.name, counted)


def build(name: District, tell: Told) -> None:
    begun = now() - (DAYS + 5) * DAY
    with stopped_at(begun), write_transaction():
        divided = divide(name)
        places = divided.streets if name is District.JIAOCHENG else divided.communities
        built = Built(name, divided, hire(divided, AREA_CODES[name], places))
    tell(0.3)
    {District.LUSONG: _lusong, District.LONGWEN: _longwen, District.JIAOCHENG: _jiaocheng}[name](
        built, begun, tell
    )


# --- 芦淞: needs and problems, meetings, solved ---------------------------------------------------------------------


def _lusong(built: Built, begun: datetime, tell: Told) -> None:
    """The meetings first: the loader of the cases wants the database for itself."""
    with stopped_at(begun), write_transaction():
        compounds = _settled(built)
        ground = Ground(built.divided.district, _spots(built, compounds), list(load_categories().values()))
    tell(0.5)
    with write_transaction():
        kind = db.session.scalars(sa.select(MeetingType).where(MeetingType.key == "joint_council")).one()
        days = now() - (DAYS - 10) * DAY, now() - (sittings.OVER + 1) * DAY
        sittings.sit(kind, sittings.spread(_councils(built, compounds), built.published("held"), days))
    tell(0.7)
    fill(
        Wanted(built.published("received"), DAYS, OPEN, built.published("solved")),
        ground,
        lambda _cases: None,
    )


def _settled(built: Built) -> list[Area]:
    """As many grids and compounds as were published, spread over the communities; the compounds' names are invented."""
    communities = built.divided.communities
    number, homes = built.published("grids"), [*product(TREES, HOMES)][: built.published("compounds")]
    grids = [
        Sprout(f"第{NUMBERS[turn // len(communities)]}网格", Level.GRID, community)
        for turn, community in zip(range(number), cycle(communities), strict=False)
    ]
    compounds = [
        Sprout(tree + word, Level.COMPOUND, grid, compound_class=HOMES[word])
        for (tree, word), grid in zip(homes, grids, strict=False)
    ]
    return [area for area in add_areas([*grids, *compounds]) if area.level is Level.COMPOUND]


def _spots(built: Built, compounds: Sequence[Area]) -> list[Spot]:
    spots = []
    for compound in compounds:
        code = Code(token=tokens.new_token(), area=compound, status=CodeStatus.POSTED, issued_at=now())
        db.session.add(code)
        db.session.flush()
        team = next(built.employed.teams[id] for id in compound.around if id in built.employed.teams)
        spots.append(Spot(compound, code.id, team))
    return spots


def _councils(built: Built, compounds: Sequence[Area]) -> list[tuple[Area, Actor]]:
    """Three levels: street, community, compound."""
    teams, streets = built.employed.teams, built.divided.streets
    led = [(area, next(teams[id] for id in area.around if id in teams).lead) for area in compounds]
    led += [(area, teams[area.id].lead) for area in built.divided.communities]
    return [*led, *((street, built.employed.secretaries[street.id]) for street in streets)]


# --- 龙文: agreements ----------------------------------------------------------------------------------------------


def _longwen(built: Built, _begun: datetime, _tell: Told) -> None:
    since = local_day(now()) - 200 * DAY
    with stopped_at(now() - 210 * DAY), write_transaction():
        kinds = cycle(PartnerKind)
        for number, area in zip(
            range(built.published("agreements")), built.divided.communities, strict=False
        ):
            team, kind = built.employed.teams[area.id], next(kinds)
            what, measured, quantity = PROMISES[number % len(PROMISES)]
            facts = partners.Facts(companions.name_of(area, kind, 1), kind, offers=what)
            unit = partners.enter(facts, area, team.worker)
            partners.approve(unit, team.lead)
            terms = Terms(f"{what}共建协议", since, since + 729 * DAY, (Promise(what, quantity, measured),))
            agreements.sign(agreements.draw_up(unit, terms, team.worker), team.lead)
    agreements.keep_calendar()


# --- 蕉城: venues that were opened ------------------------------------------------------------------------------------


def _jiaocheng(built: Built, begun: datetime, _tell: Told) -> None:
    """The article counts the whole city of 宁德; its venues stand in this one district's communities, and say so."""
    with stopped_at(begun), write_transaction():
        areas = built.divided.communities
        for number, area, what in zip(range(built.published("venues")), areas, cycle(VENUES), strict=False):
            facts = resources.Facts(
                ResourceKind.VENUE, f"单位{what}（示例 {number + 1}）", area.name, "周末 8:00–18:00", "免费，需登记",
                owner="驻区单位（示例）", phone=f"{AREA_CODES[built.name]}-0755 {9000 - number:04}",
            )  # fmt: skip
            lead = next(built.employed.teams[id] for id in area.around if id in built.employed.teams).lead
            resources.move(resources.add(facts, area, lead), Verb.LIST, lead)
