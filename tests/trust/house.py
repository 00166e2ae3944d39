"""A world for the permission matrix: every role in one community, and things in every relation to it."""

import sqlite3
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from app.accounts import sessions
from app.accounts.absence_models import Absence
from app.accounts.actor import SYSTEM, Actor, resident
from app.accounts.models import Assignment, StaffSession, Unit, UnitKind, User
from app.accounts.permissions import Right, Role
from app.accounts.sessions import actor_for
from app.areas.actions import add_area
from app.areas.models import Area, Level
from app.cases import actions, replies, voices
from app.cases.asides import Aside, Said, note
from app.cases.bundle_models import Bundle, BundleLine
from app.cases.callback_models import CallbackDraw
from app.cases.clocks import Unit as TimeUnit
from app.cases.linking import link
from app.cases.models import Case, Category, ClosureCode, Kind, ResidentResult, ReturnReason
from app.cases.replies import ReplyFacts
from app.cases.returning import give_back
from app.cases.view_models import SavedView
from app.cases.voices import Joining
from app.cases.workflow import Verb
from app.codes.models import Batch, Code, CodeStatus
from app.core import receipts
from app.core.clock import now, today
from app.core.db import db
from app.core.instance import here
from app.editions import actions as editions
from app.editions.actions import Signatory, Written
from app.editions.taking import Asked
from app.escalations.models import Escalation
from app.escalations.workflow import EscalationStatus, Reason
from app.figures.kinds import ListKind
from app.figures.lists import ListFilter
from app.meetings import calling, presence, topics
from app.meetings.models import By, MeetingType
from app.meetings.topic_models import Decision
from app.notices.matters import Matter
from app.notices.models import InboxItem
from app.notices.models import Kind as Channels
from app.partners.models import Agreement, Commitment, Measured, PartnerKind, PartnerUnit, PartTimeMember
from app.partners.workflow import AgreementStatus, PartnerStatus
from app.photos import actions as photos
from app.photos.models import Photo
from app.photos.receiving import receive, stage
from app.pledges import pledging
from app.pledges.models import Fundraising, PledgeEntry
from app.pledges.pledging import Promised
from app.pledges.workflow import Kind as Entered
from app.recordings import actions as recordings
from app.resources.booking_making import Wanted, book
from app.resources.match_models import Match
from app.resources.match_workflow import MatchStatus
from app.resources.models import Resource, ResourceKind, ResourceStatus
from app.resources.openings import Plan, Window, slot_at
from app.resources.queries import ResourceFilter
from app.timeline.models import Outbox
from app.whistles.models import Summons, Whistle
from app.whistles.workflow import SummonsStatus
from tests.cases.resident_page import jpeg
from tests.factories import make_case, report, shelved
from tests.notices.post import channel
from tests.recordings.sounds import ogg
from tests.trust.oracle import OF_A_UNIT, PLACES, RELATIONS, RIGHTS, ROLES, Person, Thing

LEVELS = {
    "district": Level.DISTRICT, "street": Level.STREET, "garden": Level.COMMUNITY, "court": Level.COMPOUND,
    "block": Level.BUILDING, "sibling": Level.COMMUNITY, "other street": Level.STREET,
    "other community": Level.COMMUNITY, "other district": Level.DISTRICT, "twin": Level.COMMUNITY,
    "far street": Level.STREET, "far community": Level.COMMUNITY,
}  # fmt: skip

