"""The life of a case against the domain's own words, written here by hand and not read from the code."""

from itertools import product

import pytest

from app.accounts.actor import resident
from app.accounts.permissions import Permission
from app.cases import actions
from app.cases.models import RefusalReason
from app.cases.workflow import TRANSITIONS, By, Standing, Status, Verb, next_status, offered
from app.core.errors import DomainError, NotAllowed
from tests.cast import Cast
from tests.factories import make_case

# What a status may become. A request declined goes back to where it came from, be that the rating.
MAY_BECOME = {
    "submitted": "dispatched in_progress in_deliberation needs_info handled linked not_accepted merged withdrawn",
    "needs_info": "submitted in_progress withdrawn not_accepted",  # back where it came from
    "dispatched": "in_progress returned merged withdrawn",
    "returned": "dispatched",
    "in_progress": "handled in_deliberation needs_info returned merged withdrawn",
    "in_deliberation": "in_progress dispatched handled",
    "handled": "awaiting_rating in_progress",
    "awaiting_rating": "closed reopen_requested",
    "closed": "reopen_requested",
    "reopen_requested": "in_progress closed not_accepted awaiting_rating",
    "not_accepted": "reopen_requested",
    "merged": "submitted",
    "linked": "handled submitted",
    "withdrawn": "",
}

# verb: where it starts, where it leads ("=" stays, "<" back where the case came from), who, what must come along.
# Who: a right in the place; + held: given to them or their unit; + another: not who did the work; + unchecked: not who
# checked it; + ruling: not who returned it; + free: unless two returns made the
# ruling binding. helper: of a unit that helps.
STEPS = """
dispatch      submitted                                     dispatched        triage             unit
dispatch      returned                                      dispatched        triage+ruling      unit
quick         submitted                                     handled           settle             words
answer        submitted                                     handled           settle             words
ask           submitted,in_progress                         needs_info        ask                words
merge         submitted,dispatched,in_progress              merged            triage             lead
unmerge       merged                                        submitted         triage             words
mediate       submitted                                     linked            triage             linked
order         submitted                                     linked            triage             linked
wish          submitted                                     linked            triage             linked
unlink        linked                                        submitted         triage             words
fulfil        linked                                        handled           triage             words,result
transfer      submitted                                     in_progress       triage             outer_body
transfer      in_progress                                   =                 triage             outer_body
refuse        submitted,needs_info                          not_accepted      triage             words,reason
recategorise  submitted,dispatched,in_progress              =                 triage             -
recategorise  returned                                      =                 triage+ruling      -
deliberate    submitted,in_progress                         in_deliberation   triage             topic
decide        in_deliberation                               dispatched        run_meetings       unit,words
conclude      in_deliberation                               handled           run_meetings       words
resume        in_deliberation                               in_progress       run_meetings       words,unit
supply        needs_info                                    <                 reporter|ask       words_or_photo
lapse         needs_info                                    <                 time               -
take_on       dispatched                                    in_progress       handle+held        -
handle        in_progress                                   handled           handle+held        words
progress      dispatched,in_progress                        =                 handle+held|helper words
return        dispatched,in_progress                        returned          handle+held+free   reason,proposed
hand_on       dispatched,in_progress                        =                 handle+held        person
hand_over     needs_info,dispatched,returned,in_progress,in_deliberation,handled,reopen_requested = lead words
plan          in_progress                                   =                 handle+held        day
sign          dispatched,in_progress                        =                 helper             -
check         handled                                       awaiting_rating   check+another|time -
rework        handled                                       in_progress       check+another      words
rate          awaiting_rating                               closed            reporter           result
close         awaiting_rating                               closed            time               -
close         reopen_requested                              closed            review+another     -
ask_reopen    awaiting_rating,closed,not_accepted           reopen_requested  reporter|call_back+another+unchecked words
call_back     awaiting_rating                               closed            call_back+another+unchecked result
call_back     closed                                        =                 call_back+another+unchecked result
miss_call     awaiting_rating,closed                        =                 call_back+another+unchecked -
give_up       awaiting_rating                               closed            call_back+another+unchecked -
give_up       closed                                        =                 call_back+another+unchecked -
reopen        reopen_requested                              in_progress       review+another     -
ask_extension dispatched,in_progress                        =                 handle+held        words
ask_suspension in_progress                                  =                 handle+held        words
appeal        in_progress,handled,awaiting_rating,closed    =                 handle+held        words
wake          in_progress,needs_info,in_deliberation        =                 approve_delays|time -
warn          dispatched,returned,in_progress,needs_info             =                 time               -
report_back   awaiting_rating,closed,not_accepted           =                 intake             words
report_back   in_progress,merged,withdrawn                  =                 intake             words
withdraw      submitted,needs_info,dispatched,in_progress   withdrawn         reporter           -
message       submitted,needs_info,dispatched,in_progress   =                 reporter|ask       words_or_photo
message       returned,linked,in_deliberation,handled       =                 reporter|ask       words_or_photo
message       awaiting_rating                               =                 reporter|ask       words_or_photo
message       closed,reopen_requested,not_accepted          =                 reporter|ask       words_or_photo
""".strip().splitlines()

