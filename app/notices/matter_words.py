"""What matters, ways and states of notices are called on a page."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.notices.matters import How, Matter
from app.notices.models import Kind, State

# fmt: off
WORDS: dict[StrEnum, LazyString] = {
    Matter.NEW: _("Waits for triage"), Matter.GIVEN: _("Given to you"), Matter.BACK: _("Sent back by the check"),
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
ICONS: dict[Matter, str] = {
    Matter.NEW: "state-new", Matter.GIVEN: "checklist", Matter.BACK: "state-back", Matter.TO_CHECK: "search",
    Matter.REPLY: "message", Matter.WORD: "star", Matter.LIMITS: "clock", Matter.BESIDE: "flag",
    Matter.MEETINGS: "users-group",
    Matter.RESOURCES: "building-community",
    Matter.UNDELIVERED: "phone", Matter.YOURS: "user", Matter.TRIAL: "send",
}
# fmt: on


def word(one: StrEnum) -> str:
    return str(WORDS[one])


def headline(matter: Matter, kind: str) -> str:
    return str(KINDS[kind] if matter in (Matter.MEETINGS, Matter.RESOURCES) else WORDS[matter])


def icon_of(matter: Matter) -> str:
    return ICONS[matter]
