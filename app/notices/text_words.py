"""The words of every message: the texts in the code, what an administrator wrote instead, and filling them in."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.clock import LOCAL
from app.core.db import db
from app.core.instance import here
from app.notices.composing import News
from app.notices.matters import Matter
from app.notices.models import Wording
from app.notices.wording import fill
from app.web.languages import DEFAULT


@dataclass(frozen=True)
class Message:
    subject: str
    body: str


@dataclass(frozen=True)
class Text:
    """`name`: what administrators know it by. Those to staff come first, without words of the resident's own:
    a robot's group lies outside this house."""

    name: LazyString
    subject: LazyString
    body: LazyString


# fmt: off
TEXTS: dict[str, Text] = {
    "new": Text(
        _l("A request waits for triage"), _l("New request {ref}"),
        _l("{ref} waits for triage. {place}. {link}"),
    ),
    "given": Text(
        _l("Given to you"), _l("Given to you: {ref}"),
        _l("{ref} is given to {unit}. {place}. Until {until}. {link}"),
    ),
    "handed_over": Text(
        _l("Handed over to a colleague"), _l("Handed over: {ref}"),
        _l("{ref} is with a colleague now. {place}. {link}"),
    ),
    "back": Text(
        _l("The check sent it back"), _l("Sent back: {ref}"),
        _l("The check sent {ref} back. {place}. Until {until}. {link}"),
    ),
    "to_check": Text(
        _l("To be checked"), _l("To check: {ref}"),
        _l("{ref} is handled and waits for the check. {place}. {link}"),
    ),
    "reply": Text(
        _l("The reporter answered"), _l("News from the reporter: {ref}"),
        _l("The reporter of {ref} answered, withdrew or asks for another round. {place}. {link}"),
    ),
    "word": Text(
        _l("The resident's own word"), _l("The resident's word: {ref}"),
        _l("The resident said whether {ref} is solved. {place}. {link}"),
    ),
    "limits": Text(
        _l("Deadlines and reminders"), _l("Deadline: {ref}"),
        _l("A deadline of {ref} comes near, is over or was moved, somebody asks for that, or reminds of it."
           " {place}. Until {until}. {link}"),
    ),
    "beside": Text(
        _l("Raised above or whistled for"), _l("Raised or whistled for: {ref}"),
        _l("{ref} was raised above, or departments are called to the spot or called off. {place}. {link}"),
    ),
    "meetings": Text(
        _l("Councils"), _l("Councils: {title}"),
        _l("Something happened on “{title}”. {place}. {link}"),
    ),
    "resources": Text(
        _l("Resources and partners"), _l("Resources: {title}"),
        _l("Something happened on “{title}”. {place}. {link}"),
    ),
    "undelivered": Text(
        _l("A message could not be delivered"), _l("Not delivered: {ref}"),
        _l("A message about {ref} could not be delivered. Please tell them by telephone. {link}"),
    ),
    "submit": Text(
        _l("Received"), _l("Received: {ref}"),
        _l("We received your request {ref}. How it goes on, with your code: {link}"),
    ),
    "dispatch": Text(
        _l("Accepted and given out"), _l("Accepted: {ref}"),
        _l("Your request {ref} is accepted; {unit} handles it until {until}. {link}"),
    ),
    "take_on": Text(
        _l("Somebody is on it"), _l("In hand: {ref}"),
        _l("{unit} is working on your request {ref}. {link}"),
    ),
    "progress": Text(
        _l("News on the way"), _l("News: {ref}"),
        _l("There is news on your request {ref}. With your code: {link}"),
    ),
    "ask": Text(
        _l("A question to them"), _l("A question: {ref}"),
        _l("We have a question about your request {ref}. Please answer with your code: {link}"),
    ),
    "check": Text(
        _l("Is it solved?"), _l("Is it solved? {ref}"),
        _l("Your request {ref} was handled and checked. Is it solved? Please tell us with your code: {link}"),
    ),
    "refuse": Text(
        _l("Not accepted"), _l("Not accepted: {ref}"),
        _l("We cannot take on your request {ref}. Why, and who is responsible, with your code: {link}"),
    ),
    "deliberate": Text(
        _l("It goes to a meeting"), _l("To a meeting: {ref}"),
        _l("Your request {ref} goes to a meeting. With your code: {link}"),
    ),
    "close": Text(
        _l("Closed"), _l("Closed: {ref}"),
        _l("Your request {ref} is closed. If it is not solved, ask for another round with your code: {link}"),
    ),
    "other": Text(
        _l("Anything else"), _l("News: {ref}"),
        _l("There is news on {ref}. With your code: {link}"),
    ),
}
# fmt: on
# Verbs that say the same to a resident.
_SAME = {"decide": "dispatch", "reopen": "dispatch", "resume": "dispatch"}
TO_STAFF = frozenset(matter.value for matter in Matter) & TEXTS.keys()


def key_of(news: News) -> str:
    if news.matter is not Matter.YOURS:
        return news.matter.value
    verb = _SAME.get(news.verb, news.verb)
    return verb if verb in TEXTS and verb not in TO_STAFF else "other"


def message(news: News) -> Message:
    return said(key_of(news), values_of(news), DEFAULT)


def digest(many: list[Message]) -> Message:
    """One message instead of many: their first lines, then each."""
    subject = _("%(n)s notices", n=len(many))
    return Message(subject, "\n".join(f"{n}. {one.body}" for n, one in enumerate(many, 1)))


def trial(channel: str) -> Message:
    return Message(_("A test of %(name)s", name=channel), _("If you read this, the channel works."))


def said(key: str, values: Mapping[str, str], language: str) -> Message:
    template = text_of(key, language)
    return Message(fill(template.subject, values), fill(template.body, values))


def text_of(key: str, language: str) -> Message:
    """As an administrator wrote it, or as the code has it; its places not filled."""
    own = db.session.scalar(sa.select(Wording).where(Wording.key == key, Wording.language == language))
    return Message(own.subject, own.body) if own else default(key, language)


def own_texts() -> set[tuple[str, str]]:
    """Which were written here, in which language."""
    return {(key, language) for key, language in db.session.execute(sa.select(Wording.key, Wording.language))}


def own_keys() -> set[str]:
    return {key for key, _language in own_texts()}


def preview(key: str, language: str, typed: Message | None) -> Message:
    """As it reads when filled: what is being typed, or what is said now."""
    template, values = typed or text_of(key, language), example(language)
    return Message(fill(template.subject, values), fill(template.body, values))


def default(key: str, language: str) -> Message:
    with force_locale(language):
        return Message(str(TEXTS[key].subject), str(TEXTS[key].body))


def values_of(news: News) -> dict[str, str]:
    case, staff = news.case, news.matter is not Matter.YOURS
    unit = case.unit if case else None
    until = case.handle_due_at or case.due_at if case else None
    return {
        "ref": news.shown.ref or news.shown.title,
        "title": news.shown.title,
        "place": news.shown.area.name,
        "unit": unit.name if unit else _("the community"),
        "until": until.astimezone(LOCAL).strftime("%m-%d %H:%M") if until else "–",
        "link": f"{here().settings.base_url}{news.shown.path if staff else '/look-up'}",
    }


def example(language: str) -> dict[str, str]:
    """What a preview is filled with."""
    with force_locale(language):
        return {
            "ref": "0412-7K", "title": _("The lamp by the east gate is dark"), "place": _("Garden community"),
            "unit": _("Residents' committee"), "until": "04-15 18:00", "link": f"{here().settings.base_url}/look-up",
        }  # fmt: skip
