"""One verb for several cases, its button pressed by eight connections at the same moment: done once for each."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from app.cases.bundle_models import Bundle, BundleLine, Outcome
from app.cases.models import Case
from app.cases.workflow import Status, Verb
from app.core.db import db
from app.timeline.models import Event
from tests.factories import make_case
from tests.trust.client import FORM, Answer, Client, client_of
from tests.trust.conftest import Live

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]

HANDS, CASES = 8, 6


def test_eight_presses_at_once_are_one(live: Live) -> None:
    cases = [make_case(live.cast.court, f"Case {number}") for number in range(CASES)]
    desk = client_of(live.app, live.url, live.cast.hua)
    query = urlencode({"verb": "answer", "case": [case.ref for case in cases]}, doseq=True)
    page = desk.form(f"/cases/bundle?{query}")
    chosen = [f"{case.ref}~{case.version}" for case in cases]
    body = urlencode(page | {"case": chosen, "words": "It comes on at six."}, doseq=True).encode()
    together = Barrier(HANDS)

    def press(_hand: int) -> Answer:
        mine = Client(live.url, dict(desk.cookies))
        together.wait()
        return mine.send("POST", "/cases/bundle", body, {"Content-Type": FORM})

    with ThreadPoolExecutor(HANDS) as hands:
        answers = list(hands.map(press, range(HANDS)))

    assert {answer.status for answer in answers} == {302}
    assert len({answer.location for answer in answers}) == 1, "the same page for all of them"
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(Bundle.id))) == 1
    assert db.session.scalars(sa.select(BundleLine.outcome)).all() == [Outcome.DONE] * CASES
    assert db.session.scalar(sa.select(sa.func.count()).where(Event.verb == Verb.ANSWER)) == CASES
    assert set(db.session.scalars(sa.select(Case.status))) <= {Status.HANDLED, Status.AWAITING_RATING}
