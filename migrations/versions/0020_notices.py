"""Notices go out: channels, deliveries, the staff's inbox, choices and words of one's own."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OWED = sa.text("ended_at IS NULL")
UNSENT = sa.text("sent_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "notice_channel",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("sealed", sa.String(length=20_000), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_notice_channel_area_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_channel_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_channel")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_notice_channel_area_id"), "notice_channel", ["area_id"], unique=False)
    op.create_index(op.f("ix_notice_channel_unit_id"), "notice_channel", ["unit_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("means", sa.String(length=32), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("matter", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=32), nullable=True),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_delivery_outbox_id")),
        sa.ForeignKeyConstraint(["channel_id"], ["notice_channel.id"], name=op.f("fk_delivery_channel_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_delivery_user_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_delivery_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_delivery_dedupe_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_delivery_outbox_id"), "delivery", ["outbox_id"], unique=False)
    op.create_index(op.f("ix_delivery_channel_id"), "delivery", ["channel_id"], unique=False)
    for name, columns in (("ix_delivery_owed", ["due_at"]), ("ix_delivery_lane", ["lane", "id"])):
        op.create_index(name, "delivery", columns, sqlite_where=OWED, postgresql_where=OWED)
    op.create_table(
        "inbox_item",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(length=32), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_inbox_item_user_id")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_inbox_item_outbox_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_inbox_item_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_item")),
        sqlite_strict=True,
    )
    op.create_index("ix_inbox_item_user_id", "inbox_item", ["user_id", "id"], unique=False)
    op.create_index(op.f("ix_inbox_item_outbox_id"), "inbox_item", ["outbox_id"], unique=False)
    op.create_table(
        "notice_preference",
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("means", sa.String(length=32), nullable=False),
        sa.Column("matter", sa.String(length=32), nullable=False),
        sa.Column("how", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(user_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_notice_preference_whose")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_preference_user_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_preference_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_preference")),
        sa.UniqueConstraint(
            "user_id", "means", "matter", name=op.f("uq_notice_preference_user_id_means_matter")
        ),
        sa.UniqueConstraint(
            "unit_id", "means", "matter", name=op.f("uq_notice_preference_unit_id_means_matter")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "notice_wording",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_wording")),
        sa.UniqueConstraint("key", "language", name=op.f("uq_notice_wording_key_language")),
        sqlite_strict=True,
    )
    op.add_column("user", sa.Column("unread", sa.Integer(), server_default="0", nullable=False))
    op.drop_index("ix_outbox_due_at", "outbox")
    op.create_index("ix_outbox_owed", "outbox", ["id"], sqlite_where=UNSENT, postgresql_where=UNSENT)
    # The lease and its attempts belong to each message, not to what is owed.
    op.drop_column("outbox", "leased_until")
    op.drop_column("outbox", "attempts")


def downgrade() -> None:
    op.add_column("outbox", sa.Column("leased_until", sa.DateTime(), nullable=True))
    op.add_column("outbox", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
    op.drop_index("ix_outbox_owed", "outbox")
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"], unique=False)
    op.drop_column("user", "unread")
    for table in ("notice_wording", "notice_preference", "inbox_item", "delivery", "notice_channel"):
        op.drop_table(table)
