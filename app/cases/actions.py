"""Everything that changes a case after it came in. One function a verb; each records one event; none commits."""

from collections.abc import Sequence

from app.accounts.actor import SYSTEM, Actor
from app.cases import voices
from app.cases.conditions import (
    drawn_for_check,
    nearest_committee,
    refuse_bad_lead,
)
from app.cases.dispatching import dispatch as dispatch  # the first of triage's verbs
from app.cases.models import (
    Case,
    Category,
    Channel,
    CheckResult,
    ClosureCode,
    Kind,
    RefusalReason,
    ResidentResult,
    Route,
    Satisfaction,
)
from app.cases.reopening import reopenable
from app.cases.step import Step, taken
from app.cases.workflow import Status, Verb
from app.core.clock import now
from app.core.errors import DomainError
from app.timeline.record import Fact

# --- Triage -----------------------------------------------------------------------------------------------


def quick(case: Case, actor: Actor, *, result: ClosureCode, words: str, photos: Sequence[str] = ()) -> None:
    """Settled on the spot. A share of them is drawn for a check; the rest go straight to the reporter."""
    _settle(case, actor, Verb.QUICK, Route.QUICK, result, words, photos)
    if not drawn_for_check(case.ref) and result is not ClosureCode.UNREASONABLE:
        let_pass(case)


def answer(case: Case, actor: Actor, *, words: str) -> None:
    _settle(case, actor, Verb.ANSWER, Route.ANSWER, ClosureCode.EXPLAINED, words, ())


def let_pass(case: Case) -> None:
    """Nobody looks into it: settled on the spot and not drawn, or answered before it came here."""
    _pass(case, SYSTEM, CheckResult.NOT_DRAWN, "")


def refuse(case: Case, actor: Actor, *, reason: RefusalReason | None, responsible: str, words: str) -> None:
    step = Step(Verb.REFUSE, words=words, facts={"reason": reason.value if reason else None})
    with taken(case, actor, step):
        case.route, case.refusal, case.responsible = Route.REFUSE, reason, responsible
        case.accepted_at = case.accepted_at or step.at
        case.closed_at = step.at


def merge(case: Case, actor: Actor, *, lead: Case | None, note: str = "") -> None:
    """Everybody on the merged case follows the lead from here on; its voices are counted there."""
    if lead is not None:
        refuse_bad_lead(case, lead)
    step = Step(Verb.MERGE, words=note, facts={"lead": lead.id if lead else None})
    with taken(case, actor, step):
        assert lead is not None  # the table refused otherwise
        case.route, case.lead_id = Route.MERGE, lead.id
        case.accepted_at = case.accepted_at or step.at
        case.closed_at = step.at
        voices.count(lead, case.voices)


def ask(case: Case, actor: Actor, *, words: str) -> None:
    step = Step(Verb.ASK, words=words)
    came_from = case.status
    with taken(case, actor, step):
        case.asked_at, case.asked_from = step.at, came_from


def recategorise(case: Case, actor: Actor, *, kind: Kind | None, category: Category | None) -> None:
    facts: dict[str, Fact] = {
        "kind": kind.value if kind else None,
        "category": category.id if category else None,
        # What it was, or nobody could tell the case as it stood before.
        "was_kind": case.kind.value if case.kind else None,
        "was_category": case.category_id,
    }
    step = Step(Verb.RECATEGORISE, facts=facts)
    with taken(case, actor, step):
        case.kind, case.category = kind, category
        case.category_id = category.id if category else None


# --- Handling ---------------------------------------------------------------------------------------------


def take_on(case: Case, actor: Actor) -> None:
    with taken(case, actor, Step(Verb.TAKE_ON)):
        case.assignee_id = case.assignee_id or actor.user_id


def progress(case: Case, actor: Actor, *, words: str, internal: bool, photos: Sequence[str] = ()) -> None:
    with taken(case, actor, Step(Verb.PROGRESS, words, internal, photos=photos)):
        pass


def handle(
    case: Case, actor: Actor, *, result: ClosureCode, words: str, photos: Sequence[str] = (), proof: Sequence[str] = ()
) -> None:  # fmt: skip
    """The unit's own word. Somebody else checks it before the reporter is asked."""
    facts: dict[str, Fact] = {"result": result.value}
    step = Step(Verb.HANDLE, words, facts=facts, photos=photos, proof=proof, after=True)
    with taken(case, actor, step):
        word_of_unit(case, actor, result, step)


def check(
    case: Case, actor: Actor, *, words: str = "", photos: Sequence[str] = (), confirmed: bool = False
) -> None:
    """`confirmed`: the second person finds the request unreasonable as well."""
    _pass(case, actor, CheckResult.PASSED, words, photos, confirmed)


def rework(case: Case, actor: Actor, *, words: str) -> None:
    """What a council, a wish or a word at once had ended was never given to anybody: the committee takes it."""
    unit = case.unit or nearest_committee(case)
    step = Step(Verb.REWORK, words, internal=True, facts={"unit": unit.id if unit else None})
    with taken(case, actor, step):
        case.handled_at = case.unit_result = case.planned_on = None
        case.unit, case.unit_id = unit, unit.id if unit else None
        if case.unit_id is None and case.assignee_id is None:
            case.assignee_id = case.handled_by_id


