"""Limits of a category for every clock, the town's own calendar, what is asked about deadlines, the ladder."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WAITS = sa.text("decided_at IS NULL")


def upgrade() -> None:
    op.add_column("category", sa.Column("limits", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("case", sa.Column("suspended_until", sa.DateTime(), nullable=True))
    op.add_column("case", sa.Column("exempt", sa.Boolean(), nullable=False, server_default=sa.false()))
    put_off = sa.text("suspended_until IS NOT NULL")
    op.create_index(
        "ix_case_suspended_until", "case", ["suspended_until"], sqlite_where=put_off, postgresql_where=put_off
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
        sqlite_strict=True,
    )
    _requests()
    _ladder()


def _requests() -> None:
    op.create_table(
        "case_request",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_request_case_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_case_request_asked_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_request_unit_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_case_request_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_request")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_case_request_case_id"), "case_request", ["case_id"])
    op.create_index(
        "uq_case_request_waiting",
        "case_request",
        ["case_id"],
        unique=True,
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )


def _ladder() -> None:
    op.create_table(
        "ladder",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_ladder_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder")),
        sa.UniqueConstraint("case_id", name=op.f("uq_ladder_case_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_ladder_next_at"), "ladder", ["next_at"])
    op.create_table(
        "supervision_order",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("missed_at", sa.DateTime(), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_supervision_order_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supervision_order_unit_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_supervision_order_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_order")),
        sa.UniqueConstraint("case_id", "round", "kind", name=op.f("uq_supervision_order_case_id_round_kind")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for table in ("supervision_order", "ladder", "case_request", "calendar_day"):
        op.drop_table(table)
    op.drop_index("ix_case_suspended_until", table_name="case")
    op.drop_column("case", "exempt")
    op.drop_column("case", "suspended_until")
    op.drop_column("category", "limits")
