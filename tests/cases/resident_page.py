"""What the residents' tests share: a printed code on the wall, and counting what a page asks of the database."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from PIL import Image

from app.areas.models import Area
from app.cases.submitting import Receipt
from app.codes.models import Code, CodeStatus
from app.core.clock import now
from app.core.db import db
from tests.factories import report

TOKEN = "JM7K3H2D"
PLACE = f"/c/{TOKEN}"
FORM = f"/c/{TOKEN}/report"


def put_up(area: Area, token: str = TOKEN, **more: object) -> Code:
    given = {"status": CodeStatus.POSTED, "spot": ""} | more
    code = Code(token=token, area_id=area.id, issued_at=now(), **given)
    db.session.add(code)
    db.session.commit()
    return code


def reported(area: Area, text: str = "The lamp by the gate is broken", **more: object) -> tuple[Receipt, str]:
    """A report and the address its receipt opens."""
    receipt = report(area, text, **more)
    return receipt, f"/follow/{receipt.code}"


def jpeg(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return out.getvalue()


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
