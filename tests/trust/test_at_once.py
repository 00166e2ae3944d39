"""Many hands at the same moment, against the shipped server: nothing twice, nothing lost, nothing forked."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from app.accounts.permissions import Role
from app.cases.models import Case, Kind
from app.cases.workflow import Verb
from app.core.db import db
from app.photos.models import Photo
from app.timeline.models import Event, Outbox
from tests.cases.resident_page import FORM, jpeg
from tests.factories import make_case
from tests.trust.client import Answer, Client, client_of
from tests.trust.conftest import Live

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]

HANDS, FORMS, EDITS = 8, 50, 50


def test_eight_taps_at_once_are_one_case(live: Live) -> None:
    """50 forms, each sent by eight connections at the same moment; every fifth carries a photo."""
    phone, photo = Client(live.url), jpeg()
    forms = [phone.form(FORM) | {"words": f"Form {number}: the lamp is broken"} for number in range(FORMS)]
    together = Barrier(HANDS)

    def tap(_hand: int) -> list[Answer]:
        mine = Client(live.url, dict(phone.cookies))
        answers = []
        for number, form in enumerate(forms):
            files = {"photos": ("lamp.jpg", photo)} if number % 5 == 0 else None
            together.wait()
            answers.append(mine.post(FORM, form, files))
        return answers

    with ThreadPoolExecutor(HANDS) as hands:
        answers = list(hands.map(tap, range(HANDS)))

    assert Counter(answer.status for hand in answers for answer in hand) == {303: HANDS * FORMS}
    receipts = [{hand[number].location for hand in answers} for number in range(FORMS)]
    assert all(len(one) == 1 for one in receipts), "each tap of a form was given the same receipt"
    assert len(set.union(*receipts)) == FORMS
    assert counted(Case) == FORMS
    assert counted(Event) == FORMS
    assert counted(Outbox) == 2 * FORMS  # the reporter's, and triage's
    kept = db.session.scalar(sa.select(sa.func.count()).where(Photo.case_id.is_not(None)))
    assert kept == FORMS / 5


def test_eight_people_edit_one_case(live: Live) -> None:
    """Each looks up the version and sends the form, 50 times, as fast as it can; who was overtaken is told so."""
    case = make_case(live.cast.court)
    names = [f"dispatcher-{hand}" for hand in range(HANDS)]
    for name in names:
        live.cast._hire(name, Role.DISPATCHER, live.cast.elm)
    clients = [client_of(live.app, live.url, live.cast.people[name]) for name in names]
    page = f"/cases/{case.ref}/recategorise"
    kinds, engine = list(Kind), db.engine

    def version() -> int:
        with engine.connect() as connection:
            return int(connection.execute(sa.select(Case.version).where(Case.id == case.id)).scalar_one())

    def edit(client: Client) -> list[int]:
        form, found = client.form(page), []
        for turn in range(EDITS):
            form["version"] = str(version())
            found.append(client.post(page, form | {"kind": kinds[turn % len(kinds)], "category": ""}).status)
        return found

    with ThreadPoolExecutor(HANDS) as hands:
        statuses = Counter(status for hand in hands.map(edit, clients) for status in hand)

    successes, overtaken = statuses[302], statuses[409]
    assert successes + overtaken == HANDS * EDITS, statuses
    assert overtaken > HANDS, "they did get in each other's way"
    assert successes >= EDITS, "and somebody always came through"
    db.session.expire_all()
    assert case.version == case.events == 1 + successes
    events = db.session.scalars(sa.select(Event).where(Event.subject_id == case.id).order_by(Event.seq)).all()
    assert [event.seq for event in events] == list(range(1, successes + 2))
    assert Counter(event.verb for event in events) == {Verb.SUBMIT: 1, Verb.RECATEGORISE: successes}


def counted(model: type[Case] | type[Event] | type[Outbox]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
