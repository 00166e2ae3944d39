"""One case through one council to the resident's own word, and every way a topic can end."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.accounts.actor import resident
from app.cases import actions as cases
from app.cases.models import Case, ClosureCode, ResidentResult
from app.cases.workflow import Status
from app.core.clock import now, start_of, stopped_at, today
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.figures.verify import differences
from app.meetings import calling, deciding, minutes, topics
from app.meetings.models import Meeting
from app.meetings.topic_models import Decision, Origin, Returned, Topic
from app.meetings.workflow import DecisionStatus, MeetingStatus, Outcome, TopicStatus
from app.photos import actions as photos
from app.photos import receiving, sweep
from app.timeline.models import Outbox, tally
from tests.cases.resident_page import jpeg
from tests.cast import Cast
from tests.factories import make_case, report
from tests.meetings.council import accepted, called, ends, in_days, in_session, item_of
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


def brought(cast: Cast, *found: Case, area: str = "court") -> Topic:
    return topics.bring(found, cast.acting("hua"), area=getattr(cast, area), title="A place for the old")


def counted(area_id: int, figure: str) -> int:
    found = sa.select(sa.func.sum(tally.c.n)).where(tally.c.area_id == area_id, tally.c.figure == figure)
    return db.session.scalar(found) or 0


def decided(cast: Cast, *found: Case) -> Decision:
    meeting, topic = called(cast, cast.court), brought(cast, *found)
    item = accepted(cast, topic, meeting)
    in_session(cast, meeting)
    ends(cast, item, Outcome.DECIDED)
    return db.session.scalars(sa.select(Decision).where(Decision.meeting_id == meeting.id)).one()


def test_three_cases_go_through_one_council_to_their_reporters_word(cast: Cast) -> None:
    found = [make_case(cast.block, f"No bench {n}") for n in range(3)]
    decision = decided(cast, *found)
    assert {case.status for case in found} == {Status.DISPATCHED}
    assert {case.unit_id for case in found} == {cast.committee.id}
    deciding.take_on(decision, cast.acting("mei"))
    deciding.report_done(decision, cast.acting("mei"), words="Benches stand.")
    assert {case.status for case in found} == {Status.HANDLED}
    deciding.verify(decision, cast.acting("hua"))
    assert {case.status for case in found} == {Status.AWAITING_RATING}
    for case in found:
        cases.rate(case, resident(case.id), result=ResidentResult.YES, satisfaction=None)
    db.session.commit()
    for area in (cast.court, cast.garden, cast.elm, cast.district):
        assert counted(area.id, "held") == 1
        assert counted(area.id, "decided") == counted(area.id, "decided_done") == 1
        assert counted(area.id, "yes") == 3
    assert counted(cast.oak.id, "held") == 0
    assert list(differences()) == []


def test_the_proof_of_a_deed_is_shown_by_every_case_it_settled(visit: Visitor, cast: Cast) -> None:
    """One file on the disk, shown on each case's page and to each reporter; to nobody who sees neither."""
    receipts = [report(cast.block, f"No bench {n}") for n in range(3)]
    other = report(cast.block, "Another matter")
    decision = decided(cast, *(receipt.case for receipt in receipts))
    proof = receiving.receive(jpeg())
    receiving.stage([proof])
    deciding.report_done(decision, cast.acting("mei"), words="Benches stand.", photos=[proof.name])
    db.session.commit()
    (photo,) = photos.of_decision(decision.id)
    assert (
        len([path for path in receiving.store().folder.rglob("*") if path.is_file()]) == 2
    )  # and its thumbnail
    for receipt in receipts:
        (shown,) = photos.of_case(receipt.case.id)
        assert (shown.id, shown.after) == (photo.id, True)
        page = f"/cases/{receipt.case.ref}"
        visit.as_(cast.hua)
        assert f"{page}/photos/{photo.id}/small" in str(visit.get(page))
        assert visit.open(f"{page}/photos/{photo.id}/large").mimetype == "image/jpeg"
        visit.get(f"{page}/photos/{photo.id}")
        visit.as_(cast.tao).get(page, status=404)
        visit.get(f"{page}/photos/{photo.id}/small", status=404)
        mine = f"/follow/{receipt.code}"
        seen = visit.nobody().get(mine)
        assert seen.select(f".mine img[src='{mine}/photos/{photo.name}']"), "before and after"
        assert visit.open(f"{mine}/photos/{photo.name}").mimetype == "image/jpeg"
    visit.get(f"/follow/{other.code}/photos/{photo.name}", status=404)
    visit.as_(cast.hua).get(f"/cases/{other.case.ref}/photos/{photo.id}/small", status=404)
    assert f"/decisions/{decision.id}/photos/{photo.id}/small" in str(visit.get(f"/decisions/{decision.id}"))


