from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Unit, User
from app.areas.models import Area
from app.cases.clocks import Unit as TimeUnit
from app.cases.danger import Kind as Danger
from app.cases.vocabulary import Channel as Channel
from app.cases.vocabulary import CheckResult as CheckResult
from app.cases.vocabulary import ClosureCode as ClosureCode
from app.cases.vocabulary import Kind as Kind
from app.cases.vocabulary import Matched as Matched
from app.cases.vocabulary import RefusalReason as RefusalReason
from app.cases.vocabulary import Reporter as Reporter
from app.cases.vocabulary import ResidentResult as ResidentResult
from app.cases.vocabulary import ReturnReason as ReturnReason
from app.cases.vocabulary import Route as Route
from app.cases.vocabulary import Satisfaction as Satisfaction
from app.cases.workflow import ALARMING, OPEN, Status
from app.core.db import Digest, Line, LongText, Model, Name, UtcDateTime


class Category(Model):
    """Two levels. A child inherits what it leaves empty; limits name their unit."""

    __tablename__ = "category"
    __table_args__ = (sa.UniqueConstraint("parent_id", "name"),)

    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("category.id"), index=True)
    name: Mapped[Name]
    keywords: Mapped[Line] = mapped_column(default="")  # words that suggest it, space separated
    unit_kind: Mapped[str | None] = mapped_column(sa.String(32))  # the nearest unit of this kind is suggested
    handle_amount: Mapped[int]  # 0: as the category above it
    handle_unit: Mapped[TimeUnit]
    limits: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)  # the rarer ones: clock → limit
    urgent: Mapped[bool] = mapped_column(default=False)
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped[Category | None] = relationship(remote_side="Category.id", lazy="joined", join_depth=1)

    __mapper_args__ = {"version_id_col": version}


def _few(column: str) -> sa.Index:
    """Of the few cases that have it: it costs all the others nothing."""
    filled = sa.text(f"{column} IS NOT NULL")
    return sa.Index(f"ix_case_{column}", column, sqlite_where=filled, postgresql_where=filled)


