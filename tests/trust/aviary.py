"""A house in which every case, person, unit, place, resource and contact sings a word of its own."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product

import sqlalchemy as sa
from flask import Flask

from app.accounts import sessions
from app.accounts.actor import Actor, ActorKind, Grant, resident
from app.accounts.models import Assignment, Unit, UnitKind, User
from app.accounts.permissions import Permission, Right, Role
from app.areas.actions import add_area
from app.areas.models import Area, Level
from app.cases import actions, callback_actions, calling, voices
from app.cases.callback_actions import Answer
from app.cases.clocks import Unit as TimeUnit
from app.cases.models import Case, Category, Channel, ClosureCode, Kind, RefusalReason, ResidentResult
from app.cases.voices import Joining
from app.codes.models import Batch, Code, CodeStatus
from app.core.clock import now, today
from app.core.db import db
from app.editions import actions as editions
from app.editions.actions import Signatory, Written
from app.editions.taking import Asked
from app.escalations import actions as escalating
from app.escalations.workflow import Reason
from app.figures.kinds import ListKind
from app.figures.lists import ListFilter
from app.notices import spreading
from app.notices.models import InboxItem
from app.partners import actions as partners
from app.partners import agreement_actions as agreements
from app.partners.actions import Facts
from app.partners.agreement_actions import Promise, Terms
from app.partners.models import Measured, PartnerKind
from app.photos.actions import of_case
from app.photos.receiving import receive, stage
from app.pledges import actions as sharing
from app.pledges import pledging
from app.pledges.actions import Plan
from app.pledges.pledging import Promised
from app.reminders import actions as reminding
from app.resources import match_actions as matching
from app.resources.booking_making import Wanted, book
from app.resources.match_scoring import Scored
from app.resources.models import Resource, ResourceKind, ResourceStatus
from app.resources.openings import slot_at
from app.resources.queries import ResourceFilter
from app.whistles import actions as whistling
from app.whistles.actions import Call
from tests.cases.resident_page import jpeg
from tests.factories import report, shelved
from tests.trust.house import NEVER_CLOSED

# Two streets of one district that must never hear of each other, each with two communities that must not either.
SCOPES = ("elm", "elm-a", "elm-b", "oak", "oak-a", "oak-b")
WITHIN = {"elm": {"elm-a", "elm-b"}, "oak": {"oak-a", "oak-b"}, "district": set(SCOPES)}
ROLES = [
    *(role.value for role in Role),
    *(f"{role.value}+rights" for role in (Role.COMMUNITY_LEAD, Role.DISPATCHER)),
]
SONG = re.compile(r"zq7([a-z]+(?:-[ab])?)7([a-z]+)7")


def song(what: str, scope: str) -> str:
    """No other text holds this word: it is looked for as it stands, whatever the page."""
    return f"zq7{scope}7{what}7"


@dataclass
class Aviary:
    app: Flask
    areas: dict[str, Area]
    cookies: dict[tuple[str, str], str]
    receipts: dict[str, str]
    tokens: dict[str, str]
    bookings: dict[str, str]
    things: dict[str, list[str]]  # addresses of every scope's things
    raised: dict[str, str] = field(default_factory=dict)  # the public address of a ledger
    editions: dict[str, str] = field(default_factory=dict)  # the public address of one
    voices: dict[str, str] = field(default_factory=dict)  # the receipt of somebody who joined a case


def populated(app: Flask) -> Aviary:
    district = add_area("district", Level.DISTRICT)
    made = Aviary(app, {"district": district}, {}, {}, {}, {}, {})
    lamp = Category(name="Lamp", handle_amount=3, handle_unit=TimeUnit.WORKING_DAYS)
    db.session.add(lamp)
    for scope in SCOPES:
        street, _, part = scope.partition("-")
        level, parent = (Level.COMMUNITY, made.areas[street]) if part else (Level.STREET, district)
        made.areas[scope] = add_area(song("area", scope), level, parent)
    for scope in (*SCOPES, "district"):
        _populate(made, scope, lamp)
    for scope in (*SCOPES, "district"):
        made.editions[scope] = _frozen(made, scope)
    db.session.commit()
    with app.app_context():
        spreading.spread()
    assert db.session.scalar(sa.select(sa.func.count(InboxItem.id))), "somebody has something behind the bell"
    db.session.remove()
    return made


def _populate(made: Aviary, scope: str, lamp: Category) -> None:
    area = made.areas[scope]
    unit = Unit(name=song("unit", scope), kind=UnitKind.OTHER, area=area, duty_phone="0591-87000000")
    thing = Resource(
        kind=ResourceKind.VENUE, name=song("resource", scope), area=area, place=song("room", scope),
        owner=song("owner", scope), status=ResourceStatus.LISTED, bookable=True,
        openings=NEVER_CLOSED.kept(), door_token=f"door-{scope}",
    )  # fmt: skip
    batch = Batch(name=song("batch", scope), issued_at=now(), area_id=area.id)
    db.session.add_all([unit, batch])
    shelved(thing)
    token = made.tokens[scope] = f"JM7K3H{'ACDEFHJK'[len(made.tokens)]}2"
    db.session.add(
        Code(
            token=token, area_id=area.id, batch_id=batch.id, issued_at=now(), status=CodeStatus.POSTED,
            spot=song("spot", scope),
        )
    )  # fmt: skip
    for role in ROLES:
        made.cookies[scope, role] = hired(made.app, scope, role, area, unit)
    made.things[scope] = [
        f"/resources/{thing.id}", f"/codes/{token}", f"/codes/batches/{batch.id}", f"/admin/units/{unit.id}",
        *_addresses(area, thing),
    ]  # fmt: skip
    _book(made, scope, thing)
    _partnered(made, scope, area)
    _shared(made, scope, area, unit)
    for kind in (Kind.PROBLEM, Kind.DEMAND):
        made.receipts[scope] = _reported(made, scope, kind, area, unit, lamp)
    _called(made, scope, area, unit)
    _ordered(scope, area)


def _ordered(scope: str, area: Area) -> None:
    """An order of the hotline whose answer waits."""
    root = Actor(ActorKind.STAFF, grants=(Grant(area.id, frozenset(Permission)),))
    order = report(area, song("ordered", scope), channel=Channel.HOTLINE, outer_no=song("order", scope)).case
    reason, who = RefusalReason.PRIVATE_MATTER, song("responsible", scope)
    actions.refuse(order, root, reason=reason, responsible=who, words=song("refusing", scope))


def _addresses(area: Area, thing: Resource) -> Iterator[str]:
    for page in ("photos", "hours", "calendar", "book", "door"):
        yield f"/resources/{thing.id}/{page}"
    for page in ("figures", "admin/areas"):
        yield f"/{page}/{area.id}"
    for page, kind in product(
        ("lists", "exports"), ("problems", "demands", "resources", "partners", "agreements")
    ):
        yield f"/{page}/{area.id}/{kind}"
    for kind in ("members", "unmet", "unmet/rows"):
        yield f"/lists/{area.id}/{kind}"


def _book(made: Aviary, scope: str, thing: Resource) -> None:
    """With a contact and what it is for: only its own staff and whoever booked hear of it."""
    wanted = Wanted(
        client_key=str(uuid.uuid4()), resource=thing, begins=slot_at(now()) + 24, length=60,
        call_me=song("contact", scope), phone=PHONES[scope], purpose=song("purpose", scope),
    )  # fmt: skip
    receipt = book(wanted, resident())
    made.bookings[scope] = receipt.code
    at = f"/resources/bookings/{receipt.booking.id}"
    made.things[scope] += [at, f"{at}/contact", f"/resources/bookings?q={receipt.booking.ref}"]


def _partnered(made: Aviary, scope: str, area: Area) -> None:
    """A partner unit with a sealed contact, somebody on a council, a promise and a use of it."""
    root = Actor(ActorKind.STAFF, grants=(Grant(area.id, frozenset(Permission)),))
    facts = Facts(
        song("partner", scope), PartnerKind.SCHOOL, song("address", scope), offers=song("offers", scope),
        person=song("sealed", scope), phone=PHONES[scope],
    )  # fmt: skip
    unit = partners.enter(facts, area, root)
    unit.entered_by_id = db.session.scalars(sa.select(User.id).limit(1)).one()
    partners.approve(unit, root)
    council = area if area.level in (Level.STREET, Level.COMMUNITY) else None
    if council is not None:
        partners.seat(unit, council, root, name=song("member", scope), since=today())
    lines = [Promise(song("promise", scope), 3, Measured.HOUR)]
    agreement = agreements.draw_up(unit, Terms(song("agreement", scope), today(), today(), lines), root)
    agreements.sign(agreement, root)
    agreements.use(agreement.lines[0], root, quantity=1, day=today(), note=song("usenote", scope))
    made.things[scope] += [
        f"/partners/{unit.id}",
        f"/partners/{unit.id}/contact",
        f"/partners/{unit.id}/change",
    ]
    made.things[scope] += [f"/agreements/{agreement.id}"]


def _shared(made: Aviary, scope: str, area: Area, unit: Unit) -> None:
    """A community's ledger: a promise by name with a telephone, money that came in, an outlay nobody verified yet."""
    if area.level is not Level.COMMUNITY:
        return
    root = Actor(ActorKind.STAFF, grants=(Grant(area.id, frozenset(Permission)),))
    case = report(area, song("sharedcase", scope)).case
    actions.dispatch(case, root, unit=unit)
    plan = Plan(song("sharedfor", scope), 100_00, today(), case=case)
    ledger = sharing.begin(area, plan, root)
    said = Promised(
        client_key=str(uuid.uuid4()), fundraising=ledger, amount=50_00, called=song("called", scope),
        phone=PHONES[scope],
    )  # fmt: skip
    promised = pledging.promise(said, resident())
    pledging.receive(promised.pledge, root, amount=50_00, day=today())
    picture = receive(jpeg())
    stage([picture])
    spent = sharing.spend(
        ledger, root, amount=20_00, day=today(), note=song("spent", scope), photos=[picture.name]
    )
    sharing.correct(ledger, spent, root, words=song("slip", scope))
    made.raised[scope] = f"/raised/{ledger.token}?at={made.tokens[scope]}"
    at = f"/fundraisings/{ledger.id}"
    made.things[scope] += [
        at, f"{at}/ledger.xlsx", f"{at}/pledges/{promised.pledge.id}/contact", f"/fundraisings?area={area.id}",
    ]  # fmt: skip


