"""The demo shows every side of the product, breaks no rule of it, and says that it is invented."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Assignment, Unit, UnitKind, User
from app.accounts.permissions import Role
from app.areas.models import Area, CompoundClass, Level
from app.cases import sweep
from app.cases.asides import Aside
from app.cases.models import Case, CheckResult, Kind, ResidentResult, Satisfaction
from app.cases.workflow import Status, Verb
from app.codes.models import Batch, Code
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import DomainError
from app.core.instance import here
from app.demo import loading
from app.demo.partnering import UNITS
from app.figures.verify import differences
from app.meetings import concerned, minutes, topics
from app.meetings.models import Attendance, Meeting, MeetingType, Minutes
from app.meetings.topic_models import AgendaItem, Decision, Origin, Returned, Support, Topic
from app.meetings.workflow import DecisionStatus, MeetingStatus, Outcome, TopicStatus
from app.partners.models import Agreement, PartnerUnit, PartTimeMember
from app.partners.workflow import AgreementStatus, PartnerStatus
from app.photos.models import Photo
from app.photos.store import FolderStore, thumb_of
from app.resources.match_models import Match
from app.resources.match_workflow import MatchStatus
from app.resources.models import Booking, BookingStatus, Resource, ResourceKind
from app.timeline.audits import Audited
from app.timeline.models import Audit, Event

pytestmark = pytest.mark.slow


QUARRELS = {
    Aside.ESCALATION_SEND_BACK, Aside.ESCALATION_DECLINE, Aside.ESCALATION_UPHOLD, Aside.ESCALATION_OVERRULE,
}  # fmt: skip


def seen(column: sa.ColumnElement[object] | object) -> set[object]:
    return set(db.session.scalars(sa.select(column).distinct()))  # type: ignore[call-overload]


def test_every_side_is_there(demo: Flask) -> None:
    assert seen(Case.status) == set(Status)
    assert seen(Event.verb) >= {verb.value for verb in (set(Verb) | set(Aside)) - QUARRELS}
    assert seen(Case.resident_result) == {None, *ResidentResult} - {
        ResidentResult.UNREACHED,
        ResidentResult.DECLINED,
    }
    assert seen(Case.satisfaction) >= {
        None,
        2,
        3,
        *(face.value for face in (Satisfaction(4), Satisfaction(5))),
    }
    assert seen(Case.check_result) == {None, *CheckResult}
    assert seen(Assignment.role) == {None, *Role}
    assert seen(Unit.kind) == set(UnitKind)
    assert seen(Resource.kind) == set(ResourceKind)
    assert seen(Booking.status) == set(BookingStatus)
    assert len(seen(Booking.resource_id)) >= 12
    assert seen(Area.compound_class) == {None, *CompoundClass}
    assert seen(Case.late) == {True, False}


def test_councils_met_for_a_season(demo: Flask) -> None:
    """Every state a meeting, a topic and a decision can be in; people came, spoke, voted and said how it went."""
    assert seen(Meeting.status) == set(MeetingStatus)
    assert seen(Topic.status) == set(TopicStatus)
    assert seen(AgendaItem.outcome) == {None, *Outcome}
    assert seen(Decision.status) == set(DecisionStatus)
    assert seen(Topic.origin) == {Origin.CASES, Origin.RESIDENT, Origin.UNDONE}
    assert len(seen(Meeting.area_id)) == 4
    assert db.session.scalar(sa.select(sa.func.count(Meeting.id))) == 15
    weeks = db.session.execute(
        sa.select(sa.func.min(Meeting.starts_at), sa.func.max(Meeting.starts_at))
    ).one()
    assert weeks[0] < now() - timedelta(days=30) < now() < weeks[1]
    assert seen(Support.result) >= {None, "yes"}
    names = set(db.session.scalars(sa.select(Attendance.name).where(Attendance.party_id.is_not(None))))
    assert names and all(name.endswith("示例") for name in names)


def test_a_decision_not_done_in_time_stands_on_the_next_agenda(demo: Flask) -> None:
    (back,) = db.session.scalars(sa.select(Returned))
    topic = db.session.get_one(Topic, back.topic_id)
    assert back.decision.is_overdue(today())
    assert topic.meeting and topic.meeting.status is MeetingStatus.ANNOUNCED
    assert topic.meeting.starts_at > now()
    assert back.decision.topic.from_area_id != back.decision.area_id, (
        "it had been referred up to this council"
    )


def test_a_five_party_council_decided_it_was_done_and_the_residents_say_so(demo: Flask) -> None:
    five = (
        sa.select(Decision).join(Decision.meeting).join(Meeting.type).where(MeetingType.key == "five_party")
    )
    decision = db.session.scalars(five.where(Decision.status == DecisionStatus.VERIFIED)).one()
    assert decision.unit_id and decision.due_on and decision.done_by_id != decision.verified_by_id
    assert {case.resident_result for case in concerned.cases_behind(decision.topic)} == {ResidentResult.YES}
    assert decision.meeting.status is MeetingStatus.COMPLETED


def test_what_a_meeting_without_quorum_left_was_carried_over(demo: Flask) -> None:
    failed = db.session.scalars(sa.select(Meeting).where(Meeting.status == MeetingStatus.INQUORATE)).one()
    for item in topics.agenda(failed):
        again = sa.select(AgendaItem.outcome).where(
            AgendaItem.topic_id == item.topic_id, AgendaItem.meeting_id != failed.id
        )
        assert item.outcome is None and set(db.session.scalars(again)) >= {Outcome.DECIDED}


def test_minutes_were_published_and_frozen(demo: Flask) -> None:
    written = db.session.scalars(sa.select(Minutes)).all()
    assert any(one.frozen_at for one in written)
    for one in written:
        assert one.published_at and one.digest == minutes.digest_of(one)
        assert all(part.words for part in one.parts)


def test_partners_promise_and_demands_find_resources(demo: Flask) -> None:
    """Every state of each of the three lives; all invented, and named so."""
    names = db.session.scalars(sa.select(PartnerUnit.name)).all()
    assert set(names) >= {one.name for one in UNITS} and all(name.endswith("（示例）") for name in names)
    approved = sa.select(sa.func.count(PartnerUnit.id)).where(PartnerUnit.status == PartnerStatus.APPROVED)
    assert db.session.scalar(approved) == 827, "as Gulou published"
    assert seen(PartnerUnit.status) == set(PartnerStatus)
    assert db.session.scalar(sa.select(sa.func.count(PartTimeMember.id))) == 349
    assert db.session.scalar(sa.select(sa.func.count(Agreement.id))) == 8
    assert seen(Agreement.status) == set(AgreementStatus)
    assert seen(Match.status) == set(MatchStatus)
    story = (
        sa.select(Match.status, PartnerUnit.name).join(Match.case).join(Match.resource).join(Resource.partner)
    )
    (found,) = db.session.execute(story.where(Case.title == "小区增设老人活动场所"))
    assert found.status is MatchStatus.CONFIRMED
    assert found.name.startswith("闽江银行")


def test_gulou_is_whole(demo: Flask) -> None:
    levels = Counter(db.session.scalars(sa.select(Area.level)))
    assert (levels[Level.DISTRICT], levels[Level.STREET], levels[Level.COMMUNITY]) == (1, 10, 69)
    assert levels[Level.COMPOUND] >= 15
    assert levels[Level.BUILDING] >= 40


def test_enough_of_everything_and_the_three_of_the_articles(demo: Flask) -> None:
    titles = Counter(db.session.scalars(sa.select(Case.title)))
    kinds = Counter(db.session.scalars(sa.select(Case.kind)))
    assert sum(titles.values()) >= 380
    assert len(titles) >= 200
    assert kinds[Kind.PROBLEM] >= 180
    assert kinds[Kind.DEMAND] >= 60
    for named in ("社区食堂菜品更丰富", "小区增设老人活动场所", "部分路灯损坏"):
        assert titles[named] == 1, named
    waiting = db.session.scalars(sa.select(Case).where(Case.status == Status.IN_PROGRESS))
    assert sum(case.is_overdue(now()) for case in waiting) >= 3


def test_nothing_lies_in_the_future_and_history_runs_forward(demo: Flask) -> None:
    events = db.session.execute(
        sa.select(Event.subject_id, Event.at)
        .where(Event.subject_kind == "case")
        .order_by(Event.subject_id, Event.seq)
    ).all()
    assert max(event.at for event in events) <= now()
    assert now() - timedelta(days=62) < min(event.at for event in events)
    for before, after in pairwise(events):
        assert before.subject_id != after.subject_id or before.at <= after.at


def test_the_pictures_went_through_the_pipeline(demo: Flask) -> None:
    photos = db.session.scalars(sa.select(Photo)).all()
    assert len(photos) >= 40
    assert {photo.after for photo in photos} == {True, False}
    store = FolderStore(here().photo_folder)
    for photo in photos:
        assert photo.case_id or photo.resource_id or photo.decision_id
        for name in (photo.name, thumb_of(photo.name)):
            with store.open(name) as file:
                head = file.read(4096)
            assert head.startswith(b"\xff\xd8")
            assert b"Exif" not in head


def test_every_code_was_issued_and_hung_by_somebody_and_the_audit_says_so(demo: Flask) -> None:
    lines = Counter(db.session.scalars(sa.select(Audit.what).where(Audit.actor_id.is_not(None))))
    hung = db.session.scalars(sa.select(Code.id).where(Code.posted_at.is_not(None))).all()
    assert lines[Audited.ISSUE_CODES] == db.session.scalar(sa.select(sa.func.count(Batch.id)))
    assert lines[Audited.CHANGE_CODE] == len(hung) > 50
    told = sa.select(Event.subject_id).where(Event.subject_kind == "code", Event.verb == "post")
    assert set(db.session.scalars(told)) == set(hung)


def test_people_are_marked_and_have_no_password(demo: Flask) -> None:
    people = db.session.scalars(sa.select(User)).all()
    assert len({person.name for person in people}) == len(people) >= 100
    assert all(person.password is None and person.title.endswith("（演示）") for person in people)
    numbers = [person.office_phone for person in people] + list(
        db.session.scalars(sa.select(Unit.duty_phone))
    )
    assert all(number and number.startswith("0591-0755 0") for number in numbers)


def test_the_figures_agree_with_the_record(demo: Flask) -> None:
    assert not list(differences())


def test_nothing_is_left_for_the_worker_to_make_up(demo: Flask) -> None:
    """A fresh demo stays as it was told: no question lapses and no result closes a minute after the first look."""
    assert (sweep.sweep(), sweep.wake()) == (0, 0)


def test_a_second_load_is_refused(demo: Flask) -> None:
    result = demo.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "This instance is not empty." in result.output


def test_a_load_that_was_broken_off_says_how_to_clear_it(demo: Flask) -> None:
    loading.unfinished_mark().touch()
    with pytest.raises(
        DomainError, match=f"broken off before. Remove {here().settings.folder} and start again"
    ):
        loading.load(lambda _done: None)


def test_outside_demo_mode_nothing_is_loaded(app: Flask) -> None:
    with pytest.raises(DomainError, match="demo mode only"):
        loading.load(lambda _done: None)
    assert not loading.unfinished_mark().exists()
