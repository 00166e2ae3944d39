"""Signing in and out: the cookie is a session's token, guessing is slow, nothing tells whether a name exists."""

import threading
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from argon2 import extract_parameters
from flask import Flask
from flask_security import utils as library
from werkzeug.test import TestResponse

from app.accounts import delays, sessions
from app.accounts.models import SignInDelay, StaffSession
from app.accounts.security import hash_password
from app.core import clock
from app.core.db import db
from app.timeline.models import Audit
from tests.cast import Cast
from tests.pages import Visitor

PASSWORD = "a lamp by the old gate"


@pytest.fixture
def wei(cast: Cast) -> Cast:
    cast.wei.password = hash_password(PASSWORD)
    db.session.commit()
    return cast


def sign_in(visit: Visitor, name: str = "wei", password: str = PASSWORD, **more: str) -> TestResponse:
    return visit.post("/sign-in", "/sign-in", username=name, password=password, **more)


def test_passwords_are_argon2id_with_the_parameters_we_promise(app: Flask) -> None:
    stored = extract_parameters(hash_password(PASSWORD))
    assert (stored.type.name, stored.time_cost, stored.memory_cost, stored.parallelism) == ("ID", 2, 19456, 1)


def test_signing_in_begins_a_session_whose_token_is_in_the_cookie_and_whose_hash_is_stored(
    visit: Visitor, wei: Cast
) -> None:
    assert sign_in(visit).location == "/start"
    with visit.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    row = db.session.scalars(sa.select(StaffSession)).one()
    assert row.user_id == wei.wei.id
    assert row.token_hash != token
    assert sessions.actor_of(token) is not None
    visit.get("/account")


def test_a_cookie_planted_before_the_sign_in_does_not_outlive_it(visit: Visitor, wei: Cast) -> None:
    with visit.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        cookie["_user_id"] = "guessed"
    sign_in(visit)
    with visit.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["_user_id"] != "guessed"


def test_each_sign_in_has_a_session_of_its_own(visit: Visitor, app: Flask, wei: Cast) -> None:
    sign_in(visit)
    sign_in(Visitor(app))
    hashes = db.session.scalars(sa.select(StaffSession.token_hash)).all()
    assert len(set(hashes)) == 2


def test_signing_out_ends_the_row_so_that_a_copied_cookie_opens_nothing(
    visit: Visitor, app: Flask, wei: Cast
) -> None:
    sign_in(visit)
    with visit.client.session_transaction() as cookie:
        stolen = cookie["_user_id"]
    visit.submit("/sign-out", "/account")
    thief = Visitor(app)
    with thief.client.session_transaction() as cookie:
        cookie["_user_id"] = stolen
    assert thief.open("/account").location == "/sign-in?next=/account"


def test_signing_out_needs_the_token_of_a_form(visit: Visitor, wei: Cast) -> None:
    sign_in(visit)
    assert visit.client.post("/sign-out").status_code == 400
    visit.get("/account")


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(visit: Visitor, wei: Cast) -> None:
    answers = [sign_in(visit, "wei", "wrong"), sign_in(visit, "nobody at all", "wrong")]
    texts = [answer.text.replace("nobody at all", "wei") for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 200]
    strip = [line for text in texts for line in text.splitlines() if "csrf_token" in line or "next" in line]
    assert strip
    without = [[line for line in text.splitlines() if "csrf_token" not in line] for text in texts]
    assert without[0] == without[1]


def test_a_disabled_person_is_refused_in_the_same_words(visit: Visitor, wei: Cast) -> None:
    wrong = sign_in(visit, "wei", "wrong").text
    wei.wei.active = False
    db.session.commit()
    assert sign_in(visit).status_code == 200
    assert "_user_id" not in dict(_cookie(visit))
    assert ("alert" in wrong) is True


@pytest.mark.parametrize(
    "away",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)"],
)
def test_next_never_leads_to_another_server(visit: Visitor, wei: Cast, away: str) -> None:
    answer = sign_in(visit, next=away)
    assert answer.status_code == 302
    arrived = urlsplit(urljoin("http://localhost/sign-in", (answer.location or "").replace("\\", "/")))
    assert (arrived.scheme, arrived.netloc) == ("http", "localhost")


