"""The chain no other system has, in a real browser: three reports, one topic, two councils, a decision, five words."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from app.accounts.models import User
from app.accounts.permissions import Role
from app.cases.models import Case, Kind
from app.cases.submitting import Receipt
from app.cases.workflow import Status
from app.core.clock import now
from app.core.db import db
from app.core.engine import write_transaction
from app.meetings.models import Meeting, MeetingType
from app.meetings.topic_models import Decision, Topic
from app.meetings.workflow import TopicStatus
from app.resources import openings
from app.resources.match_models import Match
from app.resources.match_workflow import MatchStatus
from app.resources.models import Booking, Resource
from app.resources.partner_actions import give
from tests.browser.conftest import World
from tests.cast import Cast
from tests.factories import report
from tests.meetings.council import in_days
from tests.partners.house import partner
from tests.resources.rooms import room

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "小区增设老人活动场所"


def fresh(kind: type, **narrowed: object):
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(kind).filter_by(**narrowed).order_by(kind.id.desc()).limit(1)).one()


def call(page: Page, world: World, area_id: int, kind: str) -> Meeting:
    number = fresh(MeetingType, key=kind).id
    page.goto(f"{world.url}/meetings/new?area={area_id}")
    form = page.locator("form.form")
    form.locator("[name=type]").select_option(str(number))
    form.locator("[name=starts_at]").fill(f"{in_days(3).isoformat()}T19:30")
    form.locator("[name=venue]").fill("活动室")
    form.locator("button[type=submit]").click()
    page.wait_for_url(re.compile(r"/meetings/[0-9A-Z]{8}$"))
    return fresh(Meeting)


def act(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name, exact=False).first
    assert button.is_visible(), f"{page.url} has no {name}:\n{page.locator('body').inner_text()[:1500]}"
    button.click()
    page.wait_for_load_state()


def sit_down(world: World, meeting: Meeting, sides: list[int]) -> None:
    """People scan the code in the room: each with a telephone of their own."""
    room = f"{world.url}/m/{meeting.token}/in/{meeting.sign_in_key}"
    for number, side in enumerate(sides):
        phone = world.phone()
        phone.goto(room)
        phone.locator("label.tile").nth(side).click()
        phone.locator("[name=name]").fill(f"代表 {number}")
        phone.get_by_role("button", name="签到").click()
        expect(phone.get_by_role("status")).to_contain_text("您已签到")
        phone.context.close()


def conclude(page: Page, outcome: str, said: str, **more: str) -> None:
    page.locator("label.x, .opt label").filter(has_text=outcome).first.click()
    page.locator("#said").fill(said)
    for name, value in more.items():
        field = page.locator(f"#conclude [name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("footer.act button[type=submit]").click()
    page.wait_for_load_state()


def council_of(world: World, page: Page, area_id: int) -> str:
    page.goto(f"{world.url}/figures/{area_id}?span=year")
    return page.locator("[data-figure=council]").inner_text()


def a_partners_venue(cast: Cast) -> Resource:
    """A hall that a partner unit opens to its neighbours."""
    with write_transaction():
        cast._hire("second", Role.ADMIN, cast.district)
    hall, unit = room(cast, name="老人活动室"), partner(cast)
    with write_transaction():
        give(db.session.get_one(Resource, hall.id), db.session.merge(unit), cast.acting("hua"))
    return hall


def matched_and_booked(world: World, desk: Page, receipt: Receipt, hall: Resource) -> None:
    """Offered for the demand, accepted on a telephone, booked for it, delivered, confirmed by both sides."""
    follow, phone = f"{world.url}/follow/{receipt.code}", world.phone()
    desk.goto(f"{world.url}/cases/{receipt.case.ref}/matches")
    send(desk, f"form[action$='/offer']:has([value='{hall.id}'])")
    match = f"{world.url}/matches/{fresh(Match).id}"
    phone.goto(follow)
    expect(phone.locator("#offered")).to_contain_text("老人活动室")
    send(phone, "form[action$='/accept']")
    slot = openings.beginnings(hall.plan, hall.terms, in_days(5), 60, (), now())[2]
    desk.goto(f"{world.url}/resources/{hall.id}/book?slot={slot}&length=60")
    desk.locator("[name=purpose]").fill("老人棋牌")
    desk.locator("[name=case]").fill(receipt.case.ref)
    send(desk, "main form.form")
    assert fresh(Booking).case_id == receipt.case.id
    for page, address, verb in (
        (desk, match, "deliver"),
        (desk, match, "confirm"),
        (phone, follow, "confirm"),
    ):
        page.goto(address)
        send(page, f"form[action$='/{verb}']")
    assert fresh(Match).status is MatchStatus.CONFIRMED
    phone.context.close()


def send(page: Page, form: str) -> None:
    page.locator(form).locator("button[type=submit]").first.click()
    page.wait_for_load_state()


def test_three_reports_one_topic_two_councils_five_words(world: World) -> None:
    cast = world.cast
    with write_transaction():
        said = "小区里没有老人活动的地方，第 {} 次说"
        receipts = [report(cast.block, said.format(n), kind=Kind.DEMAND) for n in range(3)]
    with write_transaction():
        cast._hire("secretary", Role.MEETING_SECRETARY, cast.elm)
    hua, secretary = world.desk(cast.hua), world.desk(cast.people["secretary"])

    # Clustered into one topic for the compound's council.
    first, *others = [receipt.case.ref for receipt in receipts]
    hua.goto(f"{world.url}/cases/{first}/deliberate")
    hua.locator(".panel [name=council]").select_option(str(cast.court.id))
    hua.locator(".panel [name=title]").fill(TITLE)
    hua.locator(".panel button[type=submit]").click()
    hua.wait_for_load_state()
    topic = fresh(Topic)
    hua.goto(f"{world.url}/topics/{topic.token}")
    for ref in others:
        hua.locator(f"input[value='{ref}']").check()
    act(hua, "归入这个议题")
    assert fresh(Topic).voices == 3

    # Called, put on its agenda, announced; two neighbours scan the notice and support it.
    meeting = call(hua, world, cast.court.id, "joint_council")
    act(hua, "列入议程")
    act(hua, "发布公告")
    words = []
    for _ in range(2):
        phone = world.phone()
        phone.goto(f"{world.url}/m/{meeting.token}")
        phone.get_by_role("link", name=re.compile(TITLE)).click()
        phone.get_by_role("button", name="我也附议").click()
        expect(phone.get_by_role("heading", level=1)).to_contain_text(TITLE)
        words.append((phone, phone.url.partition("?")[0]))
    assert fresh(Topic).supports == 2

    # Nine sign in by code, one side stays away; the quorum decides to refer it to the street.
    sit_down(world, meeting, [0, 0, 0, 1, 1, 2, 2, 3, 3])
    hua.goto(f"{world.url}/meetings/{meeting.token}")
    expect(hua.locator("[data-presence]")).to_contain_text("可以开会")
    act(hua, "宣布开会")
    hua.locator("#note-words").fill("小区没有空房，要街道想办法。")
    hua.keyboard.press("Control+Enter")
    expect(hua.locator(".say").first).to_contain_text("要街道想办法")
    conclude(
        hua, "提级", "小区没有空房，提到街道议事会。", refer_to=str(cast.elm.id), votes_for="8", against="0"
    )
    act(hua, "散会")

    # The street's council finds it on its agenda and decides, with a unit and a day.
    upper = call(secretary, world, cast.elm.id, "open_day")
    expect(secretary.locator(".agenda")).to_contain_text(TITLE)
    act(secretary, "发布公告")
    act(secretary, "宣布开会")
    conclude(
        secretary, "议定", "开放街道党群服务中心一楼。", unit=str(cast.other_unit.id), due_on=in_days(20).isoformat()
    )  # fmt: skip
    act(secretary, "散会")
    decision = fresh(Decision)
    assert {receipt.case.status for receipt in receipts} <= {Status.DISPATCHED, Status.SUBMITTED}

    matched_and_booked(world, hua, receipts[0], a_partners_venue(cast))

    # Carried out by the unit, verified by somebody else.
    with write_transaction():
        cast._hire("worker", Role.UNIT_HANDLER, cast.elm, db.session.merge(cast.other_unit))
    worker = world.desk(db.session.scalars(sa.select(User).where(User.username == "worker")).one())
    worker.goto(f"{world.url}/decisions/{decision.id}/report-done")
    worker.locator("[name=words]").fill("周一到周六都开放，钥匙在值班室。")
    worker.locator("main button[type=submit]").first.click()
    worker.wait_for_load_state()
    secretary.goto(f"{world.url}/decisions/{decision.id}/verify")
    secretary.locator("main button[type=submit]").first.click()
    secretary.wait_for_load_state()

    # All five read the whole way on their own pages, and give their own word.
    for receipt in receipts:
        phone = world.phone()
        phone.goto(f"{world.url}/follow/{receipt.code}")
        expect(phone.locator("main")).to_contain_text("小区没有空房，提到街道议事会。")
        expect(phone.locator("main")).to_contain_text("Elm sanitation")
        phone.goto(f"{world.url}/follow/{receipt.code}/rate")
        phone.locator("label[for=yes]").click()
        phone.locator("form button[type=submit], form [data-send], .dock button").first.click()
        phone.wait_for_url("**done=rated")
        phone.context.close()
    for phone, mine in words:
        phone.goto(mine)
        expect(phone.locator("main")).to_contain_text("开放街道党群服务中心一楼。")
        phone.get_by_role("button", name="解决", exact=False).first.click()
        phone.wait_for_load_state()

    # Each dashboard counts meeting, decision and resolution once; the other street nothing.
    leader = world.desk(cast.wang)
    for area, held, decided in ((cast.court, 1, 0), (cast.garden, 1, 0), (cast.elm, 2, 1), (cast.oak, 0, 0)):
        said = council_of(world, leader, area.id)
        assert f"{held} 次会议" in said.replace("\n", " "), said
        assert re.search(rf"议定\s*{decided}\b", said), said
        solved = leader.locator("[data-figure=solved] .n, [data-figure=solved] .n0").first.inner_text()
        assert solved == ("0" if area is cast.oak else "3")
    hua.goto(f"{world.url}/cases/{first}")
    expect(hua.locator(".chain")).to_contain_text("小区没有空房")
    expect(hua.locator(".chain")).to_contain_text("Elm sanitation")
    assert upper.number == 1


def test_without_a_quorum_its_items_wait_for_the_next_one(world: World) -> None:
    cast = world.cast
    hua = world.desk(cast.hua)
    hua.goto(f"{world.url}/topics/new?area={cast.court.id}")
    hua.locator("[name=area]").select_option(str(cast.court.id))
    hua.locator("[name=title]").fill(TITLE)
    hua.locator("main form button[type=submit]").click()
    hua.wait_for_load_state()
    meeting = call(hua, world, cast.court.id, "five_party")
    act(hua, "列入议程")
    act(hua, "发布公告")
    sit_down(world, meeting, [0, 1])
    hua.goto(f"{world.url}/meetings/{meeting.token}")
    expect(hua.get_by_role("button", name="宣布开会")).to_have_count(0)
    hua.get_by_text("人数不足，流会").first.click()
    hua.locator("#inquorate-words").fill("物业没有人来。")
    act(hua, "确认流会")
    call(hua, world, cast.court.id, "five_party")
    expect(hua.locator(".agenda")).to_contain_text(TITLE)
    said = council_of(world, world.desk(cast.wang), cast.court.id)
    assert "0 次会议" in said.replace("\n", " ")
    assert re.search(r"流会\s*1", said)


def test_what_only_the_owners_may_decide_goes_to_their_assembly(world: World) -> None:
    """Two reports and a neighbour behind one topic: told so, checked by somebody else, and never counted as solved."""
    cast, said = world.cast, "动用维修资金由业主大会表决，已提请业委会在下月召开。"
    with write_transaction():
        receipts = [report(cast.block, f"电梯大修动不动维修资金，第 {n} 次问") for n in range(2)]
    hua = world.desk(cast.hua)
    first, second = (receipt.case.ref for receipt in receipts)
    hua.goto(f"{world.url}/cases/{first}/deliberate")
    hua.locator(".panel [name=council]").select_option(str(cast.court.id))
    hua.locator(".panel [name=title]").fill("动用电梯维修资金")
    hua.locator(".panel button[type=submit]").click()
    hua.wait_for_load_state()
    hua.goto(f"{world.url}/topics/{fresh(Topic).token}")
    hua.locator(f"input[value='{second}']").check()
    act(hua, "归入这个议题")
    meeting = call(hua, world, cast.court.id, "open_day")
    act(hua, "列入议程")
    act(hua, "发布公告")
    neighbour = world.phone()
    neighbour.goto(f"{world.url}/t/{fresh(Topic).token}")
    neighbour.get_by_role("button", name="我也附议").click()
    neighbour.wait_for_load_state()
    theirs = neighbour.url.partition("?")[0]
    hua.goto(f"{world.url}/meetings/{meeting.token}")
    act(hua, "宣布开会")
    conclude(hua, "提请业主大会", said)
    act(hua, "散会")

    # The unit's word is the meeting's, to be checked by somebody else; nobody has anything to carry out.
    assert [receipt_case(one).status for one in receipts] == [Status.HANDLED] * 2
    assert fresh(Topic).status is TopicStatus.REFER_OWNERS
    assert db.session.scalar(sa.select(sa.func.count(Decision.id))) == 0
    hua.goto(f"{world.url}/cases/{first}")
    expect(hua.locator(".chain")).to_contain_text(f"提请业主大会: {said}")
    expect(hua.locator(".case")).to_contain_text("已办结·待核查")

    # Everybody concerned reads it on a page of their own, and so does the public.
    for receipt in receipts:
        phone = world.phone()
        phone.goto(f"{world.url}/follow/{receipt.code}")
        for words in ("提请业主大会", said, "核查"):
            expect(phone.locator("main")).to_contain_text(words)
        phone.context.close()
    neighbour.goto(theirs)
    expect(neighbour.locator("main")).to_contain_text(said)
    neighbour.goto(f"{world.url}/m/{meeting.token}")
    expect(neighbour.locator("main")).to_contain_text(said)

    # Held once, nothing decided; still open until somebody has checked it, and then handled, not solved.
    leader = world.desk(cast.wang)
    counted(world, leader, received=2, open=2, handled=0, solved=0)
    wei = world.desk(cast.wei)
    for receipt in receipts:
        wei.goto(f"{world.url}/cases/{receipt.case.ref}/check")
        wei.locator(".panel button[type=submit]").click()
        wei.wait_for_load_state()
    assert [receipt_case(one).status for one in receipts] == [Status.AWAITING_RATING] * 2
    phone = world.phone()
    phone.goto(f"{world.url}/follow/{receipts[0].code}/rate")
    phone.locator("label[for=no]").click()
    phone.locator("form button[type=submit], form [data-send], .dock button").first.click()
    phone.wait_for_load_state()
    counted(world, leader, received=2, open=0, handled=2, solved=0)


def receipt_case(receipt: Receipt) -> Case:
    return fresh(Case, ref=receipt.case.ref)


def counted(world: World, page: Page, **expected: int) -> None:
    """In the compound and in every place above it; the other street has none of it."""
    cast = world.cast
    for area in (cast.court, cast.garden, cast.elm, cast.oak):
        here = area is not cast.oak
        words = council_of(world, page, area.id).replace("\n", " ")
        assert f"{int(here)} 次会议" in words and re.search(r"议定\s*0\b", words), words
        for figure, n in expected.items():
            shown = page.locator(f"[data-figure={figure}]").locator(".n, .n0").first.inner_text()
            assert int(shown) == (n if here else 0), (area.name, figure, shown)
