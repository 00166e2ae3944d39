"""What the demo writes in bulk is what the actions write: the same lives made both ways, side by side."""

from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
import sqlalchemy as sa

from app.accounts import actions as accounts
from app.accounts.actions import Newcomer
from app.accounts.actor import Actor
from app.accounts.permissions import Role
from app.accounts.sessions import actor_for
from app.areas.actions import add_area
from app.areas.models import Area, Level
from app.core.clock import local_day, stopped_at
from app.core.db import db
from app.demo.bulk import companions, sittings
from app.demo.bulk.sittings import ANNOUNCED, CALLED, MINUTE, NAMES, Sat
from app.figures.verify import differences
from app.meetings import calling, minutes, minutes_words, presence
from app.meetings.models import Attendance, By, Meeting, Minutes, MinutesPart, Party
from app.partners import actions as partners
from app.partners.models import PartnerKind, PartnerUnit, PartTimeMember
from app.timeline.models import Event, Outbox, tally
from tests.cast import Cast
from tests.meetings import council

pytestmark = pytest.mark.both_engines

EVENING = datetime(2026, 3, 4, 11, 30, tzinfo=UTC)
PLACE = "Lawn"  # as wide as Garden, and as far down


def test_meetings_are_the_same_rows_as_the_actions_write(cast: Cast) -> None:
    runner, lawn = _secretary(cast), add_area(PLACE, Level.COMMUNITY, cast.elm)
    evenings = [EVENING + timedelta(days=9 * turn) for turn in range(3)]
    coming = [(3, 2, 2, 2, 1), (2, 2, 2, 1, 1), (2, 3, 2, 3, 3)]
    kind = council.kind("joint_council")
    in_bulk = [Sat(cast.garden, runner, at, came, "Hall") for at, came in zip(evenings, coming, strict=True)]
    one_by_one = [Sat(lawn, runner, at, came, "Hall") for at, came in zip(evenings, coming, strict=True)]
    sittings.sit(kind, in_bulk)
    for sat in one_by_one:
        live(sat)
    db.session.commit()
    found, right = meetings_of(cast.garden), meetings_of(lawn)
    assert len(right["meeting"]) == 3 and len(right["event"]) == 21
    for name, rows in right.items():
        assert rows, f"{name}: nothing was compared"
        assert found[name] == rows, name
    assert not list(differences())
    for written in db.session.scalars(sa.select(Minutes)):
        assert written.digest == minutes.digest_of(written)


def test_partner_units_are_the_same_rows_as_the_actions_write(cast: Cast) -> None:
    runner, lawn = _secretary(cast), add_area(PLACE, Level.COMMUNITY, cast.elm)
    root = cast.acting("root")
    companions.join([cast.garden], 3, 2, (root, runner), EVENING)
    for turn, kind in zip(range(3), PartnerKind, strict=False):
        with stopped_at(EVENING):
            unit = partners.enter(partners.Facts(companions.name_of(lawn, kind, turn + 1), kind), lawn, root)
        with stopped_at(EVENING + timedelta(hours=1)):
            partners.approve(unit, runner)
        if turn < 2:
            with stopped_at(EVENING + timedelta(hours=2)):
                partners.seat(unit, lawn, runner, name=NAMES[turn], since=local_day(EVENING))
    db.session.commit()
    found, right = partners_of(cast.garden), partners_of(lawn)
    assert len(right["unit"]) == 3 and len(right["member"]) == 2
    for name, rows in right.items():
        assert rows, f"{name}: nothing was compared"
        assert found[name] == rows, name
    told = sa.select(Outbox.audience_id).where(Outbox.audience == "area")
    assert set(db.session.scalars(told)) == {cast.garden.id, lawn.id}


