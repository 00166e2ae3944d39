"""Partner units: who applies, enters, decides; who sees what; and that the contact stays sealed."""

import io
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from app.areas.kept_lists import PAGE
from app.areas.models import Area
from app.core.clock import today
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import Conflict, DomainError, NotAllowed, NotFound
from app.partners import actions, queries
from app.partners.actions import Facts
from app.partners.models import PartnerKind, PartnerUnit
from app.partners.queries import PartnerFilter
from app.partners.workflow import PartnerStatus
from app.timeline.models import Audit, Event, Outbox
from tests.cases.resident_page import PLACE, put_up
from tests.cast import Cast
from tests.pages import Visitor, hidden_fields
from tests.partners.house import CLINIC, DAY, agreement, partner

pytestmark = pytest.mark.both_engines

APPLY = f"{PLACE}/partner"
FORM = {
    "name": "School", "kind": "school", "address": "3 Elm Street", "office_phone": "0591-87651111",
    "offers": "The gym on Sundays", "person": "Ms Chen", "phone": "13812345678",
}  # fmt: skip


def verbs(subject: PartnerUnit) -> list[str]:
    return list(
        db.session.scalars(
            sa.select(Event.verb)
            .where(Event.subject_kind == "partner_unit", Event.subject_id == subject.id)
            .order_by(Event.seq)
        )
    )


def owed() -> list[tuple[str, int | None]]:
    return [
        (row.audience, row.audience_id) for row in db.session.scalars(sa.select(Outbox).order_by(Outbox.id))
    ]


def only() -> PartnerUnit:
    db.session.rollback()
    return db.session.scalars(sa.select(PartnerUnit)).one()


def test_an_organisation_applies_without_an_account_and_follows_it(visit: Visitor, cast: Cast) -> None:
    put_up(cast.court)
    sent = visit.submit(APPLY, APPLY, status=303, **FORM)
    unit = only()
    assert (unit.area_id, unit.status, unit.entered_by_id) == (cast.garden.id, PartnerStatus.APPLIED, None)
    assert owed() == [("area", cast.garden.id)]
    follow = sent.location.partition("?")[0]
    assert "School" in visit.get(follow).get_text()
    visit.as_(cast.hua).submit(f"/partners/{unit.id}/return", f"/partners/{unit.id}", words="Which hall?")
    page = visit.nobody().get(follow).get_text()
    assert "Which hall?" in page
    assert "13812345678" not in page and "Ms Chen" not in page
    assert owed()[-1] == ("partner", unit.id)


def test_the_sixteen_digits_are_found_where_receipts_are_looked_up(visit: Visitor, cast: Cast) -> None:
    put_up(cast.court)
    follow = visit.submit(APPLY, APPLY, status=303, **FORM).location.partition("?")[0]
    digits = follow.rsplit("/", 1)[1]
    assert visit.submit("/look-up", "/look-up", status=303, code=digits).location == follow
    wrong = str((int(digits[0]) + 1) % 10) + digits[1:]
    visit.submit("/look-up", "/look-up", status=404, code=wrong)
    visit.get(f"/partner/{wrong}", status=404)


def test_however_often_it_is_sent_it_is_one_application(visit: Visitor, cast: Cast) -> None:
    put_up(cast.court)
    hidden = visit.hidden(APPLY, APPLY)
    places = {visit.client.post(APPLY, data=hidden | FORM).location.partition("?")[0] for _ in range(4)}
    assert len(places) == 1
    assert verbs(only()) == ["apply"]
    other = visit.client.post(APPLY, data=hidden | FORM | {"offers": "The hall"})
    assert other.status_code == 409 and "The hall" in other.text
    again = visit.client.post(APPLY, data=hidden_fields(other.text, APPLY) | FORM | {"offers": "The hall"})
    assert again.status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(PartnerUnit.id))) == 2


@pytest.mark.parametrize("wrong", [{"name": ""}, {"person": ""}, {"phone": "12"}, {"kind": "bank"}])
def test_what_is_wrong_is_said_and_nothing_is_lost(visit: Visitor, cast: Cast, wrong: dict[str, str]) -> None:
    put_up(cast.court)
    answer = visit.submit(APPLY, APPLY, status=422, **(FORM | wrong))
    assert "The gym on Sundays" in answer.text
    assert db.session.scalar(sa.select(sa.func.count(PartnerUnit.id))) == 0


