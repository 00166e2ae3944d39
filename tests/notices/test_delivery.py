"""From what a verb owes to what arrives: the right people, once, in order, and nothing that is no longer true."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Assignment, User
from app.accounts.permissions import Role
from app.cases import actions, delaying, ladder_sweep
from app.cases.models import ClosureCode
from app.contacts.models import Contact
from app.core.clock import now, stopped_at
from app.core.db import db
from app.escalations.actions import raise_up
from app.escalations.workflow import Reason
from app.notices import forgetting
from app.notices.actions import read
from app.notices.matters import How, Matter
from app.notices.models import Channel, Delivery, InboxItem, Means, Preference, State, Wording
from app.notices.timing import BACK_OFF
from app.timeline.models import Outbox
from tests.cast import Cast
from tests.factories import make_case
from tests.notices.post import at, go, go_every, mail, robot, settings, sms_to, wants_mail
from tests.notices.receivers import HttpReceiver, MailReceiver
from tests.pages import Visitor
from tests.whistles.test_whistles import blown, departments

pytestmark = pytest.mark.both_engines

PHONE = "+8613812341234"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def gateway() -> Iterator[HttpReceiver]:
    with HttpReceiver() as receiver:
        yield receiver


@pytest.fixture
def post() -> Iterator[MailReceiver]:
    with MailReceiver() as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def by_day() -> Iterator[None]:
    """Nothing here happens at night, whenever it is tested."""
    with at("10:00"):
        yield


def inbox_of(user: User) -> list[Matter]:
    return list(
        db.session.scalars(
            sa.select(InboxItem.matter).where(InboxItem.user_id == user.id).order_by(InboxItem.id)
        )
    )


def unread(user: User) -> int | None:
    return db.session.scalar(sa.select(User.unread).where(User.id == user.id))


def states() -> list[tuple[State, str | None]]:
    rows = db.session.execute(sa.select(Delivery.state, Delivery.reason).order_by(Delivery.id))
    return [(state, reason) for state, reason in rows]


def test_each_verb_reaches_those_it_concerns_and_nobody_twice(cast: Cast) -> None:
    case = make_case(cast.court)
    go()
    assert inbox_of(cast.hua) == [Matter.NEW], "the nearest who triage; not the dispatcher of the street"
    actions.dispatch(case, cast.acting("wei"), unit=cast.property, person=cast.tao)
    db.session.commit()
    go()
    assert inbox_of(cast.wei) == []
    assert inbox_of(cast.tao) == [Matter.GIVEN], "told once, though unit and person are named"
    assert (unread(cast.tao), unread(cast.oak_dispatcher)) == (1, 0)
    tao = cast.acting("tao")
    actions.take_on(case, tao)
    actions.handle(case, tao, result=ClosureCode.SOLVED, words="New bulb.")
    db.session.commit()
    assert go() == 0
    assert inbox_of(cast.hua) == [Matter.NEW, Matter.TO_CHECK]
    assert not db.session.scalars(sa.select(Outbox).where(Outbox.sent_at.is_(None))).all()
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id))) == 0, "no gateway: the page is the notice"


def test_what_is_raised_asked_for_and_late_reaches_those_above(cast: Cast) -> None:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property, person=cast.tao)
    tao = cast.acting("tao")
    actions.take_on(case, tao)
    delaying.ask_extension(case, tao, amount=2, words="The part is on its way.")
    raise_up(case, cast.acting("hua"), reason=Reason.NEEDS_MONEY, words="The fund is empty.")
    db.session.commit()
    go()
    assert inbox_of(cast.wang) == [Matter.LIMITS], "the leader decides about deadlines"
    assert inbox_of(cast.wei) == [Matter.BESIDE], "the level above whoever raised it"
    db.session.add(Assignment(user_id=cast.mei.id, role=Role.UNIT_LEAD, area=cast.garden, unit=cast.property))
    db.session.commit()
    leads, above = cast.mei.id, cast.hua.id
    with stopped_at(now() + timedelta(days=30)):
        ladder_sweep.sweep()
        go()
    lead, level = (db.session.get_one(User, one) for one in (leads, above))
    assert inbox_of(lead) == [Matter.LIMITS] * 3, "of the unit at half, who leads it near the end and at it"
    assert inbox_of(level).count(Matter.LIMITS) == 1, "the level above the unit, when it is over"


def test_a_complaint_is_told_neither_to_its_subject_nor_to_its_group(
    cast: Cast, gateway: HttpReceiver
) -> None:
    robot(gateway, cast.committee)
    settings(notice_hosts="127.0.0.1")
    case = make_case(cast.court)
    case.about_unit_id = cast.committee.id
    db.session.commit()
    go()
    assert inbox_of(cast.hua) == [], "she is of the committee"
    assert not gateway.took


def test_who_left_a_number_gets_a_message_others_read_their_page(cast: Cast, gateway: HttpReceiver) -> None:
    before = make_case(cast.court, phone=PHONE)  # beside a sentence that promised no messages
    sms_to(gateway)
    called, silent = make_case(cast.court, phone=PHONE), make_case(cast.court)
    go()
    assert [one.data["phone"] for one in gateway.took] == [PHONE]
    assert called.ref in gateway.took[0].data["text"]
    assert {before.ref, silent.ref}.isdisjoint(gateway.took[0].data["text"].split())


def test_six_hours_without_the_provider_then_each_message_once_and_in_order(
    cast: Cast, gateway: HttpReceiver
) -> None:
    sms_to(gateway)
    gateway.down = True
    mei, cases = cast.acting("mei"), [make_case(cast.court, f"Lamp {n}", phone=PHONE) for n in range(3)]
    for case in cases:
        actions.dispatch(case, cast.acting("wei"), unit=cast.committee)
        actions.take_on(case, mei)
        actions.progress(case, mei, words="The bulb is ordered.", internal=False)
    db.session.commit()
    go_every(MINUTE * 10, until=HOUR * 6)
    assert gateway.asked == 3 * 5, "the first of each case only: at once, after 1, 5, 30 minutes, 2 hours"
    gateway.down = False
    go_every(MINUTE * 10, since=HOUR * 6, until=HOUR * 10)
    assert len(gateway.took) == len({one.key for one in gateway.took}) == 3 * 4
    for case in cases:
        mine = [one.data["text"] for one in gateway.took if case.ref in one.data["text"]]
        told = ["received", "accepted", "in_hand", "news"]
        marks = {"收到": "received", "受理": "accepted", "正在": "in_hand", "新进展": "news"}
        assert [next(marks[word] for word in marks if word in text) for text in mine] == told


def test_after_the_last_attempt_somebody_is_asked_to_call(cast: Cast, gateway: HttpReceiver) -> None:
    sms_to(gateway)
    gateway.down = True
    make_case(cast.court, phone=PHONE)
    start = now()
    go()
    for wait in BACK_OFF:
        with stopped_at(start := start + wait):
            go()
    assert gateway.asked == len(BACK_OFF) + 1
    assert states() == [(State.FAILED, "the gateway answered 503")]
    assert inbox_of(cast.hua) == [Matter.NEW, Matter.UNDELIVERED]
    assert unread(cast.hua) == 2


def test_what_is_no_longer_true_is_not_said(cast: Cast, gateway: HttpReceiver) -> None:
    sms_to(gateway)
    gateway.down = True
    case = make_case(cast.court, phone=PHONE)
    actions.ask(case, cast.acting("wei"), words="Which gate?")
    db.session.commit()
    go()
    actions.supply(case, cast.acting("wei"), words="The east one.")
    db.session.commit()
    gateway.down = False
    go(after=HOUR)
    texts = " ".join(one.data["text"] for one in gateway.took)
    assert "收到" in texts and "问题" not in texts
    assert (State.DROPPED, "it has moved on") in states()
    gateway.took.clear()
    other = make_case(cast.court, phone=PHONE)
    db.session.execute(sa.update(Contact).where(Contact.subject_id == other.id).values(erased_at=now()))
    db.session.commit()
    go(after=HOUR)
    assert not gateway.took, "erased before it was spread: nobody is written to"


def test_mail_goes_to_whoever_wants_it_and_may_still_see_the_case(cast: Cast, post: MailReceiver) -> None:
    settings(notice_hosts="127.0.0.1")
    mail(post, cast.district)
    wants_mail(cast.tao, Matter.GIVEN)
    wants_mail(cast.mei, Matter.GIVEN)
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    assert go() == 1
    assert post.to == [["tao@example.org"]]
    assert case.ref in str(post.took[0]["Subject"])
    assert case.title not in post.took[0].get_content(), "the resident's words stay in the house"
    post.down = True
    again = make_case(cast.court)
    actions.dispatch(again, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    go()
    db.session.execute(sa.update(Assignment).where(Assignment.user_id == cast.tao.id).values(ended_at=now()))
    db.session.commit()
    post.down = False
    go(after=HOUR)
    assert len(post.took) == 1
    assert states()[-1] == (State.DROPPED, "it is no longer theirs to see")


def test_a_department_called_by_a_whistle_is_told_of_the_whistle_and_no_more_of_the_case(
    cast: Cast, post: MailReceiver, gateway: HttpReceiver, visit: Visitor
) -> None:
    settings(notice_hosts="127.0.0.1")
    mail(post, cast.district)
    case, units = make_case(cast.court), departments(cast)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    robot(gateway, units[1])
    wants_mail(cast.cheng, Matter.BESIDE)
    wants_mail(cast.tao, Matter.BESIDE)  # of a unit that nobody called
    db.session.add(
        Wording(key="beside", language="zh_Hans_CN", subject="{ref}", body="{unit} {until} {link}")
    )
    whistle = blown(cast, case, units)
    go()
    assert inbox_of(cast.cheng) == inbox_of(cast.shui) == [Matter.BESIDE]
    assert post.to == [["cheng@example.org"]]
    body = post.took[0].get_content()
    assert f"/whistles/{whistle.id}" in body and "/cases/" not in body
    assert cast.property.name not in body and "–" in body, "neither who handles it nor until when"
    assert f"/whistles/{whistle.id}" in gateway.took[0].data["message"]
    line = visit.as_(cast.cheng).get("/inbox").select_one(".inbox form")
    assert case.title in line.text
    answer = visit.submit(str(line["action"]), "/inbox")
    assert answer.location == f"/whistles/{whistle.id}"
    case.about_unit_id = units[0].id
    db.session.commit()
    assert case.title not in visit.get("/inbox").text, "a complaint about themselves, as it turned out"


def test_a_group_is_told_what_its_unit_is_told_unless_it_chose_not_to(
    cast: Cast, gateway: HttpReceiver
) -> None:
    settings(notice_hosts="127.0.0.1")
    robot(gateway, cast.property)
    db.session.add(Preference(unit_id=cast.property.id, means=Means.ROBOT, matter=Matter.BACK, how=How.OFF))
    case, tao = make_case(cast.court), cast.acting("tao")
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    actions.take_on(case, tao)
    actions.handle(case, tao, result=ClosureCode.SOLVED, words="New bulb.")
    actions.rework(case, cast.acting("hua"), words="Still dark.")
    db.session.commit()
    go()
    assert [case.ref in one.data["message"] for one in gateway.took] == [True], "given; sent back is off"


def test_a_digest_is_one_message_at_its_hour(cast: Cast, post: MailReceiver) -> None:
    settings(notice_hosts="127.0.0.1", digest_at="16:30")
    mail(post, cast.district)
    wants_mail(cast.tao, Matter.GIVEN, How.DIGEST)
    cases = [make_case(cast.court, f"Lamp {n}") for n in range(3)]
    for case in cases:
        actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    go(after=HOUR * 6)
    assert not post.took
    go(after=HOUR * 6.5)
    assert len(post.took) == 1
    assert all(case.ref in post.took[0].get_content() for case in cases)
    assert {state for state, _reason in states()} == {State.SENT}
    assert go(after=HOUR * 31) == 0


def test_at_night_only_what_is_urgent_leaves(cast: Cast, gateway: HttpReceiver) -> None:
    settings(notice_hosts="127.0.0.1")
    robot(gateway, cast.committee)
    with at("23:00") as night:
        calm, fire = make_case(cast.court), make_case(cast.court, "家里煤气泄漏，闻到燃气味")
        assert fire.danger
        go()
        assert [fire.ref in one.data["message"] for one in gateway.took] == [True]
    with stopped_at(night + HOUR * 8):
        go()
    assert calm.ref in gateway.took[1].data["message"], "at seven"


def test_a_closed_channel_sends_nothing_more(cast: Cast, gateway: HttpReceiver) -> None:
    settings(notice_hosts="127.0.0.1")
    gateway.down = True
    made = robot(gateway, cast.committee)
    make_case(cast.court)
    go()
    db.session.execute(sa.update(Channel).where(Channel.id == made.id).values(closed=True))
    db.session.commit()
    gateway.down = False
    go(after=HOUR)
    assert not gateway.took
    assert states() == [(State.DROPPED, "the channel is closed")]


def test_what_nobody_was_told_for_days_is_no_news(cast: Cast) -> None:
    make_case(cast.court)
    with stopped_at(now() + timedelta(days=4)):
        fresh = make_case(cast.court)
        go()
        assert inbox_of(cast.hua) == [Matter.NEW], fresh.ref


def test_what_cannot_be_sent_at_all_keeps_nobody_else_waiting(cast: Cast, gateway: HttpReceiver) -> None:
    """Its seal was damaged, say: it is tried again like any other, and the rest go out."""
    settings(notice_hosts="127.0.0.1")
    broken = robot(gateway, cast.committee)
    robot(gateway, cast.property)
    db.session.execute(sa.update(Channel).where(Channel.id == broken.id).values(sealed="v1:gone"))
    case = make_case(cast.court)
    go()
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    go()
    assert len(gateway.took) == 1
    assert (State.WAITING, "Tampered") in states()


def test_after_half_a_year_only_what_is_unread_is_still_there(cast: Cast, gateway: HttpReceiver) -> None:
    sms_to(gateway)
    for _ in range(2):
        make_case(cast.court, phone=PHONE)
    go()
    read(db.session.scalars(sa.select(InboxItem).order_by(InboxItem.id)).first() or pytest.fail())
    db.session.commit()
    later = now() + timedelta(days=181)
    with stopped_at(later - timedelta(days=2)):
        assert forgetting.forget() == 0
    with stopped_at(later):
        assert forgetting.forget() == 1 + 2
    assert inbox_of(cast.hua) == [Matter.NEW]
    assert unread(cast.hua) == 1
