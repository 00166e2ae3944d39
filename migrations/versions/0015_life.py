"""The whole life of a case: returned and ruled on, helped, planned, transferred, linked, reviewed once, recurring."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# A column with a constraint of its own is more than Alembic adds to SQLite; SQLite itself does.
TEXTS = {"outer_body": 300, "outer_ref": 64, "linked_ref": 300, "reopened_from": 32}
POINTERS = {"recurs_id": "case", "returned_by_id": "user", "proposed_unit_id": "unit"}


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for column, table in POINTERS.items():
        op.execute(
            f'ALTER TABLE "case" ADD COLUMN {column} INTEGER'
            f' CONSTRAINT fk_case_{column} REFERENCES "{table}" (id)'
        )
    for column, length in TEXTS.items():
        kind = (
            f'TEXT CONSTRAINT ck_case_{column}_length CHECK (length("{column}") <= {length})'
            if sqlite
            else f"VARCHAR({length})"
        )
        op.execute(f'ALTER TABLE "case" ADD COLUMN {column} {kind}')
    op.add_column("case", sa.Column("returned_at", sa.DateTime(), nullable=True))
    op.add_column("case", sa.Column("planned_on", sa.Date(), nullable=True))
    op.add_column("case", sa.Column("returns", sa.Integer(), nullable=False, server_default="0"))
    for column in ("helped", "review_refused"):
        op.add_column("case", sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
    filled = sa.text("recurs_id IS NOT NULL")
    op.create_index("ix_case_recurs_id", "case", ["recurs_id"], sqlite_where=filled, postgresql_where=filled)
    # A request to reopen that waits: it came from where its last event says.
    op.execute(
        'UPDATE "case" SET reopened_from = (SELECT event.before FROM event'
        " WHERE event.subject_kind = 'case' AND event.subject_id = \"case\".id AND event.verb = 'ask_reopen'"
        " ORDER BY event.seq DESC LIMIT 1) WHERE status = 'reopen_requested'"
    )
    op.create_table(
        "case_helper",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_helper_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_helper_unit_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["user.id"], name=op.f("fk_case_helper_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_helper")),
        sa.UniqueConstraint("case_id", "unit_id", name=op.f("uq_case_helper_case_id_unit_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_case_helper_unit_id"), "case_helper", ["unit_id"], unique=False)
    op.create_table(
        "duty",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=300), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_duty_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_duty_unit_id"), "duty", ["unit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("duty")
    op.drop_table("case_helper")
    op.drop_index("ix_case_recurs_id", table_name="case")
    flags = ("helped", "review_refused", "returns", "planned_on", "returned_at")
    for column in (*flags, *TEXTS, *POINTERS):
        op.drop_column("case", column)
