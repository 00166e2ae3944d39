"""What each page may cost: statements on both databases, and the bytes of a resident's first view."""

import uuid
from datetime import timedelta

import pytest

from app.accounts.models import User
from app.cases import view_actions
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.engine import write_transaction
from app.meetings import calling, topics
from app.meetings.models import Meeting
from app.meetings.workflow import Outcome
from app.partners import actions as partners
from app.partners.actions import Facts
from app.partners.models import PartnerKind
from app.photos.actions import show_at, stage
from app.resources.models import Resource
from app.resources.openings import slot_at
from bench.statements import counted
from bench.weight import first_view
from tests.cases.resident_page import FORM, PLACE, put_up
from tests.cast import Cast
from tests.factories import make_case
from tests.meetings.council import called, ends, in_session
from tests.pages import Visitor
from tests.resources.rooms import TUESDAY, at, booked, room

pytestmark = pytest.mark.both_engines

STATEMENTS = {"form": 1, "submit": 10, "list": 3, "case": 5, "dashboard": 4, "catalogue": 3, "calendar": 4}
SUGGESTION = 2  # of category and unit, for whoever sorts a case that nobody has sorted
COUNTS = 1  # of the lists that somebody saved
BYTES, REQUESTS = 14 * 1024, 3


@pytest.fixture(autouse=True)
def code(cast: Cast) -> None:
    put_up(cast.court)


def cost_of(visit: Visitor, url: str) -> list[str]:
    """The second time: what a process keeps after the first is part of the design."""
    visit.get(url)
    with counted(db.engine) as sent:
        visit.get(url)
    return sent


def test_the_form_is_one_statement(visit: Visitor) -> None:
    sent = cost_of(visit, FORM)
    assert len(sent) <= STATEMENTS["form"], sent


def test_a_report_is_at_most_ten(visit: Visitor) -> None:
    form = visit.hidden(FORM, FORM)
    visit.submit(FORM, FORM, status=303, words="The lamp is broken", phone="13800138000")
    again = visit.hidden(FORM, FORM)
    with counted(db.engine) as sent:
        answer = visit.client.post(
            FORM, data=form | again | {"words": "The lift is loud", "phone": "13800138000"}
        )
    assert answer.status_code == 303
    assert len(sent) <= STATEMENTS["submit"], sent


@pytest.mark.parametrize("narrowed", ["", "?status=submitted", "?overdue=1", "?kind=problem&sort=due"])
def test_the_list_is_at_most_three_however_long(visit: Visitor, cast: Cast, narrowed: str) -> None:
    for _ in range(12):
        make_case(cast.court)
    for person in (cast.wei, cast.hua):  # who may share a list with a place reads its name as well
        sent = cost_of(visit.as_(person), f"/cases{narrowed}")
        assert len(sent) <= STATEMENTS["list"], sent


def test_the_lists_somebody_saved_are_counted_in_one_more(visit: Visitor, cast: Cast) -> None:
    for number, params in enumerate(({"status": "closed"}, {"overdue": "1"}, {"area": str(cast.court.id)})):
        view_actions.save(cast.acting("wei"), name=f"List {number}", params=params)
    db.session.commit()
    sent = cost_of(visit.as_(cast.wei), "/cases?kind=problem")
    assert len(sent) <= STATEMENTS["list"] + COUNTS, sent


def test_a_case_is_at_most_five(visit: Visitor, cast: Cast) -> None:
    sent = _cost_of_a_case(visit, cast, cast.wang)
    assert len(sent) <= STATEMENTS["case"], sent


def test_the_suggestion_at_triage_costs_two_more(visit: Visitor, cast: Cast) -> None:
    sent = _cost_of_a_case(visit, cast, cast.wei)
    assert len(sent) <= STATEMENTS["case"] + SUGGESTION, sent


def _cost_of_a_case(visit: Visitor, cast: Cast, person: User) -> list[str]:
    for _ in range(12):
        case = make_case(cast.court)
    address = f"/cases/{case.ref}"
    return cost_of(visit.as_(person), address)


def test_a_dashboard_is_at_most_four(visit: Visitor, cast: Cast) -> None:
    for place in (cast.court, cast.block, cast.garden):
        make_case(place)
    visit.as_(cast.wang)
    sent = cost_of(visit, f"/figures/{cast.district.id}")
    assert len(sent) <= STATEMENTS["dashboard"], sent


@pytest.mark.parametrize("path", [PLACE, FORM])
def test_a_first_view_fits_one_round_trip(visit: Visitor, path: str) -> None:
    view = first_view(visit.client, path)
    assert view.size <= BYTES, view
    assert view.requests <= REQUESTS, view


