"""The server's whole process group killed again and again under load: what was acknowledged is there, once."""

import random
import shutil
import sqlite3
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases import counting
from app.cases.models import Case
from app.core import receipts
from app.core.db import db
from app.core.instance import here
from app.timeline.models import tally
from tests.cases.resident_page import FORM, jpeg
from tests.sizes import times
from tests.trust.client import Answer, Client
from tests.trust.conftest import Live

pytestmark = pytest.mark.slow

KILLS, HANDS = times(30, fewer=8), 6


@dataclass
class Sent:
    """One report as its sender knows it. Without a code nobody promised anything."""

    key: str
    words: str
    photo: bytes | None
    code: str = ""


@dataclass
class Load:
    """People who report and, when the line breaks, press "send" again until they hold a receipt."""

    url: str
    hidden: dict[str, str]
    cookies: dict[str, str]
    photos: list[bytes]
    sent: list[Sent] = field(default_factory=list)
    odd: list[Answer] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self._threads = [threading.Thread(target=self._report_on_and_on, args=(n,)) for n in range(HANDS)]
        for thread in self._threads:
            thread.start()

    def wait_for(self, receipts: int) -> None:
        """So many more, on a slow machine too."""
        wanted, patience = self._given() + receipts, time.monotonic() + 10
        while self._given() < wanted and time.monotonic() < patience:
            time.sleep(0.005)

    def _given(self) -> int:
        return sum(bool(report.code) for report in list(self.sent))

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _report_on_and_on(self, hand: int) -> None:
        client, number = Client(self.url, dict(self.cookies), timeout=15), 0
        while not self._stop.is_set():
            photo = self.photos[number % len(self.photos)] if (hand + number) % 2 else None
            report = Sent(str(uuid.uuid4()), f"Hand {hand}, report {number}: the lamp is dark", photo)
            self.sent.append(report)
            while not report.code and not self._stop.is_set():
                self._try(client, report)
            number += 1

    def _try(self, client: Client, report: Sent) -> None:
        data = self.hidden | {"key": report.key, "words": report.words}
        try:
            answer = client.post(FORM, data, {"photos": ("p.jpg", report.photo)} if report.photo else None)
        except (OSError, HTTPException):
            time.sleep(0.02)
            return
        if answer.status == 303:
            report.code = answer.location.split("/")[2]
        else:
            self.odd.append(answer)


def test_killed_again_and_again_nothing_acknowledged_is_lost(live: Live) -> None:
    seed = random.randrange(10**6)
    chance, client = random.Random(seed), Client(live.url)
    photos = [jpeg(colour) for colour in ("teal", "maroon", "navy")]
    load = Load(live.url, client.form(FORM), client.cookies, photos)
    load.start()
    try:
        for _ in range(KILLS):
            load.wait_for(chance.randrange(6))
            time.sleep(chance.uniform(0, 0.08))
            live.server.kill()
            live.server.start()
        time.sleep(0.3)
    finally:
        load.stop()
    assert not [answer.status for answer in load.odd], f"seed {seed}"
    promised = [report for report in load.sent if report.code]
    assert len(promised) > 2 * KILLS, "there was a load"
    assert sum(report.photo is not None for report in promised) > KILLS / 2
    faults = faults_in(Path(str(db.engine.url.database)), load.sent)
    assert not faults, f"seed {seed}: {faults[:10]}"
    assert_the_checker_sees(load.sent)


# --- The checker, and the checker's checker ----------------------------------------------------------------------


def faults_in(database: Path, sent: list[Sent]) -> list[str]:
    """Read with plain SQL, apart from the app's own readers."""
    file = sqlite3.connect(database)
    file.row_factory = sqlite3.Row
    secret = here().keys.receipts
    faults = [f"{line[0]}" for line in file.execute("PRAGMA integrity_check") if line[0] != "ok"]
    faults += [f"dangling {tuple(line)}" for line in file.execute("PRAGMA foreign_key_check")]
    for report in sent:
        client = receipts.client_key_hash(report.key, secret)
        rows = file.execute('SELECT * FROM "case" WHERE client_hash = ?', (client,)).fetchall()
        if report.code and len(rows) != 1:
            faults.append(f"{report.words}: {len(rows)} cases")
        for case in rows:
            faults += [f"{report.words}: {what}" for what in _missing(file, case, report)]
    known = {receipts.client_key_hash(report.key, secret) for report in sent}
    strangers = [
        row["ref"] for row in file.execute('SELECT * FROM "case"') if row["client_hash"] not in known
    ]
    return faults + [f"nobody sent {ref}" for ref in strangers] + _miscounted(file)


