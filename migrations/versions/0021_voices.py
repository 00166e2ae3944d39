"""Voices that join a case, each with a receipt and a word of its own; messages both ways, and answers kept ready."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voice",
        sa.Column("ref", sa.String(length=16), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("client_hash", sa.String(length=64), nullable=True),
        sa.Column("receipt_hash", sa.String(length=64), nullable=True),
        sa.Column("device_hash", sa.String(length=64), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("rated_at", sa.DateTime(), nullable=True),
        sa.Column("rated_case_id", sa.Integer(), nullable=True),
        sa.Column("rated_round", sa.Integer(), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_voice_case_id")),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_voice_code_id")),
        sa.ForeignKeyConstraint(["rated_case_id"], ["case.id"], name=op.f("fk_voice_rated_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
        sa.UniqueConstraint("ref", name=op.f("uq_voice_ref")),
        sa.UniqueConstraint("client_hash", name=op.f("uq_voice_client_hash")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_voice_receipt_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_voice_device_hash", "voice", ["case_id", "device_hash"], unique=False)
    op.create_index(op.f("ix_voice_rated_case_id"), "voice", ["rated_case_id"], unique=False)
    op.create_index(
        "uq_voice_own", "voice", ["case_id"], unique=True, sqlite_where=sa.text("own = 1"),
        postgresql_where=sa.text("own"),
    )  # fmt: skip

    op.create_table(
        "message",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.Column("client_hash", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_message_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_message_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("event_id", name=op.f("uq_message_event_id")),
        sa.UniqueConstraint("client_hash", name=op.f("uq_message_client_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_message_case_id", "message", ["case_id", "at"], unique=False)
    op.create_index(
        "ix_message_unseen", "message", ["case_id", "by_staff"], unique=False,
        sqlite_where=sa.text("seen_at IS NULL"), postgresql_where=sa.text("seen_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "standard_reply",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(length=20000), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_standard_reply_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_reply")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_standard_reply_category_id"), "standard_reply", ["category_id"], unique=False)
    op.create_table(
        "recording",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("staged_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_recording_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_recording_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("name", name=op.f("uq_recording_name")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_recording_case_id"), "recording", ["case_id"], unique=False)
    op.create_index(op.f("ix_recording_staged_at"), "recording", ["staged_at"], unique=False)


def downgrade() -> None:
    for table in ("recording", "standard_reply", "message"):
        op.drop_table(table)
    # A case goes back to those who reported it: without the rows nobody could tell who else joined.
    op.execute(
        'UPDATE "case" SET voices = voices - (SELECT count(*) FROM voice WHERE voice.case_id = "case".id'
        " AND voice.withdrawn_at IS NULL AND voice.ref IS NOT NULL)"
    )
    op.execute("DELETE FROM contact WHERE subject_kind = 'voice'")
    op.drop_table("voice")