def close(case: Case, actor: Actor, *, words: str = "") -> None:
    """The reporter did not answer in time (the system), or a request to reopen is declined, in writing."""
    declined = case.status is Status.REOPEN_REQUESTED
    if declined and not words.strip():
        raise DomainError("Please write a few words.")
    step = Step(Verb.CLOSE, words, back_to=case.reopened_from if declined else None)
    with taken(case, actor, step):
        if declined:
            case.reopened_from, case.review_refused = None, True
        else:
            case.resident_result, case.rated_at = ResidentResult.UNANSWERED, step.at
            case.closed_at = step.at


def reopen(case: Case, actor: Actor, *, words: str = "") -> None:
    """The next round: the history stays, the three words of the last round are asked for again."""
    unit = case.unit or nearest_committee(case)
    step = Step(Verb.REOPEN, words, facts={"round": case.round + 1, "unit": unit.id if unit else None})
    with taken(case, actor, step):
        case.round += 1
        case.unit_result = case.check_result = case.resident_result = case.satisfaction = None
        case.handled_at = case.checked_at = case.rated_at = case.closed_at = None
        case.refusal = case.responsible = case.reopened_from = case.planned_on = None
        case.review_refused = case.exempt = False
        case.suspended_until = None
        # What was answered or refused at once was never given to anybody: the committee of the place takes it.
        case.unit, case.unit_id = unit, unit.id if unit else None
        if case.unit_id is None and case.assignee_id is None:
            case.assignee_id = actor.user_id


# --- The reporter -----------------------------------------------------------------------------------------


def supply(
    case: Case, actor: Actor, *, words: str, photos: Sequence[str] = (), channel: Channel | None = None
) -> None:
    """The answer to the question. `channel`: how it reached whoever writes it down for the reporter."""
    facts: dict[str, Fact] = {"channel": channel.value} if channel else {}
    step = Step(Verb.SUPPLY, words, facts=facts, photos=photos, back_to=case.asked_from)
    with taken(case, actor, step):
        case.asked_at = case.asked_from = None


def rate(
    case: Case,
    actor: Actor,
    *,
    result: ResidentResult | None,
    satisfaction: Satisfaction | None,
    words: str = "",
) -> None:
    """The resident's own word. Only "yes" counts as solved."""
    facts: dict[str, Fact] = {
        "result": result.value if result else None,
        "satisfaction": satisfaction.value if satisfaction else None,
    }
    step = Step(Verb.RATE, words, facts=facts)
    with taken(case, actor, step):
        case.resident_result = result
        case.satisfaction = satisfaction.value if satisfaction else None
        case.rated_at = case.closed_at = step.at


def ask_reopen(case: Case, actor: Actor, *, words: str, channel: Channel | None = None) -> None:
    """`channel`: how the wish reached whoever writes it down for the reporter."""
    if case.status in (Status.CLOSED, Status.NOT_ACCEPTED) and not reopenable(
        case.status, case.closed_at, now()
    ):
        raise DomainError("This was closed more than 30 days ago. Please report it again.")
    if case.review_refused:
        raise DomainError(
            "It was looked at again once and stays as it is. You can call 12345, or report it anew."
        )
    came_from = case.status
    facts: dict[str, Fact] = {"channel": channel.value} if channel else {}
    with taken(case, actor, Step(Verb.ASK_REOPEN, words, facts=facts)):
        case.reopened_from = came_from


def withdraw(case: Case, actor: Actor, *, words: str = "") -> None:
    step = Step(Verb.WITHDRAW, words)
    with taken(case, actor, step):
        case.closed_at = step.at


# --- What the verbs share ---------------------------------------------------------------------------------


def _settle(
    case: Case, actor: Actor, verb: Verb, route: Route, result: ClosureCode, words: str, photos: Sequence[str]
) -> None:
    step = Step(verb, words, facts={"result": result.value}, photos=photos, after=True)
    with taken(case, actor, step):
        case.route = route
        case.accepted_at = case.accepted_at or step.at
        word_of_unit(case, actor, result, step)


def word_of_unit(case: Case, actor: Actor, result: ClosureCode, step: Step) -> None:
    case.handled_at, case.handled_by_id, case.unit_result = step.at, actor.user_id, result


def _pass(
    case: Case,
    actor: Actor,
    result: CheckResult,
    words: str,
    photos: Sequence[str] = (),
    confirmed: bool = False,
) -> None:
    facts: dict[str, Fact] = {"check": result.value}
    if case.unit_result is ClosureCode.UNREASONABLE:
        if not confirmed:
            raise DomainError(
                "Two people must find a request unreasonable. Please confirm it, or send it back."
            )
        facts["confirmed"] = True
    step = Step(Verb.CHECK, words, facts=facts, photos=photos, after=True)
    with taken(case, actor, step):
        case.checked_at, case.checked_by_id, case.check_result = step.at, actor.user_id, result
