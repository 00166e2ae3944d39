"""Everything that changes a code: issuing, posting, damage, replacing, revoking.

Each step of one code is an event in its history; each change is audited too, which is how the residents' pages
learn that what they keep of a code is out of date (app/codes/places.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.codes import tokens
from app.codes.models import Batch, Code, CodeStatus
from app.codes.workflow import Verb, next_status
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.timeline.audits import Audited, audit
from app.timeline.models import Event, Visibility
from app.timeline.record import Fact, Happening, Words, record

MOST_IN_A_BATCH = 2_000
TRIES = 3  # two equal tokens among a million codes happen once in a hundred batches


def issue(
    areas: Sequence[Area],
    actor: Actor,
    *,
    name: str,
    spots: Sequence[str] = (),
    per_area: int = 1,
    form_key: str | None = None,
) -> Batch:
    """A code for every spot in every place, `per_area` times. The same form sent again gives the same batch."""
    refuse_impossible(areas, actor, how_many(len(areas), len(spots), per_area), name)
    wanted = [(area.id, spot) for area, spot, _copy in product(areas, spots or ("",), range(per_area))]
    batch = Batch(
        name=name,
        issued_at=now(),
        issued_by_id=actor.user_id,
        area_id=_holding(areas),
        form_key=form_key,
    )
    for _try in range(TRIES):
        same = _issued_before(form_key)
        if same is not None:
            return same
        if _inserted(batch, wanted):
            audit(
                Audited.ISSUE_CODES,
                actor,
                batch,
                area_id=batch.area_id,
                facts={"name": name, "codes": len(wanted)},
            )
            return batch
    raise DomainError("The codes could not be made just now. Please try again.")


def how_many(areas: int, spots: int, per_area: int) -> int:
    return areas * max(1, spots) * per_area


def refuse_impossible(areas: Sequence[Area], actor: Actor, count: int, name: str) -> None:
    """What issue() would say no to; the preview asks beforehand."""
    if not areas:
        raise DomainError("Choose at least one place.")
    if not name:
        raise DomainError("Please give the batch a name.")
    if count < 1 or count > MOST_IN_A_BATCH:
        raise DomainError(
            "This would be %(n)s codes; one batch holds at most %(most)s.", n=count, most=MOST_IN_A_BATCH
        )
    for area in areas:
        if area.closed:
            raise DomainError("%(place)s is closed.", place=area.name)
        _refuse_outside(area, actor)


def mark_posted(code: Code, actor: Actor, *, spot: str = "") -> None:
    """It hangs; this person put it there, now. Without a spot, where it was meant to hang."""
    before = _step(code, Verb.POST, actor)
    code.posted_at, code.posted_by_id = now(), actor.user_id
    code.spot = spot or code.spot
    _told(Verb.POST, code, actor, before, facts={"spot": code.spot})


def mark_damaged(code: Code, actor: Actor, *, note: str = "") -> None:
    before = _step(code, Verb.DAMAGE, actor)
    _told(Verb.DAMAGE, code, actor, before, words=note)


def revoke(code: Code, actor: Actor, *, reason: str) -> None:
    if not reason:
        raise DomainError("Please say why the code is revoked.")
    before = _step(code, Verb.REVOKE, actor)
    _told(Verb.REVOKE, code, actor, before, words=reason)


def replace(code: Code, actor: Actor, *, reason: str = "") -> Code:
    """A new code for the same place and spot, to be printed; whoever scans the old one is led to it."""
    before = _step(code, Verb.REPLACE, actor)
    successor = _successor(code)
    code.replaced_by = successor
    _told(Verb.REPLACE, code, actor, before, facts={"by": successor.token}, words=reason)
    return successor


def _refuse_outside(area: Area, actor: Actor) -> None:
    if Permission.MANAGE_CODES not in actor.permissions_at(area.around):
        raise NotAllowed("You may not manage the codes of this place.")


def _holding(areas: Sequence[Area]) -> int:
    """The narrowest place around all of them."""
    shared = frozenset.intersection(*(area.around for area in areas))
    if not shared:
        raise DomainError("Please issue the codes of one district at a time.")
    path = areas[0].path
    return max(shared, key=lambda id_: path.index(f"/{id_}/"))


def _issued_before(form_key: str | None) -> Batch | None:
    return db.session.scalar(sa.select(Batch).where(Batch.form_key == form_key)) if form_key else None


def _inserted(batch: Batch, wanted: Sequence[tuple[int, str]]) -> bool:
    """False where a token is taken, or where the same form was sent twice at once."""
    try:
        with db.session.begin_nested():
            db.session.add(batch)
            db.session.flush()
            db.session.execute(sa.insert(Code), _rows(batch, wanted))
    except IntegrityError:
        return False
    return True


def _rows(batch: Batch, wanted: Sequence[tuple[int, str]]) -> list[dict[str, object]]:
    shared = {"batch_id": batch.id, "issued_at": batch.issued_at, "status": CodeStatus.ISSUED}
    return [
        {"token": tokens.new_token(), "area_id": area_id, "spot": spot, **shared} for area_id, spot in wanted
    ]


def _successor(code: Code) -> Code:
    """Flushed with a savepoint, so that a taken token costs another try and not the whole step."""
    for _try in range(TRIES):
        successor = Code(
            token=tokens.new_token(),
            area_id=code.area_id,
            batch_id=code.batch_id,
            spot=code.spot,
            issued_at=now(),
        )
        try:
            with db.session.begin_nested():
                db.session.add(successor)
                db.session.flush()
        except IntegrityError:
            continue
        return successor
    raise DomainError("The codes could not be made just now. Please try again.")


def _step(code: Code, verb: Verb, actor: Actor) -> CodeStatus:
    _refuse_outside(code.area, actor)
    before = code.status
    code.status = next_status(before, verb)
    return before


def _told(
    verb: Verb,
    code: Code,
    actor: Actor,
    before: CodeStatus,
    *,
    facts: dict[str, Fact] | None = None,
    words: str = "",
) -> None:
    happening = Happening(
        before=before,
        after=code.status,
        role=actor.role_at(code.area.around),
        facts=facts or {},
        words=[Words(words, Visibility.INTERNAL)] if words else (),
    )
    record(verb, code, actor, happening, seq=_next_seq(code))
    audit(
        Audited.CHANGE_CODE,
        actor,
        code,
        area_id=code.area_id,
        facts={"verb": verb.value, "token": code.token},
    )


def _next_seq(code: Code) -> int:
    """Two steps at once collide on it, where the version in the form has not told them already."""
    mine = (Event.subject_kind == Code.__tablename__, Event.subject_id == code.id)
    return (db.session.scalar(sa.select(sa.func.max(Event.seq)).where(*mine)) or 0) + 1
