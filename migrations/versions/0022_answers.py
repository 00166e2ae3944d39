"""Answers reported back to whoever sent the order, how a street words them, who agreed that a contact is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

AGREED = ("agreed_by", "agreed_how")


def upgrade() -> None:
    op.add_column("case", sa.Column("answer_from", sa.DateTime(), nullable=True))
    op.add_column("case", sa.Column("answered_at", sa.DateTime(), nullable=True))
    waits = sa.text("answer_from IS NOT NULL")
    op.create_index(
        "ix_case_answer_from", "case", ["answer_from"], sqlite_where=waits, postgresql_where=waits
    )
    for column in AGREED:
        if op.get_bind().dialect.name == "sqlite":  # which adds a checked column in its own words only
            op.get_bind().exec_driver_sql(
                f"ALTER TABLE contact ADD COLUMN {column} TEXT"
                f' CONSTRAINT ck_contact_{column}_length CHECK (length("{column}") <= 32)'
            )
        else:
            op.add_column("contact", sa.Column(column, sa.String(length=32), nullable=True))
    op.create_table(
        "answer_wording",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_answer_wording_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_wording")),
        sa.UniqueConstraint("area_id", name=op.f("uq_answer_wording_area_id")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("answer_wording")
    op.drop_index("ix_case_answer_from", table_name="case")
    for column in AGREED:
        op.drop_column("contact", column)
    op.drop_column("case", "answered_at")
    op.drop_column("case", "answer_from")
