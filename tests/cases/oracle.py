"""Who may do what to a case, when: written by hand from the domain's words, and never read from the code.

For every status, verb, role and relation to the case it answers yes or no. test_oracle.py asks the app the same.
"""

from dataclasses import dataclass

STATUSES = (
    *("submitted", "needs_info", "dispatched", "returned", "in_progress", "in_deliberation", "handled"),
    *("awaiting_rating", "closed", "reopen_requested", "not_accepted", "merged", "linked", "withdrawn"),
)

# --- Who, by what the roles are for ---------------------------------------------------------------------------------

# They sort what comes in: the grid leader, the community, the dispatcher.
SORTERS = ["grid_leader", "community_staff", "community_lead", "dispatcher"]
# Whoever receives something may settle it at once; the grid worker on his round as well.
RECEIVERS = ["grid_worker", *SORTERS]
# They do work: the grid, the community, the units. A dispatcher gives it to others.
WORKERS = ["grid_worker", "grid_leader", "community_staff", "community_lead", "unit_handler", "unit_lead"]
# Who works on it or sorts it may ask its reporter, and write down what they say.
ASKERS = [*RECEIVERS, "unit_handler", "unit_lead"]
# 核查: community staff, grid leader or dispatcher; of what a council settled its secretary.
CHECKERS = [*SORTERS, "meeting_secretary"]
# A request to reopen: the community, the dispatcher, the leader in charge.
REVIEWERS = ["community_staff", "community_lead", "dispatcher", "leader"]
COUNCILS = ["community_staff", "community_lead", "meeting_secretary"]
# 回访: somebody else again asks the resident on the telephone.
CALLERS = ["caller"]
ONLY_LOOKING = ["mediator", "supervisor", "auditor"]
# They lead a unit, or manage its people: what somebody of it leaves behind is theirs to give to others.
LEADING = ["unit_lead", "community_lead", "admin"]
ROLES = sorted({*ASKERS, *CHECKERS, *REVIEWERS, *CALLERS, *LEADING, *ONLY_LOOKING})
# Their rights reach what was given to their unit, and nothing else.
OF_A_UNIT = ("unit_handler", "unit_lead")
REPORTER, TIME = "reporter", "time"

# --- What somebody is to the case -----------------------------------------------------------------------------------

NOBODY = "nobody to it"
HOLDER = "it was given to them"
BOUND = "it was given to them by a binding ruling"
HELPER = "their unit helps"
DID_IT = "they did the work"
CHECKED_IT = "they checked it"
RETURNED_IT = "they returned it"
LEADER = "they lead its unit, or manage its people"
RELATIONS = (NOBODY, HOLDER, BOUND, HELPER, DID_IT, CHECKED_IT, RETURNED_IT, LEADER)
THEIRS = (HOLDER, BOUND)
# Where a unit's people have rights: their unit has it, or had it last.
OF_THEIR_UNIT = (HOLDER, BOUND, DID_IT, RETURNED_IT, LEADER)


@dataclass(frozen=True)
class Rule:
    verb: str
    statuses: str
    who: list[str]
    relations: tuple[str, ...] = RELATIONS


def _but(*relations: str) -> tuple[str, ...]:
    return tuple(one for one in RELATIONS if one not in relations)


