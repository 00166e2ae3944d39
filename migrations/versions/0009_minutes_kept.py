"""Published minutes are kept whole: the row that says so does not change either, and no part moves into them."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SAID = "'published minutes do not change'"
# Once published. What is left may move: frozen_at, once; version.
KEPT = ("id", "meeting_id", "published_at", "objection_until", "digest")
MOVED_IN = "EXISTS (SELECT 1 FROM minutes WHERE id = NEW.minutes_id AND published_at IS NOT NULL)"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in _of_sqlite() if dialect == "sqlite" else _of_postgres():
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("minutes_no_update", "minutes_no_delete", "minutes_part_no_move"):
            op.execute(f"DROP TRIGGER {name}")
        return
    for table in ("minutes", "minutes_part"):
        op.execute(f"DROP TRIGGER {table}_kept_rows ON {table}")
        op.execute(f"DROP TRIGGER {table}_kept_all ON {table}")
    op.execute("DROP FUNCTION refuse_kept_minutes()")
    op.execute("DROP FUNCTION refuse_moved_part()")


def _of_sqlite() -> list[str]:
    changed = _changed("IS NOT")
    refuse = f"BEGIN SELECT RAISE(ABORT, {SAID}); END"
    return [
        f"CREATE TRIGGER minutes_no_update BEFORE UPDATE ON minutes"
        f" WHEN OLD.published_at IS NOT NULL AND ({changed}) {refuse}",
        f"CREATE TRIGGER minutes_no_delete BEFORE DELETE ON minutes WHEN OLD.published_at IS NOT NULL {refuse}",
        f"CREATE TRIGGER minutes_part_no_move BEFORE UPDATE ON minutes_part WHEN {MOVED_IN} {refuse}",
    ]


def _of_postgres() -> list[str]:
    raised = f"RAISE EXCEPTION {SAID};"
    whole = (
        f"IF TG_OP = 'DELETE' THEN {raised} END IF; IF {_changed('IS DISTINCT FROM')} THEN {raised} END IF;"
    )
    made = "RETURNS trigger LANGUAGE plpgsql AS"
    return [
        f"CREATE FUNCTION refuse_kept_minutes() {made} $$ BEGIN "
        f"IF OLD.published_at IS NOT NULL THEN {whole} END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        f"CREATE FUNCTION refuse_moved_part() {made} $$ BEGIN IF {MOVED_IN} THEN {raised} END IF; RETURN NEW; END $$",
        "CREATE TRIGGER minutes_kept_rows BEFORE UPDATE OR DELETE ON minutes"
        " FOR EACH ROW EXECUTE FUNCTION refuse_kept_minutes()",
        "CREATE TRIGGER minutes_part_kept_rows BEFORE UPDATE ON minutes_part"
        " FOR EACH ROW EXECUTE FUNCTION refuse_moved_part()",
        *(
            f"CREATE TRIGGER {table}_kept_all BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            for table in ("minutes", "minutes_part")
        ),
    ]


def _changed(differs: str) -> str:
    kept = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in KEPT)
    return f"{kept} OR (OLD.frozen_at IS NOT NULL AND NEW.frozen_at {differs} OLD.frozen_at)"
