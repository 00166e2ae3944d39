"""The demo's editions: two signed lists of 东街街道, one of them published and corrected, and a draft."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.actor import Actor
from app.areas.models import Area
from app.demo.matters import Story
from app.editions import actions
from app.editions.actions import Signatory, Written
from app.editions.models import Edition
from app.editions.taking import Asked
from app.figures.kinds import ListKind
from app.figures.lists import ListFilter, State

STREET = "东街街道"
SIGNS = (Signatory("东街街道办事处", "分管负责人（演示）"), Signatory("东街街道公共管理办", "经办人（演示）"))


def frozen(street: Area, person: Actor, present: datetime) -> Story:
    """Problems a month ago, demands a fortnight ago, and this morning's open problems, not signed yet."""
    yield present - timedelta(days=30)
    problems = _signed(street, ListKind.PROBLEMS, person, "第三十天，各社区逐项核对。")
    yield present - timedelta(days=27)
    actions.correct(problems, person, text="本行所列办理单位以派单记录为准。", row_number=1)
    actions.publish(problems, person)
    yield present - timedelta(days=14)
    _signed(street, ListKind.DEMANDS, person, "")
    yield present - timedelta(hours=3)
    actions.make(_asked(street, ListKind.PROBLEMS, State.OPEN), person, Written(SIGNS, ""))


def _signed(street: Area, which: ListKind, person: Actor, remark: str) -> Edition:
    edition = actions.make(_asked(street, which), person, Written(SIGNS, remark))
    actions.sign(edition, person)
    return edition


def _asked(street: Area, which: ListKind, state: State | None = None) -> Asked:
    return Asked(street, which, ListFilter(state=state), {})
