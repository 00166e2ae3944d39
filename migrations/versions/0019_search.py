"""Places found by how they are spoken; lists kept under a name; one verb for several cases."""

import sqlalchemy as sa
from alembic import op

from app.core.sounding import sought

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("area", sa.Column("sought", sa.Text(), nullable=False, server_default=""))
    area = sa.table("area", sa.column("id"), sa.column("name"), sa.column("sought"))
    for area_id, name in op.get_bind().execute(sa.select(area.c.id, area.c.name)).all():
        op.execute(sa.update(area).where(area.c.id == area_id).values(sought=sought(name)))
    op.create_table(
        "saved_view",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("area_id IS NULL OR unit_id IS NULL", name=op.f("ck_saved_view_one_circle")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_saved_view_owner_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_saved_view_area_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_saved_view_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_view_owner_id_name")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_saved_view_area_id"), "saved_view", ["area_id"], unique=False)
    op.create_index(op.f("ix_saved_view_unit_id"), "saved_view", ["unit_id"], unique=False)
    op.create_table(
        "bundle",
        sa.Column("client_hash", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=32), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_bundle_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
        sa.UniqueConstraint("client_hash", name=op.f("uq_bundle_client_hash")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bundle_actor_id"), "bundle", ["actor_id"], unique=False)
    op.create_table(
        "bundle_line",
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"], name=op.f("fk_bundle_line_bundle_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_bundle_line_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_line")),
        sa.UniqueConstraint("bundle_id", "case_id", name=op.f("uq_bundle_line_bundle_id_case_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bundle_line_case_id"), "bundle_line", ["case_id"], unique=False)


def downgrade() -> None:
    for table in ("bundle_line", "bundle"):
        op.drop_table(table)
    op.drop_table("saved_view")
    op.drop_column("area", "sought")
