"""The audit page: who saw or did what, by person, kind and day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import InstrumentedAttribute
from wtforms import DateField, IntegerField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from app.accounts.models import Unit, User
from app.accounts.permissions import Permission, Right, Role
from app.areas.models import Area
from app.cases.models import Case, Category
from app.codes.forms import verb_word
from app.codes.models import Batch, Code
from app.codes.workflow import Verb
from app.core.db import db
from app.meetings.models import MeetingType
from app.partners.models import PartnerUnit
from app.resources.models import Resource
from app.timeline.audit_queries import PAGE, AuditFilter, trail
from app.timeline.audits import Audited
from app.timeline.models import Audit
from app.timeline.record import Fact
from app.web.access import actor, requires
from app.web.forms import CleanText, FilterForm, OneOf
from app.web.naming import named

audits = Blueprint("audits", __name__, url_prefix="/admin/audit")

# fmt: off
WORDS: dict[Audited, LazyString] = {
    Audited.REVEAL: _("Opened a contact"), Audited.EXPORT: _("Exported"), Audited.SIGN_IN: _("Signed in"),
    Audited.SIGN_IN_FAILED: _("Failed to sign in"), Audited.SIGN_OUT: _("Signed out"),
    Audited.SET_PASSWORD: _("Set a password"), Audited.RENEW_LINK: _("Asked for a new link"),
    Audited.INVITE: _("Invited"), Audited.CORRECT_PERSON: _("Corrected a person"),
    Audited.HOLD_ROLE: _("Gave a role or right"), Audited.END_ROLE: _("Ended a role or right"),
    Audited.MOVE_PERSON: _("Moved a person"), Audited.DISABLE: _("Disabled"), Audited.ENABLE: _("Enabled"),
    Audited.ENTER_ABSENCE: _("Entered an absence"), Audited.END_ABSENCE: _("Ended an absence"),
    Audited.ADD_AREA: _("Added a place"), Audited.RENAME_AREA: _("Renamed a place"),
    Audited.MOVE_AREA: _("Moved a place"), Audited.CHANGE_AREA: _("Changed a place"),
    Audited.IMPORT_AREAS: _("Imported places"), Audited.IMPORT_CASES: _("Imported cases"),
    Audited.ISSUE_CODES: _("Issued codes"),
    Audited.CHANGE_CODE: _("Changed a code"), Audited.CHANGE_UNIT: _("Changed a unit"),
    Audited.CHANGE_REPLY: _("Changed a standard reply"),
    Audited.CHANGE_CATEGORY: _("Changed a category"), Audited.CHANGE_RESOURCE: _("Changed a resource"),
    Audited.PUBLISH_LIST: _("Published a list"), Audited.WITHDRAW_LIST: _("Took a list from the public page"),
    Audited.CHANGE_CALENDAR: _("Changed the calendar of working days"),
    Audited.CHANGE_MEETING_TYPE: _("Changed a kind of meeting"),
    Audited.CHANGE_ANSWERS: _("Changed the wording of answers"),
    Audited.SET_CALL_SHARE: _("Set the share drawn to be called back"),
    Audited.CHANGE_CHANNEL: _("Changed a channel for notices"), Audited.CHANGE_WORDING: _("Changed a text"),
}
COUNTS: dict[str, LazyString] = {
    "places": _("%(n)s places"), "aside": _("%(n)s rows set aside"), "codes": _("%(n)s codes"),
}
# What a subject is called, by its table.
NAMES: dict[str, tuple[InstrumentedAttribute[int], InstrumentedAttribute[str]]] = {
    "user": (User.id, User.name), "area": (Area.id, Area.trail), "unit": (Unit.id, Unit.name),
    "case": (Case.id, Case.ref), "category": (Category.id, Category.name), "code": (Code.id, Code.token),
    "code_batch": (Batch.id, Batch.name), "resource": (Resource.id, Resource.name),
    "meeting_type": (MeetingType.id, MeetingType.name),
    "partner_unit": (PartnerUnit.id, PartnerUnit.name),
}
# fmt: on


class AuditFilterForm(FilterForm):
    who = CleanText(_("Who"), validators=[Length(max=60)])
    what = OneOf(
        _("What"),
        choices=lambda: [("", str(_("Everything"))), *((w.value, str(WORDS[w])) for w in Audited)],
        validate_choice=False,
    )
    since = DateField(_("From"), validators=[Optional()])
    until = DateField(_("Until"), validators=[Optional()])
    before = IntegerField(validators=[Optional()], widget=HiddenInput())


@dataclass(frozen=True)
class AuditLine:
    id: int
    at: datetime
    who: str
    what: str
    subject: str
    facts: str


@audits.get("")
@requires(Permission.VIEW_AUDIT)
def home() -> ResponseReturnValue:
    form = AuditFilterForm()
    form.validate()
    narrowed_to = AuditFilter(
        who=form.who.data or "",
        what=form.what.data if form.what.data in set(Audited) else "",
        since=form.since.data,
        until=form.until.data,
        before_id=form.before.data,
    )
    rows = trail(actor().areas(Permission.VIEW_AUDIT), narrowed_to)
    lines = list(_lines(rows[:PAGE]))
    return render_template("timeline/audit.html", form=form, lines=lines, more=len(rows) > PAGE)


def _lines(rows: list[sa.Row[Audit, str]]) -> Iterable[AuditLine]:
    subjects = _subjects([row[0] for row in rows])
    for audit, name in rows:
        subject = subjects.get((audit.subject_kind, audit.subject_id), "")
        what = str(WORDS[Audited(audit.what)])
        yield AuditLine(
            audit.id, audit.at, name or "", what, subject.replace("/", " / "), _facts(audit.facts)
        )


def _subjects(rows: list[Audit]) -> dict[tuple[str | None, int | None], str]:
    """One statement a kind, not one a row."""
    found: dict[tuple[str | None, int | None], str] = {}
    for kind, (key, name) in NAMES.items():
        ids = {row.subject_id for row in rows if row.subject_kind == kind}
        if ids:
            named_rows = db.session.execute(sa.select(key, name).where(key.in_(ids)))
            found |= {(kind, subject_id): words for subject_id, words in named_rows}
    return found


def _facts(facts: dict[str, Fact]) -> str:
    return " · ".join(
        _fact(key, value)
        for key, value in facts.items()
        if key != "token" and value not in (None, "", True, False)  # a code's token is its subject's name
    )


def _fact(key: str, value: Fact) -> str:
    if key in COUNTS:
        return str(COUNTS[key] % {"n": value})
    if key == "verb" and value in set(Verb):
        return verb_word(Verb(value))
    for words in (Role, Right):
        if value in set(words):
            return named(words(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