OPEN = "submitted,needs_info,dispatched,in_progress,in_deliberation,handled,reopen_requested,linked"
STEPS += [  # what is asked about a deadline
    f"approve {OPEN},awaiting_rating,closed = approve_delays -",
    f"reject {OPEN},awaiting_rating,closed = approve_delays words",
    "approve returned = approve_delays+ruling -",
    "reject returned = approve_delays+ruling words",
    "reckon submitted,needs_info,dispatched,returned,in_progress = time -",
]
EVERYTHING = frozenset(
    {"words", "words_or_photo", "unit", "lead", "reason", "result", "topic"}
    | {"proposed", "person", "day", "outer_body", "linked"}
)
ORACLE = {
    (Status(start), Verb(verb)): (end, who, frozenset(needs.replace("-", "").split(",")) - {""})
    for verb, starts, end, who, needs in (line.split() for line in STEPS)
    for start in starts.split(",")
}
# An event of the record, but no step of a life.
NO_STEP = {Verb.SUBMIT, Verb.REVEAL}

ALL = frozenset(Permission)
STANDINGS = [
    Standing(permissions=rights, holds=holds, did_the_work=did)
    for rights in (frozenset[Permission](), ALL, *(frozenset({one}) for one in Permission))
    for holds, did in product((False, True), repeat=2)
]
STANDINGS += [Standing(by=by) for by in By]
STANDINGS += [
    Standing(rights, holds=holds, helps=helps, returned_it=returned, bound=bound)
    for rights in (frozenset[Permission](), ALL)
    for holds, helps, returned, bound in product((False, True), repeat=4)
]
STANDINGS += [Standing(permissions=ALL - {one}, holds=True) for one in Permission]
STANDINGS += [
    Standing(rights, leads=True, returned_it=back)
    for rights in (frozenset[Permission](), ALL)
    for back in (False, True)
]
STANDINGS += [Standing(permissions=rights, checked_it=True) for rights in (frozenset[Permission](), ALL)]


def may(who: str, standing: Standing) -> bool:
    return any(_one(kind, standing) for kind in who.split("|"))


def _one(kind: str, standing: Standing) -> bool:
    right, *besides = kind.split("+")
    if right == "time":
        return standing.by is By.SYSTEM
    if right == "reporter":
        return standing.by is By.REPORTER
    if right == "lead":
        return standing.leads
    if right == "helper":
        return standing.helps
    asked = {
        "held": standing.holds,
        "another": not standing.did_the_work,
        "unchecked": not standing.checked_it,
        "ruling": not standing.returned_it,
        "free": not standing.bound,
    }
    return all(asked[one] for one in besides) and Permission(right) in standing.permissions


def expected(status: Status, verb: Verb, standing: Standing) -> bool:
    step = ORACLE.get((status, verb))
    return step is not None and may(step[1], standing)


def test_the_table_names_every_status_and_every_verb() -> None:
    assert set(MAY_BECOME) == {status.value for status in Status}
    assert {verb for _status, verb in ORACLE} | NO_STEP == set(Verb)
    assert set(TRANSITIONS) == set(Verb) - NO_STEP


