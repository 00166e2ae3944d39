"""Who may open what, written down a second time: from the domain's words, never from the app's own tables.

A new page under a known address is judged without a change here; a new address, or a new word in an address,
makes the matrix fail and say where to write it down.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache

# --- What each role may do, anywhere it is held -----------------------------------------------------------------

_GRID = "view_cases intake settle ask handle view_lists view_codes view_meetings book"
_COMMUNITY = f"{_GRID} triage check review view_figures manage_resources run_meetings view_workload"
_LOOKING = "view_cases view_figures view_lists view_codes view_meetings"
_FREEZE = "freeze_lists"
ROLES = {
    "grid_worker": _GRID,
    "grid_leader": f"{_GRID} triage check view_figures view_workload",
    "community_staff": _COMMUNITY,
    "community_lead": f"{_COMMUNITY} {_FREEZE} keep_pledges reassign",
    "dispatcher": "view_cases intake settle triage ask check review view_figures view_lists view_codes"
    " view_meetings freeze_lists book whistle view_workload",
    "unit_handler": "view_cases ask handle",
    "unit_lead": "view_cases ask handle reassign view_workload",
    "leader": f"{_LOOKING} review {_FREEZE} approve_delays whistle",
    "meeting_secretary": f"{_LOOKING} manage_resources run_meetings check book keep_pledges",
    "mediator": "",
    "caller": "view_cases call_back",
    "supervisor": f"{_LOOKING} draw_calls",
    "admin": "manage_areas manage_people manage_categories manage_resources view_audit"
    " view_figures view_lists view_codes view_meetings manage_meeting_types manage_notices book"
    " reassign view_workload draw_calls",
    "auditor": f"{_LOOKING} view_audit",
}
RIGHTS = {
    "see_contact": "see_contact",
    "see_mediation": "",
    "export": "export",
    "publish_bulletin": "publish",
    "manage_codes": "manage_codes view_codes",
}
OF_A_UNIT = {"unit_handler", "unit_lead"}
MANAGING = {
    "manage_areas", "manage_people", "manage_categories", "manage_codes", "manage_meeting_types", "view_audit",
    "manage_notices",
}  # fmt: skip

# --- Which word opens which address; the first that fits ----------------------------------------------------------

PUBLIC, SIGNED_IN = "public", "signed in"
HOUSE = (
    (r"/", PUBLIC),  # leads on, to the sign-in or to the day's first page
    (r"/(healthz|readyz|assets|static|favicon\.ico|robots\.txt|worker\.js)(/.*)?", PUBLIC),
    (r"/editions/<token>", PUBLIC),
    (r"/(raised/<token>|pledged/<code>)(/.*)?", PUBLIC),
    (
        r"/(c/<token>|follow/<code>|voice/<code>|partner/<code>|bookings/<code>|door/<token>|look-up|forget-mine|preferences|scan)(/.*)?",
        PUBLIC,
    ),
    (r"/first-run/codes", "manage_codes"),
    (r"/first-run/(people|units)", "manage_people"),
    (r"/first-run/.*", SIGNED_IN),  # whoever founded the installation holds nothing yet
    (r"/(sign-in|sign-out|set-password|first-run|demo)(/.*)?", PUBLIC),
    (r"/(start|account|keys)(/.*)?", SIGNED_IN),
    (r"/inbox(/.*)?", SIGNED_IN),
    (r"/admin", SIGNED_IN),
    (r"/admin/notices(/.*)?", "manage_notices"),
    (r"/admin/(areas|settings)(/.*)?", "manage_areas"),
    (r"/admin/(people|units)(/.*)?", "manage_people"),
    (r"/admin/(categories|replies)(/.*)?", "manage_categories"),
    (r"/admin/working-days(/.*)?", "manage_categories"),
    (r"/admin/audit(/.*)?", "view_audit"),
    (r"/admin/meeting-types(/.*)?", "manage_meeting_types"),
    (r"/cases/<ref>/contact", "see_contact"),
    (r"/cases/<ref>/messages/read", "ask"),
    (r"/photos(/.*)?", SIGNED_IN),  # on their way into a form
    (r"/exports/cases", "view_cases"),
    (r"/exports/answers", "intake"),
    (r"/exports/<int:area_id>/.*", "view_lists"),
    (r"/(work|cases|search|unsent)(/.*)?", "view_cases"),
    (r"/triage", "settle"),
    (r"/intake/answers/wording", "triage"),
    (r"/intake(/.*)?", "intake"),
    (r"/codes/issue", "manage_codes"),
    (r"/codes(/.*)?", "view_codes"),
    (r"/away(/.*)?", "view_cases"),  # one's own days
    (r"/team(/<int:unit_id>)?", "view_workload"),
    (r"/team/(people|handovers)/.*", "reassign"),
    (r"/matches(/.*)?", "view_cases"),
    (r"/callbacks/ended", "view_cases"),
    (r"/callbacks/draws(/.*)?", "view_figures"),
    (r"/callbacks/shares", "draw_calls"),
    (r"/callbacks(/.*)?", "call_back"),
    (r"/(reminders|escalations|whistles)(/.*)?", "view_cases"),
    (r"/figures/<int:area_id>/rows", "view_cases"),
    (r"/figures(/.*)?", "view_figures"),
    (r"/lists/<int:area_id>/<any.*/freeze", "freeze_lists"),
    (r"/lists/<int:area_id>/unmet/rows", "view_cases"),
    (r"/lists(/.*)?", "view_lists"),
    (r"/partners/<int:partner_id>/contact", "see_contact"),
    (r"/(partners/<int:partner_id>|agreements/<int:agreement_id>)", "view_lists"),
    (r"/(partners|agreements)/.*", "manage_resources"),
    (r"/fundraisings/<int:fundraising_id>/pledges/<int:pledge_id>/contact", "see_contact"),
    (r"/fundraisings/<int:fundraising_id>/entries/<int:entry_id>/verify", "check"),
    (r"/fundraisings(/<int:fundraising_id>(/(proofs/.*|ledger\.xlsx))?)?", "view_lists"),
    (r"/fundraisings/.*", "keep_pledges"),
    (r"/resources/bookings/<int:booking_id>/contact", "see_contact"),
    (r"/resources/bookings(/.*)?", "book"),
    (r"/resources/<int:resource_id>/(calendar|book)", "book"),
    (r"/resources(/.*)?", "manage_resources"),
    (r"/(m/<token>|t/<token>|support/<code>)(/.*)?", PUBLIC),
    (r"/meetings/feed/<key>\.ics", PUBLIC),  # the address is the key
    (r"/meetings/<token>/(presence|screen|poster\.pdf|minutes\.<any.*)", "view_meetings"),
    (r"/meetings(/calendar|/<token>)?", "view_meetings"),
    (r"/meetings/.*", "run_meetings"),
    (r"/topics/<token>/cases", "triage"),
    (r"/topics(/<token>)?", "view_meetings"),
    (r"/topics/.*", "run_meetings"),
    (r"/decisions(/.*)?", "view_cases"),
)
# What a page of an object asks at the object, besides what its address asks anywhere.
BESIDES = (
    (r"/codes/<token>/(<any|poster|square).*", "manage_codes"),
    (r"/codes/batches/<int:batch_id>/<any.*", "manage_codes"),
    (r"/exports/<int:area_id>/.*", "export"),
    (r"/cases/<ref>/messages/read", "ask"),
    (r"/resources/bookings/<int:booking_id>/contact", "see_contact"),
    (r"/resources/<int:resource_id>/(calendar|book)", "book"),
    (r"/resources/<int:resource_id>.*", "manage_resources"),
    (r"/meetings/<token>/(presence|screen|poster\.pdf|minutes\.<any.*)", "view_meetings"),
    (r"/meetings/<token>/.+", "run_meetings"),
    (r"/topics/<token>/cases", "triage"),
    (r"/topics/<token>/.+", "run_meetings"),
    (r"/lists/<int:area_id>/<any.*/freeze", "freeze_lists"),
    (r"/lists/editions/<int:edition_id>/(change|correct)", "freeze_lists"),
    (r"/partners/<int:partner_id>/contact", "see_contact"),
    (r"/fundraisings/<int:fundraising_id>/pledges/<int:pledge_id>/contact", "see_contact"),
    (r"/fundraisings/<int:fundraising_id>/entries/<int:entry_id>/verify", "check"),
    (r"/fundraisings/<int:fundraising_id>/ledger\.xlsx", "export"),
    (r"/fundraisings/<int:fundraising_id>/(?!proofs).+", "keep_pledges"),
    (r"/(partners/<int:partner_id>|agreements/<int:agreement_id>)/.+", "manage_resources"),
)
# What is done to an edition, and whose right that is; a file of one is for two kinds of people.
OF_EDITIONS = {"sign": "freeze_lists", "discard": "freeze_lists", "publish": "publish", "withdraw": "publish"}
FILES = ("export", "freeze_lists")
# Lists of no one place, and the word by which their rows are read.
EXPORTED_WHERE = {"/exports/cases": "view_cases", "/exports/answers": "intake"}
# What it takes to be told that the object is there at all, where that is another word than the address asks.
SEEN_BY = {
    "/figures/<int:area_id>/rows": "view_cases view_figures",
    "/lists/<int:area_id>/<any(demands,problems,resources,services):which>/freeze": "view_lists",
    "/lists/<int:area_id>/unmet/rows": "view_cases view_lists",
}


@cache
def access_of(address: str) -> str:
    for pattern, word in HOUSE:
        if re.fullmatch(pattern, address):
            return word
    raise AssertionError(f"Who may open {address}? Write it into HOUSE in tests/trust/oracle.py.")


# --- The world as plain words: places, people, things --------------------------------------------------------------

# name: (id, the place around it). Garden is where everybody holds their role.
PLACES = {
    "district": (1, ""),
    "street": (2, "district"),
    "garden": (3, "street"),
    "court": (4, "garden"),
    "block": (5, "court"),
    "sibling": (6, "street"),
    "other street": (7, "district"),
    "other community": (8, "other street"),
    "other district": (12, ""),  # begins like district 1
    "twin": (33, "street"),  # begins like garden 3
    "far street": (34, "other district"),
    "far community": (35, "far street"),
}
HERE = "garden"
RELATIONS = {
    "same": "garden", "below": "block", "above": "street", "far above": "district", "sibling": "sibling",
    "prefix twin": "twin", "other street": "other community", "other district": "far community",
}  # fmt: skip


def around(place: str) -> set[str]:
    found = set()
    while place:
        found.add(place)
        place = PLACES[place][1]
    return found


@dataclass(frozen=True)
class Person:
    """`holds`: (role or right, where). `unit`: whom they work for. `gone`: why nobody is behind the cookie."""

    name: str
    holds: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    gone: str = ""
    member: bool = True  # of the unit they work for; else lent to it by the role alone

    def may(self, word: str) -> bool:
        return any(word in granted(what).split() for what, _where in self.live())

    def live(self) -> tuple[tuple[str, str], ...]:
        """A role of a unit is nothing without one."""
        held = () if self.gone == "ended role" else self.holds
        return tuple((what, where) for what, where in held if self.unit or what not in OF_A_UNIT)

    @property
    def signed_in(self) -> bool:
        return not self.gone or self.gone == "ended role"

    def exports_all(self, word: str) -> bool:
        """Everywhere they read them, or the workbook would hold what may not leave."""
        places = [where for what, where in self.live() if word in granted(what).split()]
        return all(self.may_at("export", Thing("area", "", where)) for where in places)

    def may_at(self, word: str, thing: "Thing") -> bool:
        """A role of a unit reaches only what its unit was given."""
        return any(
            word in granted(what).split()
            and where in around(thing.place)
            and (what not in OF_A_UNIT or (thing.what == "case" and thing.unit == self.unit))
            for what, where in self.live()
        )


def granted(what: str) -> str:
    return ROLES[what] if what in ROLES else RIGHTS[what]


@dataclass(frozen=True)
class Thing:
    """Something an address names: where it lies, and what a case needs to be judged."""

    what: str
    label: str
    place: str = HERE
    unit: str = ""
    about: str = ""
    status: str = "submitted"
    worker: str = ""
    owner: str = ""
    helper: str = ""  # the unit that helps
    returner: str = ""  # who returned it


NOTHING = Thing("nothing", "")


class Outcome(Enum):
    SIGN_IN = "sent to sign in"
    NOT_ALLOWED = "403"
    NOT_FOUND = "404"
    OPEN = "opened"
    WRONG_MOMENT = "403 by its state"


def expected(
    address: str, method: str, person: Person, thing: Thing, values: Mapping[str, object]
) -> Outcome:
    """Signed in, then visible or 404, then permitted or 403."""
    word = access_of(address)
    if word == PUBLIC:
        return Outcome.NOT_FOUND if thing.owner == "gone" else Outcome.OPEN
    if not person.signed_in:
        return Outcome.SIGN_IN
    if address.startswith("/first-run/") and word == SIGNED_IN and method == "POST":
        return Outcome.NOT_ALLOWED if thing.owner != "gone" else Outcome.NOT_FOUND  # founded long ago
    if word != SIGNED_IN and not person.may(word):
        return Outcome.NOT_ALLOWED
    if address in EXPORTED_WHERE:
        return Outcome.OPEN if person.exports_all(EXPORTED_WHERE[address]) else Outcome.NOT_ALLOWED
    if address == "/admin":
        return Outcome.OPEN if any(map(person.may, MANAGING)) else Outcome.NOT_ALLOWED
    if thing.owner == "gone" or not visible(address, word, person, thing):
        return Outcome.NOT_FOUND
    return allowed(address, method, person, thing, values)


def visible(address: str, word: str, person: Person, thing: Thing) -> bool:
    match thing.what:
        case "nothing" | "category" | "reply":
            return True
        case "case":
            own = {person.unit} - {""}
            helping = replace(thing, unit=thing.helper)
            seen = person.may_at("view_cases", thing) or person.may_at("view_cases", helping)
            if address.startswith("/callbacks/"):  # drawn in this house is all that waits for a word
                seen = seen and thing.status == "awaiting_rating" and person.may_at("call_back", thing)
            return seen and thing.about not in own
        case "session" | "bundle" | "notice" | "handover" | "absence":
            return thing.owner == person.name
        case "view":  # one's own, and what is lent to where one works or to one's unit
            works = any(
                thing.place in around(where) for what, where in person.live() if "view_cases" in granted(what)
            )
            return thing.owner == person.name or works or bool(thing.unit and thing.unit == person.unit)
        case "code" | "batch":
            return person.may_at("view_codes", thing)
        case "area":
            besides = SEEN_BY.get(address, word).split()
            parent = PLACES[thing.place][1]
            if address.endswith("/move") and not person.may_at(word, Thing("area", "", parent)):
                return False  # what somebody holds themselves is moved by somebody above
            return all(person.may_at(one, thing) for one in besides)
        case "draw":
            return person.may_at("view_figures", thing)
        case "meeting" | "topic":
            return person.may_at("view_meetings", thing)
        case "decision":  # of one's own unit wherever it was decided
            return person.may_at("view_meetings", thing) or bool(person.unit and person.unit == thing.unit)
        case "resource":
            return person.may_at("book" if word == "book" else "view_lists", thing)
        case "edition":  # whoever may see the list it was made of; a draft thrown away is gone
            of_cases = thing.about != "resources"
            return person.may_at("view_lists", thing) and (not of_cases or person.may_at("view_cases", thing))
        case "booking":
            return person.may_at("book", thing)
        case "meeting type":  # what is built in lies nowhere and is everybody's who keeps any
            return thing.label == "built in" or person.may_at(word, thing)
        case "partner" | "agreement" | "fundraising":
            return person.may_at("view_lists", thing)
        case "match":
            return person.may_at("view_cases", Thing("case", "", thing.place)) or holds(person, thing)
        case "person" | "channel":
            return person.may_at(word, thing)
        case "unit" | "colleague":  # of a unit's own lead its unit, wherever that lies
            leads = any(what == "unit_lead" for what, _where in person.live()) and bool(thing.unit)
            own = leads and thing.unit == person.unit and word in ("reassign", "view_workload")
            return own or person.may_at(word, thing)
        case "escalation":  # with its case
            return person.may_at("view_cases", replace(thing, what="case"))
        case "whistle":  # with its case, or called to it
            return person.may_at("view_cases", Thing("case", "", thing.place)) or _called(person, thing)
        case _:
            raise AssertionError(
                f"Who sees a {thing.what}? Write it into visible() in tests/trust/oracle.py."
            )


def holds(person: Person, match: Thing) -> bool:
    """The side of the resource: its unit, or whoever looks after the resources of its place."""
    return person.may_at("manage_resources", match) or bool(match.unit and match.unit == person.unit)


def _called(person: Person, whistle: Thing) -> bool:
    return bool(person.unit) and person.unit == whistle.unit


def _holds(person: Person, case: Thing) -> bool:
    return bool(case.unit) and case.unit in (person.unit, person.name)


# What is begun beside a case, and who begins it.
BEGUN: dict[str, Callable[[Person, Thing], bool]] = {
    "remind": lambda person, case: person.may_at("triage", case) or person.may_at("review", case),
    "whistle": lambda person, case: person.may_at("whistle", case),
    "escalate": lambda person, case: (
        person.may_at("triage", case) or (person.may_at("handle", case) and _holds(person, case))
    ),
}
# The house's escalations are raised to the very place they lie in, and nobody of the matrix did the work.
ESCALATION_VERBS = {
    "take": "triage", "start": "triage", "finish": "triage", "decline": "triage", "verify": "check",
    "send-back": "check", "uphold": "review", "overrule": "review",
}  # fmt: skip


def leads(person: Person, view: Thing) -> bool:
    """Where a list is lent, whoever leads there may take it down. A list of nobody's place is its owner's alone."""
    of_place = {(role, view.place) for role in ("grid_leader", "community_lead", "leader")}
    of_unit = (
        view.unit and view.unit == person.unit and any(what == "unit_lead" for what, _where in person.live())
    )
    return bool(of_place & set(person.live())) or bool(of_unit)


def matches(person: Person, place: Thing) -> bool:
    return any(person.may_at(word, place) for word in ("triage", "manage_resources"))


def allowed(address: str, method: str, person: Person, thing: Thing, values: Mapping[str, object]) -> Outcome:
    if thing.what == "case" and "verb" in values:
        return _verb(str(values["verb"]).replace("-", "_"), method, person, thing)
    if thing.what == "edition" and "verb" in values:
        may = person.may_at(OF_EDITIONS[str(values["verb"])], thing)
        return Outcome.OPEN if may else Outcome.NOT_ALLOWED
    if thing.what == "edition" and "form" in values:
        may = any(person.may_at(word, thing) for word in FILES)
        return Outcome.OPEN if may else Outcome.NOT_ALLOWED
    if thing.what == "view" and method == "POST":
        may = thing.owner == person.name or (values.get("step") == "delete" and leads(person, thing))
        return Outcome.OPEN if may else Outcome.NOT_ALLOWED
    if thing.what == "match" and "verb" in values:
        sides = MATCH_VERBS[str(values["verb"])].split()
        mine = {"matcher": matches(person, thing), "holder": holds(person, thing)}
        return Outcome.OPEN if any(mine[side] for side in sides) else Outcome.NOT_ALLOWED
    if address.startswith("/cases/<ref>/matches/"):
        return Outcome.OPEN if matches(person, thing) else Outcome.NOT_ALLOWED
    if address.startswith("/cases/<ref>/") and address.rpartition("/")[2] in BEGUN:
        may = BEGUN[address.rpartition("/")[2]](person, thing)
        return Outcome.OPEN if may else Outcome.NOT_ALLOWED
    if thing.what == "escalation" and "verb" in values:
        may = person.may_at(ESCALATION_VERBS[str(values["verb"])], thing)
        return Outcome.OPEN if may else Outcome.NOT_ALLOWED
    if thing.what == "whistle" and "verb" in values:
        ours = _called(person, thing) and person.may("handle")
        blows = person.may_at("whistle", thing) and not ours
        return Outcome.OPEN if (blows if values["verb"] == "rate" else ours) else Outcome.NOT_ALLOWED
    if address == "/whistles/<int:whistle_id>/call-off":
        return Outcome.OPEN if person.may_at("whistle", thing) else Outcome.NOT_ALLOWED
    if address == "/cases/<ref>/contact":
        return Outcome.OPEN if person.may_at("see_contact", thing) else Outcome.NOT_ALLOWED
    if thing.what == "decision":
        return _decision_verb(str(values.get("verb", "")), person, thing)
    if thing.what == "booking" and "verb" in values:
        needed = "manage_resources" if values["verb"] in ("approve", "reject") else "book"
        return Outcome.OPEN if person.may_at(needed, thing) else Outcome.NOT_ALLOWED
    besides = _besides(address)
    if not all(person.may_at(one, thing) for one in besides):
        return Outcome.NOT_ALLOWED
    # The house's meetings are announced, and none was held yet.
    return Outcome.WRONG_MOMENT if address.startswith("/meetings/<token>/minutes.") else Outcome.OPEN


def _besides(address: str) -> list[str]:
    return next((words.split() for pattern, words in BESIDES if re.fullmatch(pattern, address)), [])


def _decision_verb(verb: str, person: Person, decision: Thing) -> Outcome:
    """The unit's own people carry it out, somebody else verifies, whoever runs the council drops it."""
    own = bool(person.unit) and person.unit == decision.unit
    able = {
        "": True,
        "take-on": own and person.may("handle"),
        "report-done": own and person.may("handle"),
        "verify": person.may_at("check", decision),
        "send-back": person.may_at("check", decision),
        "drop": person.may_at("run_meetings", decision),
    }
    return Outcome.OPEN if able[verb] else Outcome.NOT_ALLOWED


