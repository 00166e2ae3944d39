"""The pages of editions: from a narrowed list to a draft, to a signature, to paper, to the public check."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import unquote

import pypdfium2
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from app.accounts.models import Assignment
from app.accounts.permissions import Right
from app.areas.models import Area
from app.cases import actions as cases
from app.cases.models import ClosureCode, Kind
from app.codes import qr
from app.core import clock
from app.core.db import db
from app.core.engine import write_transaction
from app.core.instance import here
from app.editions import actions, queries
from app.editions.models import Edition
from app.figures.kinds import ListKind
from app.resources.models import Resource, ResourceKind
from app.timeline.models import Audit
from bench.statements import counted
from tests.cast import Cast
from tests.editions.making import draft, signed
from tests.factories import make_case, shelved
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def freeze_url(area: Area, which: str = "problems", narrowed: str = "") -> str:
    return f"/lists/{area.id}/{which}/freeze{narrowed}"


def page_of(edition: Edition, more: str = "") -> str:
    return f"/lists/editions/{edition.id}{more}"


def newest() -> Edition:
    return db.session.scalars(sa.select(Edition).order_by(Edition.id.desc()).limit(1)).one()


def english(visit: Visitor) -> Visitor:
    visit.client.set_cookie("language", "en")
    return visit


# --- Making and signing -------------------------------------------------------------------------------------------


def test_from_a_narrowed_list_to_a_signed_edition(visit: Visitor, cast: Cast) -> None:
    case = make_case(cast.court, "The lamp is out", kind=Kind.PROBLEM, category=cast.lamp)
    make_case(cast.garden, "The bench", kind=Kind.PROBLEM)
    english(visit).as_(cast.wei)
    listed = visit.get(f"/lists/{cast.elm.id}/problems?category={cast.lamp.id}")
    (link,) = [str(a["href"]) for a in listed.select("a[href*='/freeze']")]
    form = visit.get(link)
    assert "路灯" in form.text and "5,000" in form.text
    done = visit.submit(link, link, office_1="Elm Street office", name_1="Chen", remark="Agreed.\nTwice.")
    edition = newest()
    assert done.location == page_of(edition)
    assert (edition.rows, edition.named["category"], edition.remark) == (1, "路灯", "Agreed.\nTwice.")
    page = visit.get(done.location)
    assert "The lamp is out" in page.text and "Draft" in page.text and "The bench" not in page.text
    visit.submit(page_of(edition, "/sign"), page_of(edition))
    edition = newest()
    page = visit.get(page_of(edition))
    assert (edition.number, edition.signed_by) == (1, "Wei") and edition.digest in page.text
    assert "Elm Street List of problems, 2026 no. 1" in page.text
    assert case.ref in page.text
    shelf = visit.get(f"/lists/{cast.elm.id}/editions?kind=problems")
    assert "2026 no. 1" in shelf.text and page_of(edition) in str(shelf)
    assert "2026 no. 1" not in visit.get(f"/lists/{cast.elm.id}/editions?kind=demands").text


def test_what_a_rule_refuses_is_said_on_the_form(visit: Visitor, cast: Cast) -> None:
    url = freeze_url(cast.elm)
    answer = english(visit).as_(cast.wei).post(url, url, office_1="Kept when it fails", name_1="Chen")
    assert answer.status_code == 422 and "This list is empty" in answer.text
    assert "Kept when it fails" in answer.text


def test_two_people_change_a_draft_and_the_second_is_told(visit: Visitor, cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    edition = draft(cast, cast.elm)
    url = page_of(edition, "/change")
    visit.as_(cast.wei)
    version = str(edition.version)
    visit.submit(url, url, office_1="First", name_1="A")
    answer = visit.post(url, url, office_1="Second", name_1="B", version=version)
    assert answer.status_code == 409
    assert newest().signatories == [{"office": "First", "name": "A"}]


def test_a_draft_without_anybody_to_sign_is_not_signed(visit: Visitor, cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    english(visit).as_(cast.wei)
    visit.submit(freeze_url(cast.elm), freeze_url(cast.elm))
    edition = newest()
    assert "Sign and freeze" not in visit.get(page_of(edition)).text
    assert visit.post(page_of(edition, "/sign"), page_of(edition), version="1").status_code == 422
    visit.submit(page_of(edition, "/discard"), page_of(edition))
    visit.get(page_of(edition), status=404)
    assert "2026" not in visit.get(f"/lists/{cast.elm.id}/editions").select_one("main").text


def test_who_may_only_read_is_offered_nothing_to_do(visit: Visitor, cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    edition = signed(cast, cast.garden)
    page = english(visit).as_(cast.mei).get(page_of(edition))
    assert not page.select("main form") and "PDF" not in page.text and "Compare with today" in page.text
    for more in ("/edition.pdf", "/edition.xlsx", "/change", "/correct"):
        visit.get(page_of(edition, more), status=403)
    assert "/freeze" not in str(visit.get(f"/lists/{cast.garden.id}/problems"))
    visit.get(freeze_url(cast.garden), status=403)
    visit.as_(cast.oak_dispatcher).get(page_of(edition), status=404)
    visit.get(freeze_url(cast.garden), status=404)


def test_a_correction_stands_on_the_page(visit: Visitor, cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    edition = signed(cast, cast.elm)
    url = page_of(edition, "/correct")
    english(visit).as_(cast.wei)
    assert visit.post(url, url, row="2", text="No such row").status_code == 422
    visit.submit(url, url, row="1", text="It was the other lamp.")
    page = visit.get(page_of(edition))
    assert "It was the other lamp." in page.text and "Row 1" in page.text and "Wei" in page.text


# --- Pages and what they cost -------------------------------------------------------------------------------------


def test_rows_come_a_page_at_a_time(visit: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(7):
        make_case(cast.garden, f"Number {n}", kind=Kind.PROBLEM)
    edition = signed(cast, cast.elm)
    monkeypatch.setattr(queries.rows, "__defaults__", (None, 3))
    visit.as_(cast.wei)
    seen, url = [], page_of(edition)
    for _page in range(5):
        page = visit.get(url)
        seen += [cell.text for cell in page.select("tbody .c-no")]
        after = page.select_one("a[rel=next]")
        if after is None:
            break
        url = str(after["href"])
    assert seen == [str(n) for n in range(1, 8)]


def test_the_shelf_comes_a_page_at_a_time(
    visit: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    made = [draft(cast, cast.elm).id for _ in range(5)]
    monkeypatch.setattr(queries, "PAGE", 2)
    visit.as_(cast.wei)
    seen, url = [], f"/lists/{cast.elm.id}/editions?kind=problems"
    for _page in range(5):
        page = visit.get(url)
        seen += [int(str(a["href"]).rpartition("/")[2]) for a in page.select("tbody th a")]
        after = page.select_one("a[rel=next]")
        if after is None:
            break
        url = str(after["href"])
    assert seen == made[::-1]


def test_every_page_costs_at_most_four_statements(visit: Visitor, cast: Cast) -> None:
    for n in range(12):
        make_case(cast.garden, f"Number {n}", kind=Kind.PROBLEM)
    done, plan = signed(cast, cast.elm), draft(cast, cast.elm)
    with write_transaction():
        actions.correct(db.session.get_one(Edition, done.id), cast.acting("wei"), text="x", row_number=None)
    visit.as_(cast.wei)
    for url in (
        f"/lists/{cast.elm.id}/editions", page_of(done), page_of(plan), page_of(plan, "/change"),
        page_of(done, "/correct"), freeze_url(cast.elm), f"/editions/{done.token}",
    ):  # fmt: skip
        visit.get(url)
        with counted(db.engine) as sent:
            visit.get(url)
        assert len(sent) <= 4, (url, sent)


# --- Compared with today ------------------------------------------------------------------------------------------


def test_the_comparison_says_equal_and_what_has_become_of_the_rows(visit: Visitor, cast: Cast) -> None:
    case = make_case(cast.garden, "The lamp", kind=Kind.PROBLEM)
    make_case(cast.garden, "The bench", kind=Kind.PROBLEM)
    edition = signed(cast, cast.elm)
    with clock.stopped_at(AT + timedelta(days=1)):
        cases.quick(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="Done.")
        db.session.commit()
        page = english(visit).as_(cast.wei).get(page_of(edition, "/compare"))
    assert "same rows and the same digest" in page.text
    assert "1 of 2 rows has moved on since." in page.text
    (row,) = page.select("tbody tr")
    assert case.ref in row.text and "Waiting for triage" in row.text


def test_an_area_too_large_to_tell_at_once_says_so(
    visit: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    make_case(cast.garden, kind=Kind.DEMAND)
    edition = signed(cast, cast.elm)
    monkeypatch.setattr("app.editions.rerun.ALL_ON_THE_WEB", 1)
    page = english(visit).as_(cast.wei).get(page_of(edition, "/compare"))
    assert f"flask lists rerun {edition.id}" in page.text and "same rows and the same digest" in page.text


# --- As a workbook and on paper -----------------------------------------------------------------------------------


def lived(cast: Cast) -> Edition:
    case = make_case(cast.court, "=1+1", kind=Kind.PROBLEM, category=cast.lamp, phone="+8613800138000")
    make_case(cast.garden, "井盖松动，车过就响", kind=Kind.PROBLEM)
    cases.dispatch(case, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    edition = signed(cast, cast.elm)
    with write_transaction():
        edition = db.session.get_one(Edition, edition.id)
        actions.correct(edition, cast.acting("wei"), text="@SUM(A1) is no formula", row_number=2)
    return edition


def test_the_workbook_reads_back_typed(visit: Visitor, cast: Cast) -> None:
    edition = lived(cast)
    answer = english(visit).as_(cast.wei).open(page_of(edition, "/edition.xlsx"))
    assert answer.status_code == 200 and answer.mimetype.endswith("spreadsheetml.sheet")
    book = load_workbook(BytesIO(answer.data))
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)
    rows, about = book.worksheets
    head, first, second = rows.iter_rows(values_only=True)
    table = [dict(zip(head, row, strict=True)) for row in (first, second)]
    assert [row["Number"] for row in table] == [1, 2]
    assert [row["What"] for row in table] == ["井盖松动，车过就响", "=1+1"]
    assert table[1]["Received"] == datetime(2026, 3, 2) and table[1]["Deadline"] == datetime(2026, 3, 5)
    assert (table[1]["Unit"], table[1]["State"]) == ("Garden committee", "To be taken on")
    assert rows.freeze_panes == "B2" and rows.page_setup.orientation == "landscape"
    assert rows.page_setup.paperSize == 9 and rows.print_title_rows == "$1:$1"
    said = dict(about.iter_rows(values_only=True))
    assert (
        said["Digest"] == edition.digest and said["Rows"] == 2 and said["As of"] == datetime(2026, 3, 2, 10)
    )
    assert said["Public check"] == f"{here().settings.base_url}/editions/{edition.token}"
    assert "@SUM(A1) is no formula" in said["Correction"] and "2026 no. 1" in said["Edition"]
    text = " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    assert "13800138000" not in text


def test_resources_are_a_workbook_too(visit: Visitor, cast: Cast) -> None:
    shelved(Resource(kind=ResourceKind.FUND, name="+1", area=cast.garden, phone="0591-1234567"))
    db.session.commit()
    edition = signed(cast, cast.elm, ListKind.RESOURCES)
    answer = english(visit).as_(cast.wei).open(page_of(edition, "/edition.xlsx"))
    rows = load_workbook(BytesIO(answer.data)).worksheets[0]
    assert rows["B2"].value == "+1" and rows["B2"].data_type == "s" and b"1234567" not in answer.data


def paper_of(answer: TestResponse) -> tuple[str, pypdfium2.PdfDocument]:
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    document = pypdfium2.PdfDocument(answer.data)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document), document


def test_the_paper_carries_number_digest_lines_to_sign_and_a_code_that_reads(
    visit: Visitor, cast: Cast
) -> None:
    edition = lived(cast)
    text, document = paper_of(english(visit).as_(cast.wei).open(page_of(edition, "/edition.pdf")))
    page = document[len(document) - 1]
    width, height = page.get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (297, 210)
    bare = re.sub(r"\s", "", text)
    for said in (
        "2026年第1期",
        "第1页/共1页",
        "=1+1",
        "Elm Street office",
        "签字",
        "更正",
        "Agreed at the meeting.",
    ):
        assert said.replace(" ", "") in bare, said
    assert edition.digest and all(edition.digest[n : n + 16] in bare for n in range(0, 64, 16))
    picture = page.render(scale=2).to_pil()
    assert qr.read_image(picture) == f"{here().settings.base_url}/editions/{edition.token}"


def test_a_draft_on_paper_says_so_and_has_no_code(visit: Visitor, cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    text, document = paper_of(visit.as_(cast.wei).open(page_of(draft(cast, cast.elm), "/edition.pdf")))
    assert "草稿" in text
    assert qr.read_image(document[0].render(scale=2).to_pil()) is None


def test_heads_come_on_every_page(visit: Visitor, cast: Cast) -> None:
    for n in range(40):
        make_case(cast.garden, f"第 {n} 件：{'很长' * 20}", kind=Kind.PROBLEM)
    _text, document = paper_of(visit.as_(cast.wei).open(page_of(signed(cast, cast.elm), "/edition.pdf")))
    assert len(document) > 1
    for number, page in enumerate(document, 1):
        said = re.sub(r"\s", "", page.get_textpage().get_text_bounded())
        assert f"第{number}页/共{len(document)}页" in said
    assert all("办理轨迹" in page.get_textpage().get_text_bounded() for page in list(document)[:-1])


def test_too_many_rows_for_a_browser_are_printed_by_command(
    visit: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    for n in range(3):
        make_case(cast.garden, f"Number {n}", kind=Kind.PROBLEM)
    edition = signed(cast, cast.elm)
    monkeypatch.setattr("app.editions.printing.MOST_ON_THE_WEB", 2)
    answer = english(visit).as_(cast.wei).open(page_of(edition, "/edition.pdf"))
    assert answer.status_code == 422 and f"flask lists print {edition.id}" in answer.text
    out = tmp_path / "edition.pdf"
    done = visit.client.application.test_cli_runner().invoke(
        args=["lists", "print", str(edition.id), "--out", str(out)]
    )
    assert done.exit_code == 0 and len(pypdfium2.PdfDocument(out)) == 1, done.output


def test_every_file_taken_is_audited_and_named(visit: Visitor, cast: Cast) -> None:
    edition = lived(cast)
    visit.as_(cast.hua).get(page_of(edition), status=404)
    db.session.add(Assignment(user_id=cast.mei.id, right=Right.EXPORT, area_id=cast.elm.id))
    db.session.commit()
    for form in ("xlsx", "pdf"):
        answer = visit.as_(cast.wei).open(page_of(edition, f"/edition.{form}"))
        assert f"2026年第1期.{form}" in unquote(answer.headers["Content-Disposition"])
    audits = db.session.scalars(sa.select(Audit).where(Audit.what == "export").order_by(Audit.id)).all()
    assert [(one.facts["file"], one.facts["rows"], one.area_id) for one in audits] == [
        ("xlsx", 2, cast.elm.id),
        ("pdf", 2, cast.elm.id),
    ]


# --- Before everybody ---------------------------------------------------------------------------------------------


def test_the_public_check_shows_number_and_digest_and_rows_only_when_published(
    visit: Visitor, cast: Cast
) -> None:
    case = make_case(
        cast.block, "Mr Li of flat 502 says the lamp is out", kind=Kind.PROBLEM, category=cast.lamp
    )
    cases.dispatch(case, cast.acting("wei"), unit=cast.committee)
    db.session.commit()
    edition, plan = signed(cast, cast.elm), draft(cast, cast.elm)
    english(visit).nobody()
    assert edition.digest
    page = visit.get(f"/editions/{edition.token}")
    assert "Elm Street List of problems 2026 no. 1" in " ".join(page.select_one("h1").text.split())
    assert edition.digest in "".join(page.select_one(".digest").text.split())
    assert "路灯" not in page.text and "not published" in page.text
    visit.get(f"/editions/{plan.token}", status=404)
    visit.get("/editions/2222222222222222", status=404)
    cast._give("wei", Right.PUBLISH_BULLETIN, cast.elm)
    db.session.commit()
    visit.as_(cast.wei).submit(page_of(edition, "/publish"), page_of(edition))
    page = english(visit).nobody().get(f"/editions/{edition.token.lower()}")
    assert (
        "路灯" in page.text and "Garden committee" in page.text and "Garden ·" in " ".join(page.text.split())
    )
    for hidden in ("Mr Li", "flat 502", "lamp is out", case.ref, "Block 3", "Wei"):
        assert hidden not in page.text, hidden
    visit.as_(cast.wei).submit(page_of(edition, "/withdraw"), page_of(edition))
    assert "路灯" not in visit.nobody().get(f"/editions/{edition.token}").text


def test_publishing_needs_its_own_right(visit: Visitor, cast: Cast) -> None:
    make_case(cast.garden, kind=Kind.PROBLEM)
    edition = signed(cast, cast.elm)
    visit.as_(cast.wei)
    assert "/publish" not in str(visit.get(page_of(edition)))
    assert visit.post(page_of(edition, "/publish"), "/account", version="2").status_code == 403
