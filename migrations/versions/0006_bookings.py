"""Bookings: when a resource is open, the half-hours that are taken, its photos; contacts left with anything."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TERMS = {"shortest": 30, "longest": 120, "step": 30, "ahead": 30}


def upgrade() -> None:
    op.add_column("resource", sa.Column("capacity", sa.Integer(), nullable=True))
    for name in ("bookable", "needs_approval"):
        op.add_column("resource", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, usual in TERMS.items():
        op.add_column(
            "resource", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text(str(usual)))
        )
    op.add_column(
        "resource", sa.Column("openings", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )
    # A column with a constraint of its own is more than Alembic adds to SQLite; SQLite itself does.
    text = "TEXT" if op.get_bind().dialect.name == "sqlite" else "VARCHAR(32)"
    op.execute(
        f"ALTER TABLE resource ADD COLUMN door_token {text}"
        ' CONSTRAINT ck_resource_door_token_length CHECK (length("door_token") <= 32)'
    )
    op.execute(
        "ALTER TABLE photo ADD COLUMN resource_id INTEGER"
        " CONSTRAINT fk_photo_resource_id REFERENCES resource (id)"
    )
    op.create_index(op.f("ix_resource_door_token"), "resource", ["door_token"], unique=True)
    op.create_index(op.f("ix_photo_resource_id"), "photo", ["resource_id"], unique=False)
    _make_bookings()
    _contacts_of_anything()


def _make_bookings() -> None:
    op.create_table(
        "booking",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("begins_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("purpose", sa.String(length=300), nullable=True),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("booked_by_id", sa.Integer(), nullable=True),
        sa.Column("client_hash", sa.String(length=64), nullable=True),
        sa.Column("content_digest", sa.String(length=64), nullable=True),
        sa.Column("receipt_hash", sa.String(length=64), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_booking_resource_id")),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_booking_code_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_booking_case_id")),
        sa.ForeignKeyConstraint(["booked_by_id"], ["user.id"], name=op.f("fk_booking_booked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("ref", name=op.f("uq_booking_ref")),
        sa.UniqueConstraint("client_hash", name=op.f("uq_booking_client_hash")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_booking_receipt_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_booking_resource_begins", "booking", ["resource_id", "begins_at"], unique=False)
    for name in ("status", "due_at", "case_id"):
        op.create_index(op.f(f"ix_booking_{name}"), "booking", [name], unique=False)
    op.create_table(
        "booking_slot",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_booking_slot_resource_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_slot_booking_id")),
        sa.PrimaryKeyConstraint("resource_id", "slot", name=op.f("pk_booking_slot")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_booking_slot_booking_id"), "booking_slot", ["booking_id"], unique=False)


def _contacts_of_anything() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("uq_contact_case_id", "contact", type_="unique")
        op.drop_constraint("fk_contact_case_id", "contact", type_="foreignkey")
        op.alter_column("contact", "case_id", new_column_name="subject_id")
        op.add_column(
            "contact", sa.Column("subject_kind", sa.String(length=32), server_default="case", nullable=False)
        )
        op.alter_column("contact", "subject_kind", server_default=None)
        op.create_unique_constraint(
            "uq_contact_subject_kind_subject_id", "contact", ["subject_kind", "subject_id"]
        )
        return
    _rebuilt(
        [
            sa.Column("subject_kind", sa.String(length=32), nullable=False),
            sa.Column("subject_id", sa.Integer(), nullable=False),
            sa.UniqueConstraint("subject_kind", "subject_id", name="uq_contact_subject_kind_subject_id"),
        ],
        "subject_kind, subject_id",
        "'case', case_id",
    )


def _contacts_of_cases() -> None:
    op.execute("DELETE FROM contact WHERE subject_kind <> 'case'")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("uq_contact_subject_kind_subject_id", "contact", type_="unique")
        op.drop_column("contact", "subject_kind")
        op.alter_column("contact", "subject_id", new_column_name="case_id")
        op.create_foreign_key("fk_contact_case_id", "contact", "case", ["case_id"], ["id"])
        op.create_unique_constraint("uq_contact_case_id", "contact", ["case_id"])
        return
    _rebuilt(
        [
            sa.Column("case_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_contact_case_id"),
            sa.UniqueConstraint("case_id", name="uq_contact_case_id"),
        ],
        "case_id",
        "subject_id",
    )


def _rebuilt(left_with: list[sa.schema.SchemaItem], names: str, values: str) -> None:
    """SQLite cannot change a column's constraints: a new table, the rows, the old one goes. Nothing refers to it."""
    rest = "name_sealed, phone_sealed, phone_index, withheld, consent, erased_at, id"
    op.drop_index(op.f("ix_contact_phone_index"), table_name="contact")
    op.rename_table("contact", "contact_before")
    op.create_table(
        "contact",
        *left_with,
        sa.Column("name_sealed", sa.String(length=1000), nullable=True),
        sa.Column("phone_sealed", sa.String(length=300), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("erased_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sqlite_strict=True,
    )
    op.execute(f"INSERT INTO contact ({names}, {rest}) SELECT {values}, {rest} FROM contact_before")
    op.drop_table("contact_before")
    op.create_index(op.f("ix_contact_phone_index"), "contact", ["phone_index"], unique=False)


def downgrade() -> None:
    _contacts_of_cases()
    op.drop_table("booking_slot")
    op.drop_table("booking")
    op.execute("DELETE FROM photo WHERE resource_id IS NOT NULL")
    op.drop_index(op.f("ix_photo_resource_id"), table_name="photo")
    op.drop_column("photo", "resource_id")
    op.drop_index(op.f("ix_resource_door_token"), table_name="resource")
    op.execute("UPDATE resource SET status = 'suspended' WHERE status IN ('draft', 'retired')")
    for name in ("door_token", "openings", *TERMS, "needs_approval", "bookable", "capacity"):
        op.drop_column("resource", name)
