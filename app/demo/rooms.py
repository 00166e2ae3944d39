"""The demo's rooms and services that can be booked, and five weeks of people who book, come, cancel and forget."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from app.accounts.actor import SYSTEM, Actor, resident
from app.core.clock import LOCAL, local_day, now
from app.core.db import db
from app.demo.matters import Story
from app.demo.moments import awake
from app.demo.people import Staff, Team
from app.demo.pictures import room_picture
from app.photos import receiving
from app.photos.models import Photo
from app.resources import actions, booking_actions, booking_making, openings
from app.resources.actions import Opening
from app.resources.booking_making import Wanted
from app.resources.booking_workflow import BookingStatus
from app.resources.models import Booking, Resource
from app.resources.openings import Plan, Terms, Window

BEFORE, AHEAD = 18, 12  # days around the present that people book for
WAKING = (8, 21)  # when people come, though the reading room never closes
ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
CALLED = ("林女士", "陈先生", "黄阿姨", "郑师傅", "王老师", "吴大爷", "李女士", "许先生")
REFUSED = "那天要做地面维修，请改约下一周，谢谢理解。"


def _plan(days: str, *hours: str, working_days_only: bool = False) -> Plan:
    """`days`: 1 is Monday. Hours as on a door: 8:30-20:30."""
    windows = tuple(
        Window.between(*(time.fromisoformat(at.zfill(5)) for at in one.split("-"))) for one in hours
    )
    return Plan({int(day) - 1: windows for day in days}, {}, working_days_only)


@dataclass(frozen=True)
class Room:
    plan: Plan
    terms: Terms
    picture: str
    purposes: tuple[str, ...]
    busy: float  # how many bookings on a day
    approval: bool = False
    capacity: int | None = None


DAILY = "1234567"
HOURLY, HALF_HOURLY, ALL_DAY = Terms(60, 180, 60, 30), Terms(30, 60, 30, 14), Terms(240, 480, 240, 30)
ROOMS: dict[str, Room] = {
    "多功能活动室": Room(
        _plan(DAILY, "8:30-20:30"),
        HOURLY,
        "hall",
        ("合唱排练", "生日会", "健身操", "书画小组"),
        0.8,
        True,
        40,
    ),
    "居民议事厅": Room(
        _plan(DAILY, "9:00-12:00", "14:00-21:00"),
        HOURLY,
        "meeting",
        ("楼栋议事", "业主座谈", "加装电梯沟通会"),
        0.6,
        True,
        40,
    ),
    "四点半课堂": Room(
        _plan("67", "9:00-17:00"), HOURLY, "classroom", ("亲子阅读", "手工课"), 0.4, capacity=30
    ),
    "篮球场": Room(
        _plan(DAILY, "7:00-21:00"),
        Terms(60, 120, 60, 7),
        "court",
        ("半场练习", "楼栋友谊赛"),
        0.7,
        capacity=20,
    ),
    "共享书房": Room(
        _plan(DAILY, "0:00-0:00"), Terms(60, 240, 60, 7), "shelves", ("自习", "读书会"), 0.7, capacity=12
    ),
    "康复训练室": Room(_plan("24", "14:00-17:00"), HALF_HOURLY, "desk", ("康复训练",), 0, capacity=4),
    "长者食堂": Room(
        _plan("56", "17:00-21:00"), Terms(120, 240, 120, 30), "canteen", ("家庭聚餐",), 0.5, capacity=60
    ),
    "法律顾问": Room(
        _plan("3", "14:30-17:30"), HALF_HOURLY, "desk", ("咨询继承", "咨询物业合同", "咨询劳动纠纷"), 1.4
    ),
    "心理倾听志愿者": Room(_plan("6", "9:00-12:00"), HALF_HOURLY, "desk", ("倾听",), 1),
    "书法老师": Room(_plan("7", "8:30-11:30"), HALF_HOURLY, "classroom", ("学写春联", "孩子启蒙"), 1),
    "轮椅两台": Room(
        _plan("12345", "8:30-18:00", working_days_only=True),
        Terms(120, 480, 30, 14),
        "lend",
        ("看病接送",),
        0.4,
    ),
    "折叠桌椅 30 套": Room(_plan(DAILY, "8:00-20:00"), ALL_DAY, "lend", ("家宴", "楼栋活动"), 0.3, True),
    "老年人助浴、理发": Room(
        _plan("3", "8:30-11:30", "14:30-17:30"), HALF_HOURLY, "hall", ("理发", "助浴"), 1.2, True
    ),
}


def fit_out(resource: Resource, admin: Actor, kept: dict[str, Photo]) -> None:
    """Hours, terms and a picture; a picture that was drawn before is copied. Called before it is listed."""
    room = ROOMS[resource.name]
    opening = Opening(room.plan, room.terms, bookable=True, needs_approval=room.approval)
    resource.capacity = room.capacity
    actions.open_up(resource, opening, admin)
    if room.picture in kept:
        photo = receiving.copy_of(kept[room.picture])
    else:
        photo = receiving.receive(room_picture(room.picture))
    receiving.stage([photo])
    kept.setdefault(room.picture, receiving.known([photo.name])[photo.name])
    actions.show(resource, [photo.name], admin)


def stories(resources: list[Resource], staff: Staff, present: datetime) -> Iterator[Story]:
    rng = Random(19)
    for resource in resources:
        yield from _of_room(resource, ROOMS[resource.name], staff.teams[resource.area_id], rng, present)


def _of_room(resource: Resource, room: Room, team: Team, rng: Random, present: datetime) -> Iterator[Story]:
    taken = set[int]()
    if room.plan.minutes_a_week == 7 * openings.DAY:  # open at this very hour, so that somebody is there now
        slot = openings.slot_at(present) // 2 * 2 - 2
        taken.update(range(slot, slot + 6))
        yield Visit(resource, room, team, slot, 180, Random(5)).still_here()
    today = local_day(present)
    if room.approval:  # one request is always waiting
        length = min(room.terms.lengths)
        days = (today + n * ONE_DAY for n in range(3, 10))
        slot = next(
            slot
            for day in days
            for slot in openings.beginnings(room.plan, room.terms, day, length, taken, present)
        )
        taken.update(range(slot, slot + length // openings.SLOT))
        yield Visit(resource, room, team, slot, length, Random(7)).waiting(present)
    for day in (today + n * ONE_DAY for n in range(-BEFORE, AHEAD)):
        for _ in range(int(room.busy + rng.random())):
            length = rng.choice(list(room.terms.lengths))
            found = openings.beginnings(room.plan, room.terms, day, length, taken, present - 99 * ONE_DAY)
            found = [slot for slot in found if WAKING[0] <= _hour(slot) < WAKING[1]]
            if found:
                slot = rng.choice(found)
                taken.update(range(slot, slot + length // openings.SLOT))
                yield Visit(resource, room, team, slot, length, Random(rng.random())).story()


@dataclass(frozen=True)
class Visit:
    resource: Resource
    room: Room
    team: Team
    slot: int
    length: int
    rng: Random

    def story(self) -> Story:
        begins = openings.begin_of(self.slot)
        asked = awake(begins - self.rng.uniform(0.2, min(6, self.room.terms.ahead - 1)) * ONE_DAY)
        yield min(asked, begins - 90 * MINUTE)
        booking = self._book()
        yield from self._decided(booking, begins)
        if self.rng.random() < 0.12 and booking.status is BookingStatus.APPROVED:
            yield begins - 70 * MINUTE
            booking_actions.cancel(booking, resident(booking_id=booking.id))
        if booking.status is BookingStatus.APPROVED:
            yield from self._used(booking, begins)

    def still_here(self) -> Story:
        begins = openings.begin_of(self.slot)
        yield begins - ONE_DAY
        booking = self._book()
        yield begins + 2 * MINUTE
        booking_actions.check_in(booking, resident(booking_id=booking.id))

    def waiting(self, present: datetime) -> Story:
        yield present - self.rng.uniform(20, 90) * MINUTE
        self._book()

    def _decided(self, booking: Booking, begins: datetime) -> Story:
        waits = self.rng.uniform(0.02, 0.9)
        if booking.status is not BookingStatus.REQUESTED:
            return
        yield now() + waits * (begins - 80 * MINUTE - now())
        if self.rng.random() < 0.15:
            booking_actions.reject(booking, self.team.lead, words=REFUSED)
        else:
            booking_actions.approve(booking, self.team.lead)

    def _used(self, booking: Booking, begins: datetime) -> Story:
        if self.rng.random() < 0.12:
            yield begins + 31 * MINUTE
        else:
            yield begins + self.rng.uniform(-9, 12) * MINUTE
            booking_actions.check_in(booking, resident(booking_id=booking.id))
            yield begins + (self.length + 1) * MINUTE
        booking_actions.let_time_act(booking, SYSTEM)

    def _book(self) -> Booking:
        actor = self.team.staff if self.rng.random() < 0.15 else resident()
        key = uuid.UUID(int=self.rng.getrandbits(128), version=4)
        phone = f"+86154{self.rng.randrange(10**8):08}" if self.rng.random() < 0.5 else None
        wanted = Wanted(
            client_key=str(key), resource=db.session.get_one(Resource, self.resource.id),
            begins=self.slot, length=self.length, call_me=self.rng.choice(CALLED), phone=phone,
            purpose=self.rng.choice(self.room.purposes),
        )  # fmt: skip
        return booking_making.book(wanted, actor).booking


def _hour(slot: int) -> int:
    return openings.begin_of(slot).astimezone(LOCAL).hour
