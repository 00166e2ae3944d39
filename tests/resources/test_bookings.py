"""Bookings: from the catalogue to the door, and that no half-hour is ever held by two."""

import re
import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts.actor import SYSTEM, resident
from app.cases.models import Case
from app.contacts import actions as contacts
from app.core.clock import stopped_at
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError, NotAllowed, NotFound
from app.figures.verify import differences
from app.resources import actions, booking_actions, booking_queries
from app.resources.booking_making import Taken
from app.resources.booking_sweep import sweep
from app.resources.models import Booking, BookingStatus, Resource, booking_slot
from app.resources.openings import Terms, slot_at
from app.resources.workflow import Verb
from app.timeline.models import Event, Outbox, tally
from tests.cases.resident_page import PLACE, put_up
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor
from tests.resources.rooms import TUESDAY, at, booked, room

pytestmark = pytest.mark.both_engines(pages=True)

SHELF = f"{PLACE}/resources"
S = BookingStatus


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with stopped_at(TUESDAY):
        yield


@pytest.fixture
def hall(cast: Cast) -> Resource:
    put_up(cast.court)
    return room(cast)


def held() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(booking_slot)) or 0


def only() -> Booking:
    db.session.expire_all()
    return db.session.scalars(sa.select(Booking)).one()


def verbs(booking: Booking) -> list[str]:
    rows = sa.select(Event.verb).where(Event.subject_kind == "booking", Event.subject_id == booking.id)
    return list(db.session.scalars(rows.order_by(Event.seq)))


def form_at(hall: Resource, clock: str = "14:00", length: int = 60) -> str:
    return f"{SHELF}/{hall.id}/book?slot={slot_at(at(clock))}&length={length}"


def filled(visit: Visitor, url: str, **more: object) -> dict[str, object]:
    page = visit.get(url)
    hidden = {
        str(tag["name"]): str(tag["value"]) for tag in page.select("form[method=post] input[type=hidden]")
    }
    return hidden | {"called": "Ms Lin", "purpose": "Choir", "phone": "13800001234"} | more


# --- A resident ---------------------------------------------------------------------------------------------------


def test_from_the_place_to_the_receipt_in_three_taps(visit: Visitor, hall: Resource) -> None:
    place = visit.get(PLACE)
    shelf = visit.get(str(place.select_one(f"a[href='{SHELF}']")["href"]))
    one = visit.get(str(shelf.select_one(f"a[href='{SHELF}/{hall.id}']")["href"]))
    times = [link.text for link in one.select(".times a")]
    assert times[0] == "10:00–10:30", "nothing that has passed"
    answer = visit.client.post(f"{SHELF}/{hall.id}/book", data=filled(visit, form_at(hall)))
    assert answer.status_code == 303
    booking = only()
    assert (booking.status, booking.begins_at, booking.ends_at) == (S.APPROVED, at("14:00"), at("15:00"))
    assert held() == 2
    receipt = visit.get(answer.headers["Location"])
    assert booking.ref in receipt.text and re.search(
        r"\d{4} \d{4} \d{4} \d{4}", receipt.select_one(".code").text
    )
    assert receipt.select_one(".stub svg")
    assert db.session.scalars(sa.select(Outbox.audience)).all() == ["booker"]


def test_the_contact_is_sealed_and_bound_to_its_booking(visit: Visitor, hall: Resource) -> None:
    visit.client.post(f"{SHELF}/{hall.id}/book", data=filled(visit, form_at(hall)))
    left = contacts.of(only())
    assert left is not None and "13800001234" not in (left.phone_sealed or "")
    assert (contacts.phone_of(left), contacts.name_of(left)) == ("+8613800001234", "Ms Lin")
    left.subject_kind = "case"
    with pytest.raises(DomainError), db.session.no_autoflush:
        contacts.phone_of(left)


def test_two_bookings_never_hold_one_half_hour(hall: Resource) -> None:
    booked(hall, at("14:00"), 60)
    for begins, minutes in (("14:00", 60), ("13:30", 60), ("14:30", 30), ("13:00", 120)):
        with pytest.raises(Taken):
            booked(hall, at(begins), minutes)
    booked(hall, at("13:00"), 60)
    booked(hall, at("15:00"), 30)
    assert held() == 5
    assert db.session.scalar(sa.select(sa.func.count(Event.id)).where(Event.subject_kind == "booking")) == 3


