"""What meetings, topics and decisions are called. English here, Chinese in the catalogue."""

from datetime import date
from enum import StrEnum

from flask_babel import LazyString, ngettext
from flask_babel import lazy_gettext as _

from app.areas.models import Level
from app.cases.desk_views import Shape
from app.core.clock import today
from app.meetings.models import By
from app.meetings.topic_models import Origin
from app.meetings.workflow import (
    UNDONE,
    DecisionStatus,
    DecisionVerb,
    MeetingStatus,
    Outcome,
    TopicStatus,
    TopicVerb,
    Verb,
)

# fmt: off
WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    MeetingStatus: {
        MeetingStatus.DRAFT: _("Being prepared"), MeetingStatus.COLLECTING: _("Collecting topics"),
        MeetingStatus.ANNOUNCED: _("Announced"), MeetingStatus.IN_SESSION: _("In session"),
        MeetingStatus.MINUTES: _("Minutes written and open to objections"),
        MeetingStatus.TRACKING: _("Being carried out"),
        MeetingStatus.COMPLETED: _("Completed"), MeetingStatus.CANCELLED: _("Called off"),
        MeetingStatus.INQUORATE: _("No quorum, not held"),
    },
    TopicStatus: {
        TopicStatus.PROPOSED: _("Proposed"), TopicStatus.ACCEPTED: _("On the agenda"),
        TopicStatus.DECLINED: _("Not taken"), TopicStatus.DECIDED: _("Decided"),
        TopicStatus.DEFERRED: _("Put off to the next meeting"), TopicStatus.REFERRED_UP: _("Referred up"),
        TopicStatus.REFER_OWNERS: _("For the owners’ assembly"), TopicStatus.NO_CONSENSUS: _("No consensus"),
    },
    Outcome: {
        Outcome.DECIDED: _("Decide it"), Outcome.DEFERRED: _("Put off"), Outcome.REFERRED_UP: _("Refer up"),
        Outcome.NO_CONSENSUS: _("No consensus reached"), Outcome.REFER_OWNERS: _("Refer to the owners’ assembly"),
    },
    DecisionStatus: {
        DecisionStatus.OPEN: _("To be started"), DecisionStatus.IN_PROGRESS: _("Being carried out"),
        DecisionStatus.DONE: _("Done, to be verified"), DecisionStatus.VERIFIED: _("Verified"),
        DecisionStatus.DROPPED: _("Dropped"),
    },
    Origin: {
        Origin.CASES: _("From cases"), Origin.RESIDENT: _("Proposed by a resident"),
        Origin.STAFF: _("Entered by staff"), Origin.UNDONE: _("A decision not done in time"),
    },
    By: {By.CODE: _("by code"), By.HAND: _("by hand")},
    Verb: {
        Verb.COLLECT: _("Collect topics"), Verb.ANNOUNCE: _("Announce"), Verb.CHANGE: _("Change"),
        Verb.OPEN: _("Open the meeting"), Verb.ADJOURN: _("End the meeting"),
        Verb.FIND_INQUORATE: _("No quorum: close"), Verb.CANCEL: _("Call off"), Verb.CALL: _("Call a meeting"),
        Verb.PUBLISH: _("Publish the minutes"), Verb.FREEZE: _("Minutes are final"), Verb.COMPLETE: _("Completed"),
    },
    TopicVerb: {
        TopicVerb.PROPOSE: _("Propose"), TopicVerb.SUPPORT: _("Support"),
        TopicVerb.ACCEPT: _("Put on the agenda"), TopicVerb.DECLINE: _("Do not take"),
        TopicVerb.REFER: _("Refer to another council"), TopicVerb.CARRY_OVER: _("Carried over"),
        TopicVerb.SETTLE: _("Settled"),
    },
    DecisionVerb: {
        DecisionVerb.DECIDE: _("Decided"), DecisionVerb.TAKE_ON: _("Start it"),
        DecisionVerb.REPORT_DONE: _("Report it done"), DecisionVerb.SEND_BACK: _("Send back"),
        DecisionVerb.VERIFY: _("Verify"), DecisionVerb.DROP: _("Drop it"),
    },
}
COUNCILS: dict[Level, LazyString] = {
    Level.COMPOUND: _("Compound council"), Level.COMMUNITY: _("Community council"),
    Level.STREET: _("Street council"), Level.DISTRICT: _("District council"),
}
SHAPES: dict[StrEnum, Shape] = {
    MeetingStatus.DRAFT: Shape.NEW, MeetingStatus.COLLECTING: Shape.WAIT, MeetingStatus.ANNOUNCED: Shape.RUN,
    MeetingStatus.IN_SESSION: Shape.TALK, MeetingStatus.MINUTES: Shape.WAIT, MeetingStatus.TRACKING: Shape.RUN,
    MeetingStatus.COMPLETED: Shape.DONE, MeetingStatus.CANCELLED: Shape.ENDED,
    MeetingStatus.INQUORATE: Shape.ENDED,
}
TOPIC_SHAPES: dict[TopicStatus, Shape] = {
    TopicStatus.PROPOSED: Shape.NEW, TopicStatus.ACCEPTED: Shape.TALK, TopicStatus.DECLINED: Shape.ENDED,
    TopicStatus.DECIDED: Shape.DONE, TopicStatus.DEFERRED: Shape.WAIT, TopicStatus.REFERRED_UP: Shape.BACK,
    TopicStatus.REFER_OWNERS: Shape.BACK, TopicStatus.NO_CONSENSUS: Shape.ENDED,
}
DECISION_SHAPES: dict[DecisionStatus, Shape] = {
    DecisionStatus.OPEN: Shape.NEW, DecisionStatus.IN_PROGRESS: Shape.RUN, DecisionStatus.DONE: Shape.WAIT,
    DecisionStatus.VERIFIED: Shape.DONE, DecisionStatus.DROPPED: Shape.ENDED,
}
# fmt: on


def word(value: StrEnum) -> str:
    return str(WORDS[type(value)][value])


def shape(value: StrEnum) -> Shape:
    if isinstance(value, TopicStatus):
        return TOPIC_SHAPES[value]
    return DECISION_SHAPES[value] if isinstance(value, DecisionStatus) else SHAPES[value]


def standing(status: DecisionStatus, due_on: date) -> tuple[str, Shape]:
    """How a decision stands: the day was promised to everybody, so everybody is told when it has passed."""
    late = (today() - due_on).days
    if status not in UNDONE or late <= 0:
        return word(status), shape(status)
    overdue = ngettext("overdue by %(num)d day", "overdue by %(num)d days", late)
    return f"{word(status)} · {overdue}", Shape.LATE


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(value.value, word(value)) for value in words]
