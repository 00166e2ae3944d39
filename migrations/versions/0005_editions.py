"""Frozen editions of lists: the snapshot, its rows, what was corrected later. Triggers keep what is frozen."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Never again, from the first moment.
SNAPSHOT = (
    "id", "token", "area_id", "trail", "kind", "taken_at", "taken_upto", "formula", "conditions", "named", "rows",
    "rows_digest", "made_by_id", "made_by",
)  # fmt: skip
# Never again once it is no draft. What is left may move: published_at, events, version.
WRITTEN = (
    "status", "signatories", "remark", "year", "number", "signed_at", "signed_by_id", "signed_by", "digest",
)  # fmt: skip
APPEND_ONLY = ("edition_row", "edition_correction")


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("trail", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("taken_upto", sa.Integer(), nullable=False),
        sa.Column("formula", sa.String(length=32), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_digest", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("signatories", sa.JSON(), nullable=False),
        sa.Column("remark", sa.String(length=600), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.String(length=120), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_edition_area_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_edition_made_by_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["user.id"], name=op.f("fk_edition_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("token", name=op.f("uq_edition_token")),
        sa.UniqueConstraint(
            "area_id", "kind", "year", "number", name=op.f("uq_edition_area_id_kind_year_number")
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_edition_area_id_id", "edition", ["area_id", "id"], unique=False)
    op.create_table(
        "edition_row",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=20_000), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_row_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "number", name=op.f("pk_edition_row")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "edition_correction",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_edition_correction_by_id")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_correction_edition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_correction")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_edition_correction_edition_id"), "edition_correction", ["edition_id"], unique=False
    )
    made = on_sqlite() if op.get_bind().dialect.name == "sqlite" else on_postgresql()
    for statement in made:
        op.get_bind().exec_driver_sql(statement)


def on_sqlite() -> list[str]:
    def trigger(table: str, name: str, change: str, condition: str = "") -> str:
        return (
            f"CREATE TRIGGER {table}_{name} BEFORE {change} ON {table} {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )

    return [
        trigger("edition", "no_delete", "DELETE"),
        trigger("edition", "snapshot_stays", f"UPDATE OF {', '.join(SNAPSHOT)}"),
        trigger("edition", "signed_stays", f"UPDATE OF {', '.join(WRITTEN)}", "WHEN OLD.status <> 'draft'"),
        trigger(
            "edition_row",
            "no_late_row",
            "INSERT",
            "WHEN (SELECT status FROM edition WHERE id = NEW.edition_id) IS NOT 'draft'",
        ),
        *(
            trigger(table, f"no_{change}", change.upper())
            for table in APPEND_ONLY
            for change in ("update", "delete")
        ),
    ]


def on_postgresql() -> list[str]:
    """refuse_change() is from the first revision."""

    def trigger(table: str, name: str, change: str, each: str = "ROW", condition: str = "") -> str:
        return (
            f"CREATE TRIGGER {table}_{name} BEFORE {change} ON {table} FOR EACH {each} {condition} "
            "EXECUTE FUNCTION refuse_change()"
        )

    late_row = (
        "CREATE FUNCTION refuse_late_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF (SELECT status FROM edition WHERE id = NEW.edition_id) IS DISTINCT FROM 'draft' THEN "
        "RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END IF; RETURN NEW; END $$"
    )
    return [
        trigger("edition", "no_delete", "DELETE"),
        trigger("edition", "snapshot_stays", f"UPDATE OF {', '.join(SNAPSHOT)}"),
        trigger(
            "edition",
            "signed_stays",
            f"UPDATE OF {', '.join(WRITTEN)}",
            condition="WHEN (OLD.status <> 'draft')",
        ),
        late_row,
        "CREATE TRIGGER edition_row_no_late_row BEFORE INSERT ON edition_row FOR EACH ROW "
        "EXECUTE FUNCTION refuse_late_row()",
        *(trigger(table, "no_change", "UPDATE OR DELETE") for table in APPEND_ONLY),
        *(trigger(table, "no_truncate", "TRUNCATE", "STATEMENT") for table in ("edition", *APPEND_ONLY)),
    ]


def downgrade() -> None:
    op.drop_index(op.f("ix_edition_correction_edition_id"), table_name="edition_correction")
    op.drop_table("edition_correction")
    op.drop_table("edition_row")
    op.drop_index("ix_edition_area_id_id", table_name="edition")
    op.drop_table("edition")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP FUNCTION refuse_late_row()")
