"""What was uploaded and never sent goes after a day; what anybody was told is kept stays, whoever is faster."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from app import registry
from app.accounts.actor import resident
from app.areas.models import Area
from app.cases.models import Case, Channel
from app.cases.submitting import Report, submit
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError
from app.photos import actions as photos
from app.photos import receiving, sweep
from app.photos.models import Photo
from app.photos.store import thumb_of
from app.resources.models import Resource, ResourceKind
from app.web.chores import do
from tests.cases.resident_page import FORM, jpeg, put_up
from tests.cast import Cast
from tests.factories import report
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


def staged(*, hours_ago: float) -> str:
    """One photo of a form that is still open somewhere, or was closed without sending."""
    photo = receiving.receive(jpeg())
    with stopped_at(now() - timedelta(hours=hours_ago)), write_transaction():
        receiving.stage([photo])
    return photo.name


def on_disk() -> set[str]:
    return {path.name for path in receiving.store().folder.rglob("*") if path.is_file()}


def known() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(sa.select(Photo.name)))


def both(*names: str) -> set[str]:
    return {*names, *map(thumb_of, names)}


def test_only_what_lay_for_more_than_a_day_and_belongs_to_no_case_goes(cast: Cast) -> None:
    sent, old, fresh = staged(hours_ago=50), staged(hours_ago=24.1), staged(hours_ago=23.9)
    report(cast.court, "With a photo", photos=(sent,))
    assert sweep.sweep() == 1
    assert (known(), on_disk()) == ({sent, fresh}, both(sent, fresh))
    assert old not in known()
    assert sweep.sweep() == 0


def test_the_pictures_of_a_resource_stay(cast: Cast) -> None:
    hall, name = Resource(kind=ResourceKind.VENUE, name="Hall", area=cast.garden), staged(hours_ago=50)
    db.session.add(hall)
    db.session.flush()
    photos.show_at([name], resource_id=hall.id)
    db.session.commit()
    assert sweep.sweep() == 0
    assert (known(), on_disk()) == ({name}, both(name))


def test_however_many_there_are_each_write_is_short(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "AT_ONCE", 2)
    for _ in range(5):
        staged(hours_ago=25)
    assert sweep.sweep() == 5
    assert not known() and not on_disk()


def test_a_serving_process_does_it_beside_the_requests(app: Flask, cast: Cast) -> None:
    staged(hours_ago=25)
    for chore in registry.CHORES:
        do(app, chore)
    assert not known() and not on_disk()


def test_a_form_that_was_open_too_long_keeps_its_words_and_says_what_is_missing(
    visit: Visitor, cast: Cast
) -> None:
    put_up(cast.court)
    name = staged(hours_ago=25)
    sweep.sweep()
    answer = visit.submit(FORM, FORM, status=422, words="The lamp is broken", staged=name)
    assert "The lamp is broken" in answer.text and name not in answer.text


def test_the_case_that_was_faster_keeps_its_photo(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is committed between the look and the write of the sweep."""
    name = staged(hours_ago=25)
    waiting = sweep._waiting

    def then_the_report_comes() -> list[int]:
        found = waiting()
        if name in {
            photo.name for photo in db.session.scalars(sa.select(Photo).where(Photo.case_id.is_(None)))
        }:
            report(cast.court, "With a photo", photos=(name,))
        return found

    monkeypatch.setattr(sweep, "_waiting", then_the_report_comes)
    assert sweep.sweep() == 0
    assert (known(), on_disk()) == ({name}, both(name))


@pytest.mark.slow
def test_reports_sent_while_the_sweep_runs_lose_nothing_they_were_told_is_kept(
    app: Flask, cast: Cast
) -> None:
    """40 forms, each sent at the very moment of a sweep: the case stands with its photo, or neither does."""
    area, together = cast.court.id, Barrier(2)

    def send(name: str) -> bool:
        with app.app_context():
            together.wait()
            try:
                with write_transaction():
                    place = db.session.get_one(Area, area)
                    sent = Report(
                        client_key=str(uuid.uuid4()), area=place, channel=Channel.QR, text="", photos=(name,)
                    )
                    submit(sent, resident())
            except DomainError:
                return False
            return True

    def clean() -> int:
        with app.app_context():
            together.wait()
            return sweep.sweep()

    sent = set()
    with ThreadPoolExecutor(2) as hands:
        for _ in range(40):
            name = staged(hours_ago=25)
            told, gone = hands.submit(send, name), hands.submit(clean)
            assert told.result() is not bool(gone.result())
            sent |= {name} if told.result() else set()
    assert (known(), on_disk()) == (sent, both(*sent))
    assert db.session.scalar(sa.select(sa.func.count(Case.id))) == len(sent)


def test_the_command_does_the_same(app: Flask, cast: Cast) -> None:
    staged(hours_ago=25)
    done = app.test_cli_runner().invoke(args=["photos", "sweep"])
    assert done.exit_code == 0 and done.output == "1 photos removed.\n"


def test_files_nothing_names_are_counted_and_removed_only_when_told(app: Flask, cast: Cast) -> None:
    kept, stray, young = staged(hours_ago=25), receiving.receive(jpeg()).name, receiving.receive(jpeg()).name
    report(cast.court, "With a photo", photos=(kept,))
    yesterday = (now() - timedelta(hours=25)).timestamp()
    for path in receiving.store().folder.rglob("*"):
        if path.name in both(kept, stray):
            os.utime(path, (yesterday, yesterday))
    run = app.test_cli_runner().invoke
    assert run(args=["photos", "strays"]).output.startswith("1 photos that no case")
    assert on_disk() == both(kept, stray, young)
    assert run(args=["photos", "strays", "--remove"]).output == "1 photos removed.\n"
    assert on_disk() == both(kept, young)
