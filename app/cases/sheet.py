"""A spreadsheet of requests judged row by row: which column holds what, what each row becomes, what is wrong with it.

Pure: no database, no web. All or nothing is the caller's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from app.cases.models import Kind
from app.cases.pasting import day_in
from app.contacts.phones import parse
from app.core.errors import DomainError
from app.core.text import clean, one_line

MOST_ROWS = 300  # one transaction's worth
LONGEST_TEXT, LONGEST_LINE, LONGEST_NAME, LONGEST_NO = 5000, 300, 60, 64


class Field(StrEnum):
    TEXT = "text"
    PLACE = "place"
    SPOT = "spot"
    KIND = "kind"
    CATEGORY = "category"
    CALLED = "called"
    PHONE = "phone"
    OUTER_NO = "outer_no"
    OUTER_DUE = "outer_due"


# What a column is called by whoever keeps such a list.
HEADINGS: Mapping[Field, tuple[str, ...]] = {
    Field.TEXT: ("诉求内容", "内容", "问题描述", "诉求", "反映内容", "事项", "text", "words", "description"),
    Field.PLACE: ("地点", "小区", "社区", "所属小区", "所属社区", "区域", "网格", "place", "area"),
    Field.SPOT: ("具体位置", "详细地址", "地址", "楼栋", "门牌", "address", "exact place"),
    Field.KIND: ("类型", "诉求类型", "kind", "type"),
    Field.CATEGORY: ("类别", "诉求类别", "分类", "category"),
    Field.CALLED: ("姓名", "称呼", "反映人", "居民", "联系人", "name"),
    Field.PHONE: ("电话", "手机", "联系电话", "联系方式", "手机号", "phone", "telephone"),
    Field.OUTER_NO: ("工单编号", "工单号", "编号", "外部工单号", "outer number"),
    Field.OUTER_DUE: ("办理时限", "办结时限", "期限", "截止时间", "deadline"),
}
KINDS: Mapping[str, Kind] = {
    **{kind.value: kind for kind in Kind},
    "问题": Kind.PROBLEM, "需求": Kind.DEMAND, "意见建议": Kind.SUGGESTION, "意见": Kind.SUGGESTION,
    "建议": Kind.SUGGESTION, "咨询": Kind.INQUIRY,
}  # fmt: skip
Value = TypeVar("Value")
Mapped = Mapping[Field, int]  # which column each comes from, counted from 0


@dataclass(frozen=True)
class Known:
    """What a row may name: places and categories, each by its own name and by the whole path."""

    places: Mapping[str, int]
    ambiguous: frozenset[str] = frozenset()
    categories: Mapping[str, int] = field(default_factory=dict)
    default_place: int | None = None
    area_code: str = ""


@dataclass(frozen=True)
class Row:
    number: int  # as the spreadsheet counts: the headings are row 1
    text: str = ""
    area_id: int | None = None
    spot: str = ""
    kind: Kind | None = None
    category_id: int | None = None
    called: str = ""
    phone: str | None = None
    outer_no: str | None = None
    outer_due_at: datetime | None = None
    errors: Sequence[DomainError] = ()


def normal(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def guessed(headings: Sequence[str]) -> dict[Field, int]:
    """By its exact heading, or by one that holds the word; the first column that fits, each used once."""
    plain, found = [normal(one).lower() for one in headings], dict[Field, int]()
    for fits in (lambda cell, word: cell == word, lambda cell, word: len(word) > 1 and word in cell):
        for wanted, words in HEADINGS.items():
            if wanted in found:
                continue
            free = [(at, cell) for at, cell in enumerate(plain) if at not in found.values()]
            at = next((at for word in words for at, cell in free if fits(cell, word)), None)
            if at is not None:
                found[wanted] = at
    return found


def judged(lines: Sequence[tuple[int, Sequence[str]]], mapped: Mapped, known: Known) -> list[Row]:
    return [_Line(number, cells, mapped).row(known) for number, cells in lines]


@dataclass
class _Line:
    """One line being read. What is wrong is gathered, so that a person mends a row once."""

    number: int
    cells: Sequence[str]
    mapped: Mapped
    errors: list[DomainError] = field(default_factory=list)

    def row(self, known: Known) -> Row:
        text = self._cell(Field.TEXT, LONGEST_TEXT)
        if not text and not self.errors:
            self.errors.append(DomainError("The words are missing."))
        return Row(
            number=self.number,
            text=text,
            area_id=self._read(lambda cell: _place(cell, known), Field.PLACE),
            spot=one_line(self._cell(Field.SPOT, LONGEST_LINE)),
            kind=self._read(_kind, Field.KIND),
            category_id=self._read(lambda cell: _category(cell, known), Field.CATEGORY),
            called=one_line(self._cell(Field.CALLED, LONGEST_NAME)),
            phone=self._read(lambda cell: _phone(cell, known.area_code), Field.PHONE),
            outer_no=one_line(self._cell(Field.OUTER_NO, LONGEST_NO)) or None,
            outer_due_at=self._read(_day, Field.OUTER_DUE),
            errors=self.errors,
        )

    def _cell(self, wanted: Field, limit: int) -> str:
        at = self.mapped.get(wanted)
        raw = self.cells[at] if at is not None and at < len(self.cells) else ""
        try:
            return clean(raw, multiline=True, limit=limit)
        except DomainError as error:
            self.errors.append(error)
            return ""

    def _read(self, meaning: Callable[[str], Value | None], wanted: Field) -> Value | None:
        try:
            return meaning(one_line(self._cell(wanted, LONGEST_LINE)))
        except DomainError as error:
            self.errors.append(error)
            return None


def _place(name: str, known: Known) -> int:
    plain = squeezed(name)
    if not plain and known.default_place is not None:
        return known.default_place
    if not plain:
        raise DomainError("The place is missing.")
    if plain in known.ambiguous:
        raise DomainError("Several places are called “%(name)s”: write the whole path.", name=name)
    if plain not in known.places:
        raise DomainError("There is no place “%(name)s” in your area.", name=name)
    return known.places[plain]


def squeezed(name: str) -> str:
    """A path may be written with ›, >, / or blanks between its names."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(one for one in plain if not one.isspace() and one not in "›>/·")


def places_by_name(places: Sequence[tuple[int, str]]) -> tuple[dict[str, int], frozenset[str]]:
    """Each by its path and, where nothing else has it, by its own name; and the names that several have."""
    found, several = {squeezed(path): id_ for id_, path in places}, set[str]()
    leaves: dict[str, int] = {}
    for id_, path in places:
        leaf = squeezed(path.rpartition("›")[2])
        if leaf in leaves or leaf in several:
            several.add(leaf)
        else:
            leaves[leaf] = id_
    only = {leaf: id_ for leaf, id_ in leaves.items() if leaf not in several and leaf not in found}
    return found | only, frozenset(several - found.keys())


def _kind(name: str) -> Kind | None:
    if not name:
        return None
    if normal(name).lower() not in KINDS:
        raise DomainError("The kind “%(name)s” is unknown.", name=name)
    return KINDS[normal(name).lower()]


def _category(name: str, known: Known) -> int | None:
    if not name:
        return None
    if squeezed(name) not in known.categories:
        raise DomainError("There is no category “%(name)s”.", name=name)
    return known.categories[squeezed(name)]


def _phone(written: str, area_code: str) -> str | None:
    return parse(written, area_code=area_code) if written else None


def _day(written: str) -> datetime | None:
    if not written:
        return None
    day = day_in(written)
    if day is None or not 2000 <= day.year <= 2100:
        raise DomainError("“%(text)s” is not a day.", text=written)
    return day
