"""What each of a unit has in hand: four counts, by name, of the places one may see; one statement, one index."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.permissions import Role
from app.cases import actions, workload
from app.cases.models import ClosureCode
from app.cases.workload import Load
from app.core.clock import LOCAL, now, stopped_at
from app.core.db import db
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

NOON = now().astimezone(LOCAL).replace(hour=12, minute=0, second=0, microsecond=0)


def given(cast: Cast, person: str, hours: int | None = None, text: str = "Lamp") -> None:
    """Dispatched, due so many hours after noon."""
    case = make_case(cast.court, text)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.people[person])
    if hours is not None:
        actions.take_on(case, cast.acting(person))
        case.due_at = case.handle_due_at = NOON + timedelta(hours=hours)
    db.session.commit()


@pytest.mark.both_engines
def test_each_by_name_whatever_the_counts(cast: Cast) -> None:
    with stopped_at(NOON - timedelta(hours=4)):
        for hours in (-1, 1, 11, 12, None):
            given(cast, "mei", hours)
        given(cast, "hua")
        done = make_case(cast.court)
        actions.dispatch(done, cast.acting("wei"), unit=cast.committee, person=cast.hua)
        actions.take_on(done, cast.acting("hua"))
        actions.handle(done, cast.acting("hua"), result=ClosureCode.SOLVED, words="Done.")
        late = make_case(cast.court)
        actions.dispatch(late, cast.acting("wei"), unit=cast.committee)
        late.about_user_id = cast.wei.id
        db.session.commit()
    lines = workload.lines(cast.committee, cast.acting("hua"), NOON)
    assert [(line.person and line.person.name, line.load) for line in lines] == [
        ("Hua", Load(open=2, waiting=1)),
        ("Mei", Load(open=5, waiting=1, overdue=1, today=2)),
        (None, Load(open=1, waiting=1)),
    ]
    assert workload.total(line.load for line in lines) == Load(8, 3, 1, 2)
    hers = workload.lines(cast.committee, cast.acting("wei"), NOON)
    assert not [line for line in hers if line.person is None], "a complaint about her is not hers to count"


def test_a_units_lead_counts_what_lies_in_their_areas(cast: Cast) -> None:
    cast._hire("li", Role.UNIT_LEAD, cast.block, cast.other_unit)
    for place in (cast.block, cast.garden):
        case = make_case(place)
        actions.dispatch(case, cast.acting("wei"), unit=cast.other_unit)
    db.session.commit()
    found = {
        name: workload.loads([cast.other_unit], cast.acting(name), now()) for name in ("li", "wei", "tao")
    }
    assert [sum(load.open for load in one.values()) for one in found.values()] == [1, 2, 0]


def test_it_reads_the_index_of_what_is_open(cast: Cast) -> None:
    given(cast, "mei")
    sent = list[tuple[str, object]]()

    def note(_conn: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        sent.append((statement, values))

    people = workload.units(cast.acting("wei"))
    wei = cast.acting("wei")
    sa.event.listen(db.engine, "before_cursor_execute", note)
    workload.loads(people, wei, now())
    sa.event.remove(db.engine, "before_cursor_execute", note)
    ((statement, values),) = sent
    with db.engine.connect() as connection:
        plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())
    assert "ix_case_scope_unit" in plan
    assert "SCAN case" not in plan, plan


def test_counts_stand_beside_names_for_who_may_see_them(cast: Cast, visit: Visitor) -> None:
    given(cast, "hua")
    new, mine = make_case(cast.court), make_case(cast.court)
    actions.dispatch(mine, cast.acting("wei"), unit=cast.committee, person=cast.mei)
    db.session.commit()
    at = f"#person option[value='{cast.hua.id}']"
    seen = visit.as_(cast.wei).get(f"/cases/{new.ref}/dispatch").select_one(at)
    assert seen is not None
    assert "在手 1 件" in seen.text
    plain = visit.as_(cast.mei).get(f"/cases/{mine.ref}/hand-on").select_one(at)
    assert plain is not None
    assert plain.text.strip() == "Hua"
