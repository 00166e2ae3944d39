"""A backup taken while the database is written to is whole, and holds no keys."""

import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def backup(instance: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "backup"), str(instance), str(target)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_copy_taken_during_a_write_has_what_was_committed_and_no_keys(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    (instance / "photos" / "ab").mkdir(parents=True)
    (instance / "photos" / "ab" / "one.jpg").write_bytes(b"jpeg")
    (instance / "recordings" / "ab").mkdir(parents=True)
    (instance / "recordings" / "ab" / "two.webm").write_bytes(b"webm")
    (instance / "keys.json").write_text("{}")
    live = sqlite3.connect(instance / "xingfuma.db", isolation_level=None)
    live.execute("PRAGMA journal_mode=WAL")
    live.execute("CREATE TABLE word (text TEXT)")
    live.execute("INSERT INTO word VALUES ('committed')")
    live.execute("BEGIN IMMEDIATE")
    live.execute("INSERT INTO word VALUES ('not yet')")
    answer = backup(instance, tmp_path / "copies")
    live.execute("COMMIT")
    live.close()

    copy = Path(answer.stdout.strip())
    assert answer.returncode == 0, answer.stderr
    assert {str(path.relative_to(copy)) for path in copy.rglob("*.*")} == {
        "xingfuma.db", "photos/ab/one.jpg", "recordings/ab/two.webm",
    }  # fmt: skip
    assert sqlite3.connect(copy / "xingfuma.db").execute("SELECT text FROM word").fetchall() == [
        ("committed",)
    ]


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    answer = backup(tmp_path, tmp_path / "copies")
    assert answer.returncode == 1
    assert "pg_dump" in answer.stderr
    assert not (tmp_path / "copies").exists()
