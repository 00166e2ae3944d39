"""Resources: who adds, corrects and suspends them, what residents then see, and that no change is silent or lost."""

import io
from datetime import date

import pytest
import sqlalchemy as sa

from app.accounts.models import User
from app.areas.kept_lists import PAGE
from app.areas.models import Area
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import Conflict, DomainError, NotAllowed, NotFound
from app.photos.models import Photo
from app.resources import actions, queries
from app.resources.actions import Facts
from app.resources.models import Resource, ResourceKind, ResourceStatus
from app.resources.nearby import nearby
from app.resources.openings import Window
from app.resources.queries import ResourceFilter
from app.resources.workflow import Verb
from app.timeline.models import Audit
from tests.cases.resident_page import PLACE, jpeg, put_up
from tests.cast import Cast
from tests.pages import Visitor
from tests.photos.bare import assert_bare

pytestmark = pytest.mark.both_engines
VENUE = ResourceKind.VENUE


def shared(cast: Cast, area: Area, name: str = "Reading room", **more: object) -> Resource:
    with write_transaction():
        root = cast.acting("root")
        made = actions.add(Facts(VENUE, name, **more), db.session.merge(area), root)  # type: ignore[arg-type]
        actions.move(made, Verb.LIST, root)
        return made


def audits() -> list[Audit]:
    return list(
        db.session.scalars(sa.select(Audit).where(Audit.what == "change_resource").order_by(Audit.id))
    )


def form_of(cast: Cast, **more: object) -> dict[str, object]:
    return {
        "name": "Hall",
        "kind": "venue",
        "place": "Gate",
        "area": cast.garden.id,
        "unit": 0,
        "then": "list",
    } | more


def test_a_community_lead_adds_one_and_residents_see_it(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.hua).submit("/resources/new", "/resources/new", **form_of(cast, phone="0591-87654321"))
    resource = db.session.scalars(sa.select(Resource)).one()
    assert (resource.name, resource.area_id, resource.status) == (
        "Hall",
        cast.garden.id,
        ResourceStatus.LISTED,
    )
    assert [one.name for one in nearby(cast.garden.id)] == ["Hall"]
    (audit, _listed) = audits()
    assert (audit.subject_id, audit.area_id, audit.actor_id) == (resource.id, cast.garden.id, cast.hua.id)


def test_a_suspended_one_leaves_the_place_page_and_comes_back(visit: Visitor, cast: Cast) -> None:
    resource = shared(cast, cast.garden)
    visit.as_(cast.hua)
    page = f"/resources/{resource.id}"
    visit.submit(f"{page}/suspend", page)
    assert nearby(cast.garden.id) == ()
    visit.submit(f"{page}/relist", page)
    assert [one.name for one in nearby(cast.garden.id)] == ["Reading room"]
    assert [list(audit.facts) for audit in audits()] == [["added"], ["listed"], ["suspended"], ["listed"]]


def test_what_the_street_offers_everybody_is_shown_after_the_communitys_own(cast: Cast) -> None:
    for number in range(3):
        shared(cast, cast.elm, f"Street {number}")
    shared(cast, cast.court, "In the court")
    shared(cast, cast.district, "Legal advice")
    shared(cast, cast.grove, "Elsewhere")
    shared(cast, cast.oak, "Of the other street")
    names = [one.name for one in nearby(cast.garden.id)]
    assert names == ["In the court", "Legal advice", "Street 2"]


def test_outside_it_does_not_exist_and_inside_it_takes_the_right(visit: Visitor, cast: Cast) -> None:
    elsewhere, here = shared(cast, cast.grove), shared(cast, cast.garden)
    visit.as_(cast.hua).get(f"/resources/{elsewhere.id}", status=404)
    visit.get("/resources/999999", status=404)
    visit.get(f"/resources/{here.id}")
    visit.as_(cast.wei).get(f"/resources/{here.id}", status=403)
    visit.get("/resources/new", status=403)
    with pytest.raises(NotFound):
        queries.get(here.id, cast.acting("lin"))
    with pytest.raises(NotAllowed):
        actions.move(here, Verb.SUSPEND, cast.acting("wei"))


@pytest.mark.parametrize(
    "who, where, status", [("hua", "grove", 404), ("hua", "elm", 404), ("root", "grove", 302)]
)
def test_a_place_outside_ones_areas_takes_nothing(
    visit: Visitor, cast: Cast, who: str, where: str, status: int
) -> None:
    person: User = cast.people[who]
    area: Area = getattr(cast, where)
    visit.as_(person).submit("/resources/new", "/resources/new", status=status, **form_of(cast, area=area.id))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Resource)) == (1 if status == 302 else 0)


