"""Where a Chinese place name may turn to the next line: between words, never inside 第三网格 or 2 单元."""

import re
from itertools import pairwise

NUMBER = r"第?[0-9一二三四五六七八九十百零〇A-Za-z#\-]+"
COUNTED = rf"{NUMBER}\s?(?:号楼|号院|单元|网格|片区|号|座|栋|幢|楼|层|室|期|组|弄|排)"
NAMED = (
    "自治区|开发区|街道|社区|小区|新村|花园|家园|公寓|大厦|广场|公园|大院|宿舍|中心|网格|菜市场|市场|学校|小学"
    "|中学|幼儿园|医院|停车场|车站|地铁站|居委会|村委会|派出所|办事处|服务站|大道|路口|东门|西门|南门|北门"
    "|省|市(?!场|民|政)|县|镇|乡|(?<=.)区(?!间|域|位)|路(?!口|灯)|巷|弄"
)
WORD = re.compile(rf"{COUNTED}|(?:(?!{COUNTED})[^\s])+?(?:{NAMED})|(?:(?!{COUNTED})[^\s])+")
SCRIPTS_MEET = re.compile(r"[一-鿿][0-9A-Za-z]|[0-9A-Za-z][一-鿿]")
OPENING, CLOSING = "（([【《〈“‘「『", "，。、；：？！）)]】》〉”’」』·—…%-"
LONGEST, SHORTEST = 8, 2


def phrases(name: str) -> list[str]:
    """The name in pieces that stay whole; a space before one is kept, and set between 路 and 36."""
    held = _held_together([piece for word in _words(name) for piece in _pieces(word)])
    return [
        " " + piece if before and SCRIPTS_MEET.match(before[-1] + piece[0]) else piece
        for before, piece in zip(["", *held], held, strict=False)
    ]


def _words(name: str) -> list[str]:
    matches = WORD.finditer(" ".join(name.split()))
    return [" " * (m.start() > 0 and m.string[m.start() - 1] == " ") + m.group() for m in matches]


def _pieces(word: str) -> list[str]:
    """A word too long for any line is cut into even pieces; Latin letters take half the room."""
    longest = LONGEST * 2 if word.isascii() else LONGEST
    count = -(-len(word) // longest)
    cuts = [len(word) * cut // count for cut in range(count + 1)]
    return [word[start:end] for start, end in pairwise(cuts)]


def _held_together(pieces: list[str]) -> list[str]:
    """Marks stay with what they close or open, single characters with a neighbour."""
    held: list[str] = []
    for piece in pieces:
        if held and _belong_together(held[-1], piece):
            held[-1] += piece
        else:
            held.append(piece)
    return held


def _belong_together(before: str, piece: str) -> bool:
    marks = piece[0] in CLOSING or before[-1] in OPENING
    return marks or min(len(before.strip()), len(piece)) < SHORTEST
