"""取消并单: what was merged by mistake stands by itself again, and its voices count for itself."""

from app.accounts.actor import Actor
from app.cases import voices
from app.cases.models import Case
from app.cases.queries import lead_of
from app.cases.step import Step, taken
from app.cases.workflow import Verb
from app.timeline.record import Fact


def unmerge(case: Case, actor: Actor, *, words: str) -> None:
    facts: dict[str, Fact] = {"lead": case.lead_id}
    with taken(case, actor, Step(Verb.UNMERGE, words, facts=facts)):
        if lead := lead_of(case):
            voices.count(lead, -case.voices)
        case.route = case.lead_id = case.closed_at = None
