"""The lists of agreements, kept in their order for every area around: all, and those of each state."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for status in ("status", "'*'"):
        op.execute(
            "INSERT INTO area_shelf (outer_id, shelf, rank, subject_id, own)"
            f" SELECT outer_id, 'agreement ' || {status}, agreement.id, agreement.id, false FROM agreement"
            " JOIN (SELECT id AS partner_id, area_id FROM partner_unit) AS unit"
            " ON unit.partner_id = agreement.partner_id JOIN area_within ON inner_id = area_id"
        )


def downgrade() -> None:
    op.execute("DELETE FROM area_shelf WHERE shelf LIKE 'agreement %'")