def test_proof_goes_by_the_residents_uploader_or_with_the_form_and_waits_while_a_word_is_missing(
    visit: Visitor, cast: Cast
) -> None:
    decision = decided(cast, make_case(cast.block))
    db.session.commit()
    page = f"/decisions/{decision.id}/report-done"
    form = visit.as_(cast.mei).get(page)
    assert form.select_one("[data-photos]")["data-upload"] == "/photos" and form.select(
        "script[src*=resident]"
    )
    sent = visit.submit("/photos", page, 200, photo=(io.BytesIO(jpeg()), "a.jpg")).json
    assert sent is not None and visit.open(sent["url"]).mimetype == "image/jpeg"
    answer = visit.submit(
        page,
        page,
        422,
        staged=sent["name"],
        photos=[(io.BytesIO(jpeg("blue")), "b"), (io.BytesIO(b"no"), "c")],
    )
    back = BeautifulSoup(answer.text, "html.parser")
    names = [str(kept["value"]) for kept in back.select("[name=staged]")]
    assert names[0] == sent["name"] and len(names) == 2 and back.select("#photos-wrong")
    visit.submit(page, page, words="Benches stand.", staged=names, drop=names[1])
    assert [photo.name for photo in photos.of_decision(decision.id)] == names[:1]


def test_proof_stays_where_no_case_stands_behind_a_decision(cast: Cast) -> None:
    """A neighbour's own topic: swept after a day would be lost; taken by another form would be stolen."""
    meeting = called(cast, cast.court)
    topic = topics.add_by_staff(cast.court, cast.acting("hua"), title="A tap", text="")
    item = accepted(cast, topic, meeting)
    in_session(cast, meeting)
    ends(cast, item, Outcome.DECIDED)
    decision = db.session.scalars(sa.select(Decision)).one()
    proof = receiving.receive(jpeg())
    receiving.stage([proof])
    deciding.report_done(decision, cast.acting("mei"), words="It runs.", photos=[proof.name])
    db.session.commit()
    with pytest.raises(DomainError, match="no longer here"):
        report(cast.block, "Not mine", photos=(proof.name,))
    db.session.rollback()
    with stopped_at(now() + timedelta(days=3)):
        assert sweep.sweep() == 0
    assert [photo.name for photo in photos.of_decision(decision.id)] == [proof.name]


def test_the_handling_clock_stands_still_while_it_is_deliberated(cast: Cast) -> None:
    case = make_case(cast.block)
    cases.dispatch(case, cast.acting("wei"), unit=cast.committee)
    cases.take_on(case, cast.acting("mei"))
    promised = case.handle_due_at
    topic = brought(cast, case)
    assert case.status is Status.IN_DELIBERATION
    assert case.due_at is None
    with stopped_at(now() + timedelta(days=7)):
        topics.decline(topic, cast.acting("hua"), reason="The committee can do this by itself.")
        assert case.status is Status.IN_PROGRESS
        assert promised is not None and case.handle_due_at is not None
        assert case.handle_due_at - promised >= timedelta(days=6)


def test_everybody_reads_that_the_promised_day_has_passed(visit: Visitor, cast: Cast) -> None:
    decision = decided(cast, make_case(cast.block))
    deciding.take_on(decision, cast.acting("mei"))
    db.session.commit()
    pages = (f"/t/{decision.topic.token}", f"/m/{decision.meeting.token}")
    visit.client.set_cookie("language", "en")
    for days, said in ((0, ""), (1, "overdue by 1 day"), (12, "overdue by 12 days")):
        with stopped_at(start_of(decision.due_on) + timedelta(days=days, hours=12)):
            for page in pages:
                late = " ".join(one.text for one in visit.nobody().get(page).select(".state--late"))
                assert late == (f"Being carried out · {said}" if said else ""), page
    deciding.report_done(decision, cast.acting("mei"), words="Benches stand.")
    db.session.commit()
    with stopped_at(start_of(decision.due_on) + timedelta(days=12)):
        assert not visit.get(pages[0]).select(".state--late")