def test_the_database_itself_refuses_a_second_holder(hall: Resource) -> None:
    first = booked(hall, at("14:00"), 30).booking
    other = booked(hall, at("15:00"), 30).booking
    with pytest.raises(sa.exc.IntegrityError), write_transaction():
        again = {"resource_id": hall.id, "slot": slot_at(first.begins_at), "booking_id": other.id}
        db.session.execute(sa.insert(booking_slot).values(again))


def test_whoever_comes_second_is_offered_the_nearest_and_keeps_what_was_typed(
    visit: Visitor, hall: Resource
) -> None:
    url = form_at(hall)
    mine = filled(visit, url)
    booked(hall, at("14:00"))
    answer = visit.client.post(f"{SHELF}/{hall.id}/book", data=mine)
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    offered = [int(str(tag["value"])) for tag in page.select("input[name=slot]")]
    assert slot_at(at("13:00")) in offered and slot_at(at("15:00")) in offered
    assert slot_at(at("14:00")) not in offered and slot_at(at("13:30")) not in offered
    assert {page.select_one(f"[name={name}]")["value"] for name in ("called", "purpose", "phone")} == {
        "Ms Lin", "Choir", "13800001234",
    }  # fmt: skip
    again = mine | {"slot": offered[0], "key": page.select_one("[name=key]")["value"]}
    assert visit.client.post(f"{SHELF}/{hall.id}/book", data=again).status_code == 303


def test_a_double_tap_is_one_booking_with_one_receipt(visit: Visitor, hall: Resource) -> None:
    form = filled(visit, form_at(hall))
    answers = [visit.client.post(f"{SHELF}/{hall.id}/book", data=form) for _ in range(3)]
    assert {answer.headers["Location"] for answer in answers} == {answers[0].headers["Location"]}
    assert only().events == 1


def test_the_same_key_with_something_else_leaves_the_first_and_offers_another(
    visit: Visitor, hall: Resource
) -> None:
    form = filled(visit, form_at(hall))
    visit.client.post(f"{SHELF}/{hall.id}/book", data=form)
    answer = visit.client.post(f"{SHELF}/{hall.id}/book", data=form | {"slot": slot_at(at("17:00"))})
    assert answer.status_code == 409 and only().ref in answer.text
    page = BeautifulSoup(answer.text, "html.parser")
    fresh = {str(tag["name"]): str(tag["value"]) for tag in page.select("form[method=post] [name]")}
    assert fresh["key"] != form["key"]
    assert visit.client.post(f"{SHELF}/{hall.id}/book", data=fresh).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(Booking.id))) == 2


@pytest.mark.parametrize(
    "wrong", [{"called": ""}, {"phone": "12"}, {"slot": ""}, {"slot": str(2**62)}, {"length": "45"}]
)
def test_what_cannot_be_booked_comes_back_with_what_was_typed(
    visit: Visitor, hall: Resource, wrong: dict[str, str]
) -> None:
    answer = visit.client.post(f"{SHELF}/{hall.id}/book", data=filled(visit, form_at(hall)) | wrong)
    assert answer.status_code in (409, 422)
    assert "Choir" in answer.text
    assert held() == 0


def test_where_somebody_decides_the_line_on_what_for_is_asked(visit: Visitor, cast: Cast) -> None:
    put_up(cast.court)
    hall = room(cast, approval=True)
    form = filled(visit, form_at(hall))
    assert visit.client.post(f"{SHELF}/{hall.id}/book", data=form | {"purpose": ""}).status_code == 422
    answer = visit.client.post(f"{SHELF}/{hall.id}/book", data=form)
    assert answer.status_code == 303 and only().status is S.REQUESTED
    assert held() == 2, "the time is kept meanwhile"
    assert db.session.scalars(sa.select(Outbox.audience)).all() == ["decider"]


def test_whoever_booked_cancels_and_the_time_is_free(visit: Visitor, hall: Resource) -> None:
    receipt = booked(hall, at("14:00"))
    page = f"/bookings/{receipt.code}"
    assert visit.get(page).select_one(f"a[href='{page}/cancel']")
    visit.submit(f"{page}/cancel", f"{page}/cancel", status=303)
    assert only().status is S.CANCELLED and held() == 0
    assert visit.open(f"{page}/cancel").status_code == 303, "an old bookmark leads to how it stands"
    booked(hall, at("14:00"))


def test_a_code_opens_its_booking_from_the_look_up_too(visit: Visitor, hall: Resource) -> None:
    code = booked(hall, at("14:00")).code
    assert visit.submit("/look-up", "/look-up", 303, code=code).headers["Location"] == f"/bookings/{code}"
    visit.get("/bookings/1234567890123456", status=404)
    assert visit.open(f"/bookings/{code}").headers["Referrer-Policy"] == "no-referrer"


