"""What stands beside a case of the others: of this place, and of the same category around it. On both databases."""

from datetime import timedelta

import pytest

from app.cases import actions
from app.cases.around import SHOWN, around
from app.cases.case_page import FIRST, LONG, NEWEST, load
from app.cases.models import ClosureCode
from app.core.clock import now, stopped_at
from app.core.db import db
from tests.cases.resident_page import statements
from tests.cast import Cast
from tests.factories import make_case

pytestmark = pytest.mark.both_engines


def test_open_and_earlier_cases_of_the_place_and_of_the_category_around_it(cast: Cast) -> None:
    wei = cast.acting("wei")
    of_lamps = {"category": cast.lamp}
    with stopped_at(now() - timedelta(days=400)):
        make_case(cast.court, "Too long ago")
    with stopped_at(now() - timedelta(days=300)):
        mended = make_case(cast.court, "The lamp was out")
        actions.dispatch(mended, wei, unit=cast.committee)
        actions.take_on(mended, cast.acting("mei"))
        actions.handle(mended, cast.acting("mei"), result=ClosureCode.SOLVED, words="New bulb")
        actions.check(mended, wei)
    noise = make_case(cast.court, "Music at night")
    lamp = make_case(cast.garden, "Lamp by the hall", **of_lamps)
    make_case(cast.garden, "Music by the hall")
    make_case(cast.grove, "Lamp in another street", **of_lamps)
    here = make_case(cast.block, "The lamp is out again", **of_lamps)
    db.session.commit()
    with statements() as seen:
        found = around(here, wei, now())
    assert len(seen) == 1
    assert [one.ref for one in found.open] == [lamp.ref, noise.ref]
    assert [one.ref for one in found.earlier] == [mended.ref]
    assert [found.is_here(one) for one in (noise, lamp)] == [True, False]
    assert found.open[0] not in around(here, cast.acting("tao"), now()).open, "not given to the unit"


def test_a_page_shows_the_few_newest_and_folds_a_long_history_in_its_middle(cast: Cast) -> None:
    for n in range(SHOWN + 3):
        make_case(cast.court, f"Lamp {n}")
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    actions.take_on(case, cast.acting("tao"))
    for n in range(LONG):
        actions.progress(case, cast.acting("tao"), words=f"Step {n}", internal=False)
    db.session.commit()
    ref, wei = case.ref, cast.acting("wei")
    db.session.expire_all()
    with statements() as seen:
        page = load(ref, wei)
    assert len(seen) <= 4, seen
    assert len(page.around.open) == SHOWN
    newest, between, first = page.told
    assert (len(newest), len(first)) == (NEWEST, FIRST)
    assert [*newest, *between, *first] == list(page.lines)
