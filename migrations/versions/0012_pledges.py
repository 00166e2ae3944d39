"""Ledgers of what neighbours share the cost of, append-only, and the pictures that prove their outlays."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APPEND_ONLY = ("pledge_entry", "pledge_check")


def upgrade() -> None:
    op.create_table(
        "fundraising",
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("pledged", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("numbers", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(decision_id IS NULL) <> (case_id IS NULL)", name=op.f("ck_fundraising_behind")),
        sa.CheckConstraint("wanted > 0", name=op.f("ck_fundraising_something")),
        sa.CheckConstraint(
            "returned >= 0 AND spent >= 0 AND received <= pledged", name=op.f("ck_fundraising_sums")
        ),
        sa.CheckConstraint("spent <= received - returned", name=op.f("ck_fundraising_there")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_fundraising_area_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_fundraising_decision_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_fundraising_case_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["user.id"], name=op.f("fk_fundraising_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fundraising")),
        sa.UniqueConstraint("token", name=op.f("uq_fundraising_token")),
        sqlite_strict=True,
    )
    op.create_index("ix_fundraising_area_id", "fundraising", ["area_id", "id"], unique=False)
    op.create_index(op.f("ix_fundraising_decision_id"), "fundraising", ["decision_id"], unique=False)
    op.create_index(op.f("ix_fundraising_case_id"), "fundraising", ["case_id"], unique=False)
    op.create_table(
        "pledge",
        sa.Column("fundraising_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("called", sa.String(length=120), nullable=False),
        sa.Column("promised", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("promised_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("client_hash", sa.String(length=64), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("receipt_hash", sa.String(length=64), nullable=False),
        sa.Column("device_hash", sa.String(length=64), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("received >= 0 AND received <= promised", name=op.f("ck_pledge_received")),
        sa.CheckConstraint("returned >= 0 AND returned <= received", name=op.f("ck_pledge_returned")),
        sa.ForeignKeyConstraint(
            ["fundraising_id"], ["fundraising.id"], name=op.f("fk_pledge_fundraising_id")
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["user.id"], name=op.f("fk_pledge_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("fundraising_id", "number", name=op.f("uq_pledge_fundraising_id_number")),
        sa.UniqueConstraint("client_hash", name=op.f("uq_pledge_client_hash")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_pledge_receipt_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_pledge_device_hash", "pledge", ["fundraising_id", "device_hash"], unique=False)
    op.create_table(
        "pledge_entry",
        sa.Column("fundraising_id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(amount < 0) = (corrects_id IS NOT NULL) AND amount <> 0", name=op.f("ck_pledge_entry_signed")
        ),
        sa.CheckConstraint("(kind = 'outlay') = (pledge_id IS NULL)", name=op.f("ck_pledge_entry_whose")),
        sa.ForeignKeyConstraint(
            ["fundraising_id"], ["fundraising.id"], name=op.f("fk_pledge_entry_fundraising_id")
        ),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_entry_pledge_id")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["pledge_entry.id"], name=op.f("fk_pledge_entry_corrects_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_pledge_entry_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_entry")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_pledge_entry_corrects_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_pledge_entry_fundraising_id", "pledge_entry", ["fundraising_id", "id"], unique=False)
    op.create_index(op.f("ix_pledge_entry_pledge_id"), "pledge_entry", ["pledge_id"], unique=False)
    op.create_table(
        "pledge_check",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["pledge_entry.id"], name=op.f("fk_pledge_check_entry_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_pledge_check_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_check")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_pledge_check_entry_id")),
        sqlite_strict=True,
    )
    for statement in append_only(op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)
    # A column with a constraint of its own is more than Alembic adds to SQLite; SQLite itself does.
    op.execute(
        "ALTER TABLE photo ADD COLUMN pledge_entry_id INTEGER"
        " CONSTRAINT fk_photo_pledge_entry_id REFERENCES pledge_entry (id)"
    )
    op.create_index(op.f("ix_photo_pledge_entry_id"), "photo", ["pledge_entry_id"], unique=False)


def append_only(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table in APPEND_ONLY
            for change in ("update", "delete")
        ]
    return [
        f"CREATE TRIGGER {table}_append_only_{name} BEFORE {changes} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        for table in APPEND_ONLY
        for name, changes, each in (("rows", "UPDATE OR DELETE", "ROW"), ("all", "TRUNCATE", "STATEMENT"))
    ]


def downgrade() -> None:
    op.drop_index(op.f("ix_photo_pledge_entry_id"), table_name="photo")
    op.execute("DELETE FROM photo WHERE pledge_entry_id IS NOT NULL")
    op.drop_column("photo", "pledge_entry_id")
    for table in ("pledge_check", "pledge_entry", "pledge", "fundraising"):
        op.drop_table(table)
