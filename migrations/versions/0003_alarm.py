"""The danger that the words of a case speak of, and the way to find it first."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # which adds a checked column in its own words only
        op.get_bind().exec_driver_sql(
            'ALTER TABLE "case" ADD COLUMN alarm TEXT CONSTRAINT ck_case_alarm_length CHECK (length("alarm") <= 32)'
        )
    else:
        op.add_column("case", sa.Column("alarm", sa.String(length=32), nullable=True))
    op.create_index(
        "ix_case_alarm",
        "case",
        ["status"],
        sqlite_where=sa.text("alarm IS NOT NULL"),
        postgresql_where=sa.text("alarm IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_case_alarm", table_name="case")
    op.drop_column("case", "alarm")