def test_of_two_people_the_second_gets_the_conflict(visit: Visitor, cast: Cast) -> None:
    resource = shared(cast, cast.garden)
    page, first = f"/resources/{resource.id}", resource.version
    visit.as_(cast.hua).submit(page, page, **form_of(cast, name="First"))
    visit.submit(page, page, status=409, **form_of(cast, name="Second", version=first))
    visit.submit(f"{page}/suspend", page, status=409, version=first)
    db.session.expire_all()
    assert db.session.get_one(Resource, resource.id).name == "First"
    assert len(audits()) == 3
    with pytest.raises(Conflict):
        queries.get(resource.id, cast.acting("hua"), version=first)


def test_a_unit_from_elsewhere_is_refused_and_the_words_stay(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.hua)
    page = visit.client.get("/resources/new")
    assert page.status_code == 200
    answer = visit.submit(
        "/resources/new", "/resources/new", status=422, **form_of(cast, unit=cast.other_unit.id)
    )
    assert "Hall" in answer.text
    assert not audits()


def test_its_own_unit_is_kept(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.hua).submit("/resources/new", "/resources/new", **form_of(cast, unit=cast.committee.id))
    assert db.session.scalars(sa.select(Resource)).one().unit_id == cast.committee.id


@pytest.mark.parametrize("phone", ["call me", "javascript:alert(1)", "1"])
def test_a_phone_is_something_one_can_dial(cast: Cast, phone: str) -> None:
    with pytest.raises(DomainError):
        actions.add(Facts(VENUE, "Room", phone=phone), cast.garden, cast.acting("hua"))


def test_the_list_narrows_and_pages_without_gaps(cast: Cast) -> None:
    made = [shared(cast, cast.garden, f"Room {n}%_").id for n in range(PAGE + 3)]
    shared(cast, cast.grove, "Elsewhere")
    hua = cast.acting("hua")
    first = queries.page(cast.garden, hua, ResourceFilter())
    second = queries.page(cast.garden, hua, ResourceFilter(before=first.before))
    assert [one.id for one in (*first.rows, *second.rows)] == made[::-1]
    assert (first.count, second.count, second.before) == (len(made), len(made), None)
    assert queries.page(cast.garden, hua, ResourceFilter(q="room 7%_")).count == 1
    assert queries.page(cast.garden, hua, ResourceFilter(kind=ResourceKind.FUND)).count == 0
    assert queries.page(cast.garden, hua, ResourceFilter(status=ResourceStatus.LISTED)).count == len(made)
    assert queries.page(cast.grove, hua, ResourceFilter()).rows == []


def test_a_draft_is_nobodys_business_yet_and_a_retired_one_stays_as_it_was(
    visit: Visitor, cast: Cast
) -> None:
    visit.as_(cast.hua).submit("/resources/new", "/resources/new", **form_of(cast, then="draft"))
    resource = db.session.scalars(sa.select(Resource)).one()
    page = f"/resources/{resource.id}"
    assert resource.status is ResourceStatus.DRAFT and nearby(cast.garden.id) == ()
    assert [form["action"] for form in visit.get(page).select(".res-m form")] == [
        f"{page}/list",
        f"{page}/retire",
    ]
    visit.submit(f"{page}/suspend", page, status=422)
    visit.submit(f"{page}/list", page)
    visit.submit(f"{page}/retire", page)
    assert visit.get(page).select(".res-m form") == []
    visit.submit(page, page, status=422, **form_of(cast, name="Another"))
    visit.submit(f"{page}/relist", page, status=422)
    assert [list(audit.facts) for audit in audits()] == [["added"], ["listed"], ["retired"]]


def test_up_to_six_photos_are_put_up_bare_and_taken_down(visit: Visitor, cast: Cast) -> None:
    resource = shared(cast, cast.garden)
    page = f"/resources/{resource.id}/photos"
    visit.as_(cast.hua)
    for count in (4, 2):
        visit.submit(page, page, photos=[(io.BytesIO(jpeg()), f"{n}.jpg") for n in range(count)])
    assert len(visit.get(page).select(".shots-l img")) == 6
    assert visit.get(page).select("input[type=file]") == []
    again = visit.submit(
        page, f"/resources/{resource.id}", status=422, photos=[(io.BytesIO(jpeg()), "7.jpg")]
    )
    assert "6" in again.text
    photo = db.session.scalars(sa.select(Photo).order_by(Photo.id)).first()
    assert photo is not None and photo.resource_id == resource.id and not photo.is_staged
    picture = visit.open(f"{page}/{photo.id}/small")
    assert picture.mimetype == "image/jpeg"
    put_up(cast.court)
    shown = visit.nobody().get(f"{PLACE}/resources/{resource.id}").select(".pics img")
    assert len(shown) == 6 and all(tag["loading"] == "lazy" for tag in shown)
    assert_bare(visit.open(str(shown[0]["src"])).data, 480)
    form = visit.as_(cast.hua).get(page).select_one(".shots-l form")
    visit.submit(str(form["action"]), page)
    assert visit.open(f"{page}/{photo.id}/small").status_code == 404
    assert db.session.scalar(sa.select(sa.func.count(Photo.resource_id))) == 5