def _matched(made: Aviary, scope: str, case: Case, area: Area) -> None:
    root = Actor(ActorKind.STAFF, grants=(Grant(area.id, frozenset(Permission)),))
    thing = db.session.scalars(sa.select(Resource).where(Resource.name == song("resource", scope))).one()
    match = matching.suggest(case, thing, Scored(thing.id, 1, ()), root)
    matching.offer(match, root)
    matching.decline(match, root, words=song("declined", scope))
    made.things[scope] += [f"/matches/{match.id}", f"/cases/{case.ref}/matches"]


def hired(app: Flask, scope: str, name: str, area: Area, unit: Unit) -> str:
    user = User(
        username=f"{name}-{scope}",
        name=song(f"person{name.replace('_', '').replace('+', '')}", scope),
        fs_uniquifier=f"{name}{scope}",
        active=True,
    )
    role = Role(name.partition("+")[0])
    works_for = unit if role in (Role.UNIT_HANDLER, Role.UNIT_LEAD) else None
    user.unit = works_for
    db.session.add(user)
    db.session.flush()
    db.session.add(Assignment(user_id=user.id, role=role, area_id=area.id, unit=works_for))
    rights = (Right.EXPORT, Right.SEE_CONTACT, Right.MANAGE_CODES) if "+" in name else ()
    db.session.add_all([Assignment(user_id=user.id, right=right, area_id=area.id) for right in rights])
    token = sessions.begin(user)
    db.session.flush()
    serializer = app.session_interface.get_signing_serializer(app)
    return f"session={serializer.dumps({'_user_id': token, '_fresh': True})}"


