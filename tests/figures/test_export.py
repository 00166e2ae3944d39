"""The list of cases on its way out: as it is narrowed and ordered, recorded, and never in memory as a whole."""

import csv
import io
import tracemalloc

import pytest
import sqlalchemy as sa

from app.cases.models import Case, Kind
from app.core.db import db
from app.figures import export_queries
from app.timeline.models import Audit
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines(pages=True)

ENGLISH = "/preferences/language/en?next=/keys"


def table(visit: Visitor, url: str) -> list[dict[str, str]]:
    answer = visit.open(url)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv"), url
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_the_list_leaves_as_a_plain_table(visit: Visitor, cast: Cast) -> None:
    visit.open(ENGLISH)
    first = make_case(cast.court, "=1+1", kind=Kind.PROBLEM, phone="+8613812341234")
    second = make_case(cast.garden, "The lift", kind=Kind.PROBLEM)
    make_case(cast.court, "A bench", kind=Kind.DEMAND)
    page = visit.as_(cast.wei).get("/cases?kind=problem&sort=oldest")
    link = page.select("a[href^='/exports/cases']")[1]["href"]
    rows = table(visit, str(link))
    assert [row["Reference"] for row in rows] == [first.ref, second.ref]
    assert [row["In their words"] for row in rows] == ["'=1+1", "The lift"]
    assert "13812341234" not in str(rows)
    left = db.session.execute(sa.select(Audit.actor_id, Audit.facts).where(Audit.what == "export")).one()
    assert (left.actor_id, left.facts["rows"]) == (cast.wei.id, 2)


def test_without_the_right_nothing_leaves(visit: Visitor, cast: Cast) -> None:
    make_case(cast.court)
    assert not visit.as_(cast.hua).get("/cases").select("a[href^='/exports']")
    visit.get("/exports/cases?as=csv", status=403)
    assert not db.session.scalar(sa.select(sa.func.count()).where(Audit.what == "export"))


def test_pieces_keep_the_order_and_what_may_be_seen(
    visit: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_queries, "PIECE", 2)
    cases = [make_case(cast.court, f"Case {n}") for n in range(7)]
    cases[3].about_user_id = cast.wei.id
    db.session.commit()
    visit.open(ENGLISH)
    found = table(visit.as_(cast.wei), "/exports/cases?as=csv")
    assert [row["In their words"] for row in found] == [f"Case {n}" for n in (6, 5, 4, 2, 1, 0)]


LONG = "The lamp by the gate is broken. " * 60


def test_ten_times_as_much_takes_no_more_memory(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """2 kB of words a case: held as a whole, 1,000 of them would be two megabytes more than 100."""
    monkeypatch.setattr(export_queries, "PIECE", 50)
    template = make_case(cast.court, LONG)
    _multiply(template, 1_000)
    actor, most = cast.acting("wei"), 2_000

    def peak(least: int) -> int:
        lines = export_queries.rows(Case.id >= least, actor, (Case.id,), most)
        tracemalloc.start()
        try:
            assert sum(len(line.case.text) > 1_000 for line in lines)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    newest = db.session.scalar(sa.select(sa.func.max(Case.id))) or 0
    few = max(peak(newest - 100), peak(newest - 100))
    assert peak(0) < few + 200_000


def _multiply(template: Case, n: int) -> None:
    columns = [column for column in Case.__table__.columns if column.name not in ("id", "ref")]
    hashes = {"client_hash", "receipt_hash", "source_id"}
    row = {c.name: getattr(template, c.key) for c in columns if c.name not in hashes}
    db.session.execute(sa.insert(Case), [{**row, "ref": f"260101-{n:05}A"} for n in range(n)])
    db.session.commit()