def test_a_decision_is_due_by_the_end_of_its_day(cast: Cast) -> None:
    case = make_case(cast.block)
    decision = decided(cast, case)
    assert case.handle_due_at is not None
    assert (case.handle_due_at - timedelta(seconds=1)).date() == decision.due_on or case.due_at is not None
    assert not decision.is_overdue(decision.due_on)
    assert decision.is_overdue(decision.due_on + timedelta(days=1))


def test_whoever_did_it_does_not_verify_it(cast: Cast) -> None:
    decision = decided(cast, make_case(cast.block))
    deciding.report_done(decision, cast.acting("hua"), words="Done.")  # hua is of the committee, and its lead
    with pytest.raises(NotAllowed):
        deciding.verify(decision, cast.acting("hua"))
    deciding.verify(decision, cast.acting("wei"))
    assert decision.status is DecisionStatus.VERIFIED


def test_another_unit_cannot_carry_it_out(cast: Cast) -> None:
    decision = decided(cast, make_case(cast.block))
    with pytest.raises(NotAllowed):
        deciding.take_on(decision, cast.acting("tao"))


def test_sent_back_it_is_in_progress_with_its_cases(cast: Cast) -> None:
    case = make_case(cast.block)
    decision = decided(cast, case)
    deciding.report_done(decision, cast.acting("mei"), words="Done.")
    deciding.send_back(decision, cast.acting("wei"), words="The second bench is missing.")
    assert decision.status is DecisionStatus.IN_PROGRESS
    assert case.status is Status.IN_PROGRESS


@pytest.mark.parametrize(
    ("outcome", "result"),
    [(Outcome.REFER_OWNERS, ClosureCode.EXPLAINED), (Outcome.NO_CONSENSUS, ClosureCode.NOT_FEASIBLE)],
)
def test_what_is_not_ours_to_decide_is_said_and_checked(
    cast: Cast, outcome: Outcome, result: ClosureCode
) -> None:
    case = make_case(cast.block)
    meeting, topic = called(cast, cast.court), brought(cast, case)
    item = accepted(cast, topic, meeting)
    in_session(cast, meeting)
    ends(cast, item, outcome, "The repair fund is the owners' own.")
    assert case.status is Status.HANDLED
    assert case.unit_result is result
    assert topic.status is TopicStatus(outcome.value)
    with pytest.raises(NotAllowed):
        cases.check(case, cast.acting("hua"))  # the unit's word was hers
    cases.check(case, cast.acting("wei"))
    assert case.status is Status.AWAITING_RATING


def test_deferred_it_stands_on_the_next_agenda_by_itself(cast: Cast) -> None:
    meeting, topic = called(cast, cast.court), brought(cast, make_case(cast.block))
    item = accepted(cast, topic, meeting)
    in_session(cast, meeting)
    ends(cast, item, Outcome.DEFERRED, "We ask for an offer first.")
    assert topic.status is TopicStatus.DEFERRED
    following = called(cast, cast.court)
    assert topic.status is TopicStatus.ACCEPTED
    assert item_of(topic, following).position == 1


def test_referred_up_it_stands_on_the_agenda_of_the_council_above(cast: Cast) -> None:
    case = make_case(cast.block)
    upper = called(cast, cast.garden)
    meeting, topic = called(cast, cast.court), brought(cast, case)
    item = accepted(cast, topic, meeting)
    in_session(cast, meeting)
    ends(cast, item, Outcome.REFERRED_UP, "It needs money of the community.")
    assert topic.area_id == cast.garden.id
    assert topic.from_area_id == cast.court.id
    assert topic.meeting_id == upper.id
    assert case.status is Status.IN_DELIBERATION
    in_session(cast, upper)
    ends(cast, item_of(topic, upper), Outcome.DECIDED)
    assert case.status is Status.DISPATCHED
    assert counted(cast.court.id, "held") == 1
    assert counted(cast.garden.id, "held") == 2


def test_without_a_quorum_it_is_not_held_and_its_items_wait(cast: Cast) -> None:
    meeting, topic = called(cast, cast.court, "five_party"), brought(cast, make_case(cast.block))
    accepted(cast, topic, meeting)
    calling.announce(meeting, cast.acting("hua"))
    with pytest.raises(DomainError):
        calling.open_(meeting, cast.acting("hua"))
    following = called(cast, cast.court, "five_party", starts_at=now() + timedelta(days=8))
    calling.find_inquorate(meeting, cast.acting("hua"), reason="Nobody of the property came.")
    assert meeting.status is MeetingStatus.INQUORATE
    assert topic.meeting_id == following.id
    assert counted(cast.court.id, "held") == 0
    assert counted(cast.court.id, "inquorate") == 1