def _reported(made: Aviary, scope: str, kind: Kind, area: Area, unit: Unit, lamp: Category) -> str:
    """With a photo, a contact, a question, an internal note: every table sings."""
    picture = receive(jpeg())
    stage([picture])
    receipt = report(
        area, song("text", scope), kind=kind, category=lamp, place=song("place", scope), channel=Channel.WINDOW,
        phone=PHONES[scope], call_me=song("contact", scope), photos=(picture.name,), photo_digests=("0" * 64,),
        outer_no=song("outer", scope),
    )  # fmt: skip
    case = receipt.case
    if kind is Kind.DEMAND:
        _matched(made, scope, case, area)
    wide = sessions.actor_for(person_of(scope, "dispatcher"))
    handler = sessions.actor_for(person_of(scope, "unit_handler"))
    actions.dispatch(case, wide, unit=unit, note=song("note", scope))
    actions.take_on(case, handler)
    actions.progress(case, handler, words=song("internal", scope), internal=True)
    _beside(made, scope, case, unit)
    joined = Joining(
        client_key=str(uuid.uuid4()), case=case, device=f"{scope:22}", text=song("joined", scope), phone=PHONES[scope],
        call_me=song("contact", scope),
    )  # fmt: skip
    made.voices[scope] = voices.join(joined).code
    photo = of_case(case.id)[0]
    at = f"/cases/{case.ref}"
    made.things[scope] += [
        at,
        f"{at}/photos/{photo.id}",
        f"{at}/photos/{photo.id}/small",
        f"{at}/progress",
        f"{at}/contact",
    ]
    return receipt.code


