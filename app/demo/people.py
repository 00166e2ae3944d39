"""Who works in the demo: units of every kind and people of every role. All names and numbers are invented.

No local number in China begins with 0, so (0591) 0755 0xxx rings nowhere. The people are named after sights.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from app.accounts import actions as accounts
from app.accounts.actions import Newcomer
from app.accounts.actor import Actor
from app.accounts.models import Unit, UnitKind, User
from app.accounts.permissions import Right, Role
from app.accounts.sessions import actor_for
from app.accounts.unit_actions import UnitFacts, add_unit
from app.areas.models import Area, CompoundClass
from app.demo.places import Lived, Map

MARK = "（演示）"
TITLES = {
    Role.GRID_WORKER: "网格员", Role.GRID_LEADER: "网格长", Role.COMMUNITY_STAFF: "社区工作者",
    Role.COMMUNITY_LEAD: "社区书记", Role.DISPATCHER: "派单员", Role.UNIT_HANDLER: "承办人",
    Role.UNIT_LEAD: "承办负责人", Role.LEADER: "分管领导", Role.MEETING_SECRETARY: "议事秘书",
    Role.MEDIATOR: "调解员", Role.CALLER: "回访员", Role.SUPERVISOR: "督导员", Role.ADMIN: "管理员",
    Role.AUDITOR: "审计员",
}  # fmt: skip
SURNAMES = "林陈黄郑王吴李许蔡何刘张杨邱叶罗江周潘曾苏方卢高赖余谢魏程沈"
SIGHTS = (
    "三坊", "七巷", "于山", "茉莉", "闽江", "乌山", "橄榄", "镇海", "福橘", "温泉", "白塔", "西湖", "屏山", "榕树",
    "鼓山", "左海", "青榕", "双塔", "鳌峰", "石鼓", "金汤", "安泰", "朱紫", "螺洲", "澳门", "南后", "衣锦", "文儒",
    "光禄", "宫巷", "黄巷", "塔巷", "郎官", "吉庇",
)  # fmt: skip
OFFICE_DAY = "工作日 8:30–18:00"
DAY_AND_NIGHT = "24 小时"


@dataclass
class Team:
    """Who deals with a place: found once for a community, used by every story that plays there."""

    dispatcher: Actor
    lead: Actor
    staff: Actor
    leader: Actor  # the grid's
    worker: Actor
    committee: Unit


@dataclass
class Staff:
    admin: Actor
    teams: dict[int, Team] = field(default_factory=dict)  # by community
    units: list[Unit] = field(default_factory=list)
    handlers: dict[int, Actor] = field(default_factory=dict)  # by unit
    secretary: Actor | None = None  # the district's, hired last
    approvers: dict[int, Actor] = field(default_factory=dict)  # by street: who decides about deadlines
    callers: list[Actor] = field(default_factory=list)
    secretaries: dict[int, Actor] = field(default_factory=dict)  # by street
    people: list[User] = field(default_factory=list)  # held, so that the session reads nobody twice

    def unit_for(self, kind: UnitKind, area: Area) -> Unit | None:
        """The nearest unit of the kind whose area holds the place."""
        serving = [unit for unit in self.units if unit.kind is kind and unit.area_id in area.around]
        return max(serving, key=lambda unit: unit.area.level.depth, default=None)


def hire(places: Map) -> Staff:
    return _Hiring(places).staff


class _Hiring:
    """Invents people and numbers as it goes: 林三坊, 陈七巷, 黄于山 …, every pair once."""

    def __init__(self, places: Map) -> None:
        self._names = (surname + sight for surname, sight in _pairs())
        self._lines = (f"0591-0755 {number:04}" for number in count(300))
        self.admin = self._first_admin(places.district)
        self.staff = Staff(self.admin)
        self._serve_district(places.district)
        streets = {lived.street.id: lived.street for lived in places.lived_in}
        dispatchers = {id: self._serve_street(street) for id, street in streets.items()}
        for lived in places.lived_in:
            self._serve_community(lived, dispatchers[lived.street.id])
        self.staff.secretary = actor_for(self._person(Role.MEETING_SECRETARY, places.district))

    def _first_admin(self, district: Area) -> Actor:
        admin = accounts.create(self._newcomer(Role.ADMIN, None))
        for what in (Role.ADMIN, Right.MANAGE_CODES, Right.EXPORT):
            accounts.give(admin, district, what)
        return actor_for(admin)

    def _serve_district(self, district: Area) -> None:
        for role in (Role.LEADER, Role.SUPERVISOR, Role.AUDITOR, Role.CALLER, Role.MEDIATOR):
            person = self._person(role, district)
            if role is Role.CALLER:  # who calls residents back opens their numbers
                accounts.give(person, district, Right.SEE_CONTACT)
                self.staff.callers.append(actor_for(person))
        self._unit("区城管大队（示例）", UnitKind.URBAN_MANAGEMENT, district)
        self._unit("区环卫中心（示例）", UnitKind.SANITATION, district)
        self._unit("市政路灯水电抢修（示例）", UnitKind.UTILITY, district, emergency=True)
        self._unit("区应急服务队（示例）", UnitKind.OTHER, district, emergency=True)

    def _serve_street(self, street: Area) -> Actor:
        """Four offices behind one counter, as Gulou's article says, and the people who send work on."""
        short = street.name.removesuffix("街道")
        self._unit(f"{short}党建办", UnitKind.PARTY_OFFICE, street)
        self._unit(f"{short}营商环境办", UnitKind.BUSINESS_OFFICE, street)
        self._unit(f"{short}公共管理办", UnitKind.PUBLIC_ADMIN, street)
        self._unit(f"{short}公共服务办", UnitKind.PUBLIC_SERVICE, street)
        self.staff.approvers[street.id] = actor_for(self._person(Role.LEADER, street))
        self.staff.secretaries[street.id] = actor_for(self._person(Role.MEETING_SECRETARY, street))
        dispatcher = self._person(Role.DISPATCHER, street)
        for right in (Right.SEE_CONTACT, Right.EXPORT, Right.PUBLISH_BULLETIN):
            accounts.give(dispatcher, street, right)
        return actor_for(dispatcher)

    def _serve_community(self, lived: Lived, dispatcher: Actor) -> None:
        area = lived.area
        committee = self._unit(f"{area.name}居委会", UnitKind.COMMITTEE, area, hired=False)
        roles = (Role.COMMUNITY_LEAD, Role.COMMUNITY_STAFF, Role.GRID_LEADER, Role.GRID_WORKER)
        people = [self._person(role, area, committee) for role in roles]
        for grid in lived.grids[1:]:
            self._person(Role.GRID_WORKER, grid, committee)
        accounts.give(people[0], area, Right.SEE_CONTACT)
        for compound in lived.compounds:
            if compound.compound_class in (CompoundClass.MANAGED, CompoundClass.MIXED):
                self._unit(f"{compound.name}物业", UnitKind.PROPERTY, compound, emergency=True)
        lead, worker, leader, grid_worker = map(actor_for, people)
        team = Team(dispatcher, lead, worker, leader, grid_worker, committee)
        self.staff.teams[area.id] = team
        self.staff.handlers[committee.id] = team.worker

    def _unit(
        self, name: str, kind: UnitKind, area: Area, *, emergency: bool = False, hired: bool = True
    ) -> Unit:
        hours = DAY_AND_NIGHT if emergency else OFFICE_DAY
        unit = add_unit(UnitFacts(name, kind, next(self._lines), hours, emergency), area, self.admin)
        self.staff.units.append(unit)
        if hired:
            self.staff.handlers[unit.id] = actor_for(self._person(Role.UNIT_HANDLER, area, unit))
            self._person(Role.UNIT_LEAD, area, unit)
        return unit

    def _person(self, role: Role, area: Area, unit: Unit | None = None) -> User:
        person = accounts.invite(self._newcomer(role, unit), self.admin, role, area)
        self.staff.people.append(person)
        return person

    def _newcomer(self, role: Role, unit: Unit | None) -> Newcomer:
        """Without a password: in demo mode one tap signs in, otherwise nobody can."""
        line = next(self._lines)
        return Newcomer(next(self._names), f"demo-{line[-4:]}", TITLES[role] + MARK, line, unit)


def _pairs() -> Iterator[tuple[str, str]]:
    for turn in range(len(SURNAMES)):
        for n, sight in enumerate(SIGHTS):
            yield SURNAMES[(n + turn * 7) % len(SURNAMES)], sight
