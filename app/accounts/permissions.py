"""What each role may do. Where it may be done is the area the role is held in (app.areas.scope)."""

from enum import StrEnum


class Permission(StrEnum):
    VIEW_CASES = "view_cases"
    INTAKE = "intake"  # enter what a resident said, or what was seen on patrol
    SETTLE = "settle"  # quick, answer: done by whoever receives it
    TRIAGE = "triage"  # dispatch, refuse, merge, recategorise
    ASK = "ask"  # ask the reporter for more
    HANDLE = "handle"  # take on, note progress, handle
    CHECK = "check"  # check, rework: by somebody else than the handler
    REVIEW = "review"  # decide a request to reopen
    CALL_BACK = "call_back"  # ask the resident on the telephone how it went
    DRAW_CALLS = "draw_calls"  # set the share of cases drawn to be called back
    APPROVE_DELAYS = "approve_delays"  # an extension, a suspension, an appeal against a lateness
    REASSIGN = "reassign"  # what a colleague holds, given to others; their absence entered for them
    VIEW_WORKLOAD = "view_workload"  # how much each of a unit has in hand: counts, by name
    WHISTLE = "whistle"  # summon departments to the spot, and rate how they came
    SEE_CONTACT = "see_contact"
    VIEW_FIGURES = "view_figures"
    VIEW_LISTS = "view_lists"
    EXPORT = "export"
    FREEZE_LISTS = "freeze_lists"  # make an edition of a list, sign it, correct it
    PUBLISH = "publish"  # put what is signed before everybody
    MANAGE_RESOURCES = "manage_resources"
    VIEW_MEETINGS = "view_meetings"
    RUN_MEETINGS = "run_meetings"  # call, gather topics, hold, write down, decide
    MANAGE_MEETING_TYPES = "manage_meeting_types"
    BOOK = "book"  # book for somebody, see who comes when, check people in
    KEEP_PLEDGES = "keep_pledges"  # begin a shared cost, write in its ledger, close it
    VIEW_CODES = "view_codes"  # the registry of printed codes
    MANAGE_CODES = "manage_codes"  # issue, print, mark, replace, revoke
    MANAGE_AREAS = "manage_areas"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_CATEGORIES = "manage_categories"
    MANAGE_NOTICES = "manage_notices"  # channels and the words of messages
    VIEW_AUDIT = "view_audit"


class Role(StrEnum):
    GRID_WORKER = "grid_worker"
    GRID_LEADER = "grid_leader"
    COMMUNITY_STAFF = "community_staff"
    COMMUNITY_LEAD = "community_lead"
    DISPATCHER = "dispatcher"
    UNIT_HANDLER = "unit_handler"
    UNIT_LEAD = "unit_lead"
    LEADER = "leader"
    MEETING_SECRETARY = "meeting_secretary"
    MEDIATOR = "mediator"
    CALLER = "caller"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Right(StrEnum):
    """Given to a person one by one, never implied by a role."""

    SEE_CONTACT = "see_contact"
    SEE_MEDIATION = "see_mediation"
    EXPORT = "export"
    PUBLISH_BULLETIN = "publish_bulletin"
    MANAGE_CODES = "manage_codes"


P = Permission
_GRID = {
    P.VIEW_CASES,
    P.INTAKE,
    P.SETTLE,
    P.ASK,
    P.HANDLE,
    P.VIEW_LISTS,
    P.BOOK,
    P.VIEW_CODES,
    P.VIEW_MEETINGS,
}
_COMMUNITY = _GRID | {
    P.TRIAGE,
    P.CHECK,
    P.REVIEW,
    P.VIEW_FIGURES,
    P.MANAGE_RESOURCES,
    P.RUN_MEETINGS,
    P.VIEW_WORKLOAD,
}
_UNIT = {P.VIEW_CASES, P.ASK, P.HANDLE}
_LEADING = {P.VIEW_CASES, P.VIEW_FIGURES, P.VIEW_LISTS, P.VIEW_CODES, P.VIEW_MEETINGS}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.GRID_WORKER: frozenset(_GRID),
    Role.GRID_LEADER: frozenset(_GRID | {P.TRIAGE, P.CHECK, P.VIEW_FIGURES, P.VIEW_WORKLOAD}),
    Role.COMMUNITY_STAFF: frozenset(_COMMUNITY),
    Role.COMMUNITY_LEAD: frozenset(_COMMUNITY | {P.FREEZE_LISTS, P.KEEP_PLEDGES, P.REASSIGN}),
    Role.DISPATCHER: frozenset(
        {P.VIEW_CASES, P.INTAKE, P.SETTLE, P.TRIAGE, P.ASK, P.CHECK, P.REVIEW, P.VIEW_FIGURES, P.VIEW_LISTS}
        | {P.BOOK, P.VIEW_CODES, P.FREEZE_LISTS, P.VIEW_MEETINGS, P.WHISTLE, P.VIEW_WORKLOAD}
    ),
    Role.UNIT_HANDLER: frozenset(_UNIT),
    Role.UNIT_LEAD: frozenset(_UNIT | {P.REASSIGN, P.VIEW_WORKLOAD}),
    Role.LEADER: frozenset(_LEADING | {P.REVIEW, P.FREEZE_LISTS, P.APPROVE_DELAYS, P.WHISTLE}),
    Role.MEETING_SECRETARY: frozenset(
        _LEADING | {P.MANAGE_RESOURCES, P.RUN_MEETINGS, P.CHECK, P.BOOK, P.KEEP_PLEDGES}
    ),
    Role.MEDIATOR: frozenset(),
    Role.CALLER: frozenset({P.VIEW_CASES, P.CALL_BACK}),
    Role.SUPERVISOR: frozenset(_LEADING | {P.DRAW_CALLS}),
    Role.ADMIN: frozenset(
        {P.MANAGE_AREAS, P.MANAGE_PEOPLE, P.MANAGE_CATEGORIES, P.MANAGE_RESOURCES, P.VIEW_AUDIT}
        | {
            P.BOOK,
            P.VIEW_FIGURES,
            P.VIEW_LISTS,
            P.VIEW_CODES,
            P.VIEW_MEETINGS,
            P.MANAGE_MEETING_TYPES,
            P.DRAW_CALLS,
            P.MANAGE_NOTICES,
            P.REASSIGN,
            P.VIEW_WORKLOAD,
        }
    ),
    Role.AUDITOR: frozenset(_LEADING | {P.VIEW_AUDIT}),
}

# Roles that reach only what was given to their own unit, inside their areas.
OF_A_UNIT = frozenset({Role.UNIT_HANDLER, Role.UNIT_LEAD})

RIGHTS: dict[Right, frozenset[Permission]] = {
    Right.SEE_CONTACT: frozenset({P.SEE_CONTACT}),
    Right.SEE_MEDIATION: frozenset(),
    Right.EXPORT: frozenset({P.EXPORT}),
    Right.PUBLISH_BULLETIN: frozenset({P.PUBLISH}),
    Right.MANAGE_CODES: frozenset({P.MANAGE_CODES, P.VIEW_CODES}),
}
