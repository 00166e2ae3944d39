"""One line of a table of places: what its columns, levels and classes may be called, and what is wrong with it."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.areas.models import CompoundClass, Level
from app.core.errors import sentence

LONGEST_NAME = 60
LONGEST_CODE = 24

COLUMNS = {
    "code": ("code", "编码", "代码", "区划代码", "区域编码", "统计用区划代码"),
    "name": ("name", "名称", "区域名称", "地点", "地名"),
    "level": ("level", "级别", "层级", "类型"),
    "parent": ("parent", "上级", "上级编码", "上级代码", "上级名称", "所属", "上级区域"),
    "kind": ("class", "小区类别", "小区类型", "类别"),
}
NEEDED = ("name", "level", "parent")

# Levels above a district are the country's, not ours: their rows are set aside.
ABOVE = frozenset(
    {"country", "province", "city", "国家", "省", "自治区", "直辖市", "市", "地级市", "省级", "市级"}
)
LEVELS: Mapping[str, Level] = {
    **{level.value: level for level in Level},
    **dict.fromkeys(("区", "区县", "县", "县区", "市辖区", "县级市", "区级"), Level.DISTRICT),
    **dict.fromkeys(("街道", "街镇", "镇", "乡", "乡镇", "街道办", "街道级", "镇街"), Level.STREET),
    **dict.fromkeys(("社区", "村", "居委会", "村委会", "社区级", "村居"), Level.COMMUNITY),
    **dict.fromkeys(("网格", "片区", "网格级"), Level.GRID),
    **dict.fromkeys(("小区", "院落", "小区级"), Level.COMPOUND),
    **dict.fromkeys(("楼栋", "楼", "栋", "幢", "楼栋级"), Level.BUILDING),
}
CLASSES: Mapping[str, CompoundClass] = {
    **{kind.value: kind for kind in CompoundClass},
    "有物业": CompoundClass.MANAGED, "无物业": CompoundClass.UNMANAGED, "企业厂矿": CompoundClass.WORKS,
    "商住一体": CompoundClass.MIXED, "网格散户": CompoundClass.SCATTERED,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """As read; `number` is the one the spreadsheet shows."""

    number: int
    code: str
    name: str
    level: str
    parent: str
    kind: str = ""
    problem: str = ""  # what the reader found: a formula, a number that lost its digits

    @property
    def lies_above(self) -> bool:
        return self.level.lower() in ABOVE

    @property
    def found_level(self) -> Level | None:
        return LEVELS.get(self.level.lower())

    def fault(self) -> tuple[str, str]:
        """What is wrong with the line by itself, and the cell that is; empty when nothing is."""
        if self.problem:
            return self.problem, ""
        if not self.name:
            return sentence("The name is missing."), ""
        if len(self.name) > LONGEST_NAME:
            return sentence("The name is longer than 60 characters."), ""
        if not self.level:
            return sentence("The level is missing."), ""
        if self.found_level is None:
            return sentence("The level “%(value)s” is unknown."), self.level
        if len(self.code) > LONGEST_CODE:
            return sentence("The code is longer than 24 characters."), ""
        if self.kind and self.kind not in CLASSES:
            return sentence("The compound class “%(value)s” is unknown."), self.kind
        return "", ""


def sample(names: tuple[str, str, str], *, chinese: bool) -> list[tuple[str, ...]]:
    """The head and three places, in the words one language gives them: what a table looks like, and the template."""
    district, street, compound = names
    lines = (
        ("350102", district, Level.DISTRICT, "", None),
        ("350102004", street, Level.STREET, "350102", None),
        ("", compound, Level.COMPOUND, street, CompoundClass.MANAGED),
    )
    head = tuple(words[1 if chinese else 0] for words in COLUMNS.values())
    return [
        head,
        *(
            (code, name, _said(LEVELS, level, chinese), parent, _said(CLASSES, kind, chinese) if kind else "")
            for code, name, level, parent, kind in lines
        ),
    ]


def _said(words: Mapping[str, Level] | Mapping[str, CompoundClass], meant: str, chinese: bool) -> str:
    return next(word for word, thing in words.items() if thing == meant and word.isascii() is not chinese)


def normal(cell: str) -> str:
    """Full-width letters, digits and blanks as plain ones."""
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def row_of(number: int, cells: Mapping[str, str], problem: str = "") -> Row:
    plain = {column: normal(text) for column, text in cells.items()}
    plain["name"] = plain.get("name", "").replace("/", "／")  # the slash separates the names of a trail
    return Row(number, **({"code": "", "level": "", "parent": ""} | plain), problem=problem)


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by the names people give them."""
    found: dict[str, int] = {}
    for position, cell in enumerate(header):
        for column, names in COLUMNS.items():
            if normal(cell).lower() in names:
                found.setdefault(column, position)
    return found
