"""The audit trail: who opened a number, exported, signed in, changed people or places. Append-only."""

from collections.abc import Mapping
from enum import StrEnum

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core.clock import local_day, now
from app.core.db import Model, db
from app.timeline.models import Audit
from app.timeline.record import Fact


class Audited(StrEnum):
    REVEAL = "reveal"
    EXPORT = "export"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    SET_PASSWORD = "set_password"
    INVITE = "invite"
    RENEW_LINK = "renew_link"
    CORRECT_PERSON = "correct_person"
    HOLD_ROLE = "hold_role"
    END_ROLE = "end_role"
    MOVE_PERSON = "move_person"
    DISABLE = "disable"
    ENABLE = "enable"
    ENTER_ABSENCE = "enter_absence"
    END_ABSENCE = "end_absence"
    ADD_AREA = "add_area"
    RENAME_AREA = "rename_area"
    MOVE_AREA = "move_area"
    CHANGE_AREA = "change_area"
    IMPORT_AREAS = "import_areas"
    IMPORT_CASES = "import_cases"
    ISSUE_CODES = "issue_codes"
    CHANGE_CODE = "change_code"
    CHANGE_UNIT = "change_unit"
    CHANGE_CATEGORY = "change_category"
    CHANGE_REPLY = "change_reply"
    CHANGE_RESOURCE = "change_resource"
    PUBLISH_LIST = "publish_list"
    WITHDRAW_LIST = "withdraw_list"
    CHANGE_CALENDAR = "change_calendar"
    CHANGE_CHANNEL = "change_channel"
    CHANGE_WORDING = "change_wording"
    CHANGE_MEETING_TYPE = "change_meeting_type"
    CHANGE_ANSWERS = "change_answers"
    SET_CALL_SHARE = "set_call_share"


def audit(
    what: Audited,
    actor: Actor,
    subject: Model | None = None,
    *,
    area_id: int | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> None:
    db.session.flush()
    at = now()
    db.session.execute(
        sa.insert(Audit).values(
            at=at,
            day=local_day(at),
            actor_id=actor.user_id,
            what=what.value,
            subject_kind=subject.__tablename__ if subject else None,
            subject_id=subject.id if subject else None,
            area_id=area_id,
            facts=dict(facts or {}),
        )
    )


def done_today(what: Audited, actor: Actor) -> int:
    """How often this person did this today: what a quota counts."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Audit)
            .where(Audit.what == what.value, Audit.actor_id == actor.user_id, Audit.day == local_day(now()))
        )
        or 0
    )
