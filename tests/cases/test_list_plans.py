"""How SQLite reads the lists: its plan is the same at every size. (PostgreSQL's planner goes by statistics.)"""

import sqlalchemy as sa

from app.cases import case_filter
from app.cases.case_filter import CaseFilter
from app.core.clock import now
from app.core.db import db
from tests.cast import Cast


def test_leaving_complaints_out_reads_the_index_alone(cast: Cast) -> None:
    """Of the case table only the two small indexes of complaints are asked before the limit."""
    plan = _plan(case_filter.everything(cast.acting("hua"), CaseFilter(), now(), 50))
    for index in ("ix_case_scope_new", "ix_case_about_user_id", "ix_case_about_unit_id"):
        assert any(f"COVERING INDEX {index} " in step for step in plan), plan


def _plan(statement: sa.Select) -> list[str]:
    asked = statement.compile(db.engine, compile_kwargs={"render_postcompile": True})
    values = tuple(asked.params[name] for name in asked.positiontup or ())
    with db.engine.connect() as connection:
        return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", values)]