def live(sat: Sat) -> None:
    kind = council.kind("joint_council")
    with stopped_at(sat.begins - CALLED):
        meeting = calling.call(kind, sat.area, calling.Facts(sat.begins, kind.minutes, sat.venue), sat.runner)
    with stopped_at(sat.begins - ANNOUNCED):
        calling.announce(meeting, sat.runner)
    with stopped_at(sat.begins):
        names = cycle(NAMES)
        for party, n in zip(council.parties(meeting), sat.present, strict=True):
            for _ in range(n):
                name = next(names)
                presence.sign_in(meeting, party_id=party.id, name=name, by=By.HAND, entered_by=sat.runner)
    with stopped_at(sat.opened):
        calling.open_(meeting, sat.runner)
    with stopped_at(sat.closed):
        calling.adjourn(meeting, sat.runner)
    with stopped_at(sat.published):
        council.parties(meeting)
        written = minutes.draft(meeting, sat.runner, minutes_words.parts_of(meeting))
        minutes.publish(written, sat.runner)
    assert written.objection_until
    with stopped_at(written.objection_until + 10 * MINUTE):
        minutes.freeze_due()


def _secretary(cast: Cast) -> Actor:
    user = accounts.invite(Newcomer("Sec", "sec"), cast.acting("root"), Role.MEETING_SECRETARY, cast.elm)
    return actor_for(user)


OWN = {"id", "version", "token", "sign_in_key", "area_id", "meeting_id", "minutes_id", "party_id", "digest",
       "partner_id", "subject_id", "event_id", "dedupe_key", "audience_id", "device_hash"}  # fmt: skip

Rows = dict[str, list[dict[str, object]]]


def meetings_of(area: Area) -> Rows:
    here = sa.select(Meeting.id).where(Meeting.area_id == area.id)
    written = sa.select(Minutes.id).where(Minutes.meeting_id.in_(here))
    return {
        "meeting": _rows(Meeting, Meeting.area_id == area.id, area),
        "party": _rows(Party, Party.meeting_id.in_(here), area),
        "attendance": _rows(Attendance, Attendance.meeting_id.in_(here), area),
        "minutes": _rows(Minutes, Minutes.meeting_id.in_(here), area),
        "part": _rows(MinutesPart, MinutesPart.minutes_id.in_(written), area),
        "event": _rows(Event, sa.and_(Event.subject_kind == "meeting", Event.subject_id.in_(here)), area),
        "tally": [
            {"figure": row.figure, "day": row.day, "key": row.key, "n": row.n}
            for row in db.session.execute(
                sa.select(tally).where(tally.c.area_id == area.id).order_by(tally.c.figure, tally.c.day)
            )
        ],
    }


def partners_of(area: Area) -> Rows:
    here = sa.select(PartnerUnit.id).where(PartnerUnit.area_id == area.id)
    told = sa.and_(Event.subject_kind == "partner_unit", Event.subject_id.in_(here))
    owed = Outbox.event_id.in_(sa.select(Event.id).where(told))
    return {
        "unit": _rows(PartnerUnit, PartnerUnit.area_id == area.id, area),
        "member": _rows(PartTimeMember, PartTimeMember.area_id == area.id, area),
        "event": _rows(Event, told, area),
        "outbox": _rows(Outbox, owed, area),
    }


def _rows(model: type, which: sa.ColumnElement[bool], area: Area) -> list[dict[str, object]]:
    """What a row says, without its own numbers and keys; the place's name stands as an x."""
    columns = [column for column in model.__table__.columns if column.name not in OWN]  # type: ignore[attr-defined]
    found = [
        {column.name: _said(value, area) for column, value in zip(columns, row, strict=True)}
        for row in db.session.execute(sa.select(*columns).where(which))
    ]
    return sorted(found, key=repr)


def _said(value: object, area: Area) -> object:
    if isinstance(value, str):
        return value.replace(area.name, "x")
    if isinstance(value, dict):  # an event's facts: the number of a row among them is its own
        return {name: said for name, said in value.items() if name not in ("member", "area")}
    return value
