"""Keeping, finding and opening what a reporter left. Opening is the caller's to audit first."""

import sqlalchemy as sa

from app.contacts.crypto import blind_index, open_sealed, seal
from app.contacts.models import Contact
from app.core.db import db
from app.core.instance import here

CONSENT = "2026-1"  # the version of the sentence shown beside the field


def keep(case_id: int, *, phone: str | None, name: str, withheld: bool) -> None:
    keys = here().keys
    db.session.execute(
        sa.insert(Contact).values(
            case_id=case_id,
            name_sealed=_seal(name, "name", case_id) if name else None,
            phone_sealed=_seal(phone, "phone", case_id) if phone else None,
            phone_index=blind_index(phone, keys.blind_index) if phone else None,
            withheld=withheld,
            consent=CONSENT,
        )
    )


def of_case(case_id: int) -> Contact | None:
    return db.session.scalar(sa.select(Contact).where(Contact.case_id == case_id))


def phone_of(contact: Contact) -> str | None:
    return _open(contact.phone_sealed, "phone", contact.case_id)


def name_of(contact: Contact) -> str | None:
    return _open(contact.name_sealed, "name", contact.case_id)


def cases_with(phone: str) -> sa.Select[int]:
    """The cases whose reporter left this number (E.164)."""
    return sa.select(Contact.case_id).where(
        Contact.phone_index == blind_index(phone, here().keys.blind_index)
    )


def _seal(text: str, column: str, case_id: int) -> str:
    return seal(text, ring=here().keys.contacts, table="contact", column=column, row=case_id)


def _open(sealed: str | None, column: str, case_id: int) -> str | None:
    if sealed is None:
        return None
    return open_sealed(sealed, ring=here().keys.contacts, table="contact", column=column, row=case_id)