def test_whoever_entered_it_does_not_decide_on_it(visit: Visitor, cast: Cast) -> None:
    where = {"area": cast.garden.id}
    visit.as_(cast.hua).submit("/partners/new", "/partners/new", **(FORM | where))
    page = f"/partners/{only().id}"
    assert not visit.get(page).select(f"form[action='{page}/approve']")
    visit.submit(f"{page}/approve", page, status=403, version=only().version)
    visit.as_(cast.root).submit(f"{page}/approve", page)
    assert (only().status, verbs(only())) == (PartnerStatus.APPROVED, ["enter", "approve"])
    visit.submit(f"{page}/approve", page, status=422, version=only().version)


def test_whoever_corrects_an_application_has_entered_it(cast: Cast) -> None:
    unit = partner(cast, approved=False)
    with write_transaction():
        held = queries.get(unit.id, cast.acting("hua"))
        actions.change(held, Facts("Clinic West", PartnerKind.HOSPITAL), cast.acting("hua"))
    with pytest.raises(NotAllowed), write_transaction():
        actions.approve(queries.get(unit.id, cast.acting("hua")), cast.acting("hua"))
    with write_transaction():
        actions.approve(queries.get(unit.id, cast.acting("root")), cast.acting("root"))


def test_a_correction_that_leaves_the_contact_empty_keeps_it(cast: Cast) -> None:
    unit = partner(cast)
    with write_transaction():
        held = queries.get(unit.id, cast.acting("hua"))
        actions.change(held, Facts("Clinic", PartnerKind.HOSPITAL, "1 Oak Road"), cast.acting("hua"))
        kept = actions.reveal(held, cast.acting("hua"), reason="To arrange a day")
    assert kept == ("Dr Lin", "+8613812340000")


def test_the_contact_lies_sealed_and_opens_with_a_reason_they_read(visit: Visitor, cast: Cast) -> None:
    unit = partner(cast)
    row = db.session.execute(sa.text("SELECT person_sealed, phone_sealed FROM partner_unit")).one()
    assert all(text.startswith("v") and "Lin" not in text and "138" not in text for text in row)
    page = f"/partners/{unit.id}/contact"
    assert "Dr Lin" not in visit.as_(cast.hua).get(f"/partners/{unit.id}").get_text()
    visit.submit(page, page, status=422, words=" ")
    assert "+8613812340000" in visit.submit(page, page, status=200, words="To arrange a day").text
    assert "+8613812340000" not in visit.get(page).get_text()
    assert db.session.scalar(sa.select(Audit.subject_kind).where(Audit.what == "reveal")) == "partner_unit"
    assert verbs(unit)[-1] == "reveal"
    visit.as_(cast.root).get(page, status=403)


def test_two_of_one_name_stand_in_no_area_twice(cast: Cast) -> None:
    partner(cast)
    with pytest.raises(DomainError, match="already"):
        partner(cast)
    partner(cast, cast.grove)


def test_outside_it_does_not_exist_and_inside_it_takes_the_right(visit: Visitor, cast: Cast) -> None:
    here, elsewhere = partner(cast), partner(cast, cast.grove)
    visit.as_(cast.hua).get(f"/partners/{elsewhere.id}", status=404)
    visit.get(f"/partners/{here.id}")
    visit.get("/partners/999999", status=404)
    visit.as_(cast.mei).get(f"/partners/{here.id}")
    visit.get(f"/partners/{here.id}/change", status=403)
    with pytest.raises(NotFound):
        queries.get(here.id, cast.acting("lin"))
    with pytest.raises(NotAllowed):
        actions.send_back(here, cast.acting("mei"), words="No")
    visit.as_(cast.tao).get(f"/partners/{here.id}", status=403)


@pytest.mark.parametrize(
    "who, where, status", [("hua", "grove", 404), ("hua", "elm", 404), ("root", "grove", 302)]
)
def test_a_place_outside_ones_areas_takes_nothing(
    visit: Visitor, cast: Cast, who: str, where: str, status: int
) -> None:
    area: Area = getattr(cast, where)
    visit.as_(cast.people[who]).submit(
        "/partners/new", "/partners/new", status=status, **(FORM | {"area": area.id})
    )


