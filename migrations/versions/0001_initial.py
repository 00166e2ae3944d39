"""The first tables."""

from alembic import op

from app.cases.models import search_ddl
from app.core.db import db
from app.timeline.models import append_only_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    db.metadata.create_all(connection)
    for statement in search_ddl(connection.dialect.name) + append_only_ddl(connection.dialect.name):
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name != "sqlite" else statement
        )


def downgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql("DROP TABLE case_search")
    db.metadata.drop_all(connection)
