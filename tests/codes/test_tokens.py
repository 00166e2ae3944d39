"""A token is typed from a wall by somebody in a hurry."""

import pytest

from app.codes.tokens import ALPHABET, LENGTH, MISREAD, display, new_token, normalise


def test_ten_thousand_new_tokens_are_all_different_and_keep_to_the_alphabet() -> None:
    tokens = [new_token() for _ in range(10_000)]
    assert len(set(tokens)) == 10_000
    assert all(len(token) == LENGTH and set(token) <= set(ALPHABET) for token in tokens)


def test_every_place_of_a_token_uses_the_whole_alphabet() -> None:
    tokens = [new_token() for _ in range(2_000)]
    assert all({token[place] for token in tokens} == set(ALPHABET) for place in range(LENGTH))


def test_no_two_characters_of_the_alphabet_look_alike() -> None:
    for alike in ("0OD", "1IL", "8B", "5S", "2Z", "6G", "VU"):
        assert len(set(alike) & set(ALPHABET)) <= 1, alike
    assert not set("0O1IL") & set(ALPHABET)


def test_what_is_misread_is_never_itself_in_the_alphabet_and_what_was_meant_is() -> None:
    assert not {chr(seen) for seen in MISREAD} & set(ALPHABET)
    assert {chr(meant) if isinstance(meant, int) else meant for meant in MISREAD.values()} <= set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "JM7K3H2D",
        "JM7K 3H2D",
        "jm7k 3h2d",
        "  jm7k-3h2d\n",
        "ｊｍ７ｋ　３ｈ２ｄ",
        "JM7K—3H2D",
        "JM7K·3H2D。",
        "jm7k3hzd",
        "https://xfm.example/c/JM7K3H2D",
        "xfm.example/c/jm7k3h2d/",
    ],
)
def test_a_resident_may_type_it_as_they_like(typed: str) -> None:
    assert normalise(typed) == "JM7K3H2D"


@pytest.mark.parametrize(("typed", "meant"), [("b6ss uvzg", "8655VV26"), ("BGSUZ234", "865V2234")])
def test_what_is_easily_misread_is_read_as_the_only_thing_it_can_be(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "   ", "///", "军门社区", "O0O0 1I1L", "JM7K 3H2", "JM7K3H2D9", "'; --"]
)
def test_what_can_be_no_token_matches_none(typed: str) -> None:
    meant = normalise(typed)
    assert len(meant) != LENGTH or not set(meant) <= set(ALPHABET)


def test_what_is_shown_reads_back() -> None:
    token = new_token()
    assert display("JM7K3H2D") == "JM7K 3H2D"
    assert normalise(display(token)) == token
