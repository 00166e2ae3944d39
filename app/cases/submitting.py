"""A report becomes a case, once, however often it is sent. The hot path: few statements, all in one commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from app.accounts.actor import Actor
from app.areas.models import Area
from app.cases import counting, danger, deadlines, indexing
from app.cases.models import Case, Category, Channel, Kind, Reporter
from app.cases.telling import told
from app.cases.workflow import Status, Verb
from app.contacts import actions as contacts
from app.core import receipts, reference
from app.core.clock import now
from app.core.db import db
from app.core.engine import one_at_a_time
from app.core.errors import DomainError
from app.core.instance import here
from app.core.prepared import Prepared, insert_into
from app.core.text import first_words
from app.photos import actions as photos
from app.timeline.record import Counted, Happening, record

cases = Case.__table__.c


@dataclass(frozen=True, kw_only=True)
class Report:
    """What somebody sends. Text is clean (app.core.text), phone is E.164, photos are staged names."""

    client_key: str
    area: Area
    channel: Channel
    text: str
    code_id: int | None = None
    place: str = ""
    kind: Kind | None = None
    reporter: Reporter = Reporter.RESIDENT
    category: Category | None = None
    phone: str | None = None
    call_me: str = ""
    withheld: bool = False
    photos: tuple[str, ...] = ()
    photo_digests: tuple[str, ...] = ()  # of the bytes as sent, in order
    outer_no: str | None = None
    outer_due_at: datetime | None = None
    source_id: str | None = None
    recurs: Case | None = None  # closed too long ago to be reopened

    def digest(self) -> str:
        said = {
            "area": str(self.area.id), "text": self.text, "place": self.place, "kind": self.kind or "",
            "reporter": self.reporter, "phone": self.phone or "", "call_me": self.call_me,
            "withheld": str(self.withheld), "outer_no": self.outer_no or "",
        }  # fmt: skip
        return receipts.content_digest(said, self.photo_digests, here().keys.receipts)


@dataclass(frozen=True)
class Receipt:
    """`same` False: the key was used before with other words; the first report stands, nothing was written."""

    case: Case
    code: str  # sixteen digits
    fresh: bool
    same: bool = True


def submit(report: Report, actor: Actor) -> Receipt:
    if not report.text and not report.photos:
        raise DomainError("Please write a few words, or add a photo.")
    secret = here().keys.receipts
    code = receipts.code_for(report.client_key, secret)
    client_hash = receipts.client_key_hash(report.client_key, secret)
    one_at_a_time(client_hash)
    refs = {f"ref_{width}": reference.new(now(), width) for width in (4, 5, 6)}
    known = _KNOWN.run({"client_hash": client_hash, **refs})
    deadlines.know_calendar(row.own_day for row in known if row.own_day)
    for row in known:
        if row.client_hash == client_hash:
            return _again(row.id, report, code)
    taken = {row.ref for row in known}
    case = _case(report, actor, ref=next(ref for ref in refs.values() if ref not in taken))
    case.client_hash = client_hash
    case.receipt_hash = receipts.stored_hash(code, secret)
    _enter(case, report, actor)
    return Receipt(case, code, fresh=True)


# The report that this form made already, and whichever of the new references are taken; the calendar comes along.
_NO_DAY, _NO_CASE = sa.cast(sa.null(), sa.String).label("own_day"), sa.cast(sa.null(), sa.Integer).label("id")
_KNOWN = Prepared(
    sa.union_all(
        sa.select(cases.id, cases.ref, cases.client_hash, _NO_DAY).where(
            sa.or_(
                cases.client_hash == sa.bindparam("client_hash"),
                *(cases.ref == sa.bindparam(f"ref_{width}") for width in (4, 5, 6)),
            )
        ),
        deadlines.OWN_DAYS.with_only_columns(
            _NO_CASE,
            sa.literal("").label("ref"),
            sa.literal("").label("client_hash"),
            *deadlines.OWN_DAYS.selected_columns,
        ),
    )
)


def _again(case_id: int, report: Report, code: str) -> Receipt:
    case = db.session.get_one(Case, case_id)
    return Receipt(case, code, fresh=False, same=case.content_digest == report.digest())


def _case(report: Report, actor: Actor, ref: str) -> Case:
    at = now()
    case = Case(
        ref=ref, area=report.area, area_id=report.area.id, code_id=report.code_id, channel=report.channel,
        reporter=report.reporter, kind=report.kind, category=report.category,
        category_id=report.category.id if report.category else None,
        title=first_words(report.text, 60), text=report.text, place=report.place,
        alarm=danger.most_pressing(report.text),
        status=Status.SUBMITTED, round=1, voices=1, reminders=0, late=False, exempt=False, helped=False, returns=0,
        review_refused=False, events=1, version=1, submitted_at=at,
        recurs_id=report.recurs.id if report.recurs else None,
        outer_no=report.outer_no, outer_due_at=report.outer_due_at, source_id=report.source_id,
        content_digest=report.digest(), entered_by_id=actor.user_id,
    )  # fmt: skip
    case.due_at = deadlines.running_until(case, at)
    return case


def _enter(case: Case, report: Report, actor: Actor) -> None:
    _insert(case)
    around = report.area.around
    if report.phone or report.call_me:
        contacts.keep(
            case, phone=report.phone, name=report.call_me, withheld=report.withheld,
            messages=contacts.sends_messages(),
        )  # fmt: skip
    indexing.enter(case, around)
    role = actor.role_at(around)
    event_id = record(
        Verb.SUBMIT,
        case,
        actor,
        Happening(
            after=case.status.value,
            role=role.value if role else None,
            facts={"channel": case.channel.value, "photos": len(report.photos)},
            notices=told(case, Verb.SUBMIT),
            counted=Counted({}, counting.cells(case), around),
            at=case.submitted_at,
        ),
        seq=case.events,
    )
    photos.attach(report.photos, case_id=case.id, event_id=event_id)


def _insert(case: Case) -> None:
    """Its row, and the case as the session knows it: nothing of it is left to write or to read."""
    values = {name: getattr(case, name) for name in _COLUMNS}
    case.id = int(_ENTER.run(values)[0][0])
    for name in values.keys() - case.__dict__.keys():
        set_committed_value(case, name, None)
    make_transient_to_detached(case)
    rolled_back = db.session.identity_map.get(identity_key(Case, case.id))
    if rolled_back is not None:  # a write that failed had this number before
        db.session.expunge(rolled_back)
    db.session.add(case)


_COLUMNS = [column.key for column in cases if column.key != "id"]
_ENTER = insert_into(Case.__table__, *_COLUMNS, returning=cases.id)
