"""How many statements a page sends to the database; rows sent together count once.

Left out: begin and commit, and PostgreSQL's advisory locks, which do for it what BEGIN IMMEDIATE does for SQLite.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

BEGINNINGS = ("BEGIN", "SELECT pg_advisory_xact_lock")


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements of this block, as they are sent."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(BEGINNINGS):
            sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
