"""A page packed once arrives whole, whatever words are set into it."""

import gzip

import pytest
from flask import Flask

from app.web.drawn import Drawn

PAGE = "<p>\0a\0</p>" + "前面的灯不亮 " * 400 + "\0b\0 and \0a\0"


@pytest.mark.parametrize("words", ["plain", "幸福码 <b>", "", "x" * 5000])
@pytest.mark.parametrize("taken", ["gzip", "identity"])
def test_the_words_stand_where_the_marks_stood(app: Flask, words: str, taken: str) -> None:
    drawn = Drawn(PAGE, ("\0a\0", "\0b\0"))
    with app.test_request_context(headers={"Accept-Encoding": taken}):
        answer = drawn.answer({"\0a\0": words, "\0b\0": "other"})
    body = gzip.decompress(answer.data) if taken == "gzip" else answer.data
    assert body.decode() == PAGE.replace("\0a\0", words).replace("\0b\0", "other")
    assert (answer.content_encoding == "gzip") == (taken == "gzip")
    assert len(answer.data) < 1000 + 2 * len(words.encode()) or taken == "identity"


def test_a_page_of_marks_alone(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Encoding": "gzip"}):
        assert gzip.decompress(Drawn("\0a\0", ("\0a\0",)).answer({"\0a\0": "all"}).data) == b"all"
