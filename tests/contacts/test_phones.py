import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contacts.phones import BadPhone, dialable, mask, parse

NAUGHTY: list[str] = json.loads(
    (Path(__file__).parent.parent / "data" / "naughty_strings.json").read_text("utf-8")
)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("13812341234", "+8613812341234"),
        ("138 1234 1234", "+8613812341234"),
        ("138-1234-1234", "+8613812341234"),
        ("138—1234－1234", "+8613812341234"),
        ("１３８１２３４１２３４", "+8613812341234"),
        ("\u202d138\u200b12341234\u202c", "+8613812341234"),
        ("\u3000＋86 138 1234 1234\u3000", "+8613812341234"),
        ("8613812341234", "+8613812341234"),
        ("0086 13812341234", "+8613812341234"),
        ("(+86)13812341234", "+8613812341234"),
        ("19412345678", "+8619412345678"),  # a prefix the library does not know yet
        ("0591-87654321", "+8659187654321"),
        ("（0591）87654321", "+8659187654321"),
        ("+86 (0591) 8765 4321", "+8659187654321"),
        ("+86-591-87654321", "+8659187654321"),
        ("010 6234 5678", "+861062345678"),
        ("0594-2123456", "+865942123456"),
        ("87654321", "+8659187654321"),
        ("8765 4321", "+8659187654321"),
        ("400-123-4567", "+864001234567"),
        ("800 810 1234", "+868008101234"),
        ("+852 9123 4567", "+85291234567"),
        ("852 9123 4567", "+85291234567"),
        ("00852-91234567", "+85291234567"),
        ("+853 6612 3456", "+85366123456"),
        ("+886 912 345 678", "+886912345678"),
        ("+886 (0)2 2345 6789", "+886223456789"),
        ("+1 650 253 0000", "+16502530000"),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, stored: str) -> None:
    assert parse(written, area_code="0591") == stored


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "enter a phone number"),
        ("\u3000 \u200b", "enter a phone number"),
        ("abc", "digits only"),
        ("0591-87654321转801", "without an extension"),
        ("13812341234 x8", "without an extension"),
        ("13812341234/13912341234", "one phone number"),
        ("13812341234,13912341234", "one phone number"),
        ("1" * 41, "digits only"),
        ("138\n12341234", "digits only"),
        ("1381234123", "check its digits"),
        ("138123412345", "check its digits"),
        ("10012345678", "check its digits"),
        ("12345", "check its digits"),
        ("110", "check its digits"),
        ("0591-87654321-801", "check its digits"),
        ("+852 1234", "check its digits"),
        ("+999 12345678", "check its digits"),
        ("+", "check its digits"),
        ("()", "check its digits"),
        ("---", "check its digits"),
    ],
)
def test_what_rings_nobody_is_refused_in_words(written: str, said: str) -> None:
    with pytest.raises(BadPhone, match=said):
        parse(written, area_code="0591")


def test_a_local_number_needs_an_area_code() -> None:
    with pytest.raises(BadPhone, match="area code"):
        parse("87654321")
    assert parse("62345678", area_code="010") == "+861062345678"


def test_a_wrongly_set_area_code_is_the_operators_mistake() -> None:
    with pytest.raises(ValueError, match="area code"):
        parse("87654321", area_code="591")


@pytest.mark.parametrize(
    ("phone", "masked", "dialled"),
    [
        ("+8613812341234", "138****1234", "13812341234"),
        ("+8619412345678", "194****5678", "19412345678"),
        ("+8659187654321", "0591****4321", "059187654321"),
        ("+861062345678", "010****5678", "01062345678"),
        ("+865942123456", "0594****456", "05942123456"),
        ("+864001234567", "400****567", "4001234567"),
        ("+868008101234", "800****234", "8008101234"),
        ("+85291234567", "+852 ****4567", "+85291234567"),
        ("+85366123456", "+853 ****3456", "+85366123456"),
        ("+886912345678", "+886 ****5678", "+886912345678"),
        ("+16502530000", "+1 ****0000", "+16502530000"),
        ("110", "****", "110"),
        ("12345", "****", "12345"),
    ],
)
def test_numbers_are_shown_masked_and_dialled_in_full(phone: str, masked: str, dialled: str) -> None:
    assert (mask(phone), dialable(phone)) == (masked, dialled)


NUMBERS = st.one_of(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"0(10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}", fullmatch=True),
    st.from_regex(r"\+[1-9][0-9]{6,13}", fullmatch=True),
    st.from_regex(r"\+85[23][0-9]{8}", fullmatch=True),
)


@given(NUMBERS)
def test_every_number_keeps_one_form_and_hides_four_digits(written: str) -> None:
    try:
        stored = parse(written)
    except BadPhone:
        return
    assert re.fullmatch(r"\+[1-9][0-9]{6,14}", stored)
    assert parse(stored) == stored
    assert parse(dialable(stored)) == stored
    masked = mask(stored)
    assert "****" in masked
    digits, shown = stored.removeprefix("+86"), re.sub(r"[^0-9]", "", masked)
    assert len(digits.removeprefix("+")) - len(shown.removeprefix("0")) >= 4


@given(st.text(st.characters(exclude_categories=())) | st.text("0123456789+-() .", max_size=20))
def test_any_text_is_a_number_or_refused_and_never_shown(text: str) -> None:
    assert "****" in mask(text)
    assert re.fullmatch(r"\+?[0-9]*", dialable(text))
    try:
        assert re.fullmatch(r"\+[1-9][0-9]{6,14}", parse(text, area_code="0591"))
    except BadPhone as refusal:
        assert refusal.sentence.endswith(".")


def test_every_naughty_string_is_a_number_or_refused() -> None:
    for text in NAUGHTY:
        try:
            parse(text, area_code="0591")
        except BadPhone as refusal:
            assert refusal.sentence.startswith(("Please ", "This "))