PEOPLE = (
    *(Person(role, ((role, "garden"),), "ours" if role in OF_A_UNIT else "") for role in ROLES),
    *(Person(f"only {right}", ((right, "garden"),)) for right in RIGHTS),
    Person("worker of the unit", (("grid_worker", "garden"),), "ours"),
    Person("handler of no unit", (("unit_handler", "garden"),)),
    Person("caller of the unit", (("caller", "garden"), ("unit_handler", "garden")), "ours"),
    Person("lent to the unit", (("unit_handler", "garden"),), "ours", member=False),
    Person("opener here", (("dispatcher", "garden"), ("see_contact", "garden"))),
    Person("opener elsewhere", (("dispatcher", "garden"), ("see_contact", "sibling"))),
    Person("keeper of codes", (("community_lead", "garden"), ("manage_codes", "court"))),
    Person("of two places", (("grid_worker", "garden"), ("grid_worker", "far community"))),
    Person("exporter", (("dispatcher", "garden"), ("export", "garden"))),
    Person(
        "exporter of half", (("grid_worker", "garden"), ("grid_worker", "far community"), ("export", "garden"))
    ),
    Person("nobody", gone="nobody"),
    Person("reporter", gone="receipt"),
    Person("expired", (("community_lead", "garden"),), gone="expired"),
    Person("signed out", (("community_lead", "garden"),), gone="ended session"),
    Person("without the role", (("community_lead", "garden"),), gone="ended role"),
    Person("disabled", (("community_lead", "garden"),), gone="disabled"),
)  # fmt: skip

Values = dict[str, object]
WORKED_ON = {"handled", "awaiting_rating", "closed", "reopen_requested"}
NEVER_CLOSED = Plan({day: (Window(0, 24 * 60),) for day in range(7)})


