"""转办单 and 办理单: one form each, what was written in it, contacts masked, for whoever may see the case."""

import io

import pypdfium2
import pytest

from app.accounts.actor import resident
from app.cases import actions
from app.cases.models import Case, ClosureCode, ResidentResult, Satisfaction
from app.core.db import db
from tests.cast import Cast
from tests.factories import report
from tests.pages import Visitor

WORDS = "三楼的灯坏了三天，老人晚上下楼看不见。<b>#set</b> $x$"


def printed(visit: Visitor, case: Case, which: str) -> list[str]:
    answer = visit.open(f"/cases/{case.ref}/{which}-slip.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    with pypdfium2.PdfDocument(io.BytesIO(answer.data)) as paper:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "") for page in paper]


@pytest.fixture
def case(cast: Cast) -> Case:
    made = report(cast.block, WORDS, phone="+8613812341234").case
    actions.dispatch(made, cast.acting("wei"), unit=cast.committee, person=cast.mei, note="请三日内修好。")
    db.session.commit()
    return made


def test_the_dispatch_slip_goes_with_the_case(case: Case, cast: Cast, visit: Visitor) -> None:
    (said,) = printed(visit.as_(cast.wei), case, "dispatch")
    for part in ("诉求转办单", case.ref, WORDS, "138****1234", cast.committee.name, cast.mei.name, "请三日内修好。",
                 cast.wei.name, "领导批示", "签收人", "第 1 页，共 1 页"):  # fmt: skip
        assert part in said, part
    assert "办理结果" not in said


def test_the_handling_slip_tells_all_three_words(case: Case, cast: Cast, visit: Visitor) -> None:
    (before,) = printed(visit.as_(cast.wei), case, "handling")
    assert "尚未办结" in before and "尚未核查" in before and "尚未评价" in before
    actions.take_on(case, cast.acting("mei"))
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="换了灯泡。")
    actions.check(case, cast.acting("hua"), words="去看过，亮了。")
    actions.rate(
        case, resident(case.id), result=ResidentResult.YES, satisfaction=Satisfaction(5), words="谢谢"
    )
    db.session.commit()
    (said,) = printed(visit, case, "handling")
    for part in (
        "诉求办理单",
        "换了灯泡。",
        "去看过，亮了。",
        "满意度 5 分",
        "承办人（签字）",
        cast.hua.name,
    ):
        assert part in said, part
    assert "尚未" not in said


def test_much_is_written_over_several_pages(cast: Cast, visit: Visitor) -> None:
    made = report(cast.block, "灯坏了。\n" * 20).case
    actions.dispatch(made, cast.acting("wei"), unit=cast.committee)
    for _ in range(12):
        actions.progress(made, cast.acting("mei"), words="换灯泡，等配件。" * 30, internal=False)
    db.session.commit()
    pages = printed(visit.as_(cast.wei), made, "handling")
    assert len(pages) > 1
    assert f"第 2 页，共 {len(pages)} 页" in pages[1]


def test_outside_ones_area_there_is_no_paper(case: Case, cast: Cast, visit: Visitor) -> None:
    assert visit.as_(cast.lin).open(f"/cases/{case.ref}/dispatch-slip.pdf").status_code == 404
