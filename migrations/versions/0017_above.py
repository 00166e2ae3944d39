"""What goes on beside a case: reminders, escalations to the level above, whistles that call departments to the spot."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OPEN = "status IN ('declined', 'done', 'raised', 'taken', 'working')"


def upgrade() -> None:
    op.add_column("case", sa.Column("reminders", sa.Integer(), server_default="0", nullable=False))
    _reminders()
    _escalations()
    _whistles()


def _reminders() -> None:
    op.create_table(
        "reminder",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_reminder_case_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_reminder_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sqlite_strict=True,
    )
    op.create_index("ix_reminder_case_id", "reminder", ["case_id", "at"], unique=False)
    op.create_index(op.f("ix_reminder_at"), "reminder", ["at"], unique=False)


def _escalations() -> None:
    op.create_table(
        "escalation",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("take_due_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("declined_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_escalation_case_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_escalation_area_id")),
        sa.ForeignKeyConstraint(["raised_by_id"], ["user.id"], name=op.f("fk_escalation_raised_by_id")),
        sa.ForeignKeyConstraint(["declined_by_id"], ["user.id"], name=op.f("fk_escalation_declined_by_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["user.id"], name=op.f("fk_escalation_done_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_escalation_open", "escalation", ["case_id", "level"], unique=True,
        sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN),
    )  # fmt: skip
    op.create_index("ix_escalation_area_id", "escalation", ["area_id", "status", "due_at"], unique=False)
    for column in ("case_id", "raised_at", "raised_by_id"):
        op.create_index(op.f(f"ix_escalation_{column}"), "escalation", [column], unique=False)


def _whistles() -> None:
    op.create_table(
        "whistle",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("meet_at", sa.DateTime(), nullable=False),
        sa.Column("blown_at", sa.DateTime(), nullable=False),
        sa.Column("blown_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_whistle_case_id")),
        sa.ForeignKeyConstraint(["blown_by_id"], ["user.id"], name=op.f("fk_whistle_blown_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whistle")),
        sqlite_strict=True,
    )
    for column in ("blown_at", "blown_by_id", "case_id"):
        op.create_index(op.f(f"ix_whistle_{column}"), "whistle", [column], unique=False)
    op.create_table(
        "summons",
        sa.Column("whistle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(), nullable=False),
        sa.Column("arrive_due_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("on_site_at", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("rated_at", sa.DateTime(), nullable=True),
        sa.Column("mark", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["whistle_id"], ["whistle.id"], name=op.f("fk_summons_whistle_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_summons_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summons")),
        sa.UniqueConstraint("whistle_id", "unit_id", name=op.f("uq_summons_whistle_id_unit_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_summons_unit_id", "summons", ["unit_id", "status"], unique=False)


def downgrade() -> None:
    for table in ("summons", "whistle", "escalation", "reminder"):
        op.drop_table(table)
    op.drop_column("case", "reminders")