def _beside(made: Aviary, scope: str, case: Case, unit: Unit) -> None:
    """Raised where there is a level above, whistled for, reminded of."""
    wide = sessions.actor_for(person_of(scope, "dispatcher"))
    if scope != "district":
        raised = escalating.raise_up(case, wide, reason=Reason.SAFETY, words=song("upwards", scope))
        made.things[scope] += [f"/escalations/{raised.id}"]
    call = Call([unit], song("gather", scope), now() + timedelta(hours=2), song("whistle", scope))
    whistle = whistling.blow(case, wide, call)
    reminding.remind(case, wide, words=song("nudge", scope))
    made.things[scope] += [f"/whistles/{whistle.id}", "/whistles?which=blown", "/escalations", "/reminders"]


def _called(made: Aviary, scope: str, area: Area, unit: Unit) -> None:
    """One reached by telephone, in their words; one that waits for its call."""
    caller, wide, handler = (
        sessions.actor_for(person_of(scope, role)) for role in ("caller", "dispatcher", "unit_handler")
    )
    for number in range(2):
        case = report(area, song("calledabout", scope), phone=PHONES[scope]).case
        actions.dispatch(case, wide, unit=unit)
        actions.take_on(case, handler)
        actions.handle(case, handler, result=ClosureCode.SOLVED, words=song("done", scope))
        actions.check(case, wide)
        actions.rate(case, resident(case.id), result=ResidentResult.NO, satisfaction=None)
        callback = calling.waiting(case.id)
        assert callback is not None
        if number == 0:
            callback_actions.take(callback, caller)
            said = Answer(ResidentResult.PARTLY, None, False, song("phoned", scope))
            callback_actions.reached(callback, case, caller, said)
        made.things[scope] += [f"/cases/{case.ref}", f"/callbacks/{case.ref}"]
    made.things[scope] += ["/callbacks", "/callbacks/ended", "/callbacks/draws"]


def _frozen(made: Aviary, scope: str) -> str:
    """Of each list an edition, signed and published."""
    area, person = made.areas[scope], sessions.actor_for(person_of(scope, "dispatcher"))
    publisher = replace(person, grants=(*person.grants, Grant(area.id, frozenset({Permission.PUBLISH}))))
    for which in (ListKind.PROBLEMS, ListKind.DEMANDS, ListKind.RESOURCES):
        wanted = ResourceFilter() if which is ListKind.RESOURCES else ListFilter()
        signs = (Signatory(song("office", scope), song("signs", scope)),)
        edition = editions.make(Asked(area, which, wanted, {}), person, Written(signs, song("remark", scope)))
        at = f"/lists/editions/{edition.id}"
        editions.sign(edition, person)
        editions.correct(edition, person, text=song("correction", scope), row_number=1)
        editions.publish(edition, publisher)
        made.things[scope] += [
            at,
            f"{at}/compare",
            f"{at}/edition.xlsx",
            f"{at}/edition.pdf",
            f"{at}/correct",
        ]
    made.things[scope] += [f"/lists/{area.id}/editions", f"/lists/{area.id}/problems/freeze"]
    return f"/editions/{edition.token}"


def person_of(scope: str, role: str) -> User:
    return db.session.scalars(sa.select(User).where(User.username == f"{role}-{scope}")).one()


PHONES = {scope: f"+861381234{number:04d}" for number, scope in enumerate((*SCOPES, "district"), start=5670)}
