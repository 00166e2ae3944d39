"""Lives in the demo that do not go straight: sent to and fro, put off, handed to others.

The same actions as the pages call, by whoever may call them; one of each, so that every road can be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from app.accounts.actor import Actor
from app.accounts.models import Unit, UnitKind
from app.accounts.sessions import actor_for
from app.cases import actions, delaying, dispatching, linking, merging, planning, returning
from app.cases.clock_models import Reason as WhyPutOff
from app.cases.models import ClosureCode, ReturnReason
from app.cases.workflow import Verb
from app.core.clock import local_day, now, start_of
from app.demo import beside, colleagues
from app.demo.calls import called_back
from app.demo.chapters import (
    begun,
    checked_and_rated,
    done_and_rated,
    hand_in,
    sent_and_taken,
    sorted_out,
    unit_of,
)
from app.demo.colleagues import colleague
from app.demo.matters import Matter, Story, Teller, answer_to, case_of, report
from app.demo.moments import in_office
from app.demo.stories import asked

DAY = timedelta(days=1)
Fresh = Callable[[float], Matter]  # a matter so many days ago


def staged(fresh: Fresh, teller: Teller) -> Iterator[Story]:
    yield sent_to_and_fro(fresh(17), teller, ruled=True)
    yield sent_to_and_fro(fresh(1.5), teller, ruled=False)
    yield put_off(fresh(22), teller, days=10)
    yield put_off(fresh(13), teller, days=60)
    yield given_more_time(fresh(20), teller)
    yield forgiven(fresh(30), teller)
    yield helped(fresh(12), teller)
    yield outside(fresh(9), teller)
    yield asked(fresh(14), teller, replies=False)
    yield parted(fresh(11), fresh(11.2), teller)
    yield with_another(fresh(8), teller, Verb.MEDIATE, "调解 示例 2611-07")
    yield with_another(
        fresh(15), teller, Verb.WISH, "微心愿 示例 118", done="社区志愿者上门办好了，老人签收。"
    )
    yield with_another(
        fresh(10), teller, Verb.ORDER, "点单 示例 2043", back="服务商不做这一项，退回重新分派。"
    )
    yield beside.urged(fresh(16), teller)
    yield beside.raised(fresh(18), teller)
    yield beside.whistled(fresh(7), teller)
    for days, reached in ((19, True), (21, False)):
        left_a_number = replace(fresh(days), phone=f"+8615400000{days}0", withheld=False)
        yield called_back(left_a_number, teller, teller.staff.callers[0], reached=reached)
    yield colleagues.handed_over(fresh(24), teller, by_name=True)
    yield colleagues.handed_over(fresh(3), teller, by_name=False)
    yield colleagues.stood_in(fresh(16.5), teller)
    yield colleagues.told_the_hotline(fresh(12.5), teller, "0712")
    yield colleagues.told_the_hotline(fresh(5), teller, "0731")
    yield beside.called_off(fresh(9.5), teller)


# --- Between units ------------------------------------------------------------------------------------------------


def sent_to_and_fro(matter: Matter, teller: Teller, *, ruled: bool) -> Story:
    """Twice sent back; the third time the dispatcher's word binds. Or it lies there to be ruled on."""
    yield from begun(matter, teller)
    ours = unit_of(case_of(matter))
    theirs = _another(matter, teller)
    yield in_office(now(), 40)
    _send_back(matter, teller.handler(ours), theirs, "这一段不是我们养护的，建议转给对方。")
    if not ruled:
        return
    yield in_office(now(), 70)
    actions.dispatch(case_of(matter), matter.team.dispatcher, unit=theirs, note="请先到现场看一下归谁。")
    yield in_office(now(), 90)
    _send_back(matter, teller.handler(theirs), ours, "现场看过，在小区里面，应由原单位办。")
    yield in_office(now(), 120)
    said = "两家都去看过：在小区里面，由原单位办，不再退单。"
    actions.dispatch(case_of(matter), matter.team.dispatcher, unit=ours, note=said)
    yield in_office(now(), 30)
    actions.take_on(case_of(matter), teller.handler(ours))
    yield from done_and_rated(matter, teller)


def _send_back(matter: Matter, handler: Actor, proposed: Unit, words: str) -> None:
    reason = ReturnReason.NOT_OUR_DUTY
    returning.give_back(case_of(matter), handler, reason=reason, proposed=proposed, words=words)


def helped(matter: Matter, teller: Teller) -> Story:
    """One unit leads, one helps and signs; then a colleague goes on with it, and says by when."""
    yield matter.at
    report(matter)
    yield from sorted_out(matter, teller)
    lead, helper = teller.unit_for(matter), _another(matter, teller)
    yield in_office(now(), 8)
    actions.dispatch(
        case_of(matter), matter.team.dispatcher, unit=lead, helpers=[helper], note="两家一起看。"
    )
    yield in_office(now(), 50)
    planning_by = teller.handler(lead)
    actions.take_on(case_of(matter), planning_by)
    dispatching.sign(case_of(matter), teller.handler(helper))
    yield in_office(now(), 60)
    planning.plan(case_of(matter), planning_by, day=local_day(now()) + 3 * DAY, words="配件三天内到。")
    yield in_office(now(), 200)
    other = colleague(lead, planning_by)
    dispatching.hand_on(case_of(matter), planning_by, person=other, note="我去培训，请接着办。")
    yield in_office(now(), 500)
    actions.handle(case_of(matter), actor_for(other), result=ClosureCode.SOLVED, words=answer_to(matter))
    yield from checked_and_rated(matter, teller)


