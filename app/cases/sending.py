"""A form with a key is done once: whoever sends it again, not having heard the answer, hears the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.cases.models import Case
from app.cases.sent_models import SentForm
from app.core import receipts
from app.core.clock import now
from app.core.db import db
from app.core.instance import here


@dataclass(frozen=True)
class Sending:
    """What came with a key. The key counts for one person and one case; only hashes of it are kept."""

    key_hash: str
    content: str

    @classmethod
    def of(cls, key: str, actor: Actor, ref: str, words: str, photos: Sequence[str]) -> Sending | None:
        """None for a form without a key, or with none that a form of ours could have."""
        known = receipts.client_key(key)
        if known is None:
            return None
        secret = here().keys.receipts
        mine = {"key": receipts.client_key_hash(known, secret), "by": str(actor.user_id), "case": ref}
        return cls(
            receipts.content_digest(mine, (), secret),
            receipts.content_digest({"words": words}, photos, secret),
        )


def done_before(sending: Sending | None) -> SentForm | None:
    """The same words and photos under the same key. Other words under it are another thing to say."""
    if sending is None:
        return None
    return db.session.scalar(
        sa.select(SentForm).where(
            SentForm.key_hash == sending.key_hash, SentForm.content_digest == sending.content
        )
    )


def is_spent(sending: Sending | None) -> bool:
    """The key did something already."""
    if sending is None:
        return False
    known = sa.select(SentForm.id).where(SentForm.key_hash == sending.key_hash)
    return db.session.scalar(known) is not None


def remember(sending: Sending | None, case: Case) -> None:
    """In the transaction of what was done, so that neither is there without the other."""
    if sending is None:
        return
    db.session.flush()  # the version as it is from now on
    db.session.add(
        SentForm(
            key_hash=sending.key_hash,
            content_digest=sending.content,
            case_id=case.id,
            version=case.version,
            at=now(),
        )
    )
    db.session.flush()
