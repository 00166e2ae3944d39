"""The resident's word in the rows that lists read, so that a rare one is looked for in the index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KNOWN = [
    "outer_id",
    "submitted_at",
    "case_id",
    "status",
    "kind",
    "category_id",
    "channel",
    "unit_id",
    "due_at",
]
SAID = '(SELECT resident_result FROM "case" WHERE "case".id = case_id)'


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # which adds a checked column in its own words only
        op.get_bind().exec_driver_sql(
            "ALTER TABLE case_scope ADD COLUMN result TEXT NOT NULL DEFAULT ''"
            ' CONSTRAINT ck_case_scope_result_length CHECK (length("result") <= 32)'
        )
    else:
        op.add_column("case_scope", sa.Column("result", sa.String(32), nullable=False, server_default=""))
    op.execute(f"UPDATE case_scope SET result = {SAID} WHERE {SAID} IS NOT NULL")
    _index([*KNOWN, "result"])


def downgrade() -> None:
    _index(KNOWN)
    op.drop_column("case_scope", "result")


def _index(columns: list[str]) -> None:
    op.drop_index("ix_case_scope_new", table_name="case_scope")
    op.create_index("ix_case_scope_new", "case_scope", columns)
