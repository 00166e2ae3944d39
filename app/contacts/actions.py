"""Keeping, finding and opening what somebody left with a report or a booking. Opening is noted first (opening.py)."""

import sqlalchemy as sa

from app.contacts.crypto import blind_index, open_sealed, seal
from app.contacts.models import Contact
from app.core.db import Model, db
from app.core.instance import here

CONSENT = "2026-1"  # the version of the sentence shown beside the field
WITH_MESSAGES = "2026-2"  # the same, where it also says that messages will come


def sends_messages() -> bool:
    """Which of the two sentences is shown: only an installation with a gateway promises messages."""
    return bool(here().settings.sms_url)


def keep(
    subject: Model, *, phone: str | None, name: str, withheld: bool = False, messages: bool = False
) -> None:
    """`messages`: the sentence they agreed to named them."""
    keys, place = here().keys, _place(subject.__tablename__, subject.id)
    db.session.execute(
        sa.insert(Contact).values(
            subject_kind=subject.__tablename__,
            subject_id=subject.id,
            name_sealed=_seal(name, "name", place) if name else None,
            phone_sealed=_seal(phone, "phone", place) if phone else None,
            phone_index=blind_index(phone, keys.blind_index) if phone else None,
            withheld=withheld,
            consent=WITH_MESSAGES if messages else CONSENT,
        )
    )


def of(subject: Model) -> Contact | None:
    return db.session.scalar(
        sa.select(Contact).where(left_with(type(subject)), Contact.subject_id == subject.id)
    )


def left_with(kind: type[Model]) -> sa.ColumnElement[bool]:
    """Contacts left with things of this kind, beside the very thing they were left with."""
    return sa.and_(Contact.subject_kind == kind.__tablename__, Contact.subject_id == kind.id)


def phone_of(contact: Contact) -> str | None:
    return _open(contact.phone_sealed, "phone", contact)


def name_of(contact: Contact) -> str | None:
    return _open(contact.name_sealed, "name", contact)


def left_by(phone: str, kind: type[Model]) -> sa.Select[int]:
    """The things of this kind that were left with this number (E.164)."""
    return sa.select(Contact.subject_id).where(
        Contact.subject_kind == kind.__tablename__,
        Contact.phone_index == blind_index(phone, here().keys.blind_index),
    )


def _place(kind: str, subject_id: int) -> str:
    """What is sealed opens in this place only. Cases came first, and their place is the bare number."""
    return str(subject_id) if kind == "case" else f"{kind} {subject_id}"


def _seal(text: str, column: str, place: str) -> str:
    return seal(text, ring=here().keys.contacts, table="contact", column=column, row=place)


def _open(sealed: str | None, column: str, contact: Contact) -> str | None:
    if sealed is None:
        return None
    place = _place(contact.subject_kind, contact.subject_id)
    return open_sealed(sealed, ring=here().keys.contacts, table="contact", column=column, row=place)
