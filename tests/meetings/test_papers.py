"""What is printed of a meeting says what happened, names no resident, reads back, and runs nothing anybody typed."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
import zxingcpp
from docx import Document
from flask import Flask

from app.codes import qr
from app.core.clock import LOCAL, now, stopped_at
from app.core.db import db
from app.meetings import calling, minutes, paper_queries, papers
from app.meetings.minutes_docx import minutes_docx
from app.meetings.minutes_words import parts_of
from app.meetings.models import Meeting, MinutesPart
from app.meetings.paper_texts import MinutesPaper, NoticePaper, Section, SignInPaper, minutes_paper
from app.meetings.printed import chinese, spoken_time, words
from tests.cases.resident_page import statements
from tests.cast import Cast
from tests.codes.test_posters import HOSTILE
from tests.meetings.council import called
from tests.meetings.paper import PROPOSER, VISITOR, pictures, sat, words_in, words_on, written
from tests.pages import Visitor

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper_of(meeting: Meeting) -> MinutesPaper:
    items = paper_queries.sat(meeting.id)
    return minutes_paper(meeting, None, items, parts_of(meeting, items))


# --- The minutes ----------------------------------------------------------------------------------------------------


EVERYTHING = (
    "Courtfive", "会议纪要", "第1次", "Hall", "Hua", "黄于山", "郑茉莉", "实到", "15", "12",
    "到会超过半数（8席）", "5方有人到会", "符合",
    "一、No0", "居民诉求2件", "物业：Thesocketcomesfrombox2.", "会上提出：Itisdarkafternine.", "theboxishis",
    "赞成10，反对0，弃权0", "回避1", "会议议定：Fortyplacesbytheeastgate", "Gardencommittee", "picturesofthelines",
    "二、Awatertap", "1人附议", "赞成3，反对2，弃权1", "暂缓", "Thepriceisaskedfirst",
    "三、Openthebinhouselater", "没有议到", "签字",
)  # fmt: skip


@pytest.mark.both_engines
def test_the_minutes_say_who_was_there_what_was_said_and_what_came_of_it(cast: Cast, visit: Visitor) -> None:
    meeting = sat(cast)
    visit.as_(cast.hua)
    for kind, read in (("pdf", words_on), ("docx", words_in)):
        answer = visit.open(f"/meetings/{meeting.token}/minutes.{kind}")
        assert answer.status_code == 200
        said = read(answer.data).replace("Court五方例会", "Courtfive")
        assert [word for word in EVERYTHING if word not in said] == [], kind
    due = meeting.starts_at.astimezone(LOCAL).date()
    assert f"{due.year}年" in said


def test_a_draft_says_so_and_published_minutes_carry_their_digest_and_what_was_remarked(
    cast: Cast, visit: Visitor
) -> None:
    meeting = sat(cast)
    visit.as_(cast.hua)
    draft = words_on(visit.open(f"/meetings/{meeting.token}/minutes.pdf").data)
    assert "草稿，尚未公示" in draft
    assert "校验码" not in draft
    made = written(cast, meeting)
    said = words_on(visit.open(f"/meetings/{meeting.token}/minutes.pdf").data)
    assert "草稿" not in said
    assert "公示中，异议截至" in said
    assert made.digest is not None
    assert made.digest in said
    assert said.index("异议与更正") < said.index("Icountedfour.") < said.index("Itwasfour.")
    with stopped_at(now() + timedelta(days=5)):
        minutes.freeze_due()
        db.session.commit()
        assert "定稿" in words_on(visit.open(f"/meetings/{meeting.token}/minutes.pdf").data)


def test_what_the_secretary_rewrote_is_what_is_printed(cast: Cast, visit: Visitor) -> None:
    meeting = sat(cast)
    made = written(cast, meeting, published=False)
    minutes.rewrite(made, cast.acting("hua"), ["All came.\nNobody was late."])
    db.session.commit()
    visit.as_(cast.mei)
    said = words_in(visit.open(f"/meetings/{meeting.token}/minutes.docx").data)
    assert "Allcame.Nobodywaslate." in said
    assert "应到15席，" not in said


def test_the_last_day_of_objections_is_the_one_that_ends_them(cast: Cast) -> None:
    with stopped_at(datetime(2026, 11, 20, 10, 0, tzinfo=LOCAL)):
        meeting = sat(cast, starts_at=now())
        made = written(cast, meeting)
    facts = minutes_paper(meeting, made, [], []).facts
    assert facts[-1].value == "公示中，异议截至 2026 年 11 月 23 日"


def test_everybody_gets_published_minutes_without_the_name_of_any_resident(
    cast: Cast, visit: Visitor
) -> None:
    meeting = sat(cast)
    visit.nobody()
    assert visit.open(f"/m/{meeting.token}/minutes.pdf").status_code == 404
    written(cast, meeting)
    answer = visit.open(f"/m/{meeting.token}/minutes.pdf")
    assert answer.mimetype == "application/pdf"
    said = words_on(answer.data)
    assert "Fortyplacesbytheeastgate" in said
    assert "另有1人到场旁听" in said
    for name in (PROPOSER, VISITOR, "物业 0", "党组织 1"):
        assert name.replace(" ", "") not in said


@pytest.mark.parametrize("n", [1, 5, 15])
def test_pages_are_numbered_whatever_their_number(cast: Cast, n: int) -> None:
    pdf = papers.minutes_pdf(paper_of(sat(cast, n)))
    pages = len(pictures(pdf, 30))
    said = words_on(pdf)
    assert f"第1页，共{pages}页" in said
    assert f"第{pages}页，共{pages}页" in said
    assert f"{chinese(n)}、" in said


def test_before_it_is_held_there_are_no_minutes(cast: Cast, visit: Visitor) -> None:
    meeting = called(cast, cast.court)
    db.session.commit()
    visit.as_(cast.hua)
    assert visit.open(f"/meetings/{meeting.token}/minutes.pdf").status_code == 403


def test_headings_count_in_chinese() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 23, 99)] == ["一", "十", "十一", "二十", "二十三", "九十九"]


# --- The notice and the sheet to sign ---------------------------------------------------------------------------------


NOTICE = NoticePaper(
    path="District · Elm Street", name="第 3 次五方例会", year="2026 年", day="11 月 30 日", weekday="星期一",
    time="晚上 7:30", venue="榕树下", agenda=("停车棚加灯",), address="https://xfm.example/m/7K492QJR",
    phone="0591-0000 0417", phone_reaches="军门社区居委会", issuer="鼓楼区",
)  # fmt: skip
SHEET = SignInPaper(
    path="District", name="第 3 次五方例会", year="2026 年", day="11 月 30 日", weekday="星期一", time="晚上 7:30",
    venue="榕树下", seats=(("党组织", 3), ("居民代表", 4)), address="https://xfm.example/m/7K492QJR/in/abcdefgh",
)  # fmt: skip


def test_a_notice_reads_back_as_the_meetings_page(cast: Cast, visit: Visitor, app: Flask) -> None:
    meeting = called(cast, cast.court, starts_at=datetime(2026, 12, 4, 19, 30, tzinfo=LOCAL))
    calling.announce(meeting, cast.acting("hua"))
    db.session.commit()
    pdf = visit.as_(cast.mei).open(f"/meetings/{meeting.token}/poster.pdf").data
    assert qr.read_image(pictures(pdf)[0]) == f"http://127.0.0.1:8000/m/{meeting.token}"
    said = words_on(pdf)
    for wanted in (
        "12月4日",
        "星期五",
        "晚上7:30",
        "Hall",
        "扫",
        "说",
        "看结果",
        "正在征集议题",
        meeting.token,
    ):
        assert wanted in said


def test_its_code_is_wider_than_sixty_millimetres_and_all_topics_stand_on_it() -> None:
    topics = tuple(f"议题第{n}号：小广场装一台直饮水" for n in range(15))
    pdf = papers.notice_pdf(replace(NOTICE, agenda=topics))
    page = pictures(pdf, 254)[0]  # a pixel is 0.1 mm
    corners = zxingcpp.read_barcode(page).position
    assert corners.top_right.x - corners.top_left.x >= 600
    assert [topic for topic in topics if topic not in words_on(pdf)] == []


def test_more_topics_than_fit_are_said_by_their_number() -> None:
    said = words_on(papers.notice_pdf(replace(NOTICE, agenda=("停车棚加灯" * 8,) * 60)))
    assert "项，扫码看" in said


def test_the_sheet_has_a_line_for_every_seat_and_its_code_opens_the_room(cast: Cast, visit: Visitor) -> None:
    meeting = called(cast, cast.court, "five_party")
    db.session.commit()
    visit.as_(cast.hua)
    pdf = visit.open(f"/meetings/{meeting.token}/sign-in.pdf").data
    address = f"http://127.0.0.1:8000/m/{meeting.token}/in/{meeting.sign_in_key}"
    assert qr.read_image(pictures(pdf)[0]) == address
    assert words_on(pdf).count("居委会") == 3
    assert len(pictures(pdf, 30)) == 1
    visit.as_(cast.mei)
    assert visit.open(f"/meetings/{meeting.token}/sign-in.pdf").status_code == 403


def test_a_large_council_signs_on_several_pages() -> None:
    pdf = papers.sign_in_pdf(replace(SHEET, seats=(("居民代表", 60),)))
    assert len(pictures(pdf, 30)) > 1
    assert words_on(pdf).count("居民代表") == 60


def test_a_code_that_leads_elsewhere_is_never_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = papers._code("https://elsewhere.example")
    monkeypatch.setattr(papers, "_code", lambda _address: elsewhere)
    for draw in (lambda: papers.notice_pdf(NOTICE), lambda: papers.sign_in_pdf(SHEET)):
        with pytest.raises(papers.Unreadable):
            draw()


def test_a_notice_is_for_a_meeting_that_everybody_may_know_of(cast: Cast, visit: Visitor) -> None:
    meeting = called(cast, cast.court)
    db.session.commit()
    visit.as_(cast.hua)
    assert visit.open(f"/meetings/{meeting.token}/poster.pdf").status_code == 403
    calling.cancel(meeting, cast.acting("hua"), reason="Flood.")
    db.session.commit()
    assert visit.open(f"/meetings/{meeting.token}/sign-in.pdf").status_code == 403


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (9, "上午 9:30"),
        (11, "中午 11:30"),
        (12, "中午 12:30"),
        (14, "下午 2:30"),
        (19, "晚上 7:30"),
        (0, "上午 12:30"),
    ],
)
def test_the_hour_is_said_as_people_say_it(hour: int, said: str) -> None:
    assert spoken_time(datetime(2026, 11, 30, hour, 30, tzinfo=LOCAL)) == said


# --- Whatever was typed -----------------------------------------------------------------------------------------------


def hostile(text: str) -> MinutesPaper:
    plain = MinutesPaper(
        title=text, number="第 1 次", facts=(), sides=(), visitors=0, quorum="", sections=(), remarks=(),
        signatures=(text,), digest="a" * 64, address="https://xfm.example", published=True,
    )  # fmt: skip
    return replace(plain, sections=(Section(text, (text, text)),), remarks=((text[:20], text),))


STRANGE = [
    *HOSTILE,
    "\x00\x01\x0b",
    "\ud800",
    "\ufffe\uffff",
    "]]><w:p/>&amp;<script>",
    "{{ config }}{% if %}",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_whatever_was_typed_is_printed_as_text(text: str) -> None:
    paper = hostile(text)
    assert pictures(papers.minutes_pdf(paper), 20)
    assert Document(io.BytesIO(minutes_docx(paper))).paragraphs
    assert (
        len(pictures(papers.notice_pdf(replace(NOTICE, name=text, venue=text, agenda=(text,) * 3)), 20)) == 1
    )
    assert pictures(papers.sign_in_pdf(replace(SHEET, name=text, venue=text, seats=((text, 2),))), 20)


def test_code_in_a_topic_is_shown_not_run() -> None:
    said = (
        words_on(papers.minutes_pdf(hostile('#eval("1+1") ] #lorem(9) *b*')))
        .replace("“", '"')
        .replace("”", '"')
    )
    assert '#eval("1+1")]#lorem(9)*b*' in said
    assert "{{config}}<b>" in words_in(minutes_docx(hostile("{{ config }}<b>")))


def test_a_word_longer_than_a_line_turns_inside_the_margins() -> None:
    page = pictures(papers.minutes_pdf(hostile("x" * 900)), 72)[0]
    right = page.crop((page.width - 60, 0, page.width, page.height))
    assert right.getextrema() == (255, 255)


def test_a_word_file_fetches_nothing_and_counts_its_pages() -> None:
    with ZipFile(io.BytesIO(minutes_docx(hostile("The lamp")))) as made:
        parts = {name: made.read(name).decode(errors="replace") for name in made.namelist()}
    assert not [name for name, text in parts.items() if 'TargetMode="External"' in text]
    foot = next(text for name, text in parts.items() if "footer" in name and "fldSimple" in text)
    assert "PAGE" in foot
    assert "NUMPAGES" in foot
    assert "python-docx" not in parts["docProps/core.xml"]


def test_the_printed_words_are_whole_and_the_templates_need_no_network() -> None:
    said = json.loads((papers.PRINT / "words.zh_Hans.json").read_text("utf-8"))
    assert len(said["weekdays"]) == 7
    for template in papers.PRINT.glob("*.typ"):
        text = template.read_text("utf-8")
        assert "@preview" not in text
        assert set(re.findall(r"\bwords\.(\w+)", text)) <= set(said), template
    assert words()["brand"] == "幸福码"


# --- What it costs ----------------------------------------------------------------------------------------------------


@pytest.mark.both_engines
def test_a_paper_costs_at_most_six_statements(cast: Cast, visit: Visitor) -> None:
    meeting = sat(cast, 15)
    coming = called(cast, cast.court)
    calling.announce(coming, cast.acting("hua"))
    db.session.commit()
    visit.as_(cast.hua)
    for published in (False, True):
        if published:
            written(cast, meeting)
        for address in (
            f"{meeting.token}/minutes.pdf",
            f"{meeting.token}/minutes.docx",
            f"{coming.token}/poster.pdf",
            f"{coming.token}/sign-in.pdf",
        ):
            db.session.expire_all()
            with statements() as seen:
                assert visit.open(f"/meetings/{address}").status_code == 200
            assert len(seen) <= 6, address
    with statements() as seen:
        assert visit.nobody().open(f"/m/{meeting.token}/minutes.pdf").status_code == 200
    assert len(seen) <= 6


def test_minutes_hold_every_word_that_their_digest_covers(cast: Cast) -> None:
    """Who changed a word behind our back is found out by the paper."""
    made = written(cast, sat(cast), published=False)
    digest = minutes.digest_of(made)
    db.session.execute(sa.update(MinutesPart).values(words="Nothing was decided."))
    db.session.expire_all()
    assert minutes.digest_of(made) != digest
