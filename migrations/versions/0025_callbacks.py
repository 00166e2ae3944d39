"""The desk that calls back: who is to be called, attempts, the share of a place, the draw of a day."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WAITS = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "callback_share",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_callback_share_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_share")),
        sa.UniqueConstraint("area_id", name=op.f("uq_callback_share_area_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "callback_draw",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_callback_draw_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_draw")),
        sa.UniqueConstraint("area_id", "day", name=op.f("uq_callback_draw_area_id_day")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_callback_draw_day"), "callback_draw", ["day"])
    _callbacks()


def _callbacks() -> None:
    op.create_table(
        "callback",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("may_publish", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_callback_case_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["callback_draw.id"], name=op.f("fk_callback_draw_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["user.id"], name=op.f("fk_callback_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_callback_case_id"), "callback", ["case_id"])
    waits = {"sqlite_where": WAITS, "postgresql_where": WAITS}
    op.create_index("uq_callback_waiting", "callback", ["case_id"], unique=True, **waits)
    op.create_index("ix_callback_due_at", "callback", ["due_at"], **waits)
    op.create_table(
        "call_attempt",
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["callback_id"], ["callback.id"], name=op.f("fk_call_attempt_callback_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_call_attempt_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_attempt")),
        sa.UniqueConstraint("callback_id", "number", name=op.f("uq_call_attempt_callback_id_number")),
        sa.UniqueConstraint("callback_id", "part", name=op.f("uq_call_attempt_callback_id_part")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for table in ("call_attempt", "callback", "callback_draw", "callback_share"):
        op.drop_table(table)