class Case(Model):
    __tablename__ = "case"
    # Danger is looked for first, however much else waits.
    __table_args__ = (
        # What somebody holds, by its state and deadline: my work, a handover, the workload of a unit.
        sa.Index(
            "ix_case_held",
            "assignee_id",
            "status",
            "due_at",
            sqlite_where=sa.text("assignee_id IS NOT NULL"),
            postgresql_where=sa.text("assignee_id IS NOT NULL"),
        ),
        _few("about_unit_id"),
        _few("about_user_id"),
        _few("recurs_id"),
        _few("suspended_until"),
        _few("answer_from"),
        sa.Index(
            "ix_case_alarm",
            "status",
            sqlite_where=sa.text("alarm IS NOT NULL"),
            postgresql_where=sa.text("alarm IS NOT NULL"),
        ),
    )

    ref: Mapped[str] = mapped_column(sa.String(16), unique=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    code_id: Mapped[int | None] = mapped_column(sa.ForeignKey("code.id"), index=True)
    channel: Mapped[Channel]
    reporter: Mapped[Reporter] = mapped_column(default=Reporter.RESIDENT)
    kind: Mapped[Kind | None]
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("category.id"), index=True)
    title: Mapped[Name]
    text: Mapped[LongText]
    place: Mapped[Line] = mapped_column(default="")  # exact place, in the reporter's words
    alarm: Mapped[Danger | None]  # the danger its words speak of
    status: Mapped[Status] = mapped_column(default=Status.SUBMITTED)
    route: Mapped[Route | None]
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    assignee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    about_unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))  # a complaint is never
    about_user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))  # shown to its subject
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)  # merged into
    recurs_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("case.id")
    )  # closed too long ago to be reopened
    voices: Mapped[int] = mapped_column(default=1)
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")  # written by app.reminders alone
    round: Mapped[int] = mapped_column(default=1)
    helped: Mapped[bool] = mapped_column(
        default=False, server_default=sa.false()
    )  # units help: see `helpers`

    # Returned by the unit it was given to, until somebody rules.
    returns: Mapped[int] = mapped_column(default=0, server_default="0")
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    proposed_unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))

    # The clocks. due_at is the one that runs now (empty when ended); handle_due_at is the promise to the reporter.
    submitted_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    handle_due_at: Mapped[datetime | None]
    clock_started_at: Mapped[datetime | None]
    deliberated_at: Mapped[datetime | None]  # given to a meeting: the handling clock stands still
    asked_at: Mapped[datetime | None]
    asked_from: Mapped[Status | None]
    planned_on: Mapped[date | None]  # the handler's own plan
    reopened_from: Mapped[Status | None]  # where it goes back to when the request is declined
    review_refused: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # in this round
    suspended_until: Mapped[datetime | None]  # put off until the day of its review
    late: Mapped[bool] = mapped_column(default=False)  # handled after the deadline: a permanent fact
    exempt: Mapped[bool] = mapped_column(default=False)  # an upheld appeal: left out of the net figure alone

    # The unit's word, the checker's word, the resident's word: three, never one.
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    unit_result: Mapped[ClosureCode | None]
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    check_result: Mapped[CheckResult | None]
    resident_result: Mapped[ResidentResult | None]
    satisfaction: Mapped[int | None]
    rated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    refusal: Mapped[RefusalReason | None]
    responsible: Mapped[Line | None]  # who is responsible instead
    outer_no: Mapped[str | None] = mapped_column(sa.String(64))  # 12345 工单号
    outer_due_at: Mapped[datetime | None]
    answer_from: Mapped[
        datetime | None
    ]  # its answer waits since then to be reported back; by app.cases.hotline
    answered_at: Mapped[datetime | None]  # it was reported back, and stands
    outer_body: Mapped[Line | None]  # has it now, as `outer_ref`
    outer_ref: Mapped[str | None] = mapped_column(sa.String(64))
    linked_ref: Mapped[
        Line | None
    ]  # of the mediation, the service or the wish it became (`route` says which)
    source_id: Mapped[str | None] = mapped_column(sa.String(64), unique=True)  # the row it was imported from
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    matched: Mapped[Matched | None]

    # Only keyed hashes: with the client key itself the query code could be computed.
    client_hash: Mapped[Digest | None] = mapped_column(unique=True)
    content_digest: Mapped[Digest | None]
    receipt_hash: Mapped[Digest | None] = mapped_column(unique=True)
    events: Mapped[int] = mapped_column(default=0)  # the seq of the last event
    version: Mapped[int] = mapped_column()

    area: Mapped[Area] = relationship(foreign_keys=[area_id])
    category: Mapped[Category | None] = relationship()
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    helpers: Mapped[list[Helper]] = relationship(order_by="Helper.id", cascade="all, delete-orphan")

    # Two people pressing the same button: the second gets a conflict, not a second event.
    __mapper_args__ = {"version_id_col": version}

    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def danger(self) -> Danger | None:
        """Marked wherever the case is shown, until somebody has done something about it."""
        return self.alarm if self.status in ALARMING else None

    def is_overdue(self, at: datetime) -> bool:
        """The clock that runs now has passed. Reached exactly is on time."""
        return self.is_open() and self.due_at is not None and at > self.due_at


class Helper(Model):
    """协办单位: sees the case and notes progress; the unit of the case handles it."""

    __tablename__ = "case_helper"
    __table_args__ = (sa.UniqueConstraint("case_id", "unit_id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    unit: Mapped[Unit] = relationship()


ANSWERED = sa.text("result <> ''")

# One row per area around a case: work lists and filters answer from its indexes alone, at every level and size.
# Written by cases.actions (and rewritten beneath a moved area) only.
case_scope = sa.Table(
    "case_scope",
    Model.metadata,
    sa.Column("outer_id", sa.ForeignKey("area.id"), primary_key=True),
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True, index=True),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),  # the far future when no clock runs
    sa.Column("submitted_at", UtcDateTime, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("category_id", sa.Integer, nullable=False),  # 0: none yet
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("unit_id", sa.Integer, nullable=False),  # 0: none yet
    sa.Column("result", sa.String(32), nullable=False, server_default=""),  # the resident's word
    sa.Index("ix_case_scope_due", "outer_id", "status", "due_at", "case_id"),
    # Holds all a filter asks, so that a rare word is looked for in the index alone.
    sa.Index(
        "ix_case_scope_new",
        "outer_id",
        "submitted_at",
        "case_id",
        "status",
        "kind",
        "category_id",
        "channel",
        "unit_id",
        "due_at",
        "result",
    ),
    sa.Index("ix_case_scope_unit", "outer_id", "unit_id", "status", "due_at", "case_id"),
    # The newest weeks have no answer yet: read by day, they would all be walked past.
    sa.Index(
        "ix_case_scope_result",
        "outer_id",
        "result",
        "submitted_at",
        "case_id",
        sqlite_where=ANSWERED,
        postgresql_where=ANSWERED,
    ),
    sqlite_with_rowid=False,
)