def test_next_leads_back_to_the_page_that_asked(visit: Visitor, wei: Cast) -> None:
    asked = visit.open("/account?from=menu").location
    assert asked is not None
    answer = visit.post("/sign-in", asked, username="wei", password=PASSWORD)
    assert answer.location == "/account?from=menu"


def test_the_fourth_wrong_try_waits_and_each_further_one_longer() -> None:
    waits = [delays.wait_after(failures).total_seconds() for failures in range(1, 15)]
    assert waits[:6] == [0, 0, 2, 4, 8, 16]
    assert max(waits) == delays.LONGEST.total_seconds()


def test_guessing_is_slowed_for_names_that_exist_and_names_that_do_not(visit: Visitor, wei: Cast) -> None:
    for name in ("wei", "nobody"):
        for _ in range(3):
            sign_in(visit, name, "wrong")
        assert "form-says" in sign_in(visit, name, PASSWORD).text
        assert "_user_id" not in dict(_cookie(visit))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInDelay)) == 2


def test_nobody_is_locked_out_for_good(visit: Visitor, wei: Cast) -> None:
    for _ in range(30):
        sign_in(visit, "wei", "wrong")
    with clock.stopped_at(clock.now() + delays.LONGEST + timedelta(seconds=1)):
        assert sign_in(visit).location == "/start"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInDelay)) == 0


def test_a_refused_try_is_counted_although_its_answer_rolls_back(visit: Visitor, wei: Cast) -> None:
    sign_in(visit, "wei", "wrong")
    db.session.rollback()
    assert db.session.scalar(sa.select(SignInDelay.failures)) == 1


def test_a_role_ended_while_signed_in_is_gone_on_the_next_request(visit: Visitor, wei: Cast) -> None:
    sign_in(visit)
    visit.get("/work")
    wei.wei.assignments[0].ended_at = clock.now()
    for held in wei.wei.assignments:
        held.ended_at = clock.now()
    db.session.commit()
    visit.get("/work", 403)


def test_a_session_is_over_after_thirty_days(visit: Visitor, wei: Cast) -> None:
    sign_in(visit)
    with clock.stopped_at(clock.now() + sessions.LONGEST + timedelta(seconds=1)):
        assert visit.open("/account").status_code == 302


def test_signing_in_out_and_failing_to_are_audited(visit: Visitor, wei: Cast) -> None:
    sign_in(visit, "wei", "wrong")
    sign_in(visit)
    visit.submit("/sign-out", "/account")
    rows = db.session.execute(sa.select(Audit.what, Audit.actor_id, Audit.area_id).order_by(Audit.id)).all()
    assert [row.what for row in rows] == ["sign_in_failed", "sign_in", "sign_out"]
    assert [row.actor_id for row in rows] == [None, wei.wei.id, wei.wei.id]
    assert rows[0].area_id == wei.elm.id


def test_the_password_never_appears_in_the_page_that_refuses_it(visit: Visitor, wei: Cast) -> None:
    assert "topsecret-guess" not in sign_in(visit, "wei", "topsecret-guess").text


def _cookie(visit: Visitor) -> dict[str, object]:
    with visit.client.session_transaction() as cookie:
        return dict(cookie)


def test_an_unknown_name_costs_as_much_work_as_a_known_one(
    visit: Visitor, wei: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comparing hashes is all the time there is: it happens once whether or not there is something to compare."""
    compared: list[str] = []
    real = library.verify_password

    def counting(plain: str, stored: str) -> bool:
        compared.append(stored)
        return bool(real(plain, stored))

    monkeypatch.setattr(library, "verify_password", counting)
    for name in ("wei", "nobody"):
        sign_in(visit, name, "wrong")
    assert len(compared) == 2
    costs = [extract_parameters(stored) for stored in compared]
    assert costs[0] == costs[1]


@pytest.mark.both_engines
def test_twenty_guesses_at_once_gain_nothing(app: Flask) -> None:
    gate, waits = threading.Barrier(20), []

    def guess() -> None:
        with app.app_context():
            gate.wait()
            waits.append(delays.take_try("wei"))

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) == 20
    assert waits.count(delays.NO_WAIT) == delays.FREE_TRIES
