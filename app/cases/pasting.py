"""What was copied from a chat group or from the hotline's screen, taken apart into drafts. Pure: no database, no web.

Chats are copied as "name time" above the words, or as "name: words" on one line; orders of the 12345 hotline as labels
and values. Whatever fits neither is taken apart at its empty lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final

from app.core.clock import LOCAL
from app.core.text import one_line

MOST = 30  # drafts of one paste


@dataclass(frozen=True)
class Draft:
    """`worth`: more than a thank-you or a picture that did not come along."""

    text: str
    who: str = ""
    said_at: str = ""  # as it stood there
    worth: bool = True
    place: str = ""
    phone: str = ""
    outer_no: str = ""
    outer_due_at: datetime | None = None


@dataclass(frozen=True)
class Pasted:
    drafts: Sequence[Draft]
    orders: bool  # of the hotline
    more: int = 0  # beyond MOST, left out


def taken_apart(text: str) -> Pasted:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    orders = _orders(text)
    found = orders or _chat(text.split("\n")) or _paragraphs(text)
    return Pasted(found[:MOST], bool(orders), max(0, len(found) - MOST))


# --- Chats -----------------------------------------------------------------------------------------------------

_TIME = (
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*|\d{1,2}[-/月]\d{1,2}日?\s+)?"
    r"(?:[上下]午\s*)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
)
_ABOVE = re.compile(rf"(?P<who>\S.{{0,29}}?)\s*[:：]?\s+(?P<at>{_TIME})")  # the words follow below
_BEFORE = re.compile(rf"[\[(（]?(?P<at>{_TIME})[\])）]?\s+(?P<who>\S.{{0,29}}?)[:：]\s*(?P<said>.+)")
_BESIDE = re.compile(
    rf"(?P<who>[^\s:：，。,!！?？@][^:：，。,!！?？]{{0,19}}?)(?:\s*[(（](?P<at>{_TIME})[)）])?[:：](?P<said>.+)"
)
# What stands before a colon and is nobody's name.
_NO_NAME = re.compile(
    r".*(?:地址|地点|位置|电话|手机|时间|问题|诉求|内容|备注|原因|情况|通知|如下|例如|比如|注意|另外|楼|号|室|单元|https?|\d)"
)
_COURTESY = re.compile(
    r"(?:收到|好的?|好滴|嗯+|哦+|谢谢.{0,8}|感谢.{0,8}|辛苦.{0,6}|麻烦.{0,4}了?|ok|okay|\+1|1|赞|是的|对|早上好|大家好|晚上好|"
    r"\[[^\]]{1,8}\]|[^\w\s]|[\s。，！!~～.、])+",
    re.IGNORECASE,
)


def _chat(lines: Sequence[str]) -> list[Draft]:
    said = list(_messages(lines))
    runs = groupby(said, key=lambda one: one.who)  # what one person says in a row is one thing
    return [_together(list(run)) for _who, run in runs]


def _messages(lines: Sequence[str]) -> Iterator[Draft]:
    open_: Draft | None = None
    for line in (one.strip() for one in lines):
        begun = _begun(line)
        if begun:
            if open_ and open_.text:
                yield open_
            open_ = begun
        elif open_ and line:
            open_ = replace(open_, text=f"{open_.text}\n{line}".strip())
    if open_ and open_.text:
        yield open_


def _begun(line: str) -> Draft | None:
    if found := _ABOVE.fullmatch(line):
        return Draft("", _name(found["who"]), found["at"])
    if found := _BEFORE.fullmatch(line):
        return Draft(found["said"].strip(), _name(found["who"]), found["at"])
    if (found := _BESIDE.fullmatch(line)) and not _NO_NAME.fullmatch(found["who"]):
        return Draft(found["said"].strip(), _name(found["who"]), found["at"] or "")
    return None


def _name(who: str) -> str:
    return one_line(who).strip("【】[]<>")


def _together(run: Sequence[Draft]) -> Draft:
    text = "\n".join(one.text for one in run)
    return replace(run[0], text=text, worth=not _COURTESY.fullmatch(text))


def _paragraphs(text: str) -> list[Draft]:
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return [Draft(part, worth=not _COURTESY.fullmatch(part)) for part in parts if part]


# --- Orders of the 12345 hotline -----------------------------------------------------------------------------------

# What a label is called by one hotline or another. An empty word: known, and not kept.
_LABELS: Final = {
    "outer_no": ("工单编号", "工单号", "受理编号", "受理单号", "诉求编号", "流水号"),
    "due": ("办理时限", "办结时限", "办结期限", "处理时限", "处理期限", "截止时间", "到期时间",
            "要求办结时间", "办理期限"),
    "phone": ("联系电话", "来电号码", "联系方式", "手机号码", "来电电话", "电话"),
    "who": ("来电人", "诉求人", "反映人", "联系人", "市民姓名", "姓名"),
    "place": ("事发地址", "诉求地址", "事发地点", "问题地址", "诉求地点", "事件地址", "地址"),
    "title": ("诉求标题", "工单标题", "标题", "主题"),
    "text": ("诉求内容", "工单内容", "反映内容", "主要内容", "问题描述", "诉求描述", "内容"),
    "": ("受理时间", "来电时间", "派单时间", "创建时间", "工单类型", "诉求类型", "诉求类别", "问题分类", "紧急程度",
         "承办单位", "主办单位", "派单单位", "受理人", "性别", "区域", "诉求目的", "是否保密", "是否回访", "办理要求",
         "派单意见", "备注"),
}  # fmt: skip
_MEANS = {word: meaning for meaning, words in _LABELS.items() for word in words}
_LABEL = re.compile(
    rf"(?:^|(?<=[\s；;，,|】]))[【\[]?({'|'.join(sorted(_MEANS, key=len, reverse=True))})[】\]]?\s*[:：]",
    re.MULTILINE,
)
_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})(?:\D{1,3}(\d{1,2})(?:\D(\d{1,2}))?)?")


def _orders(text: str) -> list[Draft]:
    drafts, values = [], dict[str, str]()
    for meaning, value in _labelled(text):
        # A label that comes again begins the next order.
        if meaning in values and meaning in ("outer_no", "text") and "outer_no" in values:
            drafts.append(_order(values))
            values = {}
        values.setdefault(meaning, value)
    if "outer_no" in values:
        drafts.append(_order(values))
    return [one for one in drafts if one.text]


def _labelled(text: str) -> Iterable[tuple[str, str]]:
    labels = list(_LABEL.finditer(text))
    ends = [*(label.start() for label in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=False):  # no label: no end of one either
        yield _MEANS[label[1]], text[label.end() : end].strip(" \t\n；;，,|【[")


def _order(values: dict[str, str]) -> Draft:
    title, text = one_line(values.get("title", "")), values.get("text", "")
    return Draft(
        text=text if not title or text.startswith(title) else f"{title}\n{text}".strip(),
        who=one_line(values.get("who", ""))[:60],
        place=one_line(values.get("place", ""))[:300],
        phone=one_line(values.get("phone", ""))[:40],
        outer_no=one_line(values["outer_no"])[:64],
        outer_due_at=day_in(values.get("due", "")),
    )


def day_in(text: str) -> datetime | None:
    """2026-11-30 18:00, 2026年11月30日17时; a day alone means its end. None where no such day is written."""
    found = _DAY.search(text)
    if not found:
        return None
    year, month, day = (int(found[n]) for n in (1, 2, 3))
    hour, minute = (int(found[4]), int(found[5] or 0)) if found[4] else (23, 59)
    try:
        return datetime(year, month, day, hour, minute, tzinfo=LOCAL)
    except ValueError:
        return None