def test_what_is_not_listed_or_lies_elsewhere_is_not_on_the_shelf(
    visit: Visitor, cast: Cast, hall: Resource
) -> None:
    far = room(cast, cast.grove, "Elsewhere")
    wide = room(cast, cast.elm, "Of the street")
    near = room(cast, cast.court, "In the court")
    with write_transaction():
        actions.move(db.session.get_one(Resource, hall.id), Verb.SUSPEND, cast.acting("root"))
    names = [tag.text for tag in visit.get(SHELF).select(".shelf b")]
    assert names == [near.name, wide.name], "the nearest first"
    for gone in (far, hall):
        visit.get(f"{SHELF}/{gone.id}", status=404)
        visit.get(f"{SHELF}/{gone.id}/book", status=404)


# --- At the door ---------------------------------------------------------------------------------------------------


def test_the_phone_that_booked_is_checked_in_at_the_door(visit: Visitor, hall: Resource) -> None:
    visit.client.post(f"{SHELF}/{hall.id}/book", data=filled(visit, form_at(hall)))
    door = f"/door/{hall.door_token}"
    with stopped_at(at("13:20")):
        assert visit.get(door).select_one("form") is None, "too early"
    with stopped_at(at("13:31")):
        visit.submit(door, door, status=303)
        assert only().status is S.CHECKED_IN
        assert visit.get(door).select_one("form") is None


def test_another_phone_types_the_sixteen_digits(visit: Visitor, hall: Resource) -> None:
    code, door = booked(hall, at("14:00")).code, f"/door/{hall.door_token}"
    with stopped_at(at("14:10")):
        visit.submit(door, door, status=404, code="1234567890123456")
        visit.submit(door, door, status=303, code=code)
    assert only().status is S.CHECKED_IN
    visit.get("/door/nothing", status=404)


def test_the_door_of_another_room_checks_nobody_in(visit: Visitor, cast: Cast, hall: Resource) -> None:
    code, other = booked(hall, at("14:00")).code, room(cast, name="Other")
    with stopped_at(at("14:10")):
        visit.submit(f"/door/{other.door_token}", f"/door/{other.door_token}", status=404, code=code)
    assert only().status is S.APPROVED


# --- Time ----------------------------------------------------------------------------------------------------------


def test_whoever_does_not_come_in_half_an_hour_gives_the_time_back(hall: Resource) -> None:
    booked(hall, at("14:00"), 120)
    with stopped_at(at("14:30")):
        assert sweep() == 0, "reached exactly is in time"
    with stopped_at(at("14:31")):
        assert sweep() == 1
        assert sweep() == 0
    assert only().status is S.NO_SHOW and held() == 0
    assert verbs(only()) == ["request", "no_show"]


def test_what_was_used_ends_by_itself_and_is_counted_in_every_area_around(cast: Cast, hall: Resource) -> None:
    booking, around = booked(hall, at("14:00"), 90).booking, [cast.garden.id, cast.elm.id, cast.district.id]
    with stopped_at(at("14:05")), write_transaction():
        booking_actions.check_in(only(), resident(booking_id=booking.id))
    with stopped_at(at("15:31")):
        assert sweep() == 1
    assert only().status is S.COMPLETED
    counted = {
        row.area_id: (row.day.isoformat(), row.key, row.n) for row in db.session.execute(sa.select(tally))
    }
    assert counted == dict.fromkeys(around, ("2026-08-05", "venue", 3))


def test_a_request_nobody_decided_lapses_at_its_hour(cast: Cast, visit: Visitor) -> None:
    code = booked(room(cast, approval=True), at("14:00")).code
    with stopped_at(at("14:01")):
        assert sweep() == 1
    assert only().status is S.REJECTED and held() == 0
    assert only().due_at is None
    visit.get(f"/bookings/{code}")


# --- Staff -----------------------------------------------------------------------------------------------------------


def test_a_request_is_decided_from_the_list(visit: Visitor, cast: Cast) -> None:
    hall = room(cast, approval=True)
    receipt = booked(hall, at("14:00"))
    page = visit.as_(cast.hua).get("/resources/bookings")
    form = page.select_one("td form")
    assert form is not None and "会通知预约人" in page.text
    before = visit.get(f"/resources/bookings/{receipt.booking.id}")
    assert [len(one.select(".act-w")) for one in before.select(".book-a > form")] == [1, 1, 1], (
        "said before it is done"
    )
    visit.submit(str(form["action"]), "/resources/bookings")
    assert only().status is S.APPROVED
    assert verbs(receipt.booking) == ["request", "approve"]