# --- Verbs: (where it may start, who) -------------------------------------------------------------------------------

VERBS = {
    "dispatch": ("submitted returned", "triage"),
    "quick": ("submitted", "settle"),
    "answer": ("submitted", "settle"),
    "ask": ("submitted in_progress", "ask"),
    "supply": ("needs_info", "ask"),
    "message": (
        "submitted needs_info dispatched returned in_progress in_deliberation handled awaiting_rating closed"
        " reopen_requested linked not_accepted",
        "ask",
    ),
    "merge": ("submitted dispatched in_progress", "triage"),
    "refuse": ("submitted needs_info", "triage"),
    "deliberate": ("submitted in_progress", "triage"),
    "recategorise": ("submitted dispatched returned in_progress", "triage"),
    "unmerge": ("merged", "triage"),
    "mediate": ("submitted", "triage"),
    "order": ("submitted", "triage"),
    "wish": ("submitted", "triage"),
    "unlink": ("linked", "triage"),
    "fulfil": ("linked", "triage"),
    "transfer": ("submitted in_progress", "triage"),
    "return": ("dispatched in_progress", "handle held"),
    "hand_on": ("dispatched in_progress", "handle held"),
    "plan": ("in_progress", "handle held"),
    "sign": ("dispatched in_progress", "helper"),
    "take_on": ("dispatched", "handle held"),
    "handle": ("in_progress", "handle held"),
    "progress": ("dispatched in_progress", "handle held|helper"),
    "check": ("handled", "check another"),
    "rework": ("handled", "check another"),
    "close": ("reopen_requested", "review another"),  # a rating is closed by time alone
    "reopen": ("reopen_requested", "review another"),
    # About a deadline: in this house none is late, put off, or waits for a decision.
    "ask_extension": ("dispatched in_progress", "handle held"),
    "ask_suspension": ("in_progress", "handle held"),
    "appeal": ("", "handle held"),
    "approve": ("", "approve_delays"),
    "reject": ("", "approve_delays"),
    "wake": ("", "approve_delays"),
}


MATCH_VERBS = {
    "offer": "matcher", "decline": "matcher holder", "deliver": "holder", "confirm": "holder",
    "fail": "matcher holder",
}  # fmt: skip


def _verb(verb: str, method: str, person: Person, case: Thing) -> Outcome:
    starts, who = VERBS[verb]
    if not any(_ever(kind, person, case) for kind in who.split("|")):
        return Outcome.NOT_ALLOWED
    ruled_by_another = case.status == "returned" and case.returner == person.name and verb != "message"
    now = case.status in starts.split() and not ruled_by_another
    return Outcome.OPEN if method == "POST" or now else Outcome.WRONG_MOMENT


def _ever(kind: str, person: Person, case: Thing) -> bool:
    word, _, besides = kind.partition(" ")
    if word == "helper":
        helping = bool(case.helper) and case.helper == person.unit
        return helping and person.may_at("handle", replace(case, unit=case.helper))
    ever = person.may_at(word, case)
    if besides == "held":
        ever = ever and bool(case.unit) and case.unit in (person.unit, person.name)
    if besides == "another":
        ever = ever and case.worker != person.name
    return ever
