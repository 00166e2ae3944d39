"""A form with a key is done once, however often a telephone sends it. On both databases."""

import uuid

import pytest
import sqlalchemy as sa

from app.cases import actions
from app.cases.models import Case
from app.core.db import db
from app.timeline.models import Event
from tests.cast import Cast
from tests.factories import make_case
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines

BY_PHONE = {"Accept": "application/json"}


@pytest.fixture
def held(cast: Cast) -> Case:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    actions.take_on(case, cast.acting("tao"))
    db.session.commit()
    return case


def notes(case: Case) -> int:
    db.session.rollback()
    of_case = sa.and_(Event.subject_kind == "case", Event.subject_id == case.id, Event.verb == "progress")
    return db.session.scalar(sa.select(sa.func.count()).where(of_case)) or 0


def test_the_same_again_hears_the_same_answer_and_other_words_are_asked_about(
    visit: Visitor, cast: Cast, held: Case
) -> None:
    visit.as_(cast.tao)
    url = f"/cases/{held.ref}/progress"
    token = visit.client.get("/unsent/key").json["token"]
    seen = held.version
    form = {"csrf_token": token, "version": seen, "key": str(uuid.uuid4()), "words": "It shines"}
    first, again = (visit.client.post(url, data=form, headers=BY_PHONE) for _ in range(2))
    assert first.json == again.json == {"done": f"/cases/{held.ref}", "version": seen + 1}
    assert visit.client.post(url, data=form).status_code == 302
    assert notes(held) == 1
    other = visit.client.post(url, data=form | {"words": "It is out again"})
    assert other.status_code == 409
    assert "It is out again" in other.text and form["key"] not in other.text, "a thing of its own"
    mei = visit.as_(cast.mei).client
    assert mei.post(url, data=form, headers=BY_PHONE).status_code == 409, "the key is one person's"
    assert notes(held) == 1


def test_a_telephone_is_told_what_stands_against_it(visit: Visitor, cast: Cast, held: Case) -> None:
    visit.as_(cast.tao)
    url = f"/cases/{held.ref}/progress"
    token = visit.client.get("/unsent/key").json["token"]
    form = {"csrf_token": token, "version": held.version, "key": str(uuid.uuid4()), "words": "It shines"}
    empty = visit.client.post(url, data=form | {"words": ""}, headers=BY_PHONE)
    assert (empty.status_code, list(empty.json)) == (422, ["wrong"])
    actions.progress(held, cast.acting("tao"), words="From the office", internal=True)
    db.session.commit()
    moved = visit.client.post(url, data=form, headers=BY_PHONE)
    assert (moved.status_code, moved.json) == (409, {"conflict": True})
    forms = visit.client.get("/unsent/forms").json["forms"]
    assert set(forms) == {"progress", "handle"} and all('name="words"' in form for form in forms.values())
