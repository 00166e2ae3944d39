"""Places found by how they are spoken; lists kept under a name; one verb for several cases."""

import sqlalchemy as sa
from alembic import op

from app.core.sounding import sought

revision = "0019"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("area", sa.Column("sought", sa.Text(), nullable=False, server_default=""))
    area = sa.table("area", sa.column("id"), sa.column("name"), sa.column("sought"))
    for area_id, name in op.get_bind().execute(sa.select(area.c.id, area.c.name)).all():
        op.execute(sa.update(area).where(area.c.id == area_id).values(sought=sought(name)))


def downgrade() -> None:
    op.drop_column("area", "sought")