# --- Resources and bookings -----------------------------------------------------------------------------------------


def full_shelf(cast: Cast) -> Resource:
    """More than a page of rooms in each of the areas around, with photos; the last one booked every day."""
    for number in range(14):
        hall = room(cast, (cast.garden, cast.elm)[number % 2], f"邻里活动室（第 {number} 间）", approval=True)
        hang(hall)
    for day in range(5, 19):
        booked(hall, at("14:00", day), 90, purpose="合唱排练")
    return hall


def hang(hall: Resource) -> None:
    names = [uuid.uuid4().hex for _ in range(3)]
    with write_transaction():
        for name in names:
            stage(name=name, width=640, height=480, sent_digest="0" * 64)
        show_at(names, resource_id=hall.id)


def test_the_catalogue_is_at_most_three_however_long(visit: Visitor, cast: Cast) -> None:
    with stopped_at(TUESDAY):
        full_shelf(cast)
        sent = cost_of(visit, f"{PLACE}/resources")
        assert len(sent) <= STATEMENTS["catalogue"], sent
        sent = cost_of(visit, f"{PLACE}/resources?kind=venue&page=2")
        assert len(sent) <= STATEMENTS["catalogue"], sent


def test_a_calendar_is_at_most_four_however_full(visit: Visitor, cast: Cast) -> None:
    with stopped_at(TUESDAY):
        hall = full_shelf(cast)
        sent = cost_of(visit.as_(cast.wei), f"/resources/{hall.id}/calendar")
    assert len(sent) <= STATEMENTS["calendar"], sent


@pytest.mark.parametrize("elder", [False, True])
def test_what_is_on_offer_fits_one_round_trip(visit: Visitor, cast: Cast, elder: bool) -> None:
    if elder:
        visit.client.set_cookie("view", "elder")
    with stopped_at(TUESDAY):
        hall = full_shelf(cast)
        one = f"{PLACE}/resources/{hall.id}"
        asked = f"?slot={slot_at(at('14:00'))}&length=60"  # taken: the nearest are offered
        receipt = booked(hall, at("16:00"))
        for path in (
            f"{PLACE}/resources",
            one,
            f"{one}?length=30",
            f"{one}/book{asked}",
            f"/bookings/{receipt.code}",
        ):
            view = first_view(visit.client, path)
            assert view.size <= BYTES, (path, view)
            assert view.requests <= REQUESTS, (path, view)


# --- Deliberation ---------------------------------------------------------------------------------------------------


def full_agenda(cast: Cast) -> Meeting:
    """A council with what is to come and what was: topics that wait, a sitting with a decision, partner units."""
    for number in range(6):
        topics.add_by_staff(cast.garden, cast.acting("hua"), title=f"Topic {number}", text="")
        partners.enter(Facts(f"School {number}", PartnerKind.SCHOOL), cast.garden, cast.acting("hua"))
        called(cast, cast.garden, starts_at=now() + timedelta(days=number + 1))
    meeting = called(cast, cast.garden, starts_at=now())
    items = []
    for number in range(3):
        topic = topics.add_by_staff(cast.garden, cast.acting("hua"), title=f"Decided {number}", text="")
        items.append(topics.accept(topic, cast.acting("hua"), meeting=meeting))
    in_session(cast, meeting)
    for item in items:
        ends(cast, item, Outcome.DECIDED)
    calling.adjourn(meeting, cast.acting("hua"))
    db.session.commit()
    return meeting


PAGES = {
    "/meetings?area={area}": 4,
    "/meetings?area={area}&when=past": 4,
    "/meetings?area={area}&which=held": 4,
    "/meetings/calendar?area={area}": 5,  # how many a day comes first: what cannot be shown is not read
    "/topics?area={area}": 4,
    "/topics?area={area}&which=settled": 4,
    "/decisions?area={area}": 4,
    "/decisions?area={area}&which=decided": 4,
    "/meetings/{meeting}": 6,
    "/m/{meeting}": 7,  # of them one for the hands of each side
    f"{PLACE}/meetings": 6,
    "/lists/{area}/resources": 4,
    "/lists/{area}/partners": 4,
    "/resources/bookings?show=coming": 3,
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_deliberation_or_of_offers_costs_the_same_however_much_it_shows(
    visit: Visitor, cast: Cast, page: str
) -> None:
    meeting = full_agenda(cast)
    sent = cost_of(visit.as_(cast.hua), page.format(area=cast.garden.id, meeting=meeting.token))
    assert len(sent) <= PAGES[page], (len(sent), sent)