def test_of_two_people_the_second_gets_the_conflict(visit: Visitor, cast: Cast) -> None:
    unit = partner(cast, approved=False)
    first = only().version
    page = f"/partners/{unit.id}"
    visit.as_(cast.hua).submit(f"{page}/change", f"{page}/change", **FORM)
    visit.submit(f"{page}/change", f"{page}/change", status=409, **(FORM | {"version": first}))
    visit.submit(f"{page}/return", page, status=409, words="Why?", version=first)
    with pytest.raises(Conflict):
        queries.get(unit.id, cast.acting("hua"), version=first)
    assert verbs(unit) == ["enter", "change"]


def test_the_list_narrows_and_pages_without_gaps(cast: Cast) -> None:
    made = [
        partner(cast, facts=Facts(f"Unit {n}%_", PartnerKind.SCHOOL), approved=False).id
        for n in range(PAGE + 2)
    ]
    partner(cast, cast.grove)
    hua = cast.acting("hua")
    first = queries.page(cast.garden, hua, PartnerFilter())
    second = queries.page(cast.garden, hua, PartnerFilter(before=first.before))
    assert [one.partner.id for one in (*first.rows, *second.rows)] == made[::-1]
    assert (first.count, second.count, second.before) == (len(made), len(made), None)
    assert queries.page(cast.garden, hua, PartnerFilter(q="unit 7%_")).count == 1
    assert queries.page(cast.garden, hua, PartnerFilter(kind=PartnerKind.HOSPITAL)).count == 0
    assert queries.page(cast.garden, hua, PartnerFilter(status=PartnerStatus.APPLIED)).count == len(made)
    assert queries.page(cast.grove, hua, PartnerFilter()).rows == []


def test_the_list_says_how_many_agreements_run_and_goes_into_a_workbook(visit: Visitor, cast: Cast) -> None:
    unit = partner(cast, cast.garden)
    agreement(cast, unit, days=30)
    (line,) = queries.page(cast.elm, cast.acting("wei"), PartnerFilter()).rows
    assert (line.running, line.ends) == (1, today() + 20 * DAY)
    visit.as_(cast.wei)
    for which in ("partners", "agreements"):
        assert "Clinic" in visit.get(f"/lists/{cast.elm.id}/{which}").get_text()
        book = visit.client.get(f"/exports/{cast.elm.id}/{which}")
        said = "".join(
            ZipFile(io.BytesIO(book.data)).read(name).decode()
            for name in ZipFile(io.BytesIO(book.data)).namelist()
        )
        assert "Clinic" in said and "Dr Lin" not in said and "13812340000" not in said
    assert visit.as_(cast.hua).client.get(f"/exports/{cast.garden.id}/partners").status_code == 403


# --- Part-time members ----------------------------------------------------------------------------------------------


def test_somebody_of_theirs_sits_on_a_council(visit: Visitor, cast: Cast) -> None:
    unit = partner(cast)
    page = f"/partners/{unit.id}"
    seat = {"name": "Ms Wu", "council": cast.garden.id, "since": today().isoformat()}
    visit.as_(cast.hua).submit(f"{page}/members", page, **seat)
    assert "Ms Wu" in visit.get(f"/lists/{cast.garden.id}/members").get_text()
    assert "Ms Wu" not in visit.as_(cast.lin).get(f"/lists/{cast.grove.id}/members").get_text()
    visit.as_(cast.hua).submit(f"{page}/members", page, status=404, **(seat | {"council": cast.elm.id}))
    visit.submit(f"{page}/members", page, status=422, **(seat | {"council": cast.court.id}))
    (member,) = queries.members_of(unit)
    visit.submit(f"{page}/members/{member.id}/end", page)
    assert verbs(unit) == ["enter", "approve", "seat", "unseat"]


def test_only_an_approved_unit_seats_anybody(cast: Cast) -> None:
    unit = partner(cast, approved=False)
    with pytest.raises(DomainError), write_transaction():
        held = queries.get(unit.id, cast.acting("root"))
        actions.seat(held, cast.garden, cast.acting("root"), name="Ms Wu", since=today())
    assert CLINIC.name == only().name
