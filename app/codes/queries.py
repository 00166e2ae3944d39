"""Reading the registry: every list, count and look-up keeps to the areas of whoever looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.areas.scope import within
from app.codes import tokens
from app.codes.models import LIVE, Batch, Code, CodeStatus
from app.core.db import db
from app.core.errors import Conflict, NotAllowed, NotFound

PAGE = 50
COUNTED = 1_000  # beyond it the page says "more than 1,000"
MOST_BATCHES = 100
SHORTEST_TOKEN = 3  # of a token's beginning, to be taken for one


@dataclass(frozen=True)
class CodeFilter:
    """Built by the filter form, applied here. Empty means: not narrowed by this."""

    q: str = ""
    area: int | None = None
    batch: int | None = None
    status: CodeStatus | None = None
    never: bool = False  # never scanned, though it is in use
    before: int | None = None  # keyset: the last code of the page before

    def params(self, **changed: object) -> dict[str, str]:
        """The query string of this filter with something changed; a change starts at the first page again."""
        said = asdict(replace(self, **{"before": None, **changed}))  # type: ignore[arg-type]
        return {
            name: "1" if value is True else str(value)
            for name, value in said.items()
            if value not in (None, "", False)
        }


@dataclass(frozen=True)
class Page:
    rows: Sequence[Code]
    count: int  # at most COUNTED + 1
    before: int | None  # where the next page begins; None on the last


@dataclass(frozen=True)
class BatchRow:
    """A batch and how its codes stand, as far as they lie in the areas of whoever looks."""

    batch: Batch
    codes: int
    posted: int
    ended: int


@dataclass(frozen=True)
class Counts:
    """How many codes stand where, and what they were scanned."""

    by_status: Mapping[CodeStatus, int]
    never: int  # in use, and nobody has scanned them
    scans: int

    @property
    def live(self) -> int:
        return sum(self.by_status.get(status, 0) for status in LIVE)


def visible_to(actor: Actor) -> sa.Select[Code]:
    return sa.select(Code).where(_seen_by(actor))


def get(token: str, actor: Actor, *, version: int | None = None) -> Code:
    """Inside the actor's scope, or NotFound. With the form's version: Conflict when somebody was faster."""
    wanted = visible_to(actor).where(Code.token == tokens.normalise(token)).options(joinedload(Code.batch))
    wanted = wanted.join(Code.area).options(contains_eager(Code.area))
    code = db.session.scalar(wanted if version is None else wanted.with_for_update(of=Code))
    if code is None:
        raise NotFound("There is no such code in your area.")
    if version is not None and code.version != version:
        raise Conflict("Somebody else changed this code first.")
    return code


def page(actor: Actor, narrowed_to: CodeFilter) -> Page:
    which = _matching(actor, narrowed_to)
    some = which.with_only_columns(Code.id).limit(COUNTED + 1).subquery()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    if narrowed_to.before is not None:
        which = which.where(Code.id < narrowed_to.before)
    rows = db.session.scalars(
        which.options(contains_eager(Code.area), joinedload(Code.batch))
        .order_by(Code.id.desc())
        .limit(PAGE + 1)
    ).all()
    return Page(rows[:PAGE], count, rows[PAGE - 1].id if len(rows) > PAGE else None)


def counts(actor: Actor, narrowed_to: CodeFilter | None = None) -> Counts:
    """Of all that the place, the batch and the words leave; the state is what is counted."""
    which = _matching(actor, replace(narrowed_to or CodeFilter(), status=None, never=False))
    never = sa.case((sa.and_(Code.scans == 0, Code.status.in_(LIVE)), 1), else_=0)
    rows = db.session.execute(
        which.with_only_columns(
            Code.status, sa.func.count(), sa.func.sum(never), sa.func.sum(Code.scans)
        ).group_by(Code.status)
    ).all()
    number = {row[0]: row[1] for row in rows}
    return Counts(
        {status: number[status] for status in CodeStatus if status in number},
        int(sum(row[2] for row in rows)),
        int(sum(row[3] for row in rows)),
    )


def batch(batch_id: int, actor: Actor) -> Batch:
    """A batch with at least one code in my areas; what it holds elsewhere is not mine to see."""
    found = db.session.scalar(sa.select(Batch).where(Batch.id == batch_id, _has_seen(actor)))
    if found is None:
        raise NotFound("There is no such batch in your area.")
    return found


def batches(actor: Actor) -> list[Batch]:
    """The newest, for a list to choose from."""
    mine = sa.select(Batch).where(_has_seen(actor)).order_by(Batch.id.desc()).limit(MOST_BATCHES)
    return list(db.session.scalars(mine))


def batch_rows(actor: Actor, before: int | None) -> tuple[list[BatchRow], int | None]:
    """The newest first, and where the next page begins."""
    posted = sa.func.sum(sa.case((Code.status == CodeStatus.POSTED, 1), else_=0))
    live = sa.func.sum(sa.case((Code.status.in_(LIVE), 1), else_=0))
    which = (
        sa.select(Code.batch_id, sa.func.count().label("codes"), posted.label("posted"), live.label("live"))
        .where(_seen_by(actor), Code.batch_id.is_not(None))
        .group_by(Code.batch_id)
        .order_by(Code.batch_id.desc())
        .limit(PAGE + 1)
    )
    counted = (which.where(Code.batch_id < before) if before else which).subquery()
    rows = db.session.execute(
        sa.select(Batch, counted)
        .join(counted, counted.c.batch_id == Batch.id)
        .join(Batch.area)
        .options(contains_eager(Batch.area))
        .order_by(Batch.id.desc())
    ).all()
    found = [BatchRow(row[0], row.codes, int(row.posted), row.codes - int(row.live)) for row in rows[:PAGE]]
    return found, found[-1].batch.id if len(rows) > PAGE else None


def to_print(batch_id: int, actor: Actor) -> list[Code]:
    """The codes of a batch that are in use and mine to manage, in the order of their issue."""
    mine = _manageable(batch_id, actor)
    if not db.session.scalar(sa.select(sa.exists(sa.select(Code.id).where(mine)))):
        raise NotAllowed("You may not manage the codes of this place.")
    return in_use(mine)


def printable(batch_id: int, actor: Actor) -> int:
    """How many of them there are: what the page offers."""
    mine = (
        sa.select(sa.func.count())
        .select_from(Code)
        .where(_manageable(batch_id, actor), Code.status.in_(LIVE))
    )
    return db.session.scalar(mine) or 0


def _manageable(batch_id: int, actor: Actor) -> sa.ColumnElement[bool]:
    mine = within(Code.area_id, actor.areas(Permission.MANAGE_CODES))
    return sa.and_(Code.batch_id == batch_id, mine)


def in_use(which: sa.ColumnElement[bool]) -> list[Code]:
    rows = db.session.scalars(
        sa.select(Code)
        .join(Code.area)
        .where(which, Code.status.in_(LIVE))
        .options(contains_eager(Code.area))
        .order_by(Code.id)
    )
    return list(rows)


def name_of(user_id: int | None) -> str:
    return db.session.scalar(sa.select(User.name).where(User.id == user_id)) or "" if user_id else ""


def predecessor(code: Code) -> Code | None:
    return db.session.scalar(sa.select(Code).where(Code.replaced_by_id == code.id))


def _seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    return within(Code.area_id, actor.areas(Permission.VIEW_CODES))


def _has_seen(actor: Actor) -> sa.ColumnElement[bool]:
    inside = aliased(Code)
    seen = within(inside.area_id, actor.areas(Permission.VIEW_CODES))
    return sa.exists(sa.select(inside.id).where(inside.batch_id == Batch.id, seen).correlate(Batch))


def _matching(actor: Actor, narrowed_to: CodeFilter) -> sa.Select[Code]:
    which = visible_to(actor).join(Code.area)
    if narrowed_to.area is not None:
        which = which.where(within(Code.area_id, {narrowed_to.area}))
    if narrowed_to.batch is not None:
        which = which.where(Code.batch_id == narrowed_to.batch)
    if narrowed_to.status is not None:
        which = which.where(Code.status == narrowed_to.status)
    if narrowed_to.never:
        which = which.where(Code.scans == 0, Code.status.in_(LIVE))
    return which.where(_has_words(narrowed_to.q)) if narrowed_to.q else which


def _has_words(q: str) -> sa.ColumnElement[bool]:
    """A token or its beginning, the number printed at the foot, the spot, any name of the place."""
    ways = [Code.spot.icontains(q, autoescape=True), Area.trail.icontains(q, autoescape=True)]
    token = tokens.normalise(q)
    if len(token) >= SHORTEST_TOKEN:
        ways.append(Code.token.startswith(token, autoescape=True))
    if q.isascii() and q.isdigit() and len(q) <= 9:
        ways.append(Code.id == int(q))
    return sa.or_(*ways)
