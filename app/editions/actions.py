"""Everything that changes an edition. One function a verb; each records one event; none commits."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.codes.tokens import ALPHABET
from app.core.clock import local_day, now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.editions.lines import canonical, digest_of, sealed
from app.editions.models import Correction, Edition, EditionStatus, edition_row
from app.editions.taking import Asked, Found, snapshot
from app.editions.workflow import TRANSITIONS, Verb, next_status
from app.figures.definitions import FORMULAS
from app.timeline.audits import Audited, audit
from app.timeline.record import Fact, Happening, record

TOKEN_LENGTH = 16


@dataclass(frozen=True)
class Signatory:
    """Who signs on paper: the office, and the name as it is typed."""

    office: str
    name: str


@dataclass(frozen=True)
class Written:
    """What a person writes on an edition, beside what the list says."""

    signatories: Sequence[Signatory] = ()
    remark: str = ""


def make(asked: Asked, actor: Actor, written: Written, found: Found | None = None) -> Edition:
    """The list as it is at this very moment, as a draft. In a write that runs alone.

    Errors: DomainError when it is empty or too long, NotAllowed without the right at the place.
    """
    refuse_outside(asked.area, actor)
    taken = snapshot(asked, actor, found)
    if not taken.lines:
        raise DomainError("This list is empty; there is nothing to freeze.")
    bodies = [canonical(line) for line in taken.lines]
    assert actor.user_id is not None
    edition = Edition(
        token=_new_token(), area=asked.area, area_id=asked.area.id, trail=asked.area.trail, kind=asked.which,
        taken_at=taken.at, taken_upto=taken.upto, formula=FORMULAS, conditions=asked.conditions,
        named=asked.named, rows=len(bodies), rows_digest=digest_of(bodies), made_by_id=actor.user_id,
        made_by=actor.name, status=EditionStatus.DRAFT, signatories=_as_kept(written.signatories),
        remark=written.remark, events=1,
    )  # fmt: skip
    db.session.add(edition)
    db.session.flush()
    rows = [
        {"edition_id": edition.id, "number": number, "body": body} for number, body in enumerate(bodies, 1)
    ]
    db.session.execute(edition_row.insert(), rows)
    facts: dict[str, Fact] = {"list": asked.which.value, "area": asked.area.id, "rows": edition.rows}
    record(Verb.MAKE, edition, actor, Happening(after=edition.status.value, facts=facts), seq=1)
    return edition


def change(edition: Edition, actor: Actor, written: Written) -> None:
    with _taken(edition, Verb.CHANGE, actor):
        edition.signatories, edition.remark = _as_kept(written.signatories), written.remark


def discard(edition: Edition, actor: Actor) -> None:
    """A draft nobody wants. It has no number yet, so that none is missing."""
    with _taken(edition, Verb.DISCARD, actor):
        pass


def sign(edition: Edition, actor: Actor) -> None:
    """From here on it never changes. It gets the next number of its area, kind and year."""
    if not edition.signatories:
        raise DomainError("Please write who signs: an office and a name.")
    facts: dict[str, Fact] = {}
    with _taken(edition, Verb.SIGN, actor, facts):
        edition.signed_at, edition.signed_by_id, edition.signed_by = now(), actor.user_id, actor.name
        edition.year = local_day(edition.signed_at).year
        edition.number = _next_number(edition)
        edition.digest = sealed(head(edition), edition.rows_digest)
        facts |= {"year": edition.year, "number": edition.number, "digest": edition.digest}


def correct(edition: Edition, actor: Actor, *, text: str, row_number: int | None) -> Correction:
    """Said beside it: who, when, what."""
    if not text:
        raise DomainError("Please write what is corrected.")
    if row_number is not None and not 1 <= row_number <= edition.rows:
        raise DomainError("This edition has no such row.")
    assert actor.user_id is not None
    with _taken(edition, Verb.CORRECT, actor, {"row": row_number}):
        correction = Correction(
            edition_id=edition.id, row_number=row_number, text=text, at=now(), by_id=actor.user_id,
            by=actor.name,
        )  # fmt: skip
        db.session.add(correction)
    return correction


def publish(edition: Edition, actor: Actor) -> None:
    """Everybody with the address may read its rows, without anybody's words in them."""
    with _taken(edition, Verb.PUBLISH, actor):
        edition.published_at = now()
    _audited(Audited.PUBLISH_LIST, edition, actor)


def withdraw(edition: Edition, actor: Actor) -> None:
    """The rows leave the public page; number and digest can be checked as before."""
    with _taken(edition, Verb.WITHDRAW, actor):
        edition.published_at = None
    _audited(Audited.WITHDRAW_LIST, edition, actor)


def refuse_outside(area: Area, actor: Actor) -> None:
    if Permission.FREEZE_LISTS not in actor.permissions_at(area.around):
        raise NotAllowed("You may read the lists of this place, but not freeze them.")


def refuse_without_right(edition: Edition, verb: Verb, actor: Actor) -> None:
    if TRANSITIONS[verb].by not in actor.permissions_at(edition.area.around):
        raise NotAllowed("You may not do this to the editions of this place.")


def head(edition: Edition) -> Mapping[str, object]:
    """What the digest covers beside the rows: everything that is printed above and below them."""
    return {
        "area": edition.area_id, "trail": edition.trail, "kind": edition.kind, "year": edition.year,
        "number": edition.number, "taken_at": edition.taken_at, "taken_upto": edition.taken_upto,
        "formula": edition.formula, "conditions": edition.conditions, "named": edition.named,
        "rows": edition.rows, "made_by": edition.made_by, "signatories": edition.signatories,
        "remark": edition.remark, "signed_at": edition.signed_at, "signed_by": edition.signed_by,
    }  # fmt: skip


@contextmanager
def _taken(
    edition: Edition, verb: Verb, actor: Actor, facts: Mapping[str, Fact] | None = None
) -> Iterator[None]:
    """Refuse or allow, let the action change the edition, then write its event."""
    before = edition.status
    permissions = actor.permissions_at(edition.area.around)
    after = next_status(verb, before, edition.published_at is not None, permissions)
    with db.session.no_autoflush:  # one verb is one UPDATE: a signed edition takes no second one
        yield
        edition.status = after
        edition.events += 1
    what = Happening(before=before.value, after=after.value, facts=facts or {})
    record(verb, edition, actor, what, seq=edition.events)


def _audited(what: Audited, edition: Edition, actor: Actor) -> None:
    """What leaves the house stands in the audit trail, too."""
    facts: dict[str, Fact] = {
        "place": edition.trail.rpartition("/")[2],
        "issue": f"{edition.year}/{edition.number}",
        "rows": edition.rows,
    }
    audit(what, actor, edition, area_id=edition.area_id, facts=facts)


def _next_number(edition: Edition) -> int:
    """Without a gap: what is signed stays. On PostgreSQL the place's row is held, so that two wait for each other."""
    db.session.execute(sa.select(Area.id).where(Area.id == edition.area_id).with_for_update())
    last = sa.select(sa.func.max(Edition.number)).where(
        Edition.area_id == edition.area_id, Edition.kind == edition.kind, Edition.year == edition.year
    )
    return (db.session.scalar(last) or 0) + 1


def _as_kept(signatories: Sequence[Signatory]) -> list[dict[str, str]]:
    return [asdict(one) for one in signatories]


def _new_token() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))