def test_what_is_no_photo_is_refused_with_a_word(visit: Visitor, cast: Cast) -> None:
    resource = shared(cast, cast.garden)
    page = f"/resources/{resource.id}/photos"
    visit.as_(cast.hua).submit(page, page, status=422, photos=[(io.BytesIO(b"%PDF-1.7"), "a.jpg")])
    visit.submit(page, page, status=422)
    assert db.session.scalar(sa.select(sa.func.count(Photo.id))) == 0


def test_pictures_sent_one_by_one_are_put_up_by_whoever_manages_resources(visit: Visitor, cast: Cast) -> None:
    """An administrator sees no case, and puts up pictures all the same."""
    resource = shared(cast, cast.garden)
    page = f"/resources/{resource.id}/photos"
    form = visit.as_(cast.root).get(page)
    assert form.select_one("[data-photos]")["data-upload"] == "/photos" and form.select(
        "script[src*=resident]"
    )
    sent = visit.submit("/photos", page, 200, photo=(io.BytesIO(jpeg()), "a.jpg")).json
    assert sent is not None and visit.open(sent["url"]).mimetype == "image/jpeg"
    refused = visit.submit(page, page, 422, staged=sent["name"], photos=[(io.BytesIO(b"%PDF-1.7"), "b")])
    assert f'value="{sent["name"]}"' in refused.text
    visit.submit(page, page, staged=sent["name"])
    assert db.session.scalars(sa.select(Photo)).one().resource_id == resource.id


def test_hours_are_entered_over_midnight_with_exceptions_and_read_back(visit: Visitor, cast: Cast) -> None:
    resource = shared(cast, cast.garden)
    page = f"/resources/{resource.id}/hours"
    typed = {
        "week-00-opens": "08:30", "week-00-closes": "12:00", "week-01-opens": "14:30", "week-01-closes": "18:00",
        "week-50-opens": "20:00", "week-50-closes": "01:00",  # Saturday's first
        "exceptions-0-day": "2099-10-01", "exceptions-0-opens": "", "exceptions-0-closes": "",
        "exceptions-1-day": "2099-10-02", "exceptions-1-opens": "09:00", "exceptions-1-closes": "10:00",
        "working_days_only": "y", "bookable": "y",
        "shortest": "60", "longest": "120", "step": "30", "ahead": "14",
    }  # fmt: skip
    visit.as_(cast.hua).submit(page, page, **typed)
    db.session.expire_all()
    found = db.session.get_one(Resource, resource.id)
    assert found.plan.weekly == {
        0: (Window(510, 720), Window(870, 1080)),
        5: (Window(1200, 1500),),
    }
    assert found.plan.days == {date(2099, 10, 1): (), date(2099, 10, 2): (Window(540, 600),)}
    assert found.plan.working_days_only and found.bookable and found.door_token
    shown = {
        str(tag["name"]): str(tag.get("value", "")) for tag in visit.get(page).select("form input[name]")
    }
    assert {name: shown[name] for name in typed if name in shown and typed[name] != "y"} == {
        name: value for name, value in typed.items() if name in shown and value != "y"
    }
    visit.get(f"/resources/{resource.id}/door")


@pytest.mark.parametrize(
    "wrong",
    [
        {"week-00-opens": "08:10", "week-00-closes": "12:00"},
        {"week-00-opens": "08:00"},
        {
            "week-00-opens": "08:00",
            "week-00-closes": "12:00",
            "week-01-opens": "11:00",
            "week-01-closes": "13:00",
        },
        {"shortest": "120", "longest": "60"},
        {"step": "7"},
        {"ahead": "0"},
        {"bookable": "y"},  # and never open
        {"exceptions-0-day": "0000-00-00"},
    ],
)
def test_hours_that_make_no_sense_are_refused(visit: Visitor, cast: Cast, wrong: dict[str, str]) -> None:
    resource = shared(cast, cast.garden)
    page = f"/resources/{resource.id}/hours"
    terms = {"shortest": "30", "longest": "120", "step": "30", "ahead": "14"}
    visit.as_(cast.hua).submit(page, page, status=422, **(terms | wrong))
    db.session.expire_all()
    assert not db.session.get_one(Resource, resource.id).bookable