def _missing(file: sqlite3.Connection, case: sqlite3.Row, report: Sent) -> list[str]:
    def count(query: str) -> int:
        return int(file.execute(f"SELECT count(*) FROM {query}", (case["id"],)).fetchone()[0])

    secret = here().keys.receipts
    expected = {
        "event WHERE subject_kind = 'case' AND subject_id = ? AND seq = 1 AND verb = 'submit'": 1,
        "event WHERE subject_kind = 'case' AND subject_id = ?": 1,
        "outbox JOIN event ON event.id = event_id WHERE subject_id = ?": 2,
        "case_scope WHERE case_id = ?": 4,  # compound, community, street, district
        "case_search WHERE rowid = ?": 1,
        "photo WHERE case_id = ?": int(report.photo is not None),
    }
    found = [f"{query}: {count(query)}" for query, n in expected.items() if count(query) != n]
    if report.code and case["receipt_hash"] != receipts.stored_hash(report.code, secret):
        found.append("another receipt")
    if case["text"] != report.words:
        found.append("other words")
    for photo in file.execute("SELECT name FROM photo WHERE case_id = ?", (case["id"],)):
        name = photo["name"]
        for lies in (name, f"{name}.thumb"):
            path = here().photo_folder / name[:2] / name[2:4] / lies
            if not path.is_file() or not path.read_bytes().endswith(b"\xff\xd9"):
                found.append(f"no whole {lies}")
    return found


def _miscounted(file: sqlite3.Connection) -> list[str]:
    """Every tally recounted from the cases themselves, in every area around them."""
    expected: dict[tuple[int, str, str, str], int] = {}
    paths = {row["id"]: row["path"] for row in file.execute("SELECT id, path FROM area")}
    engine = sa.create_engine("sqlite://", creator=lambda: file, poolclass=sa.StaticPool)
    with Session(engine) as session:
        for case in session.scalars(sa.select(Case)):
            for cell, n in counting.cells(case).items():
                for area in map(int, paths[case.area_id].strip("/").split("/")):
                    key = (area, cell.figure, str(cell.day), cell.key)
                    expected[key] = expected.get(key, 0) + n
    kept = {
        (row["area_id"], row["figure"], row["day"], row["key"]): row["n"]
        for row in file.execute(f"SELECT * FROM {tally.name} WHERE n <> 0")
    }
    wrong = sorted(key for key in {*kept, *expected} if kept.get(key) != expected.get(key))
    return [f"{key}: kept {kept.get(key)}, counted {expected.get(key)}" for key in wrong]


LOSSES = {
    "a case": 'DELETE FROM "case" WHERE id = {id}',
    "an event": "DELETE FROM event WHERE subject_id = {id}",
    "a notice": "DELETE FROM outbox WHERE event_id IN (SELECT id FROM event WHERE subject_id = {id})",
    "a count": "UPDATE tally SET n = n - 1 WHERE figure = 'received' AND area_id = 1",
    "a scope row": "DELETE FROM case_scope WHERE case_id = {id} AND outer_id = 1",
    "the words in the index": "DELETE FROM case_search WHERE rowid = {id}",
    "a photo": "DELETE FROM photo WHERE case_id = {id}",
    "a letter": "UPDATE \"case\" SET text = text || '.' WHERE id = {id}",
    "a case too many": 'INSERT INTO "case" SELECT {another} FROM "case" WHERE id = {id}',
}


def assert_the_checker_sees(sent: list[Sent]) -> None:
    """A loss planted in a copy is found: or the checker proves nothing."""
    folder, database = here().settings.folder, Path(str(db.engine.url.database))
    for name, loss in LOSSES.items():
        _plant(database, folder / "planted.db", loss)
        assert faults_in(folder / "planted.db", sent), f"{name} was lost and not missed"
    with sqlite3.connect(database) as file:  # not one whose report never arrived: nobody misses that
        name = file.execute("SELECT name FROM photo WHERE case_id IS NOT NULL LIMIT 1").fetchone()[0]
    picture = here().photo_folder / name[:2] / name[2:4] / name
    picture.rename(picture.with_suffix(".gone"))
    assert faults_in(database, sent), "a picture was lost and not missed"


def _plant(database: Path, copy: Path, loss: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        if Path(f"{database}{suffix}").exists():
            shutil.copy(f"{database}{suffix}", f"{copy}{suffix}")
    file = sqlite3.connect(copy)
    for trigger in ("event_no_update", "event_no_delete"):
        file.execute(f"DROP TRIGGER {trigger}")
    case_id = file.execute("SELECT case_id FROM photo WHERE case_id IS NOT NULL LIMIT 1").fetchone()[0]
    fresh = {"id": "id + 100000", "ref": "ref || 'X'", "client_hash": "'x'", "receipt_hash": "'x'"}
    columns = [line[1] for line in file.execute('PRAGMA table_info("case")')]
    file.execute(loss.format(id=case_id, another=", ".join(fresh.get(name, f'"{name}"') for name in columns)))
    file.commit()
    file.close()
