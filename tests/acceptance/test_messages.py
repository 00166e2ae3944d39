"""Two thousand real messages come in, with their times and replies. SHARED names the folder they lie in."""

import csv
import os
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app.cases.models import Case
from app.core.clock import LOCAL
from app.core.db import db
from app.exchange.messages import moment
from app.timeline.models import Event, Outbox, Writing, tally
from tests.cast import Cast

MESSAGES = Path(os.environ["SHARED"]) / "data" / "messages"


def rows(name: str) -> dict[str, dict[str, str]]:
    with (MESSAGES / name).open(newline="", encoding="utf-8-sig") as file:
        return {f"messages:{row['id']}": row for row in csv.DictReader(file)}


def counted(cast: Cast) -> dict[str, int]:
    found = db.session.execute(
        sa.select(tally.c.figure, sa.func.sum(tally.c.n))
        .where(tally.c.area_id == cast.district.id)
        .group_by(tally.c.figure)
    )
    return {figure: int(n) for figure, n in found}


def test_two_thousand_messages_with_their_replies(app: Flask, cast: Cast) -> None:
    for name in ("messages_1000.csv", "answered_1000.csv"):
        result = app.test_cli_runner().invoke(
            args=["exchange", "import-messages", str(MESSAGES / name), "--area", "Garden", "--commit"]
        )
        assert result.exit_code == 0, result.output
        again = app.test_cli_runner().invoke(
            args=["exchange", "import-messages", str(MESSAGES / name), "--area", "Garden", "--commit"]
        )
        assert again.exit_code == 1
    db.session.rollback()
    asked, answered = rows("messages_1000.csv"), rows("answered_1000.csv")
    cases = {str(case.source_id): case for case in db.session.scalars(sa.select(Case))}
    assert set(cases) == set(asked) | set(answered)
    for source_id, row in (asked | answered).items():
        case = cases[source_id]
        assert case.submitted_at == moment(row["time"])
        assert case.text.endswith(row["body"].replace("\r\n", "\n").strip()[-50:])
        assert " ".join(row["title"].split()) in case.text
        assert f"{case.submitted_at.astimezone(LOCAL):%y%m%d}" == case.ref[:6]
    _replies_stand_at_their_times(cases, answered)
    figures = counted(cast)
    assert [figures[name] for name in ("received", "handled", "unanswered", "open")] == [
        2000,
        1000,
        1000,
        1000,
    ]
    assert not db.session.scalar(sa.select(sa.exists().where(Outbox.sent_at.is_(None))))


def _replies_stand_at_their_times(cases: dict[str, Case], answered: dict[str, dict[str, str]]) -> None:
    found = db.session.execute(
        sa.select(Event.subject_id, Event.at, Writing.body)
        .join(Writing, Writing.event_id == Event.id)
        .where(Event.verb == "answer")
    )
    said = {case_id: (at, body) for case_id, at, body in found}
    for source_id, row in answered.items():
        at, body = said[cases[source_id].id]
        assert at == moment(row["reply_time"])
        assert body == row["reply"].replace("\r\n", "\n").strip()
