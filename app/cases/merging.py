"""取消并单: what was merged by mistake stands by itself again, and its voices count for itself."""

from app.accounts.actor import Actor
from app.cases.models import Case
from app.cases.queries import lead_of
from app.cases.step import Step, taken
from app.cases.workflow import Verb
from app.timeline.record import Fact


def unmerge(case: Case, actor: Actor, *, words: str) -> None:
    facts: dict[str, Fact] = {"lead": case.lead_id}
    lead = lead_of(case)
    with taken(case, actor, Step(Verb.UNMERGE, words, facts=facts)):
        while lead is not None:  # a lead may have been merged itself: they were counted all the way up
            lead.voices -= case.voices
            lead = lead_of(lead)
        case.route = case.lead_id = case.closed_at = None
