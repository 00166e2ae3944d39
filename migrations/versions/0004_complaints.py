"""Complaints are found by whom they are about: an index of them alone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ABOUT = ("about_unit_id", "about_user_id")


def upgrade() -> None:
    for about in ABOUT:
        named = sa.text(f"{about} IS NOT NULL")
        op.create_index(f"ix_case_{about}", "case", [about], sqlite_where=named, postgresql_where=named)


def downgrade() -> None:
    for about in ABOUT:
        op.drop_index(f"ix_case_{about}", table_name="case")
