"""One request, one write: read and check first, then queue, begin, read again, act, commit, answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from app.accounts.actor import Actor
from app.core.db import db
from app.core.engine import write_transaction
from app.web.access import actor, forget_actor


def init_app(app: Flask) -> None:
    @app.teardown_request
    def drop_unfinished(_error: BaseException | None) -> None:
        if db.session.registry.has():  # many pages need no session: asking for one would make it
            db.session.rollback()


@contextmanager
def writing(*, alone: bool = False) -> Iterator[Actor]:
    """A staff write. Yields who acts, read again inside the transaction; reload what you change, then act.

    Committed at the end of the block, before the answer is rendered; any error leaves nothing behind.
    `alone`: for changes of the tree of places (app.core.engine), and where two people could take each other's
    right away in the same moment.
    """
    with write_transaction(alone=alone):
        forget_actor()
        yield actor()


@contextmanager
def resident_writing() -> Iterator[None]:
    """The same for people without an account."""
    with write_transaction():
        yield