@pytest.mark.parametrize("status", Status)
def test_what_is_offered_is_what_the_domain_allows(status: Status) -> None:
    for standing in STANDINGS:
        shown = {row.verb for row in offered(status, standing)}
        assert shown == {verb for verb in Verb if expected(status, verb, standing)}, standing


@pytest.mark.parametrize("status", Status)
def test_what_is_offered_is_what_is_accepted(status: Status) -> None:
    for verb in TRANSITIONS:
        accepted_as_offered(status, verb)


def accepted_as_offered(status: Status, verb: Verb) -> None:
    for standing in STANDINGS:
        led: Status | None
        try:
            led = next_status(status, verb, standing, EVERYTHING, came_from(verb))
        except DomainError:
            led = None
        assert led is (lands(status, verb) if expected(status, verb, standing) else None), standing


def came_from(verb: Verb) -> Status | None:
    return Status.IN_PROGRESS if verb in (Verb.SUPPLY, Verb.LAPSE) else None


def lands(status: Status, verb: Verb) -> Status:
    end = ORACLE[status, verb][0]
    return {"=": status, "<": Status.IN_PROGRESS}.get(end) or Status(end)


@pytest.mark.parametrize("verb", TRANSITIONS)
def test_a_refusal_says_whether_the_person_or_the_moment_is_wrong(verb: Verb) -> None:
    """Who may never do it is told so at every moment; who may, but not now, is told that the case moved on."""
    for standing, status in product(STANDINGS, Status):
        if expected(status, verb, standing):
            continue
        ever = any(expected(other, verb, standing) for other in Status)
        starts = (status, verb) in ORACLE
        with pytest.raises(DomainError) as refused:
            next_status(status, verb, standing, EVERYTHING)
        bound = verb is Verb.RETURN and standing.bound
        assert isinstance(refused.value, NotAllowed) is (not bound and (not ever or starts))


@pytest.mark.parametrize(("status", "verb"), ORACLE, ids=lambda word: word.value)
def test_a_step_asks_for_what_it_needs_and_for_nothing_else(status: Status, verb: Verb) -> None:
    needs = ORACLE[status, verb][2]
    able = [one for one in STANDINGS if expected(status, verb, one)]
    assert able
    next_status(status, verb, able[0], needs, Status.SUBMITTED)
    for missing in needs:
        with pytest.raises(DomainError) as refused:
            next_status(status, verb, able[0], EVERYTHING - {missing}, Status.SUBMITTED)
        assert not isinstance(refused.value, NotAllowed)


@pytest.mark.parametrize(("status", "verb"), ORACLE, ids=lambda word: word.value)
def test_no_step_leads_where_the_domain_has_no_way(status: Status, verb: Verb) -> None:
    end = ORACLE[status, verb][0]
    ways = MAY_BECOME[status.value].split()
    assert end == "=" or end in ways or (end == "<" and {"submitted", "in_progress"} <= set(ways))


def test_every_way_of_the_domain_can_be_gone() -> None:
    gone = {(status.value, end) for (status, _verb), (end, *_rest) in ORACLE.items()}
    gone |= {("needs_info", "submitted"), ("needs_info", "in_progress")}  # supply
    gone |= {("reopen_requested", "not_accepted"), ("reopen_requested", "awaiting_rating")}  # declined
    ways = {(start, end) for start, ends in MAY_BECOME.items() for end in ends.split()}
    assert ways == {way for way in gone if way[1] not in ("=", "<")}


def test_a_declined_request_about_a_refused_case_leaves_it_refused(cast: Cast) -> None:
    """Closed would say 已办结 of something nobody worked on."""
    case = make_case(cast.court)
    wei = cast.acting("wei")
    reason = RefusalReason.OTHER_AUTHORITY
    actions.refuse(case, wei, reason=reason, responsible="The tax office", words="Not ours.")
    actions.ask_reopen(case, resident(case.id), words="It is yours.")
    actions.close(case, wei, words="It remains theirs.")
    assert case.status is Status.NOT_ACCEPTED
    with pytest.raises(DomainError, match="looked at again once"):
        actions.ask_reopen(case, resident(case.id), words="Please look again.")
