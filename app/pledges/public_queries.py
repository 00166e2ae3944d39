"""What everybody reads of shared costs, without an account; and what a receipt opens."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.codes.tokens import normalise
from app.core import receipts
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.instance import here
from app.meetings.topic_models import Decision
from app.photos.models import Photo
from app.pledges.models import Fundraising, OutlayCheck, Pledge, PledgeEntry
from app.pledges.queries import behind_case
from app.pledges.workflow import PledgeStatus

MOST, MOST_SHOWN = 20, 200


def near(around: Collection[int]) -> Sequence[Fundraising]:
    """Of a place and of those around it: what is open first, the newest first."""
    found = _whole().where(Fundraising.area_id.in_(around))
    return db.session.scalars(
        found.order_by(Fundraising.status.desc(), Fundraising.id.desc()).limit(MOST)
    ).all()


def at_place(fundraising_id: int, around: Collection[int]) -> Fundraising:
    """What the neighbours of this very place share; anything else does not exist for whoever scanned its code."""
    mine = (Fundraising.id == fundraising_id, Fundraising.area_id.in_(around))
    return _one(_whole().where(*mine))


def by_token(token: str) -> Fundraising:
    return _one(_whole().where(Fundraising.token == normalise(token)))


def of_topic(topic_id: int) -> Sequence[Fundraising]:
    """What its decisions let the neighbours share."""
    found = (
        _whole().join(Decision, Decision.id == Fundraising.decision_id).where(Decision.topic_id == topic_id)
    )
    return db.session.scalars(found.order_by(Fundraising.id)).all()


def of_case(case_id: int) -> Sequence[Fundraising]:
    return db.session.scalars(_whole().where(behind_case(case_id)).order_by(Fundraising.id)).all()


def promises(fundraising: Fundraising) -> Sequence[Pledge]:
    """By number, the withdrawn left out: names as they wish to be called, and nothing else of anybody."""
    mine = (Pledge.fundraising_id == fundraising.id, Pledge.status != PledgeStatus.WITHDRAWN)
    return db.session.scalars(sa.select(Pledge).where(*mine).order_by(Pledge.number).limit(MOST_SHOWN)).all()


def picture(fundraising: Fundraising, name: str) -> Photo:
    """Of an outlay that somebody else has verified."""
    found = db.session.scalar(
        sa.select(Photo)
        .join(PledgeEntry, PledgeEntry.id == Photo.pledge_entry_id)
        .join(OutlayCheck, OutlayCheck.entry_id == PledgeEntry.id)
        .where(Photo.name == name, PledgeEntry.fundraising_id == fundraising.id, ~_taken_back())
    )
    if found is None:
        raise NotFound("This photo is no longer kept.")
    return found


def by_receipt(code: str, *, version: int | None = None) -> Pledge:
    """What sixteen digits open. A wrong code costs the same as a right one."""
    digits = receipts.normalise(code)
    hashed = receipts.stored_hash(digits or "0" * receipts.DIGITS, here().keys.receipts)
    found = sa.select(Pledge).where(Pledge.receipt_hash == hashed)
    whole = joinedload(Pledge.fundraising).joinedload(Fundraising.area)
    pledge = db.session.scalars(found.options(whole)).one_or_none()
    if pledge is None or digits is None:
        raise NotFound("This code opens nothing. Please check the sixteen digits.")
    if version is not None and pledge.version != version:
        raise Conflict("Somebody else wrote in this ledger first.")
    return pledge


def _whole() -> sa.Select[Fundraising]:
    return sa.select(Fundraising).options(
        joinedload(Fundraising.area), joinedload(Fundraising.decision).joinedload(Decision.topic)
    )


def _one(found: sa.Select[Fundraising]) -> Fundraising:
    fundraising = db.session.scalars(found).one_or_none()
    if fundraising is None:
        raise NotFound("There is no such shared cost here.")
    return fundraising


def _taken_back() -> sa.ColumnElement[bool]:
    counter = sa.alias(PledgeEntry.__table__)
    return sa.exists().where(counter.c.corrects_id == PledgeEntry.id)
