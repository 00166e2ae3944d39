"""Answers kept ready: which fit a case, what is filled in, and how an administrator keeps them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.cases.message_models import StandardReply
from app.cases.models import Case, Category
from app.cases.workflow import Status
from app.core.db import db
from app.core.errors import Conflict, DomainError, NotFound

PLACEHOLDERS = ("ref", "place", "due", "unit")
MOST_OFFERED = 9  # a key each
_MARK = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True)
class ReplyFacts:
    title: str
    body: str
    category: Category | None = None
    status: Status | None = None


def fill(body: str, values: Mapping[str, str]) -> str:
    """Each placeholder by its value; where there is none yet, a dash that whoever answers sees."""
    return _MARK.sub(lambda mark: values.get(mark[1]) or "—" if mark[1] in PLACEHOLDERS else mark[0], body)


def refuse_unknown(body: str) -> None:
    for name in _MARK.findall(body):
        if name not in PLACEHOLDERS:
            raise DomainError(
                "There is no {%(name)s} to fill in: only {ref}, {place}, {due} and {unit}.", name=name
            )


def fitting(case: Case) -> Sequence[StandardReply]:
    """For its category or the one above it, and its state; the closest first."""
    of_category = [None, case.category_id, case.category.parent_id if case.category else None]
    known = {one for one in of_category if one is not None}
    rows = db.session.scalars(
        sa.select(StandardReply)
        .where(
            StandardReply.closed.is_(False),
            sa.or_(StandardReply.category_id.is_(None), StandardReply.category_id.in_(known)),
            sa.or_(StandardReply.status.is_(None), StandardReply.status == case.status),
        )
        .order_by(
            StandardReply.category_id.is_(None), StandardReply.status.is_(None), StandardReply.position,
            StandardReply.id,
        )
        .limit(MOST_OFFERED)
    )  # fmt: skip
    return rows.all()


def every(*, closed: bool = False) -> Sequence[StandardReply]:
    return db.session.scalars(
        sa.select(StandardReply)
        .where(StandardReply.closed.is_(closed))
        .options(joinedload(StandardReply.category))
        .order_by(StandardReply.position, StandardReply.id)
    ).all()


def get(reply_id: int, *, version: int | None = None) -> StandardReply:
    found = db.session.get(StandardReply, reply_id)
    if found is None:
        raise NotFound("There is no such standard reply.")
    if version is not None and found.version != version:
        raise Conflict("Somebody else changed this reply first.")
    return found


def add(facts: ReplyFacts) -> StandardReply:
    highest = db.session.scalar(sa.select(sa.func.max(StandardReply.position))) or 0
    reply = StandardReply(position=highest + 1, closed=False)
    change(reply, facts)
    db.session.add(reply)
    db.session.flush()
    return reply


def change(reply: StandardReply, facts: ReplyFacts) -> None:
    refuse_unknown(facts.body)
    reply.title, reply.body, reply.status = facts.title, facts.body, facts.status
    reply.category, reply.category_id = facts.category, facts.category.id if facts.category else None
