"""Every scan is counted exactly once, and no page waits for it."""

import itertools
import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import Client

from app.codes import scans
from app.codes.models import Code, CodeStatus, FoldedScans
from app.core import clock
from app.core.db import db
from app.core.engine import write_transaction
from app.core.instance import here
from app.web.chores import WithChores
from tests.cases.resident_page import PLACE, put_up, statements
from tests.cast import Cast
from tests.forked import Forked
from tests.pages import Visitor

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture
def code(cast: Cast) -> Code:
    return put_up(cast.block)


def counted(code: Code) -> int:
    db.session.rollback()
    return db.session.get_one(Code, code.id, populate_existing=True).scans


def left() -> list[Path]:
    """Journals that were set aside and not yet counted or removed."""
    return list((here().settings.folder / "scans").glob("*.scans"))


@pytest.mark.both_engines
def test_scans_are_counted_with_the_first_and_the_last_and_only_once(cast: Cast, code: Code) -> None:
    other = put_up(cast.grove, "AAAA2222")
    for minutes in (30, 0, 90):
        with clock.stopped_at(NOON + timedelta(minutes=minutes)):
            scans.seen(code.id)
    assert counted(code) == 0
    assert [scans.fold(), scans.fold()] == [3, 0]
    assert (counted(code), counted(other)) == (3, 0)
    assert (code.first_scan_at, code.last_scan_at) == (NOON, NOON + timedelta(minutes=90))
    for hours in (-1, 1):  # a late journal widens, never narrows
        with clock.stopped_at(NOON + timedelta(hours=hours)):
            scans.seen(code.id)
    scans.seen(other.id)
    assert scans.fold() == 3
    assert (counted(code), counted(other)) == (5, 1)
    assert (code.first_scan_at, code.last_scan_at) == (
        NOON - timedelta(hours=1),
        NOON + timedelta(minutes=90),
    )
    assert left() == []


def test_counting_does_not_disturb_whoever_is_changing_the_code(cast: Cast, code: Code) -> None:
    version = code.version
    scans.seen(code.id)
    scans.fold()
    assert counted(code) == 1 and code.version == version


def test_the_page_notes_the_scan_and_writes_nothing(visit: Visitor, code: Code) -> None:
    with statements() as ran:
        for _ in range(3):
            visit.get(PLACE)
    assert ran and [statement for statement in ran if not statement.startswith("SELECT")] == []
    scans.fold()
    assert counted(code) == 3


def test_noting_needs_no_database(app: Flask, code: Code) -> None:
    code_id = code.id
    with write_transaction(), statements() as asked:  # somebody else holds the one writer
        scans.seen(code_id)
        assert asked == []


def test_codes_that_have_ended_are_not_counted(visit: Visitor, cast: Cast, code: Code) -> None:
    code.status = CodeStatus.REVOKED
    db.session.commit()
    visit.get(PLACE, status=410)
    visit.get("/c/ZZZZ2222", status=404)
    assert scans.fold() == 0


def test_a_page_is_worth_more_than_its_count(visit: Visitor, code: Code) -> None:
    journal = here().settings.folder / "scans" / "journal"
    journal.mkdir(parents=True)  # nothing can be written there
    visit.get(PLACE)
    journal.rmdir()
    visit.get(PLACE)
    scans.fold()
    assert counted(code) == 1


def test_a_line_cut_short_spoils_no_other(code: Code) -> None:
    journal = here().settings.folder / "scans" / "journal"
    scans.seen(code.id)
    whole = journal.read_bytes()
    for length in range(1, len(whole)):
        with journal.open("ab") as torn:
            torn.write(whole[:-1][:length] if length < len(whole) - 1 else b"\nx y.\n")
        scans.seen(code.id)
    notes = len(whole)
    scans.fold()
    assert counted(code) == notes
    assert code.first_scan_at and code.first_scan_at.year >= 2020


class Killed(BaseException):
    """What a SIGKILL at this very place would leave behind is what this leaves behind."""