@dataclass
class House:
    """Everything an address can name, by what the oracle knows of it; and a way to ask as anybody."""

    app: Flask
    areas: dict[str, Area] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    things: dict[str, list[tuple[Thing, Values]]] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    token: str = ""
    receipt: str = ""
    place: str = ""
    council: dict[tuple[str, str], str] = field(default_factory=dict)
    booking: str = ""
    door: str = ""
    applied: str = ""  # the receipt of an organisation's application
    wrote: bool = False
    _file: Path = Path()
    _kept: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))

    def build(self) -> "House":
        self._places()
        self._people()
        self._cases()
        self._codes()
        self._councils()
        self._editions()
        self._partners()
        self._matches()
        self._fundraisings()
        self._beside()
        self._lists_and_bundles()
        self._draws()
        self._notices()
        for person in PEOPLE:
            self.cookies[person.name] = self._cookie(person)
        db.session.commit()
        self._sessions()
        db.session.remove()
        self._file = Path(str(db.engine.url.database))
        with sqlite3.connect(self._file) as file:
            file.backup(self._kept)
        sa.event.listen(db.engine, "commit", self._note)
        return self

    def ask(self, method: str, path: str, person: Person) -> TestResponse:
        """With the person's cookie and a valid token; what it changed is taken back."""
        client = self.app.test_client(use_cookies=False)
        headers = {"Cookie": self.cookies[person.name], "X-CSRFToken": self.token}
        answer = client.open(path, method=method, headers=headers)
        if self.wrote:
            self.restore()
        return answer

    def restore(self) -> None:
        with sqlite3.connect(self._file) as file:
            self._kept.backup(file)
        self.wrote = False

    def _note(self, _connection: object) -> None:
        self.wrote = True

    def _places(self) -> None:
        fillers = 0
        for name, (number, parent) in sorted(PLACES.items(), key=lambda item: item[1][0]):
            while (db.session.scalar(sa.select(sa.func.max(Area.id))) or 0) < number - 1:
                fillers += 1
                add_area(f"Filler {fillers}", Level.BUILDING, self.areas["court"])
            self.areas[name] = add_area(name.title(), LEVELS[name], self.areas.get(parent))
            assert self.areas[name].id == number
        street = self.areas["street"]
        self.units["ours"] = Unit(name="Our unit", kind=UnitKind.SANITATION, area=street)
        self.units["theirs"] = Unit(name="Their unit", kind=UnitKind.UTILITY, area=street)
        lamp = Category(name="Lamp", handle_amount=3, handle_unit=TimeUnit.WORKING_DAYS)
        db.session.add_all([*self.units.values(), lamp])
        db.session.flush()
        reply = replies.add(ReplyFacts("Soon", "We come to {place}."))
        self.things["reply"] = [(Thing("reply", "a reply"), {"reply_id": reply.id})]
        self.things["category"] = [(Thing("category", "a category"), {"category_id": lamp.id})]
        self.things["area"] = [
            (Thing("area", label, place), {"area_id": self.areas[place].id})
            for label, place in RELATIONS.items()
        ]

    def _people(self) -> None:
        for person in PEOPLE:
            self.users[person.name] = self._hire(person)
        self.things["absence"] = [
            (
                Thing("absence", "same" if name == "community_lead" else f"of {name}", owner=name),
                {"absence_id": self._away(self.users[name])},
            )
            for name in ("community_lead", "grid_worker")
        ]
        for what in ("person", "unit", "colleague", "resource", "booking"):
            self.things[what] = []
        for label, place in RELATIONS.items():
            user = self._hire(Person(f"person {label}", (("caller", place),)))
            held = db.session.scalars(sa.select(Assignment).where(Assignment.user_id == user.id)).one()
            values = {"user_id": user.id, "assignment_id": held.id}
            self.things["person"].append((Thing("person", label, place), values))
            unit = Unit(name=f"Unit {label}", kind=UnitKind.OTHER, area=self.areas[place])
            db.session.add(unit)
            db.session.flush()
            self.things["unit"].append((Thing("unit", label, place), {"unit_id": unit.id}))
            self._colleague(label, place, unit)
            self._room(label, place)

        ours = self.units["ours"]
        self.things["unit"].append((Thing("unit", "ours", "street", "ours"), {"unit_id": ours.id}))
        self._colleague("of our unit", "street", ours)

    def _colleague(self, label: str, place: str, unit: Unit) -> None:
        """Somebody of a unit, who holds nothing anywhere."""
        user = self._hire(Person(f"colleague {label}"))
        user.unit = unit
        db.session.flush()
        whose = "ours" if unit is self.units["ours"] else ""
        values: Values = {"colleague_id": user.id, "absence_id": self._away(user)}
        self.things["colleague"].append((Thing("colleague", label, place, whose), values))

    def _away(self, user: User) -> int:
        """Today and tomorrow. The deputy is of no unit, so that nobody of the matrix stands in for anybody."""
        absence = Absence(
            person_id=user.id, deputy_id=self.users["auditor"].id, first_day=today(), last_day=today(),
            entered_by_id=user.id, entered_at=now(),
        )  # fmt: skip
        db.session.add(absence)
        db.session.flush()
        return absence.id

    def _room(self, label: str, place: str) -> None:
        """Open day and night, somebody decides; one request for tomorrow."""
        room = Resource(
            kind=ResourceKind.VENUE, name=f"Room {label}", area=self.areas[place], status=ResourceStatus.LISTED,
            bookable=True, needs_approval=True, openings=NEVER_CLOSED.kept(),
            door_token=f"door-{place.replace(' ', '-')}",
        )  # fmt: skip
        shelved(room)
        picture = receive(jpeg())
        stage([picture])
        photos.show_at([picture.name], resource_id=room.id)
        db.session.refresh(room)
        wanted = Wanted(
            client_key=str(uuid.uuid4()), resource=room, begins=slot_at(now()) + 48, length=60, call_me="Ms Lin",
            purpose=f"For {label}",
        )  # fmt: skip
        made = book(wanted, resident())
        photo = photos.of_resources([room.id])[room.id][0]
        values: Values = {"resource_id": room.id, "photo_id": photo.id}
        self.things["resource"].append((Thing("resource", label, place), values))
        self.things["booking"].append((Thing("booking", label, place), {"booking_id": made.booking.id}))
        if label == "same":
            self.booking, self.door = made.code, str(room.door_token)

    def _hire(self, person: Person) -> User:
        unit = self.units.get(person.unit)
        name = person.name.replace(" ", "-")
        user = User(username=name, name=person.name, fs_uniquifier=name, active=True)
        user.unit = unit if person.member else None
        db.session.add(user)
        db.session.flush()
        for what, where in person.holds:
            is_role = what in ROLES
            db.session.add(
                Assignment(
                    user_id=user.id,
                    area_id=self.areas[where].id,
                    role=Role(what) if is_role else None,
                    right=None if is_role else Right(what),
                    unit=unit if what in OF_A_UNIT else None,
                    ended_at=now() if person.gone == "ended role" else None,
                )
            )
        db.session.flush()
        return user

    # --- Cases in every state and relation ------------------------------------------------------------------------

    def _cases(self) -> None:
        everywhere = (("dispatcher", "district"), ("dispatcher", "other district"))
        boss = self._boss = actor_for(self._hire(Person("boss", everywhere)))
        hand = self._hand = actor_for(self._hire(Person("hand", (("grid_worker", "street"),), "ours")))
        self.things["case"] = []
        for label, place in RELATIONS.items():
            self._case(Thing("case", label, place), lambda case: None)
        for status, steps in _histories(boss, hand, self.units["ours"], self.units["theirs"]).items():
            worker = "hand" if status in WORKED_ON else ""
            places = ("garden", "block", "sibling") if status == "in_progress" else ("garden",)
            places += ("sibling",) if status == "awaiting_rating" else ()
            for place in places:
                unit = "" if status in ("needs_info", "linked", "merged") else "ours"
                self._case(Thing("case", f"{status} in {place}", place, unit, "", status, worker), steps)
        theirs = _histories(boss, hand, self.units["theirs"], self.units["ours"])["dispatched"]
        self._case(Thing("case", "of another unit", "garden", "theirs", "", "dispatched"), theirs)
        helped = Thing("case", "our unit helps", "block", "theirs", "", "dispatched", helper="ours")
        self._case(helped, self._help)
        back = Thing(
            "case", "returned by the lead", "garden", "theirs", "", "returned", returner="community_lead"
        )
        self._case(back, self._return)
        by_name = Thing("case", "given to grid_worker", "garden", "grid_worker", "", "dispatched")
        self._case(by_name, lambda case: self._give(case, self.users["grid_worker"]))
        self._case(Thing("case", "about our unit", "garden", "", "ours"), self._complain)
        lead = actor_for(self.users["community_lead"])
        done = Thing("case", "done by the lead", "garden", "", "", "handled", "community_lead")
        self._case(done, lambda case: actions.answer(case, lead, words="It comes on at six."))

    def _give(self, case: Case, person: User) -> None:
        """By name: reopened before any unit had it, say."""
        actions.dispatch(case, self._boss, unit=self.units["theirs"])
        case.assignee_id = person.id

    def _help(self, case: Case) -> None:
        actions.dispatch(case, self._boss, unit=self.units["theirs"], helpers=[self.units["ours"]])

    def _return(self, case: Case) -> None:
        self._give(case, self.users["community_lead"])
        lead = actor_for(self.users["community_lead"])
        give_back(case, lead, reason=ReturnReason.NOT_OUR_DUTY, proposed=self.units["ours"])

    def _complain(self, case: Case) -> None:
        case.about_unit_id = self.units["ours"].id

    def _case(self, thing: Thing, steps: Callable[[Case], None]) -> None:
        picture = receive(jpeg())
        stage([picture])
        given = {"phone": "+8613812341234", "photos": (picture.name,), "photo_digests": ("0" * 64,)}
        case = make_case(self.areas[thing.place], f"Case {thing.label}", **given)
        steps(case)
        db.session.commit()
        assert case.status == thing.status, thing
        photo = photos.of_case(case.id)[0]
        said = recordings.receive(ogg())
        recordings.stage(said)
        recordings.attach(said.name, case_id=case.id, event_id=photo.event_id or 0)
        spoken = recordings.of_case(case.id)[0]
        values: Values = {"ref": case.ref, "photo_id": photo.id, "recording_id": spoken.id}
        self.things["case"].append((thing, values))

    def _codes(self) -> None:
        self.things["code"], self.things["batch"] = [], []
        for number, (label, place) in enumerate(RELATIONS.items()):
            batch = Batch(name=f"Batch {label}", issued_at=now(), area_id=self.areas[place].id)
            db.session.add(batch)
            db.session.flush()
            code = Code(
                token=f"JM7K3H2{'ACDEFHJK'[number]}", area_id=self.areas[place].id, batch_id=batch.id,
                issued_at=now(), status=CodeStatus.ISSUED,
            )  # fmt: skip
            db.session.add(code)
            self.things["code"].append((Thing("code", label, place), {"token": code.token}))
            self.things["batch"].append((Thing("batch", label, place), {"batch_id": batch.id}))
        db.session.flush()
        self.place = str(self.things["code"][0][1]["token"])
        self.receipt = report(self.areas["garden"]).code
        self._voice()

    def _voice(self) -> None:
        """Somebody joined a case of the house's own unit."""
        case = next(
            values["ref"] for thing, values in self.things["case"] if thing.label == "in_progress in garden"
        )
        joined = db.session.scalars(sa.select(Case).where(Case.ref == case)).one()
        joined.category_id = db.session.scalars(sa.select(Category.id)).one()
        said = Joining(client_key=str(uuid.uuid4()), case=joined, device="d" * 22, text="Me too")
        self.council |= {("voice", "code"): voices.join(said).code, ("voice", "name"): "A" * 32}

    def _councils(self) -> None:
        """An announced meeting with a topic, somebody present and a decision, in every relation."""
        self.things["meeting"], self.things["topic"], self.things["decision"] = [], [], []
        kind = db.session.scalars(sa.select(MeetingType).where(MeetingType.key == "open_day")).one()
        self.things["meeting type"] = [(Thing("meeting type", "built in", ""), {"type_id": kind.id})]
        for label, place in RELATIONS.items():
            own = MeetingType(name=f"Kind {label}", area=self.areas[place], starts="19:30", minutes=90)
            db.session.add(own)
            db.session.flush()
            self.things["meeting type"].append((Thing("meeting type", label, place), {"type_id": own.id}))
            area, unit = self.areas[place], self.units["theirs" if label != "above" else "ours"]
            facts = calling.Facts(now() + timedelta(days=1), venue="Hall")
            meeting = calling.call(kind, area, facts, SYSTEM)
            topic = topics.add_by_staff(area, SYSTEM, title=f"Topic {label}", text="")
            item = topics.accept(topic, SYSTEM, meeting=meeting)
            calling.announce(meeting, SYSTEM)
            came = presence.sign_in(meeting, party_id=None, name="Guest", by=By.HAND)
            decision = Decision(
                meeting=meeting, item=item, topic=topic, area=area, unit=unit, number=1, text=f"Decision {label}",
                due_on=now().date() + timedelta(days=9), decided_at=now(), events=1,
            )  # fmt: skip
            shelved(decision)
            values = {"token": meeting.token, "item_id": item.id, "attendance_id": came.id}
            self.things["meeting"].append((Thing("meeting", label, place), values))
            self.things["topic"].append((Thing("topic", label, place), {"token": topic.token}))
            whose = "ours" if label == "above" else "theirs"
            thing = Thing("decision", label, place, unit=whose)
            picture = receive(jpeg())
            stage([picture])
            photos.prove([picture.name], decision_id=decision.id)
            proof = photos.of_decision(decision.id)[0]
            self.things["decision"].append((thing, {"decision_id": decision.id, "photo_id": proof.id}))
            self.council |= {
                ("m", "token"): meeting.token,
                ("m", "key"): meeting.sign_in_key,
                ("t", "token"): topic.token,
            }
            self.council["support", "code"] = topics.support(topic, "d" * 22).code
        db.session.commit()  # making a cookie ends a request, and with it what is not committed

    def _editions(self) -> None:
        """Of a list of cases and of one of resources everywhere; a signed one beside the drafts."""
        self.things["edition"] = []
        boss = actor_for(self._hire(Person("editor", (("leader", "district"), ("leader", "other district")))))
        for label, place in RELATIONS.items():
            for which, wanted in ((ListKind.PROBLEMS, ListFilter()), (ListKind.RESOURCES, ResourceFilter())):
                area = self.areas[place]
                if which is ListKind.PROBLEMS:
                    make_case(area, f"Listed {label}", kind=Kind.PROBLEM)
                asked = Asked(area, which, wanted, {})
                edition = editions.make(asked, boss, Written((Signatory("Office", "Chen"),)))
                thing = Thing(
                    "edition", label, place, about="resources" if which is ListKind.RESOURCES else ""
                )
                self.things["edition"].append((thing, {"edition_id": edition.id}))
        signed = editions.make(
            Asked(self.areas["garden"], ListKind.PROBLEMS, ListFilter(), {}),
            boss,
            Written((Signatory("Office", "Chen"),)),
        )
        editions.sign(signed, boss)
        self.things["edition"].append((Thing("edition", "signed"), {"edition_id": signed.id}))
        db.session.commit()

    def _partners(self) -> None:
        """A partner unit in each relation, somebody of theirs on a council, an agreement with a promise."""
        self.things["partner"], self.things["agreement"] = [], []
        for label, place in RELATIONS.items():
            area, day = self.areas[place], today()
            unit = PartnerUnit(
                name=f"Partner {label}", kind=PartnerKind.SCHOOL, area=area, status=PartnerStatus.APPROVED,
                applied_at=now(), events=0,
            )  # fmt: skip
            member = PartTimeMember(partner=unit, area=area, name=f"Member {label}", since=day)
            agreement = Agreement(
                partner=unit, title=f"Agreement {label}", since=day, until=day, status=AgreementStatus.ACTIVE,
                events=0,
            )  # fmt: skip
            line = Commitment(what="Hours", quantity=3, unit=Measured.HOUR, since=day, until=day, used=0)
            agreement.lines = [line]
            shelved(unit)
            db.session.add_all([member, agreement])
            db.session.flush()
            values = {"partner_id": unit.id, "member_id": member.id}
            self.things["partner"].append((Thing("partner", label, place), values))
            values = {"agreement_id": agreement.id, "line_id": line.id}
            self.things["agreement"].append((Thing("agreement", label, place), values))
        self.applied, hashed = "1234567890123450", here().keys.receipts
        assert receipts.normalise(self.applied)
        unit.receipt_hash = receipts.stored_hash(self.applied, hashed)

    def _matches(self) -> None:
        """Offered, in each relation; and one whose resource our unit holds, for a demand elsewhere."""
        self.things["match"] = []
        relations = [(label, place, "") for label, place in RELATIONS.items()]
        for label, place, unit in (*relations, ("held by our unit", "other community", "ours")):
            case = make_case(self.areas[place], f"Need {label}", kind=Kind.DEMAND)
            thing = Resource(kind=ResourceKind.VENUE, name=f"Hall {label}", area=self.areas[place])
            thing.unit = self.units.get(unit)
            match = Match(
                case=case, resource=thing, status=MatchStatus.OFFERED, suggested_at=now(), offered_at=now(),
                score=1, events=0,
            )  # fmt: skip
            shelved(thing)
            db.session.add(match)
            db.session.flush()
            self.things["match"].append((Thing("match", label, place, unit), {"match_id": match.id}))
        db.session.commit()

    def _fundraisings(self) -> None:
        """In each relation, with a promise and an outlay that waits to be verified; the house's own is open to all."""
        self.things["fundraising"] = []
        for number, (label, place) in enumerate(RELATIONS.items()):
            ledger = Fundraising(
                token=f"ACDEFH3{'ACDEFHJK'[number]}", area=self.areas[place], case=make_case(self.areas[place]),
                purpose=f"Shared {label}", wanted=1, closes_on=today(), began_at=now(), pledged=0, received=0,
                spent=0, returned=0, numbers=0, events=0,
            )  # fmt: skip
            db.session.add(ledger)
            db.session.flush()
            said = Promised(
                client_key=str(uuid.uuid4()), fundraising=ledger, amount=100, phone="+8613812341234"
            )
            promised = pledging.promise(said, resident())
            ledger.received, promised.pledge.received, ledger.spent = 100, 100, 100
            outlay = PledgeEntry(
                fundraising_id=ledger.id, kind=Entered.OUTLAY, amount=100, day=today(), at=now()
            )
            db.session.add(outlay)
            db.session.flush()
            picture = receive(jpeg())
            stage([picture])
            photos.prove_outlay([picture.name], entry_id=outlay.id)
            photo = db.session.scalars(sa.select(Photo.id).where(Photo.name == picture.name)).one()
            values: Values = {
                "fundraising_id": ledger.id, "pledge_id": promised.pledge.id, "entry_id": outlay.id, "photo_id": photo,
            }  # fmt: skip
            self.things["fundraising"].append((Thing("fundraising", label, place), values))
            if label == "same":
                self.council |= {
                    ("raised", "token"): ledger.token, ("raised", "name"): "A" * 32,
                    ("pledged", "code"): promised.code,
                }  # fmt: skip
        db.session.commit()

    def _beside(self) -> None:
        """In each relation: a case raised to its own place, and one whistled for, with a photo from the spot."""
        self.things["escalation"], self.things["whistle"] = [], []
        for label, place in RELATIONS.items():
            area, at = self.areas[place], now()
            raised = Escalation(
                case=make_case(area, f"Raised {label}"), area=area, level=area.level, reason=Reason.SAFETY,
                status=EscalationStatus.RAISED, raised_at=at, take_due_at=at,
            )  # fmt: skip
            unit = "ours" if label == "above" else "theirs"
            case = make_case(area, f"Whistled {label}")
            called = Summons(
                unit=self.units[unit], status=SummonsStatus.BLOWN, answer_due_at=at, arrive_due_at=at
            )
            whistle = Whistle(case=case, place="Gate", meet_at=at, blown_at=at, summons=[called])
            db.session.add_all([raised, whistle])
            picture = receive(jpeg())
            stage([picture])
            db.session.flush()
            note(case, self._boss, Aside.WHISTLE, Said({"whistle": whistle.id}, photos=[picture.name]))
            photo = photos.of_case(case.id)[0]
            self.things["escalation"].append(
                (Thing("escalation", label, place), {"escalation_id": raised.id})
            )
            values: Values = {"whistle_id": whistle.id, "summons_id": called.id, "photo_id": photo.id}
            self.things["whistle"].append((Thing("whistle", label, place, unit), values))

    def _draws(self) -> None:
        self.things["draw"] = []
        for label, place in RELATIONS.items():
            draw = CallbackDraw(area=self.areas[place], day=date(2026, 1, 2), seed="0" * 32, percent=10)
            db.session.add(draw)
            db.session.flush()
            self.things["draw"].append((Thing("draw", label, place), {"draw_id": draw.id}))
        db.session.commit()

    def _lists_and_bundles(self) -> None:
        """A list of one's own, one lent to the place, one lent to the unit; what two people did at once."""
        lead, ours = self.users["community_lead"], self.units["ours"]
        views = {
            "same": SavedView(owner_id=lead.id, name="Own", rank=1),
            "lent to garden": SavedView(
                owner_id=lead.id, name="Of the place", rank=2, area=self.areas["garden"]
            ),
            "lent to our unit": SavedView(owner_id=lead.id, name="Of the unit", rank=3, unit=ours),
        }
        db.session.add_all(views.values())
        db.session.flush()
        circles = {"lent to garden": ("garden", ""), "lent to our unit": ("", "ours")}
        self.things["view"] = [
            (
                Thing("view", label, *circles.get(label, ("", "")), owner="community_lead"),
                {"view_id": view.id},
            )
            for label, view in views.items()
        ]
        case = make_case(self.areas["garden"])
        self.things["bundle"] = []
        for number, name in enumerate(("community_lead", "grid_worker")):
            done = Bundle(
                client_hash=f"{number:064}", actor_id=self.users[name].id, verb=Verb.ANSWER, began_at=now()
            )
            done.lines = [BundleLine(case_id=case.id, version=1)]
            db.session.add(done)
            db.session.flush()
            label = "same" if number == 0 else f"of {name}"
            self.things["bundle"].append((Thing("bundle", label, owner=name), {"bundle_id": done.id}))
        self.things["handover"] = []
        for number, name in enumerate(("community_lead", "admin"), 2):
            given = Bundle(
                client_hash=f"{number:064}", actor_id=self.users[name].id, verb=Verb.HAND_OVER, began_at=now()
            )
            given.lines = [BundleLine(case_id=case.id, version=1)]
            db.session.add(given)
            db.session.flush()
            label = "same" if name == "community_lead" else f"of {name}"
            self.things["handover"].append((Thing("handover", label, owner=name), {"handover_id": given.id}))
        db.session.commit()

    # --- Who is behind a cookie -----------------------------------------------------------------------------------

    def _cookie(self, person: Person) -> str:
        raw = self._raw_token()
        if person.gone in ("nobody", "receipt"):
            return f"session={self._signed({'csrf_token': raw})}"
        user = self.users[person.name]
        token = self.sessions[person.name] = sessions.begin(user)
        db.session.flush()
        row = sa.update(StaffSession).where(StaffSession.user_id == user.id)
        if person.gone == "expired":
            db.session.execute(row.values(started_at=now() - timedelta(days=31)))
        if person.gone == "ended session":
            db.session.execute(row.values(ended_at=now()))
        if person.gone == "disabled":
            user.active = False
        return f"session={self._signed({'_user_id': token, '_fresh': True, 'csrf_token': raw})}"

    def _raw_token(self) -> str:
        if not self.token:
            with self.app.test_request_context():
                self.token = generate_csrf()
                self._raw = str(session["csrf_token"])
        return self._raw

    def _signed(self, content: dict[str, object]) -> str:
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return str(serializer.dumps(content))

    def _notices(self) -> None:
        """A robot in each relation; a notice of one person, and one of another."""
        self.things["channel"] = []
        for label, place in RELATIONS.items():
            unit = Unit(name=f"Group {label}", kind=UnitKind.OTHER, area=self.areas[place])
            db.session.add(unit)
            made = channel(Channels.WECOM, {"key": "k"}, self.areas[place], unit)
            self.things["channel"].append((Thing("channel", label, place), {"channel_id": made.id}))
        owed = db.session.scalars(sa.select(Outbox.id).limit(1)).one()
        self.things["notice"] = []
        for name in ("grid_worker", "admin"):
            item = InboxItem(user_id=self.users[name].id, outbox_id=owed, matter=Matter.GIVEN, at=now())
            db.session.add(item)
            db.session.flush()
            thing = Thing("notice", f"of {name}", owner=name)
            self.things["notice"].append((thing, {"notice_id": item.id}))
        db.session.commit()

    def _sessions(self) -> None:
        rows = db.session.execute(sa.select(StaffSession.id, StaffSession.user_id)).all()
        names = {user.id: name for name, user in self.users.items()}
        self.things["session"] = [
            (Thing("session", f"of {names[user_id]}", owner=names[user_id]), {"session_id": id_})
            for id_, user_id in rows
            if names[user_id] in ("grid_worker", "admin")
        ]


