"""The derived rows of a case, written with every change: its scope rows and its searchable text."""

from collections.abc import Collection
from datetime import UTC, datetime

import sqlalchemy as sa

from app.areas.models import Area, area_within
from app.cases.models import Case, case_scope
from app.core.db import db
from app.core.prepared import Prepared, insert_into
from app.core.searching import index_text

NO_CLOCK = datetime(9999, 1, 1, tzinfo=UTC)


def _shown(case: Case) -> dict[str, object]:
    return {
        "status": case.status.value,
        "due_at": case.due_at or NO_CLOCK,
        "submitted_at": case.submitted_at,
        "kind": case.kind.value if case.kind else "",
        "category_id": case.category_id or 0,
        "channel": case.channel.value,
        "unit_id": case.unit_id or 0,
        "result": case.resident_result.value if case.resident_result else "",
    }


def enter(case: Case, around: Collection[int]) -> None:
    """A new case: one scope row for every area around it, and its text in the search index."""
    shown = _shown(case)
    _ENTER.run_each({"outer_id": outer, "case_id": case.id, **shown} for outer in sorted(around))
    enter_text(case.id, searchable(case.ref, case.title, case.text, case.place, case.area))


def refresh(case: Case) -> None:
    _REFRESH.run({"refreshed": case.id, **_shown(case)})


def searchable(ref: str, title: str, text: str, place: str, area: Area) -> str:
    """The places around it are words too: a common character inside one compound stays fast to find."""
    said = text if text.startswith(title) else f"{title} {text}"
    return " ".join(
        (index_text(" ".join((ref, said, place, area.trail))), *map(area_word, sorted(area.around)))
    )


def area_word(area_id: int) -> str:
    return f"in0area{area_id}"


_ENTER = insert_into(case_scope, *(column.key for column in case_scope.columns))
_REFRESH = Prepared(
    sa.update(case_scope).where(case_scope.c.case_id == sa.bindparam("refreshed")),
    *(column.key for column in case_scope.columns if column.key not in ("outer_id", "case_id")),
)
_ENTER_TEXT = {
    "sqlite": Prepared(sa.text("INSERT INTO case_search (rowid, body) VALUES (:id, :body)")),
    "postgresql": Prepared(
        sa.text("INSERT INTO case_search (rowid, body) VALUES (:id, to_tsvector('simple', :body))")
    ),
}


def enter_text(case_id: int, body: str) -> None:
    _ENTER_TEXT[db.engine.dialect.name].run({"id": case_id, "body": body})


def moved(area_id: int, left: Collection[int], joined: Collection[int]) -> None:
    """A branch of the tree was hung elsewhere: its cases leave and join the lists of the areas above."""
    inner = sa.select(area_within.c.inner_id).where(area_within.c.outer_id == area_id)
    beneath = sa.select(Case.id).where(Case.area_id.in_(inner))
    db.session.execute(
        case_scope.delete().where(case_scope.c.outer_id.in_(left), case_scope.c.case_id.in_(beneath))
    )
    columns = [c.name for c in case_scope.columns if c.name != "outer_id"]
    for outer in sorted(joined):
        rows = sa.select(sa.literal(outer), *(case_scope.c[name] for name in columns)).where(
            case_scope.c.outer_id == area_id
        )
        db.session.execute(case_scope.insert().from_select(["outer_id", *columns], rows))
    retrail(area_id)


def retrail(area_id: int) -> None:
    """A place was renamed or moved: its cases are found by the new names."""
    rows = db.session.execute(
        sa.select(Case.id, Case.ref, Case.title, Case.text, Case.place, Area)
        .join(Area, Area.id == Case.area_id)
        .join(area_within, area_within.c.inner_id == Case.area_id)
        .where(area_within.c.outer_id == area_id)
    )
    for case_id, ref, title, text, place, area in rows:
        db.session.execute(sa.text("DELETE FROM case_search WHERE rowid = :id"), {"id": case_id})
        enter_text(case_id, searchable(ref, title, text, place, area))
