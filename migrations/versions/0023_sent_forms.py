"""Forms that were done, known by their key: a telephone may send one again without doing it twice."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_form",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_sent_form_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_form")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_sent_form_key_hash")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_sent_form_case_id"), "sent_form", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_table("sent_form")