def test_a_rejection_says_why_and_whoever_booked_reads_it(visit: Visitor, cast: Cast) -> None:
    hall = room(cast, approval=True)
    receipt = booked(hall, at("14:00"))
    page = f"/resources/bookings/{receipt.booking.id}"
    visit.as_(cast.hua).submit(f"{page}/reject", page, status=422, words=" ")
    visit.submit(f"{page}/reject", page, words="The floor is being repaired.")
    assert only().status is S.REJECTED and held() == 0
    assert "The floor is being repaired." in visit.nobody().get(f"/bookings/{receipt.code}").text


def test_of_two_people_who_decide_the_second_hears_of_the_first(visit: Visitor, cast: Cast) -> None:
    receipt = booked(room(cast, approval=True), at("14:00"))
    page = f"/resources/bookings/{receipt.booking.id}"
    version = receipt.booking.version
    visit.as_(cast.hua).submit(f"{page}/approve", page)
    visit.submit(f"{page}/approve", page, status=409, version=version)


def test_a_grid_worker_books_and_checks_in_but_does_not_decide(visit: Visitor, cast: Cast) -> None:
    hall = room(cast, approval=True)
    url = f"/resources/{hall.id}/book?slot={slot_at(at('14:00'))}&length=60"
    visit.as_(cast.mei).submit(f"/resources/{hall.id}/book", url, called="Grandmother Wu", purpose="Tea")
    booking = only()
    assert booking.status is S.REQUESTED and booking.booked_by_id == cast.mei.id
    page = f"/resources/bookings/{booking.id}"
    visit.submit(f"{page}/approve", page, status=403)
    with write_transaction():
        booking_actions.approve(only(), cast.acting("hua"))
    with stopped_at(at("14:10")):
        visit.submit(f"{page}/check-in", page)
    assert only().status is S.CHECKED_IN


def test_whoever_decides_there_books_at_once_and_for_a_case(visit: Visitor, cast: Cast) -> None:
    hall, case = room(cast, approval=True), make_case(cast.court)
    url = f"/resources/{hall.id}/book?slot={slot_at(at('14:00'))}&length=60"
    visit.as_(cast.hua).submit(f"/resources/{hall.id}/book", url, purpose="Hearing", case=case.ref.lower())
    booking = only()
    assert (booking.status, booking.case_id) == (S.APPROVED, case.id)
    assert case.ref in visit.get(f"/resources/bookings/{booking.id}").text
    visit.submit(f"/resources/{hall.id}/book", f"{url[:-2]}60", status=422, purpose="x", case="260804-0000A")


def test_elsewhere_a_booking_and_its_calendar_do_not_exist(visit: Visitor, cast: Cast) -> None:
    hall = room(cast)
    booking = booked(hall, at("14:00")).booking
    visit.as_(cast.lin)
    for page in (
        f"/resources/{hall.id}/calendar",
        f"/resources/{hall.id}/book",
        f"/resources/bookings/{booking.id}",
    ):
        visit.get(page, status=404)
    assert booking.ref not in visit.get(f"/resources/bookings?q={booking.ref}").select_one("main").text
    visit.as_(cast.wang).get("/resources/bookings", status=403)
    with pytest.raises(NotFound):
        booking_queries.get(booking.id, cast.acting("lin"))
    with pytest.raises(NotAllowed):
        booking_actions.cancel(booking, resident(booking_id=booking.id + 1))
    with pytest.raises(NotAllowed):
        booking_actions.approve(booking, SYSTEM)


def test_the_calendar_shows_the_week_with_gaps_left_out(visit: Visitor, cast: Cast) -> None:
    hall = room(cast)
    booked(hall, at("14:00"), 90, purpose="Choir practice")
    page = visit.as_(cast.mei).get(f"/resources/{hall.id}/calendar")
    cell = page.select_one("td.held")
    assert cell["rowspan"] == "3" and "Choir practice" in cell.text
    assert len(page.select(".cal tbody tr")) == 28
    assert page.select_one(".days-l .row").text.count("14:00–15:30") == 1
    assert "1.5" in page.select_one(".cal-h .q").text
    visit.get(f"/resources/{hall.id}/calendar?day=2026-08-12")
    visit.get(f"/resources/{hall.id}/calendar?day=nonsense")


