"""Who is called back, when a call may be tried again, in which order is asked: by hand, without a database."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.cases.callback_rules import (
    NOTHING,
    CallEnd,
    CallReason,
    Follows,
    Part,
    follows,
    is_drawn,
    next_try,
    number_of,
    unanswered,
)
from app.cases.vocabulary import ClosureCode, ResidentResult
from app.cases.workflow import Status, Verb

S, V = Status, Verb
DRAW, DISSATISFIED = Follows(draw=True), Follows(CallReason.DISSATISFIED)
DISPUTED, REOPENED = Follows(CallReason.DISPUTED), Follows(CallReason.REOPENED)
ANSWERED, MOVED_ON = Follows(end=CallEnd.ANSWERED), Follows(end=CallEnd.MOVED_ON)


@pytest.mark.parametrize(
    ("verb", "before", "after", "said", "expected"),
    [
        (V.CHECK, S.HANDLED, S.AWAITING_RATING, {}, DRAW),
        (V.CHECK, S.HANDLED, S.AWAITING_RATING, {"round_": 2}, REOPENED),
        (V.CHECK, S.HANDLED, S.AWAITING_RATING, {"unit_result": ClosureCode.UNREASONABLE}, DISPUTED),
        (V.RATE, S.AWAITING_RATING, S.CLOSED, {"result": ResidentResult.NO}, DISSATISFIED),
        (V.RATE, S.AWAITING_RATING, S.CLOSED, {"result": ResidentResult.PARTLY}, DISSATISFIED),
        (
            V.RATE,
            S.AWAITING_RATING,
            S.CLOSED,
            {"result": ResidentResult.YES, "satisfaction": 2},
            DISSATISFIED,
        ),
        (V.RATE, S.AWAITING_RATING, S.CLOSED, {"result": ResidentResult.YES, "satisfaction": 3}, ANSWERED),
        (V.RATE, S.AWAITING_RATING, S.CLOSED, {"result": ResidentResult.YES}, ANSWERED),
        (V.CLOSE, S.REOPEN_REQUESTED, S.CLOSED, {}, DISPUTED),
        (V.CLOSE, S.REOPEN_REQUESTED, S.AWAITING_RATING, {}, DISPUTED),
        (V.CLOSE, S.REOPEN_REQUESTED, S.NOT_ACCEPTED, {}, MOVED_ON),  # nobody worked on it
        (V.CLOSE, S.AWAITING_RATING, S.CLOSED, {}, MOVED_ON),  # fourteen days
        (V.ASK_REOPEN, S.CLOSED, S.REOPEN_REQUESTED, {}, MOVED_ON),
        (V.REOPEN, S.REOPEN_REQUESTED, S.IN_PROGRESS, {}, NOTHING),
        (V.HANDLE, S.IN_PROGRESS, S.HANDLED, {}, NOTHING),
    ],
)
def test_what_a_step_means_for_the_desk(
    verb: Verb, before: Status, after: Status, said: dict[str, object], expected: Follows
) -> None:
    assert follows(verb, before, after, **said) == expected  # type: ignore[arg-type]


def local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("tried", "at", "again"),
    [
        ([], "2026-11-20 09:10", None),
        ([Part.MORNING], "2026-11-20 11:59", "2026-11-20 12:00"),
        ([Part.MORNING], "2026-11-20 12:00", None),
        (
            [Part.MORNING],
            "2026-11-21 07:00",
            "2026-11-21 12:00",
        ),  # before the morning begins is no other time
        ([Part.MORNING, Part.MIDDAY], "2026-11-20 14:59", "2026-11-20 15:00"),
        ([Part.AFTERNOON], "2026-11-20 17:00", "2026-11-20 18:00"),
        ([Part.EVENING], "2026-11-20 20:00", "2026-11-21 08:30"),
        ([Part.MORNING, Part.EVENING], "2026-11-20 21:00", "2026-11-21 12:00"),
    ],
)
def test_each_attempt_is_at_another_time_of_day(tried: list[Part], at: str, again: str | None) -> None:
    assert next_try(tried, local(at)) == (local(again) if again else None)


@pytest.mark.parametrize(
    ("answers", "open_question"),
    [
        (("", "", "", ""), "contacted"),
        (("", "yes", "5", "yes"), "contacted"),  # a later answer does not stand for the earlier one
        (("no", "", "", ""), None),
        (("yes", "", "5", "yes"), "solved"),
        (("yes", "declined", "", ""), None),
        (("yes", "no", "", "yes"), "satisfied"),
        (("yes", "yes", "none", ""), "publish"),
        (("yes", "partly", "2", "no"), None),
    ],
)
def test_no_question_is_left_out(answers: tuple[str, str, str, str], open_question: str | None) -> None:
    assert unanswered(*answers) == open_question


def test_a_draw_is_the_same_whoever_makes_it() -> None:
    """Worked out apart: printf '%s' 'seed 261120-0001' | sha256sum, the first sixteen digits modulo 100."""
    assert number_of("seed", "261120-0001") == 16
    assert [share for share in (0, 100) if is_drawn("seed", "261120-0001", share)] == [100]
    drawn = sum(is_drawn("a seed", str(n), 10) for n in range(10_000))
    assert 900 < drawn < 1_100
