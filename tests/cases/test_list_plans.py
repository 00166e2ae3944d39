"""How SQLite reads the lists: its plan is the same at every size. (PostgreSQL's planner goes by statistics.)"""

import sqlalchemy as sa

from app.cases import case_filter
from app.cases.case_filter import CaseFilter
from app.cases.models import ResidentResult
from app.cases.workflow import Status
from app.core.clock import now
from app.core.db import db
from tests.cast import Cast


def test_leaving_complaints_out_reads_the_index_alone(cast: Cast) -> None:
    """Of the case table only the two small indexes of complaints are asked before the limit."""
    plan = _plan(case_filter.everything(cast.acting("hua"), CaseFilter(), now(), 50))
    for index in ("ix_case_scope_new", "ix_case_about_user_id", "ix_case_about_unit_id"):
        assert any(f"COVERING INDEX {index} " in step for step in plan), plan


def test_a_status_few_have_is_not_looked_for_in_everything(cast: Cast) -> None:
    """Read newest first it would be a walk through the whole index; its deadlines lie together."""
    wei, sent = cast.acting("wei"), list[tuple[str, object]]()

    def note(_conn: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        sent.append((statement, values))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    case_filter.page(wei, CaseFilter(status=Status.WITHDRAWN))
    sa.event.remove(db.engine, "before_cursor_execute", note)
    assert len(sent) == 2
    with db.engine.connect() as connection:
        for statement, values in sent:
            plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())
            assert "ix_case_scope_new" not in plan and "ix_case_scope_due" in plan, plan


def test_a_residents_word_is_looked_for_where_it_was_given(cast: Cast) -> None:
    """The newest weeks have none yet."""
    said = CaseFilter(result=ResidentResult.NO)
    plan = _plan(case_filter.everything(cast.acting("hua"), said, now(), 50))
    assert any(" INDEX ix_case_scope_result (outer_id=? AND result=?)" in step for step in plan), plan


def _plan(statement: sa.Select) -> list[str]:
    asked = statement.compile(db.engine, compile_kwargs={"render_postcompile": True})
    values = tuple(asked.params[name] for name in asked.positiontup or ())
    with db.engine.connect() as connection:
        return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", values)]
