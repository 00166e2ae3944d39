"""An index of the residents' words: the newest weeks of a list have none yet."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ANSWERED = sa.text("result <> ''")


def upgrade() -> None:
    columns = ["outer_id", "result", "submitted_at", "case_id"]
    op.create_index(
        "ix_case_scope_result", "case_scope", columns, sqlite_where=ANSWERED, postgresql_where=ANSWERED
    )


def downgrade() -> None:
    op.drop_index("ix_case_scope_result", table_name="case_scope")
