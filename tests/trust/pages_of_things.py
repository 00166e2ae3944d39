"""The pages of one thing of every kind, each in the state in which it offers the most to type."""

import uuid
from datetime import timedelta

from app.accounts.actor import resident
from app.accounts.sessions import actor_for
from app.cases import actions, callback_actions, calling, messages, replies, view_actions, voices
from app.cases.bundle_actions import TOGETHER
from app.cases.linking import link
from app.cases.models import Case, Channel, Kind, RefusalReason, ResidentResult, ReturnReason
from app.cases.replies import ReplyFacts
from app.cases.returning import give_back
from app.cases.voices import Joining
from app.cases.workflow import Verb as CaseVerb
from app.core.clock import local_day, now, stopped_at, today
from app.core.db import db
from app.escalations import actions as escalating
from app.escalations.workflow import Reason
from app.partners import actions as partners
from app.partners import agreement_actions as agreements
from app.partners.actions import Facts
from app.partners.agreement_actions import Promise, Terms
from app.partners.models import Measured, PartnerKind
from app.photos.receiving import receive, stage
from app.pledges import actions as sharing
from app.pledges import pledging
from app.pledges.actions import Plan
from app.pledges.pledging import Promised
from app.resources import actions as resources
from app.resources import booking_queries, openings
from app.resources import match_actions as matching
from app.resources.match_scoring import Scored
from app.resources.models import Resource, ResourceKind
from app.resources.workflow import Verb
from app.whistles import actions as whistling
from app.whistles.actions import Call
from tests.cases.calls import handled
from tests.cases.resident_page import PLACE, jpeg
from tests.cast import Cast
from tests.editions.making import draft, signed
from tests.factories import make_case, report
from tests.meetings import council
from tests.resources.rooms import booked, room


def pages_of_things(cast: Cast) -> list[str]:
    """Cases in each state with their verbs, and the residents' own pages."""
    new, given, rated = (make_case(cast.court, f"Case {n}", phone="+8613812341234") for n in range(3))
    wei, mei = cast.acting("wei"), cast.acting("mei")
    actions.dispatch(given, wei, unit=cast.committee, person=cast.mei)
    actions.answer(rated, mei, words="Soon.")
    actions.check(rated, cast.acting("hua"))
    back, elsewhere, merged, long_ago = _elsewhere(cast)
    receipt = report(cast.court)
    actions.ask(receipt.case, wei, words="Which?")
    done = report(cast.court, category=cast.lamp)
    actions.dispatch(open_ := report(cast.court, category=cast.lamp).case, wei, unit=cast.committee)
    voice = voices.join(Joining(client_key=str(uuid.uuid4()), case=open_, device="d" * 22)).code
    actions.answer(done.case, mei, words="Soon.")
    actions.check(done.case, cast.acting("hua"))
    db.session.commit()
    verbs = (
        "dispatch",
        "quick",
        "answer",
        "refuse",
        "merge",
        "ask",
        "recategorise",
        "contact",
        "wish",
        "transfer",
    )
    work = ("take-on", "return", "hand-on")
    follow = [f"/follow/{receipt.code}", f"/follow/{receipt.code}/withdraw", f"/follow/{done.code}/rate"]
    messages.write(done.case, resident(done.case.id), words="Thank you", client_key=str(uuid.uuid4()))
    reply = replies.add(ReplyFacts("Soon", "We come to {place}."))
    follow += [
        f"/voice/{voice}",
        f"/follow/{done.code}/message",
        f"/cases/{done.case.ref}",
        f"/admin/replies/{reply.id}",
        "/admin/replies/new",
    ]
    db.session.commit()
    people = [
        f"/admin/people/{cast.mei.id}",
        f"/admin/units/{cast.committee.id}",
        f"/team/{cast.committee.id}",
        f"/team/people/{cast.mei.id}/handover",
        f"/team/people/{cast.mei.id}/away",
        "/away",
        f"/admin/areas/{cast.garden.id}",
    ]
    area = f"/admin/areas/{cast.garden.id}"
    hall = room(cast, approval=True)
    booking = booked(hall, openings.begin_of(_free_slot(hall)), phone="+8613812341234")
    kept, shelf, slot = f"/resources/{hall.id}", f"{PLACE}/resources/{hall.id}", _free_slot(hall)
    bookings = [
        kept, f"{kept}/photos", f"{kept}/hours", f"{kept}/calendar", f"{kept}/book?slot={slot}&length=60",
        f"/resources/bookings/{booking.booking.id}", f"/resources/bookings/{booking.booking.id}/contact",
        shelf, f"{shelf}/book?slot={slot}&length=60", f"/bookings/{booking.code}", f"/bookings/{booking.code}/cancel",
        f"/door/{hall.door_token}",
    ]  # fmt: skip
    councils = council.pages(cast)
    return [
        *bookings, *councils.of_staff, *councils.of_residents, f"{PLACE}/propose", f"{PLACE}/meetings",
        *(f"/cases/{new.ref}/{verb}" for verb in verbs), *(f"/cases/{given.ref}/{verb}" for verb in work),
        *follow, *people,
        f"/cases/{back.ref}/dispatch", f"/cases/{elsewhere.ref}/unlink", f"/cases/{elsewhere.ref}/fulfil",
        f"/cases/{merged.ref}/unmerge", f"/follow/{long_ago}/again", f"/admin/units/{cast.committee.id}/duties",
        f"{area}/rename", f"{area}/move", f"{area}/import", f"/figures/{cast.elm.id}", f"/lists/{cast.elm.id}/problems",
        f"/lists/{cast.elm.id}/resources", f"/admin/categories/{cast.lamp.id}", *_editions(cast),
        *_pages_of_partners(cast), *_pages_of_ledgers(cast), *_pages_beside(cast),
        *_pages_of_lists(cast, new, given), *_pages_of_calls(cast),
    ]  # fmt: skip