def test_a_number_is_opened_for_a_reason_the_booker_reads(visit: Visitor, cast: Cast) -> None:
    receipt = booked(room(cast), at("14:00"), phone="+8613800001234")
    page = f"/resources/bookings/{receipt.booking.id}"
    masked = visit.as_(cast.mei).get(page).text
    assert "138****1234" in masked and "13800001234" not in masked and "Ms Lin" not in masked
    visit.as_(cast.hua).get(f"{page}/contact", status=403)
    visit.as_(cast.mei).submit(f"{page}/contact", f"{page}/contact", status=422, words=" ")
    opened = visit.submit(f"{page}/contact", f"{page}/contact", status=200, words="The pipe burst")
    assert "13800001234" in opened.text and "Ms Lin" in opened.text
    assert "The pipe burst" in visit.nobody().get(f"/bookings/{receipt.code}").text


def test_a_resource_with_bookings_to_come_is_not_retired(cast: Cast) -> None:
    hall, root = room(cast), cast.acting("root")
    booked(hall, at("14:00"))
    with pytest.raises(DomainError, match="still to come"):
        actions.move(db.session.get_one(Resource, hall.id), Verb.RETIRE, root)
    with stopped_at(at("16:00")), write_transaction():
        actions.move(db.session.get_one(Resource, hall.id), Verb.RETIRE, root)


def test_terms_that_changed_leave_what_was_booked(cast: Cast) -> None:
    hall = room(cast, terms=Terms(30, 120, 30, 30))
    booked(hall, at("14:00"), 90)
    with write_transaction():
        found, root = db.session.get_one(Resource, hall.id), cast.acting("root")
        opening = actions.Opening(found.plan, Terms(60, 60, 60, 7), bookable=True, needs_approval=False)
        actions.open_up(found, opening, root)
    assert only().ends_at == at("15:30")
    with pytest.raises(DomainError, match="so long"):
        booked(hall, at("17:00"), 30)
    with pytest.raises(DomainError, match="days ahead"):
        booked(hall, at("17:00", day=20), 60)


def test_a_retry_after_the_time_was_taken_by_oneself_is_no_conflict(hall: Resource) -> None:
    key = str(uuid.uuid4())
    first = booked(hall, at("14:00"), client_key=key)
    again = booked(hall, at("14:00"), client_key=key)
    assert (again.fresh, again.same, again.code) == (False, True, first.code)


# --- Counted again -------------------------------------------------------------------------------------------------


def a_day_of_bookings(cast: Cast) -> list[int]:
    """One in every state."""
    hall, asked = room(cast), room(cast, name="Other", approval=True)
    used, missed, gone, coming = (booked(hall, at(f"{hour}:00")).booking.id for hour in (11, 12, 13, 20))
    waiting, refused, here = (booked(asked, at(f"{hour}:00")).booking.id for hour in (20, 16, 14))
    hua = cast.acting("hua")

    def found(number: int) -> Booking:
        return db.session.get_one(Booking, number)

    with write_transaction():
        booking_actions.reject(found(refused), hua, words="Full.")
        booking_actions.approve(found(here), hua)
        booking_actions.cancel(found(gone), resident(booking_id=gone))
    for number, moment in ((used, at("11:00")), (here, at("14:05"))):
        with stopped_at(moment), write_transaction():
            booking_actions.check_in(found(number), resident(booking_id=number))
    with stopped_at(at("14:40")):
        sweep()
    db.session.expire_all()
    assert {found(one).status for one in (used, missed, gone, coming, waiting, refused, here)} == set(S)
    return [used, coming]


def test_the_recount_agrees_with_every_state_and_notices_what_was_planted(cast: Cast) -> None:
    used, coming = a_day_of_bookings(cast)
    assert list(differences()) == []
    db.session.execute(sa.delete(booking_slot).where(booking_slot.c.booking_id == coming))
    db.session.execute(sa.update(tally).where(tally.c.figure == "used").values(n=tally.c.n + 1))
    db.session.execute(sa.update(Booking).where(Booking.id == used).values(status="cancelled"))
    said = " ".join(one.what for one in differences())
    assert said.count("half-hours held") == 2 and "used" in said


def test_a_number_left_with_a_booking_is_found_among_bookings_only(hall: Resource) -> None:
    booking = booked(hall, at("14:00"), phone="+8613800001234").booking
    assert list(db.session.scalars(contacts.left_by("+8613800001234", Booking))) == [booking.id]
    assert list(db.session.scalars(contacts.left_by("+8613800001234", Case))) == []
