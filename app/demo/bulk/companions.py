"""Very many partner units and the people of theirs who sit on councils. The rows are those of the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle

from app.accounts.actor import Actor
from app.areas import shelves
from app.areas.models import Area
from app.core.clock import local_day
from app.core.db import db
from app.demo.bulk.ledger import Ledger
from app.demo.bulk.sittings import NAMES
from app.partners import shelving
from app.partners.models import PartnerKind, PartnerUnit, PartTimeMember
from app.partners.step import told_area, told_partner
from app.partners.workflow import PartnerStatus, PartnerVerb

K, S, V = PartnerKind, PartnerStatus, PartnerVerb
HOUR = timedelta(hours=1)
WORDS = {
    K.GOVERNMENT: "机关", K.STATE_FIRM: "国企", K.PRIVATE_FIRM: "商户", K.SCHOOL: "学校", K.HOSPITAL: "诊所",
    K.SOCIAL_ORG: "社团", K.NEW_ORG: "党群驿站", K.OTHER: "商会",
}  # fmt: skip


def name_of(area: Area, kind: PartnerKind, number: int) -> str:
    place = (
        area.name.removesuffix("居民委员会")
        .removesuffix("居委会")
        .removesuffix("村委会")
        .removesuffix("社区")
    )
    return f"{place}{WORDS[kind]}{number}（示例）"


def join(areas: Sequence[Area], number: int, members: int, people: tuple[Actor, Actor], at: datetime) -> None:
    """`people`: who enters them, and who approves. The first send somebody to the council of their place."""
    enters, approves = people
    units = [
        PartnerUnit(
            area=area, area_id=area.id, name=name_of(area, kind, turn // len(areas) + 1), kind=kind,
            address="", office_phone=None, offers="", status=S.APPROVED, applied_at=at,
            entered_by_id=enters.user_id, events=3 if turn < members else 2, version=1,
        )
        for turn, area, kind in zip(range(number), cycle(areas), cycle(K), strict=False)
    ]  # fmt: skip
    db.session.add_all(units)
    seated = [
        PartTimeMember(partner=unit, area=unit.area, area_id=unit.area_id, name=name, since=local_day(at))
        for unit, name in zip(units[:members], cycle(NAMES), strict=False)
    ]
    db.session.add_all(seated)
    db.session.flush()
    ledger = Ledger()
    for unit in units:
        shelves.change(unit.id, frozenset(), shelving.rows_of(unit))
        ledger.note(V.ENTER, unit, enters, at, (None, S.APPLIED), notices=(told_area(unit),))
        ledger.note(
            V.APPROVE, unit, approves, at + HOUR, (S.APPLIED, S.APPROVED), notices=(told_partner(unit),)
        )
    for member in seated:
        facts = {"member": member.id, "area": member.area_id}
        ledger.note(V.SEAT, member.partner, approves, at + 2 * HOUR, (S.APPROVED, S.APPROVED), facts)
    ledger.write()
