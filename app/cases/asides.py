"""What goes on beside a case (a reminder, an escalation, a whistle): its line on the case's own record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.accounts.actor import Actor
from app.cases import voices
from app.cases.matching import put
from app.cases.models import Case
from app.photos import actions as photos
from app.timeline.models import Visibility
from app.timeline.record import Counted, Fact, Happening, Notice, Words, record
from app.timeline.tallies import Cells


class Aside(StrEnum):
    """No step of the case's life: its status and its clocks stay."""

    REMIND = "remind"
    ESCALATE = "escalate"
    ESCALATION_TAKE = "escalation_take"
    ESCALATION_START = "escalation_start"
    ESCALATION_FINISH = "escalation_finish"
    ESCALATION_VERIFY = "escalation_verify"
    ESCALATION_SEND_BACK = "escalation_send_back"
    ESCALATION_DECLINE = "escalation_decline"
    ESCALATION_UPHOLD = "escalation_uphold"
    ESCALATION_OVERRULE = "escalation_overrule"
    WHISTLE = "whistle"
    WHISTLE_ANSWER = "whistle_answer"
    WHISTLE_ARRIVE = "whistle_arrive"
    WHISTLE_FINISH = "whistle_finish"
    WHISTLE_RATE = "whistle_rate"
    WHISTLE_CALL_OFF = "whistle_call_off"
    CALL_TAKE = "call_take"  # one caller at a time
    CALL_PUT_BACK = "call_put_back"


# What the reporter reads of it; who declined what to whom is the offices' own business.
FOR_REPORTER = frozenset(
    {Aside.REMIND, Aside.ESCALATE, Aside.ESCALATION_TAKE, Aside.ESCALATION_FINISH, Aside.WHISTLE}
    | {Aside.WHISTLE_CALL_OFF}
)
NOT_FOR_REPORTER = frozenset(word.value for word in set(Aside) - FOR_REPORTER)


@dataclass(frozen=True)
class Said:
    """What one line of the record carries besides who and what."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    words: str = ""  # for staff alone
    notices: Sequence[Notice] = ()
    photos: Sequence[str] = ()
    before: Cells = field(default_factory=dict)
    after: Cells = field(default_factory=dict)
    at: datetime | None = None


def note(case: Case, actor: Actor, verb: Aside, said: Said, **kept: int) -> int:
    """Write it down; `kept`: columns of the case that count along. The case is held (cases.matching.hold).

    Returns the event's id.
    """
    put(case, events=case.events + 1, **kept)
    around = case.area.around
    role = actor.role_at(around)
    what = Happening(
        before=case.status.value,
        after=case.status.value,
        role=role.value if role else None,
        facts=said.facts,
        words=(Words(said.words.strip(), Visibility.INTERNAL),) if said.words.strip() else (),
        notices=tuple(dict.fromkeys(voices.also_told(case, verb, said.notices))),
        counted=Counted(said.before, said.after, around),
        at=said.at,
    )
    event_id = record(verb, case, actor, what, seq=case.events)
    photos.attach(said.photos, case_id=case.id, event_id=event_id)
    return event_id
