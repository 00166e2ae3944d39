"""Lists of meetings, topics, decisions, resources and partner units, kept in their order for every area around."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COMING = "status IN ('draft', 'collecting', 'announced', 'in_session')"
TO_DO = "status IN ('open', 'in_progress', 'done')"
WANTED = "CAST(supports + voices AS BIGINT) * 2147483648 - id"
# A booking lies where its resource lies.
BOOKING = (
    "(SELECT booking.id, booking.status, begins_at, resource.area_id FROM booking"
    " JOIN resource ON resource.id = booking.resource_id) AS booking"
)
ALL, HERE = False, True
# List, table, rank, which rows, whether it is a list of the very area alone. {…} is a moment as seconds.
LISTS = [
    ("'meeting coming'", "meeting", "{starts_at}", COMING, ALL),
    ("'meeting past'", "meeting", "{starts_at}", f"NOT {COMING}", ALL),
    ("'meeting coming here'", "meeting", "{starts_at}", COMING, HERE),
    ("'meeting past here'", "meeting", "{starts_at}", f"NOT {COMING}", HERE),
    (
        "'meeting held'",
        "meeting",
        "{opened_at}",
        "status IN ('in_session', 'minutes', 'tracking', 'completed') AND opened_at IS NOT NULL",
        ALL,
    ),
    ("'meeting inquorate'", "meeting", "{closed_at}", "status = 'inquorate' AND closed_at IS NOT NULL", ALL),
    (
        "'topic open'",
        "topic",
        "id",
        "status NOT IN ('declined', 'decided', 'refer_owners', 'no_consensus')",
        ALL,
    ),
    (
        "'topic settled'",
        "topic",
        "id",
        "status IN ('declined', 'decided', 'refer_owners', 'no_consensus')",
        ALL,
    ),
    ("'topic waiting here'", "topic", WANTED, "status IN ('proposed', 'deferred', 'referred_up')", HERE),
    ("'topic accepted here'", "topic", WANTED, "status = 'accepted'", HERE),
    ("'decision to do'", "decision", "{due_on}", TO_DO, ALL),
    ("'decision ended'", "decision", "{due_on}", f"NOT {TO_DO}", ALL),
    ("'decision decided'", "decision", "{decided_at}", "1 = 1", ALL),
    (
        "'decision verified'",
        "decision",
        "{verified_at}",
        "status = 'verified' AND verified_at IS NOT NULL",
        ALL,
    ),
    ("'booking to decide'", BOOKING, "{begins_at}", "status = 'requested'", ALL),
    ("'booking coming'", BOOKING, "{begins_at}", "status IN ('requested', 'approved', 'checked_in')", ALL),
    ("'booking past'", BOOKING, "{begins_at}", "status NOT IN ('requested', 'approved', 'checked_in')", ALL),
    ("'booking kept'", BOOKING, "{begins_at}", "status IN ('approved', 'checked_in', 'completed')", ALL),
    *(
        (f"'{name} ' || {kind} || ' ' || {status}", table, "id", "1 = 1", ALL)
        for name, table in (("resource", "resource"), ("partner", "partner_unit"))
        for kind in ("kind", "'*'")
        for status in ("status", "'*'")
    ),
    *(
        (f"'resource ' || {kind} || ' here'", "resource", "id", "status = 'listed'", HERE)
        for kind in ("kind", "'*'")
    ),
]
SECONDS = {
    "sqlite": "CAST(strftime('%s', {}) AS INTEGER)",
    "postgresql": "CAST(floor(extract(epoch FROM {})) AS BIGINT)",
}


def upgrade() -> None:
    op.create_table(
        "area_shelf",
        sa.Column("outer_id", sa.Integer(), nullable=False),
        sa.Column("shelf", sa.String(length=48), nullable=False),
        sa.Column("rank", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["outer_id"], ["area.id"], name=op.f("fk_area_shelf_outer_id")),
        sa.PrimaryKeyConstraint("outer_id", "shelf", "rank", "subject_id", name=op.f("pk_area_shelf")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )
    seconds = SECONDS[op.get_bind().dialect.name]
    for shelf, table, rank, which, here in LISTS:
        name, source = rank.strip("{}"), table
        table = source.rpartition(" ")[2]
        ordered = seconds.format(name) if rank != name else rank
        own = "true" if here else "false"
        outer = "area_id" if here else "outer_id"
        joined = "" if here else f" JOIN area_within ON inner_id = {table}.area_id"
        op.execute(
            f"INSERT INTO area_shelf (outer_id, shelf, rank, subject_id, own)"
            f" SELECT {outer}, {shelf}, {ordered}, {table}.id, {own} FROM {source}{joined} WHERE {which}"
        )


def downgrade() -> None:
    op.drop_table("area_shelf")
