"""How people look for a place: by a part of its name, as it is spoken, or by the first letters of that.

榕荫新村 is kept as " 榕荫新村 rongyinxincun yinxincun xincun ryxc yxc xc": one may begin at any of its characters.
Whatever the script it was written in, it is kept in simplified characters, as everywhere in the search.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from itertools import chain, groupby, islice, product
from typing import Any

from app.core.searching import words

MOST_WAYS = 8  # in which one name is read; the likeliest first
SHORTEST = 2  # letters: one alone begins every other name
# What the dictionary does not know of place names, and what it knows that no place is called by.
ALSO = {"六": ["lu"], "栅": ["shi"], "乐": ["yue"], "长": ["zhang", "chang"], "单": ["shan"], "石": []}
ALWAYS = {
    "区": "qu",
    "路": "lu",
    "园": "yuan",
    "号": "hao",
    "家": "jia",
    "大": "da",
    "氏": "shi",
    "车": "che",
}


def sought(name: str) -> str:
    """What `looked_for` finds. A number in front is no name: 3号楼 would be everywhere."""
    said = words(name)
    plain = "".join(said)
    spoken = [] if not said or said[0].isdigit() else _spoken(said)
    return "".join(f" {word}" for word in dict.fromkeys([plain, *spoken]) if word)


def looked_for(part: str) -> str | None:
    """For LIKE: a part of the name, or the beginning of how it is spoken. None: no place is meant by this."""
    said = "".join(words(part))
    if not said or said[0].isdigit():
        return None
    if said.isascii():
        return f"% {said}%" if len(said) >= SHORTEST else None
    return f"%{said}%"


def _spoken(said: Sequence[str]) -> Iterator[str]:
    """Each way to read it in full, then by its initials: from every character on, the last alone left out."""
    ways = _ways(list(chain.from_iterable(_read(run, list(group)) for run, group in groupby(said, _is_han))))
    initials = [tuple(word if word.isdigit() else word[0] for word in way) for way in ways]
    for way in (*ways, *initials):
        last = max(1, len(way) - 1)
        yield from ("".join(way[start:]) for start in range(last) if not way[start].isdigit())


def _is_han(word: str) -> bool:
    return len(word) == 1 and not word.isascii()


def _read(han: bool, run: list[str]) -> Iterator[list[str]]:
    """The readings of each character, the one that fits its neighbours first; other words are read as they stand."""
    if not han:
        yield from ([word] for word in run)
        return
    fitting = _pinyin()("".join(run))
    for character, (fits,) in zip(run, fitting, strict=True):
        if character in ALWAYS:
            yield [ALWAYS[character]]
            continue
        others = ALSO.get(character) or _pinyin()(character, heteronym=True)[0]
        yield list(dict.fromkeys(chain.from_iterable(map(_typed, (fits, *others)))))


def _typed(reading: str) -> list[str]:
    """绿 is typed lv, and lu by whoever has no ü on the keys."""
    return [reading, reading.replace("v", "u")] if "v" in reading else [reading]


def _ways(readings: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """As it most likely is, then with one character read otherwise, then whatever else."""
    usual = tuple(first for first, *_rest in readings)
    one_else = [
        (*usual[:at], other, *usual[at + 1 :])
        for at, (_first, *rest) in enumerate(readings)
        for other in rest
    ]
    every = dict.fromkeys([usual, *one_else, *islice(product(*readings), MOST_WAYS)])
    return list(islice(every, MOST_WAYS))


@cache
def _pinyin() -> Any:
    """Its dictionaries take half a second and 60 MB: only a process that names a place needs them."""
    library = import_module("pypinyin")

    def read(text: str, **more: bool) -> list[list[str]]:
        return library.pinyin(text, style=library.Style.NORMAL, **more)  # type: ignore[no-any-return]

    return read
