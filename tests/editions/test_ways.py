"""The whole way of a case in the row of a list, live and frozen: meeting, decision, who, by when, done on."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pypdfium2
import pytest
from openpyxl import load_workbook

from app.accounts.actor import resident
from app.accounts.permissions import Right
from app.cases import actions as cases
from app.cases.models import Case, ClosureCode, Kind, ResidentResult
from app.core import clock
from app.core.db import db
from app.core.engine import write_transaction
from app.editions import actions, lines, queries
from app.editions.models import Edition
from app.editions.rerun import rerun
from app.figures.kinds import ListKind
from app.meetings import calling, deciding, topics
from app.meetings.topic_models import Decision
from app.meetings.workflow import DecisionStatus, Outcome
from tests.cases.resident_page import statements
from tests.cast import Cast
from tests.editions.making import signed
from tests.factories import make_case
from tests.meetings.council import accepted, called, ends, in_session, item_of
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def put_off_and_decided(cast: Cast, *found: Case) -> Decision:
    """Put off on Tuesday, decided a week later, to be done by the 20th."""
    first = called(cast, cast.court, starts_at=AT + timedelta(days=1))
    topic = topics.bring(found, cast.acting("hua"), area=cast.court, title="Benches")
    item = accepted(cast, topic, first)
    in_session(cast, first)
    ends(cast, item, Outcome.DEFERRED, "We ask 13800138000 for an offer first.")
    calling.adjourn(first, cast.acting("hua"))
    second = called(cast, cast.court, starts_at=AT + timedelta(days=8))
    in_session(cast, second)
    ends(
        cast,
        item_of(topic, second),
        Outcome.DECIDED,
        "Three benches by the east gate.",
        due_on=date(2026, 3, 20),
    )
    db.session.commit()
    return db.session.query(Decision).one()


def carry_out(cast: Cast, decision: Decision) -> None:
    with clock.stopped_at(AT + timedelta(days=10)):
        deciding.report_done(decision, cast.acting("mei"), words="They stand.")
    with clock.stopped_at(AT + timedelta(days=11)):
        deciding.verify(decision, cast.acting("wei"))
        db.session.commit()


def lived(cast: Cast) -> Case:
    case = make_case(cast.block, "No bench", kind=Kind.PROBLEM)
    make_case(cast.block, "Never before a council", kind=Kind.PROBLEM)
    carry_out(cast, put_off_and_decided(cast, case))
    with clock.stopped_at(AT + timedelta(days=12)):
        cases.rate(case, resident(case.id), result=ResidentResult.YES, satisfaction=None)
        db.session.commit()
    return case


def said_of(visit: Visitor, url: str) -> list[str]:
    return [" ".join(one.text.split()) for one in visit.get(url).select(".stops li")]


WAY = [
    "Court · Joint council no. 1 · {first} · item 1 Put off to the next meeting: We ask {number} for an offer first",
    "Court · Joint council no. 2 · {second} · item 1 Decided: Three benches by the east gate · Garden committee"
    " · by {due} · done {done}, verified {verified}",
]


def way(form: str, number: str, names: str = "") -> list[str]:
    days = {"first": 3, "second": 10, "due": 20, "done": 12, "verified": 13}
    said = {name: form.format(day=day) for name, day in days.items()}
    return [
        line.format(number=number, **said).replace("Joint council", names or "Joint council") for line in WAY
    ]


def council_name(cast: Cast) -> str:
    return db.session.query(Decision).one().meeting.type.name


def test_the_live_list_tells_the_whole_way_in_one_statement_more(visit: Visitor, cast: Cast) -> None:
    make_case(cast.block, "Never before a council", kind=Kind.PROBLEM)
    visit.client.set_cookie("language", "en")
    visit.as_(cast.wei)
    url = f"/lists/{cast.elm.id}/problems"

    def reads() -> int:
        visit.get(url)
        with statements() as ran:
            visit.get(url)
        return len([one for one in ran if one.lstrip().upper().startswith(("SELECT", "WITH"))])

    before = reads()
    found = [make_case(cast.block, f"No bench {n}", kind=Kind.PROBLEM) for n in range(9)]
    carry_out(cast, put_off_and_decided(cast, *found))
    assert reads() == before + 1
    said = said_of(visit, url)
    assert said == way("Mar {day}", "13800138000", council_name(cast)) * 9, said[:2]


def test_an_edition_keeps_the_way_as_it_was_and_can_be_made_again(visit: Visitor, cast: Cast) -> None:
    case = make_case(cast.block, "No bench", kind=Kind.PROBLEM)
    make_case(cast.block, "Never before a council", kind=Kind.PROBLEM)
    decision = put_off_and_decided(cast, case)
    edition = signed(cast, cast.elm)
    carry_out(cast, decision)
    deciding_now = db.session.get_one(Decision, decision.id).status
    never, one = (row.line for row in queries.every_row(db.session.get_one(Edition, edition.id)))
    assert never.chain == () and deciding_now is DecisionStatus.VERIFIED
    first, second = one.chain
    assert (first.outcome, first.held, first.item) == (Outcome.DEFERRED, date(2026, 3, 3), 1)
    assert first.said == "We ask *** for an offer first"
    assert (second.unit, second.due, second.decision) == (
        "Garden committee",
        date(2026, 3, 20),
        DecisionStatus.OPEN,
    )
    assert (second.done, second.verified) == (None, None)
    db.session.expire_all()
    verdict = rerun(db.session.get_one(Edition, edition.id), whole=True)
    assert verdict.equal, verdict.differences
    visit.client.set_cookie("language", "en")
    said = said_of(visit.as_(cast.wei), f"/lists/editions/{edition.id}")
    assert said[-1].endswith("Garden committee · by Mar 20 · To be started"), said


def test_sheet_and_paper_tell_the_whole_way(visit: Visitor, cast: Cast) -> None:
    lived(cast)
    with clock.stopped_at(AT + timedelta(days=13)):
        edition = signed(cast, cast.elm)
        visit.client.set_cookie("language", "en")
        sheet = visit.as_(cast.wei).open(f"/lists/editions/{edition.id}/edition.xlsx")
        paper = visit.open(f"/lists/editions/{edition.id}/edition.pdf")
    head, *rows = load_workbook(BytesIO(sheet.data)).worksheets[0].iter_rows(values_only=True)
    never, one = (dict(zip(head, row, strict=True)) for row in rows)
    expected = [
        line.replace(" item 1 ", " item 1 · ") for line in way("2026-03-{day:02}", "***", council_name(cast))
    ]
    assert one["Meeting and decision"].split("\n") == expected
    assert one["Their word"] and not never["Meeting and decision"]
    text = re.sub(
        r"\s", "", "".join(p.get_textpage().get_text_bounded() for p in pypdfium2.PdfDocument(paper.data))
    )
    for said in (
        "第2次" + council_name(cast),
        "2026-03-10",
        "已议定：Threebenchesbytheeastgate",
        "2026-03-20前",
        "2026-03-12办完，2026-03-13核实",
    ):
        assert said in text, (said, text)


def test_the_live_export_tells_the_whole_way_in_one_statement_more(visit: Visitor, cast: Cast) -> None:
    make_case(cast.block, "Never before a council", kind=Kind.PROBLEM)
    visit.client.set_cookie("language", "en")
    visit.as_(cast.wei)
    url = f"/exports/{cast.elm.id}/problems"

    def exported() -> tuple[list[dict[str, object]], int]:
        with statements() as ran:
            sheet = load_workbook(BytesIO(visit.open(url).data)).worksheets[0]
        assert all(cell.data_type != "f" for row in sheet for cell in row)
        head, *rows = sheet.iter_rows(values_only=True)
        councils = [one for one in ran if "FROM topic_case" in one]
        return [dict(zip(map(str, head), row, strict=True)) for row in rows], len(councils)

    (never,), asked = exported()
    assert not never["Meeting and decision"] and asked == 1
    found = [make_case(cast.block, f"No bench {n}", kind=Kind.PROBLEM) for n in range(9)]
    found[-1].text = "=1+1"
    carry_out(cast, put_off_and_decided(cast, *found))
    with clock.stopped_at(AT + timedelta(days=12)):
        cases.rate(found[0], resident(found[0].id), result=ResidentResult.YES, satisfaction=None)
        db.session.commit()
    rows, asked = exported()
    expected = [
        line.replace(" item 1 ", " item 1 · ")
        for line in way("2026-03-{day:02}", "13800138000", council_name(cast))
    ]
    ways = [str(row["Meeting and decision"]).split("\n") for row in rows if row["Meeting and decision"]]
    assert asked == 1 and ways == [expected] * 9
    assert sum(bool(row["Their word"]) for row in rows) == 1
    assert rows[0]["Received"] == datetime(2026, 3, 2, 10, 0)


def test_the_public_reads_nobodys_words_of_it(visit: Visitor, cast: Cast) -> None:
    lived(cast)
    edition = signed(cast, cast.elm)
    cast._give("wei", Right.PUBLISH_BULLETIN, cast.elm)
    db.session.commit()
    with write_transaction():
        actions.publish(db.session.get_one(Edition, edition.id), cast.acting("wei"))
    assert "bench" not in visit.nobody().get(f"/editions/{edition.token}").text


# As they were written before a way was kept with them: one row of each kind, byte for byte.
BEFORE = {
    ListKind.PROBLEMS: '{"case_id":7,"category":"路灯","category_id":3,"chain":"","community":"Garden",'
    '"due":"2026-03-05T10:00:00.000000+00:00","late":false,"received":"2026-03-02T02:00:00.000000+00:00",'
    '"ref":"0302-0014","status":"dispatched","their_word":null,"unit":"Garden committee","unit_id":1,'
    '"unit_word":null,"way":["done","now","skip","todo","todo"],"what":"The lamp is out","where":"Court"}',
    ListKind.RESOURCES: '{"area":"Garden","chain":"","hours":"Mondays","kind":"venue","place":"","resource_id":4,'
    '"status":"listed","terms":"","unit":"","unit_id":null,"what":"Hall"}',
}  # fmt: skip


@pytest.mark.parametrize("which", BEFORE)
def test_editions_of_before_read_and_verify_byte_for_byte(which: ListKind) -> None:
    line = lines.read(which, BEFORE[which])
    assert line.chain == () and lines.canonical(line) == BEFORE[which]


def test_a_way_is_the_same_text_after_reading_it_back(cast: Cast) -> None:
    lived(cast)
    edition = signed(cast, cast.elm)
    bodies = list(queries.bodies(edition))
    assert [lines.canonical(lines.read(ListKind.PROBLEMS, body)) for body in bodies] == bodies
    assert sum('"chain":[{' in body for body in bodies) == 1 and queries.intact(edition)


def test_every_way_through_a_council_is_told_again_by_its_events(cast: Cast) -> None:
    """Waiting, given back, ended without consensus, decided: frozen, gone on since, and made again equal."""
    hua, wei, mei = cast.acting("hua"), cast.acting("wei"), cast.acting("mei")
    waits, back, fresh_back, ended, given = (
        make_case(cast.block, f"Number {n}", kind=Kind.PROBLEM, category=cast.lamp) for n in range(5)
    )
    cases.dispatch(back, wei, unit=cast.committee)
    cases.take_on(back, mei)
    meeting = called(cast, cast.court)
    agreed, split = (
        topics.bring([case], hua, area=cast.court, title="Lamps", text=case.title) for case in (given, ended)
    )
    topics.bring([waits], hua, area=cast.court, title="Later")
    refused = topics.bring([back, fresh_back], hua, area=cast.court, title="Not ours")
    items = [accepted(cast, topic, meeting) for topic in (agreed, split)]
    in_session(cast, meeting)
    with clock.stopped_at(AT + timedelta(days=2)):
        ends(cast, items[0], Outcome.DECIDED)
        ends(cast, items[1], Outcome.NO_CONSENSUS)
        topics.decline(refused, hua, reason="The committee can do this by itself.")
        db.session.commit()
    with clock.stopped_at(AT + timedelta(days=3)):
        edition = signed(cast, cast.elm)
    with clock.stopped_at(AT + timedelta(days=30)):
        deciding.report_done(db.session.query(Decision).one(), mei, words="They are on.")
        cases.check(ended, wei)
        for case in (back, fresh_back):
            cases.handle(case, mei, result=ClosureCode.SOLVED, words="Done.")
        db.session.commit()
    db.session.expire_all()
    verdict = rerun(db.session.get_one(Edition, edition.id), whole=True)
    assert edition.rows == 5 and verdict.equal, verdict.differences