# --- Time -----------------------------------------------------------------------------------------------------------


def put_off(matter: Matter, teller: Teller, *, days: int) -> Story:
    """For a reason everybody may read; on the day of its review it goes on by itself."""
    yield from begun(matter, teller)
    case = case_of(matter)
    handler, until = teller.handler(unit_of(case)), local_day(now()) + days * DAY
    yield in_office(now(), 60)
    delaying.ask_suspension(
        case_of(matter), handler, reason=WhyPutOff.MONEY, until=until, words="要用维修资金，等业主表决。"
    )
    yield in_office(now(), 150)
    delaying.approve(
        case_of(matter), _approver(teller, matter), words="维修资金正在表决，通过后马上施工，到期再看。"
    )
    yield _morning(until)
    delaying.wake(case_of(matter))
    yield from done_and_rated(matter, teller)


def given_more_time(matter: Matter, teller: Teller) -> Story:
    """Once granted, once not."""
    yield from begun(matter, teller)
    handler, leader = teller.handler(unit_of(case_of(matter))), _approver(teller, matter)
    for words, granted in (("定做的配件要等一天。", True), ("想再多要一天。", False)):
        yield in_office(now(), 45)
        delaying.ask_extension(case_of(matter), handler, amount=1, words=words)
        yield in_office(now(), 80)
        if granted:
            delaying.approve(case_of(matter), leader, words="同意，请告诉居民。")
        else:
            delaying.reject(case_of(matter), leader, words="已经延过一次，请抓紧。")
    yield from done_and_rated(matter, teller)


def forgiven(matter: Matter, teller: Teller) -> Story:
    """Late, and not by their doing."""
    yield from begun(matter, teller)
    case = case_of(matter)
    assert case.handle_due_at
    handler = teller.handler(unit_of(case))
    yield in_office(case.handle_due_at, 60)
    delaying.appeal(case_of(matter), handler, words="台风停工两天，有停工通知。")
    yield in_office(now(), 200)
    delaying.approve(case_of(matter), _approver(teller, matter), words="情况属实，考核时剔除。")
    yield in_office(now(), 60)
    hand_in(matter, handler)
    yield from checked_and_rated(matter, teller)


# --- Others -----------------------------------------------------------------------------------------------------------


def outside(matter: Matter, teller: Teller) -> Story:
    """A body outside does the work; a unit of ours keeps an eye on it."""
    yield from begun(matter, teller)
    yield in_office(now(), 60)
    linking.transfer(
        case_of(matter), matter.team.dispatcher, body="供水公司（示例）", reference="DEMO-SW-0231",
        note="管道是供水公司的，已报修。",
    )  # fmt: skip


def parted(matter: Matter, other: Matter, teller: Teller) -> Story:
    """Taken for the same thing, and it was not."""
    yield matter.at
    report(other)
    report(matter)
    yield from sent_and_taken(other, teller)
    yield in_office(now(), 10)
    actions.merge(case_of(matter), matter.team.dispatcher, lead=case_of(other))
    yield in_office(now(), 90)
    merging.unmerge(case_of(matter), matter.team.dispatcher, words="去看过，是两处，分开办。")
    yield from sent_and_taken(matter, teller)
    yield from done_and_rated(matter, teller)


def with_another(
    matter: Matter, teller: Teller, verb: Verb, other: str, *, done: str = "", back: str = ""
) -> Story:
    """To a mediation, an ordered service, a wish: it stays there, comes to its end there, or comes back."""
    yield matter.at
    report(matter)
    yield from sorted_out(matter, teller)
    dispatcher = matter.team.dispatcher
    yield in_office(now(), 20)
    linking.link(case_of(matter), dispatcher, verb, other=other, note="已转过去，有结果会告诉您。")
    if not done and not back:
        return
    yield in_office(now(), 700)
    if done:
        linking.fulfil(case_of(matter), dispatcher, result=ClosureCode.SOLVED, words=done)
        yield from checked_and_rated(matter, teller)
    else:
        linking.unlink(case_of(matter), dispatcher, words=back)
        yield from sent_and_taken(matter, teller)
        yield from done_and_rated(matter, teller)


# --- What they share --------------------------------------------------------------------------------------------------


def _another(matter: Matter, teller: Teller) -> Unit:
    """A unit of the district's that it might as well belong to."""
    ours = teller.unit_for(matter).id
    found = (
        teller.staff.unit_for(kind, matter.area) for kind in (UnitKind.URBAN_MANAGEMENT, UnitKind.SANITATION)
    )
    return next(unit for unit in found if unit and unit.id != ours)


def _approver(teller: Teller, matter: Matter) -> Actor:
    return next(teller.staff.approvers[area] for area in matter.area.around if area in teller.staff.approvers)


def _morning(day: date) -> datetime:
    return start_of(day) + timedelta(minutes=1)