def _elsewhere(cast: Cast) -> tuple[Case, Case, Case, str]:
    """One returned to be ruled on, one a wish, one merged, and the receipt of one closed long ago."""
    wei, mei = cast.acting("wei"), cast.acting("mei")
    back, elsewhere, merged, lead = (make_case(cast.court, f"Elsewhere {n}") for n in range(4))
    order = make_case(cast.court, "An order", channel=Channel.HOTLINE, outer_no="FZ1")  # its answer waits
    actions.refuse(order, wei, reason=RefusalReason.NOT_A_REQUEST, responsible="", words="No request.")
    actions.dispatch(back, wei, unit=cast.committee)
    give_back(back, mei, reason=ReturnReason.NOT_OUR_DUTY, proposed=cast.property)
    link(elsewhere, wei, CaseVerb.WISH, other="A chair")
    actions.merge(merged, wei, lead=lead)
    ended = report(cast.court)
    with stopped_at(now() - timedelta(days=40)):
        actions.answer(ended.case, mei, words="Soon.")
        actions.check(ended.case, cast.acting("hua"))
        actions.rate(ended.case, resident(ended.case.id), result=ResidentResult.YES, satisfaction=None)
    return back, elsewhere, merged, ended.code


def _pages_of_lists(cast: Cast, new: Case, given: Case) -> list[str]:
    """A list to be saved, those saved already, and each verb for two cases at once."""
    boss = actor_for(cast.people["everything"])
    view_actions.save(boss, name="Problems", params={"kind": "problem"}, circle=f"area-{cast.district.id}")
    db.session.commit()
    both = f"case={new.ref}&case={given.ref}"
    return ["/cases?kind=demand", "/cases/views", *(f"/cases/bundle?verb={verb}&{both}" for verb in TOGETHER)]


def _pages_of_partners(cast: Cast) -> list[str]:
    """A unit to decide on, one with agreements in two states, a demand with a match at each side's turn."""
    boss = actor_for(cast.people["everything"])
    waiting = partners.enter(Facts("Clinic", PartnerKind.HOSPITAL, person="Dr Lin"), cast.garden, boss)
    unit = partners.enter(Facts("School", PartnerKind.SCHOOL), cast.garden, boss)
    unit.entered_by_id = cast.wei.id
    partners.approve(unit, boss)
    terms = Terms("Health", today(), today(), [Promise("Hours", 3, Measured.HOUR)])
    draft, running = agreements.draw_up(unit, terms, boss), agreements.draw_up(unit, terms, boss)
    agreements.sign(running, boss)
    offered, delivered = (report(cast.garden, f"A room {n}", kind=Kind.DEMAND) for n in range(2))
    hall, other = (
        resources.add(resources.Facts(ResourceKind.VENUE, name), cast.garden, boss)
        for name in ("Hall", "Room")
    )
    for thing in (hall, other):
        resources.move(thing, Verb.LIST, boss)
    for receipt in (offered, delivered):
        match = matching.suggest(receipt.case, hall, Scored(hall.id, 1, ()), boss)
        matching.offer(match, boss)
    matching.accept(match, resident(match.case_id))
    matching.deliver(match, boss)
    db.session.commit()
    area = f"/lists/{cast.elm.id}"
    return [
        f"/partners/{waiting.id}", f"/partners/{waiting.id}/contact", f"/partners/{unit.id}",
        f"/partners/{unit.id}/change", f"/partners/{unit.id}/agreements/new", f"/agreements/{draft.id}",
        f"/agreements/{draft.id}/change", f"/agreements/{running.id}", f"/cases/{offered.case.ref}/matches?q=room",
        f"/matches/{match.id}", f"/follow/{offered.code}", f"/follow/{delivered.code}", f"{area}/partners",
        f"{area}/agreements", f"{area}/members", f"{area}/unmet", f"{area}/unmet/rows",
    ]  # fmt: skip