DECIDABLE = (
    "submitted needs_info dispatched in_progress in_deliberation handled awaiting_rating closed reopen_requested"
    " linked"
)
RULES = (
    # Sorting, at the beginning.
    Rule("dispatch", "submitted", SORTERS),
    Rule("quick", "submitted", RECEIVERS),
    Rule("answer", "submitted", RECEIVERS),
    Rule("mediate", "submitted", SORTERS),
    Rule("order", "submitted", SORTERS),
    Rule("wish", "submitted", SORTERS),
    Rule("transfer", "submitted in_progress", SORTERS),
    Rule("deliberate", "submitted in_progress", SORTERS),
    Rule("merge", "submitted dispatched in_progress", SORTERS),
    Rule("refuse", "submitted needs_info", SORTERS),
    Rule("recategorise", "submitted dispatched in_progress", SORTERS),
    # The ruling on what was returned: never by who returned it.
    Rule("dispatch", "returned", SORTERS, _but(RETURNED_IT)),
    Rule("recategorise", "returned", SORTERS, _but(RETURNED_IT)),
    # Taken back from where it went.
    Rule("unmerge", "merged", SORTERS),
    Rule("unlink", "linked", SORTERS),
    Rule("fulfil", "linked", SORTERS),
    # The question and its answer. Nobody's answer: time goes on without.
    Rule("ask", "submitted in_progress", ASKERS),
    Rule("supply", "needs_info", [*ASKERS, REPORTER]),
    Rule("lapse", "needs_info", [TIME]),
    # Words between the reporter and the staff, wherever there is still somebody to read them.
    Rule("message", f"{DECIDABLE} returned not_accepted", [*ASKERS, REPORTER]),
    # A council.
    Rule("decide", "in_deliberation", COUNCILS),
    Rule("conclude", "in_deliberation", COUNCILS),
    Rule("resume", "in_deliberation", COUNCILS),
    # The work: of whoever it was given to. Bound by a ruling they do it, and cannot return it.
    Rule("take_on", "dispatched", WORKERS, THEIRS),
    Rule("handle", "in_progress", WORKERS, THEIRS),
    Rule("plan", "in_progress", WORKERS, THEIRS),
    Rule("hand_on", "dispatched in_progress", WORKERS, THEIRS),
    Rule(
        "hand_over",
        "needs_info dispatched returned in_progress in_deliberation handled reopen_requested",
        LEADING,
        (LEADER,),
    ),
    Rule("return", "dispatched in_progress", WORKERS, (HOLDER,)),
    # Helpers note progress and sign; they never handle.
    Rule("progress", "dispatched in_progress", WORKERS, (*THEIRS, HELPER)),
    Rule("sign", "dispatched in_progress", WORKERS, (HELPER,)),
    # The check is by somebody else. What was not drawn for one, time lets pass.
    Rule("check", "handled", CHECKERS, _but(DID_IT)),
    Rule("check", "handled", [TIME]),
    Rule("rework", "handled", CHECKERS, _but(DID_IT)),
    # The resident's own word, and what follows from it.
    Rule("rate", "awaiting_rating", [REPORTER]),
    Rule("close", "awaiting_rating", [TIME]),
    Rule("ask_reopen", "awaiting_rating closed not_accepted", [REPORTER]),
    # Their word by telephone, and what they ask for: never heard by who did the work, nor by who checked it.
    Rule("call_back", "awaiting_rating closed", CALLERS, _but(DID_IT, CHECKED_IT)),
    Rule("miss_call", "awaiting_rating closed", CALLERS, _but(DID_IT, CHECKED_IT)),
    Rule("give_up", "awaiting_rating closed", CALLERS, _but(DID_IT, CHECKED_IT)),
    Rule("ask_reopen", "awaiting_rating closed not_accepted", CALLERS, _but(DID_IT, CHECKED_IT)),
    Rule("reopen", "reopen_requested", REVIEWERS, _but(DID_IT)),
    Rule("close", "reopen_requested", REVIEWERS, _but(DID_IT)),
    Rule("withdraw", "submitted needs_info dispatched in_progress", [REPORTER]),
    # More time, putting off, an appeal: the unit asks, a leader decides, at any moment before all has ended.
    Rule("ask_extension", "dispatched in_progress", WORKERS, THEIRS),
    Rule("ask_suspension", "in_progress", WORKERS, THEIRS),
    Rule("appeal", "in_progress handled awaiting_rating closed", WORKERS, THEIRS),
    *(Rule(verb, DECIDABLE, ["leader"]) for verb in ("approve", "reject")),
    *(Rule(verb, "returned", ["leader"], _but(RETURNED_IT)) for verb in ("approve", "reject")),
    Rule("wake", "in_progress needs_info in_deliberation", ["leader", TIME]),
    # The answer to whoever sent the order: by those who take orders in.
    Rule("report_back", "awaiting_rating closed not_accepted in_progress merged withdrawn", RECEIVERS),
    # What only time does.
    Rule("warn", "dispatched returned in_progress needs_info", [TIME]),
    Rule("reckon", "submitted dispatched returned in_progress needs_info", [TIME]),
)
VERBS = sorted({rule.verb for rule in RULES})


def allowed(status: str, verb: str, who: str, relation: str = NOBODY) -> bool:
    return any(
        rule.verb == verb and status in rule.statuses.split() and _is(who, relation, rule) for rule in RULES
    )


def _is(who: str, relation: str, rule: Rule) -> bool:
    if who not in rule.who:
        return False
    if who in (REPORTER, TIME):
        return True
    helping = relation == HELPER and rule.relations != RELATIONS and HELPER in rule.relations
    reaches = (
        who not in OF_A_UNIT or relation in OF_THEIR_UNIT or (helping and rule.verb in ("progress", "sign"))
    )
    return relation in rule.relations and reaches
