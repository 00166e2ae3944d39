"""Many hands at the same moment, against the shipped server: nothing twice, nothing lost, nothing forked."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from threading import Barrier

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts.permissions import Role
from app.cases.models import Case, Kind
from app.cases.workflow import Verb
from app.contacts.models import Contact
from app.core.clock import local_day, now, start_of
from app.core.db import db
from app.editions.models import Edition
from app.editions.rerun import rerun
from app.photos.models import Photo
from app.resources import openings
from app.resources.models import Booking, booking_slot
from app.timeline.models import Event, Outbox
from tests.cases.resident_page import FORM, PLACE, jpeg
from tests.factories import make_case
from tests.resources.rooms import room
from tests.sizes import times
from tests.trust.client import Answer, Client, client_of
from tests.trust.conftest import Live

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]

HANDS, FORMS, EDITS = 8, times(50, fewer=10), times(50, fewer=10)
ISSUES = times(8, fewer=3)


def test_eight_taps_at_once_are_one_case(live: Live) -> None:
    """Forms, each sent by eight connections at the same moment; every fifth carries a photo."""
    phone, photo = Client(live.url), jpeg()
    forms = [phone.form(FORM) | {"words": f"Form {number}: the lamp is broken"} for number in range(FORMS)]
    together = Barrier(HANDS)

    def tap(_hand: int) -> list[Answer]:
        mine = Client(live.url, dict(phone.cookies))
        answers = []
        for number, form in enumerate(forms):
            files = {"photos": ("lamp.jpg", photo)} if number % 5 == 0 else None
            together.wait()
            answers.append(mine.post(FORM, form, files))
        return answers

    with ThreadPoolExecutor(HANDS) as hands:
        answers = list(hands.map(tap, range(HANDS)))

    assert Counter(answer.status for hand in answers for answer in hand) == {303: HANDS * FORMS}
    receipts = [{hand[number].location for hand in answers} for number in range(FORMS)]
    assert all(len(one) == 1 for one in receipts), "each tap of a form was given the same receipt"
    assert len(set.union(*receipts)) == FORMS
    assert counted(Case) == FORMS
    assert counted(Event) == FORMS
    assert counted(Outbox) == 2 * FORMS  # the reporter's, and triage's
    kept = db.session.scalar(sa.select(sa.func.count()).where(Photo.case_id.is_not(None)))
    assert kept == FORMS / 5


def test_eight_people_edit_one_case(live: Live) -> None:
    """Each looks up the version and sends the form, again and again, as fast as it can; the overtaken are told so."""
    case = make_case(live.cast.court)
    names = [f"dispatcher-{hand}" for hand in range(HANDS)]
    for name in names:
        live.cast._hire(name, Role.DISPATCHER, live.cast.elm)
    clients = [client_of(live.app, live.url, live.cast.people[name]) for name in names]
    page = f"/cases/{case.ref}/recategorise"
    kinds, engine = list(Kind), db.engine

    def version() -> int:
        with engine.connect() as connection:
            return int(connection.execute(sa.select(Case.version).where(Case.id == case.id)).scalar_one())

    def edit(client: Client) -> list[int]:
        form, found = client.form(page), []
        for turn in range(EDITS):
            form["version"] = str(version())
            found.append(client.post(page, form | {"kind": kinds[turn % len(kinds)], "category": ""}).status)
        return found

    with ThreadPoolExecutor(HANDS) as hands:
        statuses = Counter(status for hand in hands.map(edit, clients) for status in hand)

    successes, overtaken = statuses[302], statuses[409]
    assert successes + overtaken == HANDS * EDITS, statuses
    assert overtaken > HANDS, "they did get in each other's way"
    assert successes >= EDITS, "and somebody always came through"
    db.session.expire_all()
    assert case.version == case.events == 1 + successes
    events = db.session.scalars(sa.select(Event).where(Event.subject_id == case.id).order_by(Event.seq)).all()
    assert [event.seq for event in events] == list(range(1, successes + 2))
    assert Counter(event.verb for event in events) == {Verb.SUBMIT: 1, Verb.RECATEGORISE: successes}


def test_editions_signed_at_once_share_no_number_and_hold_one_moment(live: Live) -> None:
    """Four people freeze and sign while four others sort the very cases anew: no number twice, none missing, and
    each edition is, told again by the record, exactly what was frozen.
    """
    pool = [make_case(live.cast.court, f"Number {n}", kind=Kind.PROBLEM) for n in range(12)]
    make_case(live.cast.court, "Left alone, so that no list is empty", kind=Kind.PROBLEM)
    names = [f"editor-{hand}" for hand in range(HANDS)]
    for name in names:
        live.cast._hire(name, Role.DISPATCHER, live.cast.elm)
    clients = [client_of(live.app, live.url, live.cast.people[name]) for name in names]
    freeze, together = f"/lists/{live.cast.elm.id}/problems/freeze", Barrier(HANDS)
    kinds = (Kind.DEMAND.value, Kind.PROBLEM.value)

    def signing(client: Client) -> list[int]:
        form, statuses = client.form(freeze), []
        together.wait()
        for _turn in range(ISSUES):
            made = client.post(freeze, form | {"office_1": "Office", "name_1": "Chen"})
            signed = client.post(f"{made.location}/sign", form | {"version": "1"})
            statuses += [made.status, signed.status]
        return statuses

    def sorting(client: Client, mine: list[Case]) -> list[int]:
        statuses = []
        together.wait()
        for turn in range(2 * ISSUES):
            case = mine[turn % len(mine)]
            page = f"/cases/{case.ref}/recategorise"
            form = client.form(page)
            statuses.append(
                client.post(page, form | {"kind": kinds[turn // len(mine) % 2], "category": ""}).status
            )
        return statuses

    half = HANDS // 2
    with ThreadPoolExecutor(HANDS) as hands:
        signers = [hands.submit(signing, client) for client in clients[:half]]
        sorters = [hands.submit(sorting, client, pool[n::half]) for n, client in enumerate(clients[half:])]
        done = Counter(status for one in (*signers, *sorters) for status in one.result())

    assert done == {302: 2 * half * ISSUES + 2 * half * ISSUES}, done
    db.session.expire_all()
    editions = db.session.scalars(sa.select(Edition).order_by(Edition.number)).all()
    assert [one.number for one in editions] == list(range(1, half * ISSUES + 1))
    verdicts = {one.number: rerun(one, whole=True) for one in editions}
    wrong = {number: one.differences for number, one in verdicts.items() if not one.equal}
    assert not wrong, wrong
    assert len({one.rows for one in editions}) > 1, "the list did change meanwhile"


BOOKERS = 20


def test_twenty_who_want_one_hour_are_one_booking(live: Live) -> None:
    """At the same moment, each from a phone of their own; the others are offered the nearest, nothing typed lost."""
    hall = room(live.cast)
    page = f"{PLACE}/resources/{hall.id}/book"
    day = local_day(now() + timedelta(days=3))
    free = openings.beginnings(hall.plan, hall.terms, day, 60, (), now())
    wanted = free[len(free) // 2]
    phones = [Client(live.url) for _ in range(BOOKERS)]
    forms = [phone.form(f"{page}?slot={wanted}&length=60") for phone in phones]
    together = Barrier(BOOKERS)

    def tap(number: int) -> Answer:
        together.wait()
        typed = {"called": f"Neighbour {number}", "purpose": f"Tea {number}", "phone": "13800001234"}
        return phones[number].post(page, forms[number] | typed)

    with ThreadPoolExecutor(BOOKERS) as hands:
        answers = list(hands.map(tap, range(BOOKERS)))

    assert Counter(answer.status for answer in answers) == {303: 1, 409: BOOKERS - 1}
    assert counted(Booking) == 1
    held = db.session.scalars(sa.select(booking_slot.c.slot).order_by(booking_slot.c.slot)).all()
    assert held == [wanted, wanted + 1]
    assert db.session.scalars(sa.select(Event.verb).where(Event.subject_kind == "booking")).all() == [
        "request"
    ]
    assert (
        db.session.scalar(sa.select(sa.func.count(Contact.id)).where(Contact.subject_kind == "booking")) == 1
    )
    for number, answer in enumerate(answers):
        if answer.status == 409:
            shown = BeautifulSoup(answer.text, "html.parser")
            typed = {str(tag["name"]): str(tag["value"]) for tag in shown.select("input.field")}
            assert typed == {
                "called": f"Neighbour {number}",
                "purpose": f"Tea {number}",
                "phone": "13800001234",
            }
            offered = [int(str(tag["value"])) for tag in shown.select("input[name=slot]")]
            assert wanted - 2 in offered and wanted + 2 in offered and wanted not in offered


def test_overlapping_wishes_leave_no_half_hour_with_two(live: Live) -> None:
    """Forty people, forty half-hours, lengths of one to four of them, all at once."""
    hall = room(live.cast)
    page = f"{PLACE}/resources/{hall.id}/book"
    begin = openings.slot_at(start_of(local_day(now() + timedelta(days=3)))) + 18  # at nine
    phones = [Client(live.url) for _ in range(40)]
    forms = [
        phone.form(f"{page}?slot={begin + number % 20}&length={30 * (number % 4 + 1)}")
        for number, phone in enumerate(phones)
    ]
    together = Barrier(8)

    def tap(hand: int) -> list[int]:
        found = []
        for number in range(hand, len(phones), 8):
            together.wait()
            found.append(phones[number].post(page, forms[number] | {"called": "x"}).status)
        return found

    with ThreadPoolExecutor(8) as hands:
        statuses = Counter(status for found in hands.map(tap, range(8)) for status in found)

    assert set(statuses) == {303, 409}
    assert counted(Booking) == statuses[303] > 3
    bookings = db.session.scalars(sa.select(Booking).order_by(Booking.begins_at)).all()
    assert all(one.ends_at <= after.begins_at for one, after in pairwise(bookings))
    held = db.session.scalar(sa.select(sa.func.count()).select_from(booking_slot))
    assert held == sum(len(openings.slots_between(one.begins_at, one.ends_at)) for one in bookings)


def counted(model: type[Case] | type[Event] | type[Outbox] | type[Booking]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
