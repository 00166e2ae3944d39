"""An order of the hotline and its answer: ready with the last word, copied, marked once, owed anew by the next."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts.actor import resident
from app.cases import actions, delaying, hotline_queries
from app.cases.clock_models import Reason
from app.cases.hotline_words import text_of
from app.cases.merging import unmerge
from app.cases.models import (
    Case,
    Channel,
    ClosureCode,
    RefusalReason,
    ResidentResult,
    Satisfaction,
)
from app.core.clock import stopped_at
from app.core.db import db
from app.timeline.models import Event, Visibility, Writing
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines
MORNING = datetime(2026, 11, 27, 1, 30, tzinfo=UTC)  # 9:30 by the local clock


def order(cast: Cast, number: str = "FZ2026112700123", text: str = "三栋的灯坏了", **more: Any) -> Case:
    return make_case(cast.court, text, channel=Channel.HOTLINE, outer_no=number, **more)


def handled(case: Case, cast: Cast, words: str = "已更换灯泡，现已亮灯。") -> None:
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
    actions.take_on(case, cast.acting("mei"))
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words=words)


def checked(case: Case, cast: Cast) -> None:
    handled(case, cast)
    actions.check(case, cast.acting("wei"))
    db.session.commit()


def listed(cast: Cast, name: str = "mei") -> list[str | None]:
    db.session.commit()
    return [owed.case.outer_no for owed in hotline_queries.waiting(cast.acting(name))]


def page_of(visit: Visitor) -> tuple[BeautifulSoup, dict[str, Any]]:
    page = visit.get("/intake/answers")
    boxes = [str(box["value"]) for box in page.select("form.answers [name=case]")]
    hidden = {str(one["name"]): one["value"] for one in page.select("form.answers input[type=hidden]")}
    return page, hidden | {"case": boxes}


def mark(visit: Visitor, data: dict[str, Any]) -> BeautifulSoup:
    answer = visit.client.post("/intake/answers", data=data)
    assert answer.status_code == 302, answer.text[:2000]
    return visit.get(answer.location)


def reported(case: Case) -> list[str]:
    db.session.rollback()
    given = (
        sa.select(Writing.body).join(Event).where(Event.verb == "report_back", Event.subject_id == case.id)
    )
    return list(db.session.scalars(given.where(Writing.visibility == Visibility.INTERNAL)))


def test_an_answer_is_copied_marked_once_and_owed_again_by_the_next_round(cast: Cast, visit: Visitor) -> None:
    case, other = order(cast), make_case(cast.court, "Not of the hotline")
    handled(case, cast)
    assert listed(cast) == [], "nobody has checked it"
    actions.check(case, cast.acting("wei"))
    checked(other, cast)
    assert listed(cast) == ["FZ2026112700123"] == listed(cast, "wei")
    assert listed(cast, "lin") == [] == listed(cast, "oak_dispatcher")
    page, data = page_of(visit.as_(cast.mei))
    text = page.select_one(".answers pre").text  # type: ignore[union-attr]
    assert "办理情况：已更换灯泡，现已亮灯。" in text and "群众评价" not in text
    mark(visit, data)
    mark(visit, data)
    assert reported(case) == [text], "tapped twice, reported once, with the words that were copied"
    assert listed(cast) == []
    case = db.session.get_one(Case, case.id)
    actions.ask_reopen(case, resident(case.id), words="It is dark again")
    actions.close(case, cast.acting("wei"), words="It shines")
    assert listed(cast) == [], "what was reported back stands"


def test_the_next_round_has_an_answer_of_its_own(cast: Cast, visit: Visitor) -> None:
    case = order(cast)
    checked(case, cast)
    mark(visit.as_(cast.mei), page_of(visit)[1])
    case = db.session.get_one(Case, case.id)
    actions.ask_reopen(case, resident(case.id), words="It is dark again")
    actions.reopen(case, cast.acting("wei"))
    assert case.answer_from is None
    actions.handle(case, cast.acting("mei"), result=ClosureCode.SOLVED, words="再次更换。")
    actions.check(case, cast.acting("wei"))
    db.session.commit()
    assert listed(cast) == ["FZ2026112700123"]
    assert "办理情况：再次更换。" in page_of(visit)[0].text


def test_whoever_was_overtaken_is_named_and_stays(cast: Cast, visit: Visitor) -> None:
    first, second = order(cast), order(cast, "FZ2026112700124")
    checked(first, cast)
    checked(second, cast)
    visit.client.get("/preferences/language/en?next=/keys")
    _page, data = page_of(visit.as_(cast.mei))
    actions.rate(second, resident(second.id), result=ResidentResult.NO, satisfaction=None)
    db.session.commit()
    told = mark(visit, data)
    assert second.ref in told.text and "Somebody else changed this case first." in told.text
    assert (len(reported(first)), reported(second), listed(cast)) == (1, [], ["FZ2026112700124"])
    assert visit.client.post("/intake/answers", data=data | {"case": []}).status_code == 422


def test_each_answer_in_the_words_of_the_desk(cast: Cast) -> None:
    wei, mei, wang = cast.acting("wei"), cast.acting("mei"), cast.acting("wang")
    with stopped_at(MORNING):
        rated, lead = order(cast, "1"), order(cast, "2", "同一盏灯 13900001111")
        refused, back, joined = order(cast, "3"), order(cast, "4"), order(cast, "5")
        handled(rated, cast, "已电话 13812341234 告知反映人。")
        actions.check(rated, wei)
        actions.rate(
            rated, resident(rated.id), result=ResidentResult.YES, satisfaction=Satisfaction.SATISFIED
        )
        actions.merge(joined, wei, lead=lead)
        actions.withdraw(back, resident(back.id))
        reason = RefusalReason.OTHER_AUTHORITY
        actions.refuse(refused, wei, reason=reason, responsible="供电公司", words="路灯由供电公司维护。")
        assert [owed.case.outer_no for owed in hotline_queries.waiting(mei)] == ["1", "3", "4"]
        handled(lead, cast, "已修复，致电 13900001111。")
        actions.check(lead, wei)
        put_off = order(cast, "6")
        actions.dispatch(put_off, wei, unit=cast.committee)
        actions.take_on(put_off, mei)
        until = date(2026, 12, 31)
        delaying.ask_suspension(put_off, mei, reason=Reason.MONEY, until=until, words="Money")
        delaying.approve(put_off, wang, words="资金正在申请。")
    found = {str(owed.case.outer_no): text_of(owed) for owed in hotline_queries.waiting(mei)}
    at = "办理时间：2026年11月27日 09:30"
    assert found == {
        "1": f"工单编号：1\n诉求事项：三栋的灯坏了\n承办单位：Garden committee\n{at}\n"
        "办理情况：已电话 138****1234 告知反映人。\n办理结果：已解决\n群众评价：反映人表示已解决；满意",
        "2": f"工单编号：2\n诉求事项：同一盏灯 13900001111\n承办单位：Garden committee\n{at}\n"
        "办理情况：已修复，致电 13900001111。\n办理结果：已解决",
        "3": f"工单编号：3\n诉求事项：三栋的灯坏了\n承办单位：Garden\n{at}\n"
        "办理情况：路灯由供电公司维护。\n办理结果：不予受理：由其他部门负责；责任单位：供电公司",
        "4": f"工单编号：4\n诉求事项：三栋的灯坏了\n承办单位：Garden\n{at}\n办理结果：诉求人已自行撤回。",
        "5": f"工单编号：5\n诉求事项：三栋的灯坏了\n承办单位：Garden committee\n{at}\n"
        "办理情况：已修复，致电 139****1111。\n办理结果：已解决（与 2 号工单并案办理）",
        "6": f"工单编号：6\n诉求事项：三栋的灯坏了\n承办单位：Garden committee\n{at}\n"
        "办理情况：资金正在申请。\n办理结果：暂缓办理：资金未落实。复核日期：2026年12月31日。",
    }
    unmerge(joined, wei, words="Another lamp")
    with stopped_at(MORNING + timedelta(days=40)):
        delaying.wake(put_off)
    assert joined.answer_from is None and put_off.answer_from is None, "they go on"


def test_the_nearest_street_words_its_answers(cast: Cast, visit: Visitor) -> None:
    checked(order(cast), cast)
    page = "/intake/answers/wording"
    visit.as_(cast.wei).submit(page, page, 422, text="您好：{来电人}")
    visit.submit(page, page, text="【{工单编号}】\n{办理情况}\n评价：{群众评价}\n（东街街道）")
    text = page_of(visit.as_(cast.mei))[0].select_one(".answers pre")
    assert text and text.text == "【FZ2026112700123】\n已更换灯泡，现已亮灯。\n（东街街道）"
    visit.as_(cast.wei).submit(page, page, 409, text="{工单编号}", version="0")


def test_the_answers_leave_as_a_workbook_by_right_alone(cast: Cast, visit: Visitor) -> None:
    case = order(cast)
    handled(case, cast, "=1+1，已更换。")
    actions.check(case, cast.acting("wei"))
    db.session.commit()
    assert not visit.as_(cast.mei).get("/intake/answers").select("a[href='/exports/answers']")
    visit.get("/exports/answers", status=403)
    heads, row = openpyxl.load_workbook(io.BytesIO(visit.as_(cast.wei).open("/exports/answers").data))[
        "热线答复"
    ].iter_rows()
    told = {head.value: cell for head, cell in zip(heads, row, strict=True)}
    assert told["工单编号"].value == "FZ2026112700123" and told["办理时间"].is_date
    assert told["办理情况"].value.endswith("=1+1，已更换。") and told["办理情况"].data_type == "s"