def _pages_beside(cast: Cast) -> list[str]:
    """A case that is raised and whistled for, with a form at each turn."""
    boss = actor_for(cast.people["everything"])
    case, asked = make_case(cast.court), report(cast.court)
    for one in (case, asked.case):
        actions.dispatch(one, boss, unit=cast.committee)
    raised = escalating.raise_up(case, actor_for(cast.hua), reason=Reason.SAFETY, words="Help.")
    call = Call([cast.committee], "Gate", now() + timedelta(hours=2), "Come.")
    whistle = whistling.blow(case, boss, call)
    db.session.commit()
    called = f"/whistles/{whistle.id}/{whistle.summons[0].id}"
    return [
        *(f"/cases/{case.ref}/{verb}" for verb in ("escalate", "whistle", "remind")),
        f"/escalations/{raised.id}", *(f"/escalations/{raised.id}/{verb}" for verb in ("take", "decline")),
        *(f"{called}/{verb}" for verb in ("answer", "arrive")), f"/whistles/{whistle.id}", "/whistles?which=called",
        f"/whistles/{whistle.id}/call-off", "/escalations", "/reminders", f"/follow/{asked.code}",
    ]  # fmt: skip


def _pages_of_calls(cast: Cast) -> list[str]:
    """One to be taken, one in hands: the script; and the share of a place."""
    boss = actor_for(cast.people["everything"])
    calls = [handled(cast, f"Call {n}") for n in range(2)]
    for case in calls:
        actions.check(case, cast.acting("hua"))
        actions.rate(case, resident(case.id), result=ResidentResult.NO, satisfaction=None)
    taken = calling.waiting(calls[0].id)
    assert taken is not None
    callback_actions.take(taken, boss)
    db.session.commit()
    return [
        *(f"/callbacks/{case.ref}" for case in calls),
        "/callbacks/ended?which=reached",
        "/callbacks/draws",
    ]


def _pages_of_ledgers(cast: Cast) -> list[str]:
    """One with a promise to come, money there, and an outlay that somebody else can verify."""
    boss, second = actor_for(cast.people["everything"]), actor_for(cast.hua)
    plan = Plan("A lamp", 100_00, today(), case=make_case(cast.court))
    ledger = sharing.begin(cast.court, plan, boss)
    waits, came = (
        pledging.promise(
            Promised(client_key=str(uuid.uuid4()), fundraising=ledger, amount=50_00, phone="+8613812341234"),
            resident(),
        )
        for _ in range(2)
    )
    pledging.receive(came.pledge, boss, amount=50_00, day=today())
    picture = receive(jpeg())
    stage([picture])
    sharing.spend(ledger, second, amount=20_00, day=today(), note="Bulb", photos=[picture.name])
    db.session.commit()
    at = f"/fundraisings/{ledger.id}"
    return [
        at, f"{at}/pledges/{waits.pledge.id}/contact", f"/raised/{ledger.token}", f"/pledged/{waits.code}",
        f"{PLACE}/fundraisings/{ledger.id}/promise",
    ]  # fmt: skip


def _editions(cast: Cast) -> list[str]:
    """A draft with its forms, a signed one with its corrections, and what everybody may check."""
    make_case(cast.court, "Listed", kind=Kind.PROBLEM)
    plan, done = draft(cast, cast.elm), signed(cast, cast.elm)
    at = f"/lists/editions/{plan.id}"
    signed_at = f"/lists/editions/{done.id}"
    return [
        f"/lists/{cast.elm.id}/editions", f"/lists/{cast.elm.id}/problems/freeze", at, f"{at}/change", signed_at,
        f"{signed_at}/correct", f"{signed_at}/compare", f"/editions/{done.token}",
    ]  # fmt: skip


def _free_slot(hall: Resource) -> int:
    """The first free hour of the day after tomorrow."""
    day = local_day(now() + timedelta(days=2))
    held = booking_queries.taken(hall, day, day)
    return openings.beginnings(hall.plan, hall.terms, day, 60, held, now())[0]
