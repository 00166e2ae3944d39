"""Who works in a district that is built for its figures: the district's own, and two in every place of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from app.accounts import actions as accounts
from app.accounts.actions import Newcomer
from app.accounts.actor import Actor
from app.accounts.models import Unit, UnitKind, User
from app.accounts.permissions import Right, Role
from app.accounts.sessions import actor_for
from app.accounts.unit_actions import UnitFacts, add_unit
from app.areas.models import Area
from app.demo.bulk.ground import Team
from app.demo.divisions import Divided
from app.demo.people import MARK, OFFICE_DAY, SURNAMES, TITLES

GIVEN = (
    "松风", "竹影", "晴川", "云溪", "春晓", "夏荷", "秋实", "冬青", "青禾", "白露", "谷雨", "清和", "远山", "新雨",
    "暖阳", "明月", "星河", "麦田", "稻香", "橙黄", "若水", "知春", "闻莺", "听泉",
    "初晴", "小满", "流萤", "望舒",
)  # fmt: skip


@dataclass
class Employed:
    admin: Actor
    secretary: Actor  # the district's
    secretaries: dict[int, Actor] = field(default_factory=dict)  # by street
    teams: dict[int, Team] = field(default_factory=dict)  # by place of work


def hire(divided: Divided, area_code: str, places: Sequence[Area]) -> Employed:
    """`places`: the communities, or the streets where that is enough."""
    return _Hiring(divided, area_code, places).employed


class _Hiring:
    """No local number in China begins with 0: these ring nowhere."""

    def __init__(self, divided: Divided, area_code: str, places: Sequence[Area]) -> None:
        self._names = (surname + given for given in GIVEN for surname in SURNAMES)
        self._lines = (f"{area_code}-0755 {number:04}" for number in count(1))
        admin = accounts.create(self._newcomer(Role.ADMIN, None))
        for what in (Role.ADMIN, Right.MANAGE_CODES, Right.EXPORT):
            accounts.give(admin, divided.district, what)
        self.admin = actor_for(admin)
        self._of_district(divided.district)
        secretary = self._person(Role.MEETING_SECRETARY, divided.district)
        self.employed = Employed(self.admin, secretary)
        for street in divided.streets:
            dispatcher = self._person(Role.DISPATCHER, street)
            self.employed.secretaries[street.id] = self._person(Role.MEETING_SECRETARY, street)
            for place in places:
                if street.id in place.around:
                    self.employed.teams[place.id] = self._team(place, dispatcher)

    def _of_district(self, district: Area) -> None:
        for role in (Role.LEADER, Role.SUPERVISOR, Role.AUDITOR, Role.CALLER, Role.MEDIATOR):
            self._person(role, district)

    def _team(self, place: Area, dispatcher: Actor) -> Team:
        facts = UnitFacts(f"{place.name}（演示）", UnitKind.COMMITTEE, next(self._lines), OFFICE_DAY)
        unit = add_unit(facts, place, self.admin)
        lead = self._person(Role.COMMUNITY_LEAD, place, unit)
        return Team(dispatcher, lead, self._person(Role.COMMUNITY_STAFF, place, unit), unit)

    def _person(self, role: Role, area: Area, unit: Unit | None = None) -> Actor:
        return actor_for(self._invited(role, area, unit))

    def _invited(self, role: Role, area: Area, unit: Unit | None) -> User:
        return accounts.invite(self._newcomer(role, unit), self.admin, role, area)

    def _newcomer(self, role: Role, unit: Unit | None) -> Newcomer:
        line = next(self._lines)
        return Newcomer(next(self._names), f"demo-{line[-4:]}", TITLES[role] + MARK, line, unit)
