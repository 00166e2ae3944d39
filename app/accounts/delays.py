"""Guessing made slow: each failed sign-in of a name makes its next try wait longer; none locks anybody out."""

import hmac
from datetime import timedelta

import sqlalchemy as sa

from app.accounts.models import SignInDelay
from app.core.clock import now
from app.core.db import UtcDateTime, db
from app.core.engine import write_transaction
from app.core.instance import here

FREE_TRIES = 3
LONGEST = timedelta(minutes=5)
FORGOTTEN_AFTER = timedelta(days=1)
NO_WAIT = timedelta(0)

_FIRST = sa.text(
    "INSERT INTO sign_in_delay (name_hash, failures, last_at) VALUES (:name_hash, :failures, :last_at)"
    " ON CONFLICT (name_hash) DO NOTHING"
).bindparams(sa.bindparam("last_at", type_=UtcDateTime))


def wait_after(failures: int) -> timedelta:
    """Three tries are free; then 2, 4, 8 … seconds, at most five minutes."""
    beyond = failures - FREE_TRIES
    return min(timedelta(seconds=2 ** min(beyond + 1, 12)), LONGEST) if beyond >= 0 else NO_WAIT


def take_try(name: str) -> timedelta:
    """What remains to be waited; nothing: the try may be made, and is counted as failed until `forget`.

    Counted beforehand, in a transaction of its own: a hundred tries at once gain nothing, and the refusal
    that follows rolls nothing back. Names nobody bears are counted alike.
    """
    with write_transaction():
        db.session.execute(sa.delete(SignInDelay).where(SignInDelay.last_at < now() - FORGOTTEN_AFTER))
        db.session.execute(_FIRST, {"name_hash": _hash(name), "failures": 0, "last_at": now()})
        row = db.session.scalars(
            sa.select(SignInDelay).where(SignInDelay.name_hash == _hash(name)).with_for_update()
        ).one()
        wait = row.last_at + wait_after(row.failures) - now() if row.failures else NO_WAIT
        if wait > NO_WAIT:
            return wait
        row.failures += 1
        row.last_at = now()
    return NO_WAIT


def forget(name: str) -> None:
    """The right password was given: the next mistake is a first one again."""
    db.session.execute(sa.delete(SignInDelay).where(SignInDelay.name_hash == _hash(name)))


def _hash(name: str) -> str:
    return hmac.digest(here().keys.blind_index, f"sign-in|{name}".encode(), "sha256").hex()
