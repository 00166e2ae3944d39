"""Photos prove decisions, and every case a decision settled shows them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A column with a constraint of its own is more than Alembic adds to SQLite; SQLite itself does.
    op.execute(
        "ALTER TABLE photo ADD COLUMN decision_id INTEGER"
        " CONSTRAINT fk_photo_decision_id REFERENCES decision (id)"
    )
    op.create_index(op.f("ix_photo_decision_id"), "photo", ["decision_id"], unique=False)
    op.create_table(
        "photo_shown",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_photo_shown_photo_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_photo_shown_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_photo_shown_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_shown")),
        sa.UniqueConstraint("case_id", "photo_id", name=op.f("uq_photo_shown_case_id_photo_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_photo_shown_photo_id"), "photo_shown", ["photo_id"], unique=False)


def downgrade() -> None:
    op.drop_table("photo_shown")
    op.drop_index(op.f("ix_photo_decision_id"), table_name="photo")
    op.execute("DELETE FROM photo WHERE decision_id IS NOT NULL")
    op.drop_column("photo", "decision_id")
