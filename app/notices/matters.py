"""What a notice is about, for whoever chooses what to be told of; and what is urgent. Pure."""

from enum import StrEnum

from app.cases.asides import Aside
from app.cases.workflow import Verb
from app.timeline.record import Audience


class Matter(StrEnum):
    NEW = "new"  # waits for triage
    GIVEN = "given"  # to one's unit, or to oneself
    HANDED_OVER = "handed_over"  # from oneself to a colleague
    BACK = "back"  # the check sent it back
    TO_CHECK = "to_check"
    REPLY = "reply"  # the reporter answered, withdrew, or asks for another round
    WORD = "word"  # the resident's own word on the result
    LIMITS = "limits"  # a deadline comes near or moves, somebody asks for more time, a reminder
    BESIDE = "beside"  # raised to the level above, or summoned by a whistle
    MEETINGS = "meetings"
    RESOURCES = "resources"  # bookings, matches, partner units, shared costs
    UNDELIVERED = "undelivered"  # a message that could not be brought to its recipient
    TRIAL = "trial"  # a test of a channel
    YOURS = "yours"  # to a resident: something happened on what they reported or booked


class How(StrEnum):
    NOW = "now"
    DIGEST = "digest"
    OFF = "off"


CHOSEN = (
    Matter.NEW, Matter.GIVEN, Matter.HANDED_OVER, Matter.BACK, Matter.TO_CHECK, Matter.REPLY, Matter.WORD,
    Matter.LIMITS, Matter.BESIDE, Matter.MEETINGS, Matter.RESOURCES,
)  # fmt: skip
RESIDENTS = frozenset(
    {Audience.REPORTER, Audience.SUPPORTER, Audience.BOOKER, Audience.PARTNER, Audience.VOICE}
)

_OF_CASES: dict[str, Matter] = {
    Verb.SUBMIT: Matter.NEW,
    Verb.REWORK: Matter.BACK,
    Verb.SUPPLY: Matter.REPLY,
    Verb.ASK_REOPEN: Matter.REPLY,
    Verb.WITHDRAW: Matter.REPLY,
    Verb.MESSAGE: Matter.REPLY,
    Verb.RATE: Matter.WORD,
    Verb.CALL_BACK: Matter.WORD,
    Verb.RETURN: Matter.BACK,
    Aside.REMIND: Matter.LIMITS,
    **dict.fromkeys(
        (
            Verb.ASK_EXTENSION, Verb.ASK_SUSPENSION, Verb.APPEAL, Verb.APPROVE, Verb.REJECT, Verb.WAKE, Verb.WARN,
            Verb.RECKON,
        ),
        Matter.LIMITS,
    ),
    **dict.fromkeys(set(Aside) - {Aside.REMIND}, Matter.BESIDE),
}  # fmt: skip
_OF_MEETINGS = frozenset({"topic", "meeting", "decision"})


def matter_of(subject_kind: str, verb: str, audience: str) -> Matter:
    """Verbs that are not named here tell those who hold a case that it is theirs, and checkers to check."""
    if audience in RESIDENTS:
        return Matter.YOURS
    if subject_kind in _OF_MEETINGS or audience == Audience.SECRETARY:
        return Matter.MEETINGS
    if subject_kind != "case":
        return Matter.RESOURCES
    if audience == Audience.CHECKER:
        return Matter.TO_CHECK
    if audience == Audience.FORMER:
        return Matter.HANDED_OVER
    if audience == Audience.TRIAGE:
        return _OF_CASES.get(verb, Matter.NEW)
    return _OF_CASES.get(verb, Matter.GIVEN)