@pytest.mark.both_engines
@pytest.mark.parametrize("place", ["before anything", "inside the transaction", "after the commit"])
def test_cut_off_anywhere_and_folded_again_each_scan_counts_once(
    code: Code, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def die(*_args: object, **_more: object) -> None:
        raise Killed

    for _ in range(4):
        scans.seen(code.id)
    with monkeypatch.context() as broken:
        if place == "before anything":
            broken.setattr(scans, "_fold", die)
        elif place == "inside the transaction":
            broken.setattr(db.session, "commit", die)
        else:
            broken.setattr(Path, "unlink", die)
        with pytest.raises(Killed):
            scans.fold()
    assert len(left()) == 1
    assert counted(code) == (4 if place == "after the commit" else 0)
    scans.seen(code.id)
    assert scans.fold() == (1 if place == "after the commit" else 5)
    assert counted(code) == 5 and left() == []


def test_names_of_folded_journals_are_forgotten_after_a_month(code: Code) -> None:
    with clock.stopped_at(NOON):
        scans.seen(code.id)
        scans.fold()
    with clock.stopped_at(NOON + timedelta(days=31)):
        scans.seen(code.id)
        scans.fold()
    assert db.session.scalars(sa.select(FoldedScans.scans)).all() == [1] and counted(code) == 2


def test_a_serving_process_counts_by_itself_from_its_first_request_on(app: Flask, code: Code) -> None:
    serving = WithChores(app, app, [scans.fold], every=0.05)
    assert serving.thread.ident is None
    client = Client(serving)
    try:
        assert client.get(PLACE).status_code == 200 and client.get(PLACE).status_code == 200
        deadline = time.monotonic() + 20
        while counted(code) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        serving.stop()
    assert counted(code) == 2


def test_a_failing_chore_stops_neither_the_others_nor_itself(app: Flask) -> None:
    done: list[int] = []

    def failing() -> None:
        done.append(len(done))
        raise OSError("full")

    serving = WithChores(app, app, [failing, lambda: done.append(-1)], every=0.01)
    try:
        Client(serving).get("/healthz")
        deadline = time.monotonic() + 20
        while done.count(-1) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        serving.stop()
    assert done.count(-1) >= 3


def test_the_command_counts_what_was_noted(app: Flask, code: Code) -> None:
    for _ in range(7):
        scans.seen(code.id)
    done = app.test_cli_runner().invoke(args=["codes", "fold-scans"])
    assert done.exit_code == 0 and "7" in done.output
    assert counted(code) == 7


# --- Two processes at once, and SIGKILL ---------------------------------------------------------------------


class Process:
    """One of tests/codes/scanning.py; `dots` is what it says it did."""

    numbers = itertools.count()

    def __init__(self, folder: Path, what: str, *given: object) -> None:
        self.what, self.said = what, folder / f"said-{next(self.numbers)}"
        self.said.touch()
        url = db.engine.url.render_as_string(hide_password=False)
        own = {"INSTANCE": str(here().settings.folder), "DATABASE_URL": url}
        self.process = Forked(
            f"tests.codes.scanning:{what}", self.said, *given, environment={**os.environ, **own}
        )

    @property
    def dots(self) -> int:
        return self.said.stat().st_size

    def busy(self, more: int = 1) -> None:
        """Wait until it has done something since."""
        wanted, deadline = self.dots + more, time.monotonic() + 60
        while self.dots < wanted:
            assert self.process.running and time.monotonic() < deadline, f"{self.what} does nothing"
            time.sleep(0.005)

    def kill(self) -> int:
        assert self.process.kill() == -signal.SIGKILL
        return self.dots

    def stop(self) -> int:
        assert self.process.stop() == 0
        return self.dots


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[list[Process]]:
    started: list[Process] = []
    yield started
    for one in started:
        one.process.kill()


@pytest.mark.slow
@pytest.mark.both_engines
def test_two_processes_note_two_fold_all_are_killed_and_every_scan_counts_once(
    cast: Cast, code: Code, tmp_path: Path, processes: list[Process]
) -> None:
    killed_code = put_up(cast.grove, "AAAA2222")
    db.session.rollback()
    rng = random.Random(2026)

    def start(what: str, *given: object) -> Process:
        processes.append(Process(tmp_path, what, *given))
        return processes[-1]

    steady = [start("note", code.id) for _ in range(2)]
    shaky = start("note", killed_code.id)
    folding = [start("fold"), start("fold")]
    noted = kills = 0
    for round_ in range(4):
        for one in (*steady, shaky):
            one.busy()
        if round_ % 2:
            noted, kills = noted + shaky.kill(), kills + 1
            shaky = start("note", killed_code.id)
        victim = folding.pop(0)
        folding[0].busy() if victim.dots == 0 else victim.busy()
        time.sleep(rng.random() / 20)  # anywhere in the next foldings
        victim.kill()
        folding.append(start("fold"))
    noted, kills = noted + shaky.kill(), kills + 1
    for one in folding:
        one.kill()
    told = sum(one.stop() for one in steady)

    scans.fold(wait=True)
    assert told > 100 and counted(code) == told
    # A killed process may have noted one more than it could say.
    assert noted <= counted(killed_code) <= noted + kills
    assert left() == [] and scans.fold() == 0
