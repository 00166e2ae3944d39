"""Partner units, their people on councils, agreements with what they promise; matches of demands with resources."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OVER = "status NOT IN ('declined', 'failed')"
# SQLite takes a new column with its reference and its check in one statement, or not at all.
PARTNER = (
    "ALTER TABLE resource ADD COLUMN partner_id INTEGER"
    " CONSTRAINT fk_resource_partner_id REFERENCES partner_unit (id)"
)
COLUMNS = {
    "sqlite": [
        PARTNER,
        'ALTER TABLE "case" ADD COLUMN matched TEXT CONSTRAINT ck_case_matched_length CHECK (length("matched") <= 32)',
    ],
    "postgresql": [PARTNER, 'ALTER TABLE "case" ADD COLUMN matched VARCHAR(32)'],
}
# What is unmet on the day of the upgrade, as app.cases.counting counts it from then on.
UNMET = """
INSERT INTO tally (area_id, figure, day, key, n)
SELECT area_id, 'unmet', {day}, key, count(*) FROM (
  SELECT s.outer_id AS area_id, s.category_id || '|' || coalesce(
    CASE WHEN a.level = 'building' THEN p.compound_class ELSE a.compound_class END, '') AS key
  FROM case_scope s JOIN "case" c ON c.id = s.case_id JOIN area a ON a.id = c.area_id
  LEFT JOIN area p ON p.id = a.parent_id
  WHERE s.kind = 'demand'
  AND s.status IN ('submitted', 'needs_info', 'dispatched', 'in_progress', 'in_deliberation', 'handled',
    'reopen_requested')
) needs GROUP BY area_id, key
"""
DAY = {"sqlite": "'2000-01-01'", "postgresql": "DATE '2000-01-01'"}


def upgrade() -> None:
    op.create_table(
        "partner_unit",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("office_phone", sa.String(length=32), nullable=True),
        sa.Column("offers", sa.String(length=300), nullable=False),
        sa.Column("person_sealed", sa.String(length=1000), nullable=True),
        sa.Column("phone_sealed", sa.String(length=300), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("applied_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("client_hash", sa.String(length=64), nullable=True),
        sa.Column("content_digest", sa.String(length=64), nullable=True),
        sa.Column("receipt_hash", sa.String(length=64), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_partner_unit_area_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["user.id"], name=op.f("fk_partner_unit_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_unit")),
        sa.UniqueConstraint("client_hash", name=op.f("uq_partner_unit_client_hash")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_partner_unit_receipt_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_partner_unit_area_id", "partner_unit", ["area_id", "id"], unique=False)
    op.create_table(
        "agreement",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_agreement_period")),
        sa.ForeignKeyConstraint(["before_id"], ["agreement.id"], name=op.f("fk_agreement_before_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["user.id"], name=op.f("fk_agreement_entered_by_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner_unit.id"], name=op.f("fk_agreement_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("before_id", name=op.f("uq_agreement_before_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_agreement_partner_id"), "agreement", ["partner_id"], unique=False)
    op.create_index("ix_agreement_status_until", "agreement", ["status", "until"], unique=False)
    op.create_table(
        "part_time_member",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_part_time_member_area_id")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner_unit.id"], name=op.f("fk_part_time_member_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_time_member")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_part_time_member_area_id"), "part_time_member", ["area_id"], unique=False)
    op.create_index(op.f("ix_part_time_member_partner_id"), "part_time_member", ["partner_id"], unique=False)
    op.create_table(
        "commitment",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_commitment_something")),
        sa.CheckConstraint("until >= since", name=op.f("ck_commitment_period")),
        sa.CheckConstraint("used >= 0 AND used <= quantity", name=op.f("ck_commitment_enough")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_commitment_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_commitment_agreement_id"), "commitment", ["agreement_id"], unique=False)
    op.create_table(
        "commitment_use",
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("subject_kind", sa.String(length=32), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_commitment_use_something")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_commitment_use_by_id")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_use_commitment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_use")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_commitment_use_commitment_id"), "commitment_use", ["commitment_id"], unique=False
    )
    op.create_table(
        "resource_match",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("suggested_at", sa.DateTime(), nullable=False),
        sa.Column("offered_at", sa.DateTime(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        sa.Column("holder_confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("reporter_confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("commitment_id", sa.Integer(), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_resource_match_case_id")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_resource_match_commitment_id")
        ),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_resource_match_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_match")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_resource_match_case_id"), "resource_match", ["case_id"], unique=False)
    op.create_index(op.f("ix_resource_match_resource_id"), "resource_match", ["resource_id"], unique=False)
    op.create_index(
        "uq_resource_match_live",
        "resource_match",
        ["case_id", "resource_id"],
        unique=True,
        sqlite_where=sa.text(OVER),
        postgresql_where=sa.text(OVER),
    )
    for statement in COLUMNS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)
    op.create_index(op.f("ix_resource_partner_id"), "resource", ["partner_id"], unique=False)
    op.get_bind().exec_driver_sql(UNMET.format(day=DAY[op.get_bind().dialect.name]))


def downgrade() -> None:
    op.execute("DELETE FROM tally WHERE figure IN ('unmet', 'matched')")
    op.drop_index(op.f("ix_resource_partner_id"), table_name="resource")
    op.drop_column("resource", "partner_id")
    op.drop_column("case", "matched")
    op.drop_index("uq_resource_match_live", table_name="resource_match")
    op.drop_index(op.f("ix_resource_match_resource_id"), table_name="resource_match")
    op.drop_index(op.f("ix_resource_match_case_id"), table_name="resource_match")
    op.drop_table("resource_match")
    op.drop_index(op.f("ix_commitment_use_commitment_id"), table_name="commitment_use")
    op.drop_table("commitment_use")
    op.drop_index(op.f("ix_commitment_agreement_id"), table_name="commitment")
    op.drop_table("commitment")
    op.drop_index(op.f("ix_part_time_member_partner_id"), table_name="part_time_member")
    op.drop_index(op.f("ix_part_time_member_area_id"), table_name="part_time_member")
    op.drop_table("part_time_member")
    op.drop_index("ix_agreement_status_until", table_name="agreement")
    op.drop_index(op.f("ix_agreement_partner_id"), table_name="agreement")
    op.drop_table("agreement")
    op.drop_index("ix_partner_unit_area_id", table_name="partner_unit")
    op.drop_table("partner_unit")
