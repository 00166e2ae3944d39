"""What matters, ways and states of notices are called on a page."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.cases.asides import Aside
from app.cases.clock_models import Rung
from app.cases.workflow import Verb
from app.notices.matters import How, Matter
from app.notices.models import Kind, State

# fmt: off
WORDS: dict[StrEnum, LazyString] = {
    Matter.NEW: _("Waits for triage"), Matter.GIVEN: _("Given to you"), Matter.BACK: _("Sent back by the check"),
    Matter.HANDED_OVER: _("Handed over to a colleague"),
    Matter.TO_CHECK: _("To be checked"), Matter.REPLY: _("The reporter answered"),
    Matter.WORD: _("The resident's word"), Matter.LIMITS: _("Deadlines and reminders"),
    Matter.BESIDE: _("Raised above or whistled for"), Matter.MEETINGS: _("Councils"),
    Matter.RESOURCES: _("Resources and partners"), Matter.UNDELIVERED: _("Not delivered: please call"),
    Matter.YOURS: _("To a resident"), Matter.TRIAL: _("A test"),
    How.NOW: _("At once"), How.DIGEST: _("Once a day"), How.OFF: _("Not"),
    Kind.MAIL: _("Mail"), Kind.WECOM: _("WeCom robot"), Kind.DINGTALK: _("DingTalk robot"),
    Kind.FEISHU: _("Feishu robot"), Kind.WEBHOOK: _("Webhook"),
    State.WAITING: _("Waits"), State.SENT: _("Sent"), State.DROPPED: _("Not needed any more"),
    State.FAILED: _("Failed"),
}
# Councils and resources deal with many kinds of things: a line says which.
KINDS: dict[str, LazyString] = {
    "topic": _("Topic"), "meeting": _("Meeting"), "decision": _("Decision"), "booking": _("Booking"),
    "resource_match": _("Match"), "partner_unit": _("Partner unit"), "agreement": _("Agreement"),
    "fundraising": _("Shared cost"), "pledge": _("Shared cost"),
}
# A deadline comes near, moves or is asked about: a line says which.
MOVES: dict[str, LazyString] = {
    Rung.HANDLER: _("Half of its time is gone"), Rung.LEAD: _("Four fifths of its time are gone"),
    Rung.ORDER: _("Its deadline has passed"), Verb.ASK_EXTENSION: _("More time is asked for"),
    Verb.ASK_SUSPENSION: _("Somebody asks to put it off"), Verb.APPEAL: _("Somebody appeals against the lateness"),
    Verb.APPROVE: _("What was asked about its deadline is approved"),
    Verb.REJECT: _("What was asked about its deadline is turned down"),
    Verb.WAKE: _("It goes on after it was put off"), Verb.RECKON: _("Its deadline moved"),
    Aside.REMIND: _("Somebody reminds you of it"),
}
ICONS: dict[Matter, str] = {
    Matter.NEW: "state-new", Matter.GIVEN: "checklist",
    Matter.HANDED_OVER: "arrow-right", Matter.BACK: "state-back", Matter.TO_CHECK: "search",
    Matter.REPLY: "message", Matter.WORD: "star", Matter.LIMITS: "clock", Matter.BESIDE: "flag",
    Matter.MEETINGS: "users-group",
    Matter.RESOURCES: "building-community",
    Matter.UNDELIVERED: "phone", Matter.YOURS: "user", Matter.TRIAL: "send",
}
# fmt: on


def word(one: StrEnum) -> str:
    return str(WORDS[one])


def headline(matter: Matter, kind: str, what: str) -> str:
    if matter is Matter.LIMITS:
        return str(MOVES.get(what, WORDS[matter]))
    return str(KINDS[kind] if matter in (Matter.MEETINGS, Matter.RESOURCES) else WORDS[matter])


def icon_of(matter: Matter) -> str:
    return ICONS[matter]