def _histories(boss: Actor, hand: Actor, unit: Unit, other: Unit) -> dict[str, Callable[[Case], None]]:
    """How a case comes into each state; each begins where the one before ended."""

    def dispatched(case: Case) -> None:
        actions.dispatch(case, boss, unit=unit)

    def in_progress(case: Case) -> None:
        dispatched(case)
        actions.take_on(case, hand)
        case.assignee_id = None  # given to the unit as a whole

    def handled(case: Case) -> None:
        in_progress(case)
        actions.handle(case, hand, result=ClosureCode.SOLVED, words="Swept.")

    def awaiting_rating(case: Case) -> None:
        handled(case)
        actions.check(case, boss)

    def closed(case: Case) -> None:
        awaiting_rating(case)
        actions.rate(case, resident(case.id), result=ResidentResult.YES, satisfaction=None)

    def reopen_requested(case: Case) -> None:
        closed(case)
        actions.ask_reopen(case, resident(case.id), words="Dirty again.")

    def needs_info(case: Case) -> None:
        actions.ask(case, boss, words="Where exactly?")

    def returned(case: Case) -> None:
        dispatched(case)
        give_back(case, hand, reason=ReturnReason.NOT_OUR_DUTY, proposed=other)

    def linked(case: Case) -> None:
        link(case, boss, Verb.WISH, other="A chair")

    def merged(case: Case) -> None:
        actions.merge(case, boss, lead=make_case(case.area, "Leads"))

    steps = (
        dispatched,
        in_progress,
        handled,
        awaiting_rating,
        closed,
        reopen_requested,
        needs_info,
        returned,
        linked,
        merged,
    )
    return {step.__name__: step for step in steps}
