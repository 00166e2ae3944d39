"""Messages from another system come in whole, at their own times, or not at all."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from app.cases.models import Case, Channel, CheckResult, ResidentResult
from app.cases.workflow import Status
from app.core.clock import LOCAL
from app.core.db import db
from app.timeline.history import history
from app.timeline.models import Outbox, tally
from tests.cast import Cast

pytestmark = pytest.mark.both_engines

FILES = Path(__file__).parent.parent / "data" / "messages"


def run(app: Flask, *args: str) -> Result:
    result = app.test_cli_runner().invoke(args=["exchange", "import-messages", *args])
    db.session.rollback()
    return result


def cases() -> dict[str, Case]:
    return {str(case.source_id): case for case in db.session.scalars(sa.select(Case))}


def test_a_preview_enters_nothing(app: Flask, cast: Cast) -> None:
    result = run(app, str(FILES / "good.csv"), "--area", "Garden")
    assert result.exit_code == 0, result.output
    assert "5 messages for District/Elm Street/Garden, 3 with a reply." in result.output
    assert "From 2017-06-08 to 2019-04-25." in result.output
    assert "the same as an earlier row: 6." in result.output
    assert "15 likes are left behind" in result.output
    assert "row 2: 2019-04-25 09:32  路灯坏了怎么没人修？, answered 2019-05-10 14:56" in result.output
    assert cases() == {}


def test_what_was_written_comes_in_with_its_time_and_its_reply(app: Flask, cast: Cast) -> None:
    result = run(app, str(FILES / "good.csv"), "--area", "Garden", "--commit")
    assert result.exit_code == 0, result.output
    lamp = cases()["messages:101"]
    assert lamp.title == "路灯坏了怎么没人修？"
    assert lamp.text == "路灯坏了怎么没人修？\n东门路灯坏了一个星期。\n　　晚上看不见路。"
    assert (lamp.channel, lamp.area_id, lamp.voices) == (Channel.IMPORT, cast.garden.id, 1)
    story = [
        (entry.verb, f"{entry.at.astimezone(LOCAL):%Y-%m-%d %H:%M}") for entry in history(lamp, internal=True)
    ]
    assert story == [
        ("submit", "2019-04-25 09:32"),
        ("answer", "2019-05-10 14:56"),
        ("check", "2019-05-10 14:56"),
        ("close", "2019-05-24 14:56"),
    ]
    assert (lamp.status, lamp.check_result) == (Status.CLOSED, CheckResult.NOT_DRAWN)
    assert lamp.resident_result is ResidentResult.UNANSWERED
    assert history(lamp, internal=False)[1].words[0].body == "您好，路灯已修好。\n感谢您的反映。"


def test_without_a_reply_a_message_waits_to_be_accepted(app: Flask, cast: Cast) -> None:
    run(app, str(FILES / "good.csv"), "--area", "Garden", "--commit")
    assert cases()["messages:102"].status is Status.SUBMITTED
    assert cases()["messages:104"].text == "标题前有全角空格，正文以标题开头。"


def test_the_figures_of_their_days_count_them(app: Flask, cast: Cast) -> None:
    run(app, str(FILES / "good.csv"), "--area", "Garden", "--commit")
    rows = db.session.execute(
        sa.select(tally.c.figure, sa.func.sum(tally.c.n))
        .where(tally.c.area_id == cast.district.id)
        .group_by(tally.c.figure)
    )
    counted = {figure: int(n) for figure, n in rows}
    assert [counted[name] for name in ("received", "handled", "unanswered", "open")] == [5, 3, 3, 2]
    assert "yes" not in counted


def test_nobody_is_told_of_what_happened_long_ago(app: Flask, cast: Cast) -> None:
    run(app, str(FILES / "good.csv"), "--area", "Garden", "--commit")
    assert (
        db.session.scalar(sa.select(sa.func.count()).select_from(Outbox).where(Outbox.sent_at.is_(None))) == 0
    )


def test_a_second_import_is_refused(app: Flask, cast: Cast) -> None:
    run(app, str(FILES / "good.csv"), "--area", "Garden", "--commit")
    again = run(app, str(FILES / "good.csv"), "--area", "Garden", "--commit")
    assert again.exit_code == 1
    assert "row 2: Message 101 was imported before." in again.output
    assert len(cases()) == 5
    other = run(app, str(FILES / "good.csv"), "--area", "Garden", "--source", "another-desk", "--commit")
    assert other.exit_code == 0
    assert len(cases()) == 10


def test_every_mistake_is_named_with_its_row_and_nothing_comes_in(app: Flask, cast: Cast) -> None:
    result = run(app, str(FILES / "bad.csv"), "--area", "Garden", "--commit")
    assert result.exit_code == 1
    for line in (
        "row 2: The id is missing or longer than 40 characters.",
        "row 3: “昨天下午” is not a date with a time.",
        "row 4: There is no such day or time: 2019-02-30 10:00",
        "row 5: 2999-01-01 10:00 lies in the future, or before 1990.",
        "row 6: The message is empty.",
        "row 7: The reply is dated before the message.",
        "row 8: There is a reply, but not its time.",
        "row 9: There is a time of reply, but no reply.",
        "row 11: The id 209 is used by an earlier row already.",
        "row 12: This row has more cells than there are headings.",
        "row 13: This text holds an invisible control character. Please type that part again.",
    ):
        assert line in result.output
    assert "row 10:" not in result.output.replace("row 10: 2019-01-02 10:00  好的一行", "")
    assert cases() == {}


def test_a_file_of_a_chinese_spreadsheet_is_read(app: Flask, cast: Cast, tmp_path: Path) -> None:
    saved = tmp_path / "gb.csv"
    saved.write_bytes((FILES / "good.csv").read_text(encoding="utf-8").encode("gb18030"))
    assert "5 messages" in run(app, str(saved), "--area", "Garden").output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,time,title\n1,2019-01-01 10:00,x\n", "The file has no column body."),
        (b"", "The file has no column id, time, title, body."),
        (b"\xff\xfe\x00\x81\x20", "The file is neither UTF-8 nor GB18030 text."),
        (b"id,time,title,body\n1,2019-01-01 10:00,x," + b"y" * 200_000 + b"\n", "The file is not a CSV file"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    app: Flask, cast: Cast, tmp_path: Path, content: bytes, said: str
) -> None:
    other = tmp_path / "other.csv"
    other.write_bytes(content)
    result = run(app, str(other), "--area", "Garden", "--commit")
    assert (result.exit_code, said in result.output) == (1, True), result.output


def test_the_area_must_be_one(app: Flask, cast: Cast) -> None:
    assert "0 fit Nowhere" in run(app, str(FILES / "good.csv"), "--area", "Nowhere").output
    assert "for District," in run(app, str(FILES / "good.csv")).output