def test_an_undone_decision_returns_once_and_a_new_one_takes_its_place(cast: Cast) -> None:
    case = make_case(cast.block)
    decision = decided(cast, case)
    assert deciding.return_undone() == 0
    with stopped_at(now() + timedelta(days=11)):
        assert deciding.return_undone() == 1
        assert deciding.return_undone() == 0
        topic = db.session.scalars(sa.select(Topic).where(Topic.origin == Origin.UNDONE)).one()
        following = called(cast, cast.court)
        assert topic.meeting_id == following.id
        in_session(cast, following)
        ends(cast, item_of(topic, following), Outcome.DECIDED, "By Friday, for sure.", due_on=today())
        assert decision.status is DecisionStatus.DROPPED
        assert decision.dropped_for == "By Friday, for sure."
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Returned)) == 1


def test_what_was_decided_is_not_dropped_without_a_reason(cast: Cast) -> None:
    decision = decided(cast, make_case(cast.block))
    with pytest.raises(DomainError):
        deciding.drop(decision, cast.acting("hua"), reason=" ")
    deciding.drop(decision, cast.acting("hua"), reason="The owner of the land refused.")
    assert decision.status is DecisionStatus.DROPPED


def test_everybody_behind_a_topic_is_told_once_at_each_step(cast: Cast) -> None:
    found = [make_case(cast.block, f"No bench {n}") for n in range(3)]
    meeting, topic = called(cast, cast.court), brought(cast, *found)
    given = [topics.support(topic, f"phone {n}").support for n in range(2)]
    accepted(cast, topic, meeting)
    db.session.commit()
    rows = db.session.execute(
        sa.select(Outbox.audience, Outbox.audience_id).where(Outbox.audience_id.is_not(None))
    ).all()
    told = [tuple(row) for row in rows if row.audience in ("reporter", "supporter")]
    assert sorted(told) == sorted(
        [("reporter", case.id) for case in found] + [("supporter", one.id) for one in given]
    )


def test_a_council_takes_no_case_from_beyond_its_area(cast: Cast) -> None:
    with pytest.raises(DomainError):
        topics.bring([make_case(cast.garden)], cast.acting("hua"), area=cast.court, title="Not here")


def test_published_minutes_do_not_change(cast: Cast) -> None:
    meeting = _over(cast)
    written = minutes.draft(meeting, cast.acting("hua"), [minutes.Part("Opening", "Nine people came.")])
    minutes.rewrite(written, cast.acting("hua"), ["Nine people came, two of them late."])
    minutes.publish(written, cast.acting("hua"))
    db.session.commit()
    with pytest.raises(DomainError):
        minutes.rewrite(written, cast.acting("hua"), ["Nobody came."])
    with pytest.raises(sa.exc.DBAPIError):
        db.session.execute(sa.text("UPDATE minutes_part SET words = 'Nobody came.'"))
    db.session.rollback()
    minutes.correct(written, cast.acting("hua"), words="Ten people came.")
    minutes.object_to(written, words="I was there too.", form_key="k" * 64)
    minutes.object_to(written, words="I was there too.", form_key="k" * 64)
    db.session.commit()
    assert minutes.digest_of(written) == written.digest


def test_after_the_days_for_objections_minutes_are_frozen_and_nothing_open_completes_it(cast: Cast) -> None:
    meeting = _over(cast)
    written = minutes.draft(meeting, cast.acting("hua"), [minutes.Part("Opening", "Nine people came.")])
    minutes.publish(written, cast.acting("hua"))
    assert minutes.freeze_due() == 0
    with stopped_at(now() + timedelta(days=4)):
        assert minutes.freeze_due() == 1
        with pytest.raises(DomainError):
            minutes.object_to(written, words="Too late.", form_key="l" * 64)
    assert meeting.status is MeetingStatus.COMPLETED


def _over(cast: Cast) -> Meeting:
    meeting = in_session(cast, called(cast, cast.court))
    calling.adjourn(meeting, cast.acting("hua"))
    return meeting


def test_the_day_of_a_decision_is_in_the_future(cast: Cast) -> None:
    meeting, topic = called(cast, cast.court), brought(cast, make_case(cast.block))
    item = accepted(cast, topic, meeting)
    in_session(cast, meeting)
    with pytest.raises(DomainError):
        ends(cast, item, Outcome.DECIDED, due_on=in_days(-1))
