"""The query code: the same for a retry, different for everybody else, and not to be found in the database."""

import re
import uuid

import pytest

from app.core import receipts

SECRET = b"a secret of the tests, long enough"
OTHER_SECRET = b"another secret, also long enough"
KEY = "0b2d4f3e-6c1a-4e7b-9d58-2f1a3c5e7b90"
OTHER_KEY = "0b2d4f3e-6c1a-4e7b-9d58-2f1a3c5e7b91"
CODE = receipts.code_for(KEY, SECRET)


def test_a_retry_gets_the_same_code_and_another_form_another() -> None:
    assert receipts.code_for(KEY, SECRET) == CODE
    assert receipts.code_for(OTHER_KEY, SECRET) != CODE
    assert receipts.code_for(KEY, OTHER_SECRET) != CODE


def test_the_derivation_never_changes() -> None:
    """Printed receipts outlive releases: these very digits are on somebody's refrigerator."""
    assert (CODE, receipts.display(CODE)) == ("1650976784113743", "1650 9767 8411 3743")


def test_sixteen_digits_that_are_valid_and_all_different() -> None:
    codes = {receipts.code_for(str(uuid.uuid4()), SECRET) for _ in range(2000)}
    assert len(codes) == 2000
    assert all(re.fullmatch("[0-9]{16}", code) for code in codes)
    assert all(receipts.normalise(code) == code for code in codes)
    assert {code[0] for code in codes} == set("0123456789")


def test_every_wrong_digit_is_noticed() -> None:
    for n in range(60):
        code = receipts.code_for(str(uuid.UUID(int=n, version=4)), SECRET)
        for place in range(16):
            for digit in set("0123456789") - {code[place]}:
                assert receipts.normalise(code[:place] + digit + code[place + 1 :]) is None


def test_every_swap_of_neighbours_is_noticed() -> None:
    for n in range(300):
        code = receipts.code_for(str(uuid.UUID(int=n, version=4)), SECRET)
        for place in range(15):
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            assert (receipts.normalise(swapped) is None) == (swapped != code)


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        receipts.display(CODE),
        f"  {receipts.display(CODE)}\n",
        receipts.display(CODE).replace(" ", "-"),
        receipts.display(CODE).replace(" ", "—"),
        receipts.display(CODE).replace(" ", "\u3000"),
        " ".join(CODE),
        "".join(chr(ord(digit) + 0xFEE0) for digit in CODE),
    ],
)
def test_what_people_type_is_understood(typed: str) -> None:
    assert receipts.normalise(typed) == CODE


@pytest.mark.parametrize(
    "typed", ["", "0", CODE[:15], CODE + "0", "a" * 16, "٤" * 16, "路" * 16, "\x00" * 16, "😀"]
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert receipts.normalise(typed) is None


def test_it_is_shown_in_fours() -> None:
    assert receipts.display("4827193055662041") == "4827 1930 5566 2041"


def test_what_is_stored_gives_nothing_away() -> None:
    stored = {receipts.stored_hash(CODE, SECRET), receipts.client_key_hash(KEY, SECRET)}
    assert len(stored) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in stored)
    assert receipts.stored_hash(CODE, OTHER_SECRET) not in stored
    assert receipts.client_key_hash(KEY, OTHER_SECRET) not in stored
    assert receipts.code_for(OTHER_KEY, SECRET) not in str(stored)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        (KEY, KEY),
        (KEY.upper(), KEY),
        (f" {KEY}\n", KEY),
        ("", None),
        ("null", None),
        (KEY.replace("-", ""), None),
        ("{" + KEY + "}", None),
        ("0b2d4f3e-6c1a-1e7b-9d58-2f1a3c5e7b90", None),  # version 1 tells who and when
        ("0b2d4f3e-6c1a-4e7b-1d58-2f1a3c5e7b90", None),  # not the random kind
        ("00000000-0000-0000-0000-000000000000", None),
        (KEY + "0", None),
    ],
)
def test_a_client_key_is_a_random_uuid(typed: str, understood: str | None) -> None:
    assert receipts.client_key(typed) == understood


@pytest.mark.parametrize("key", ["", "null", KEY.upper(), "00000000-0000-0000-0000-000000000000"])
def test_no_two_residents_can_share_a_code_by_sending_no_key(key: str) -> None:
    with pytest.raises(ValueError, match="UUID"):
        receipts.code_for(key, SECRET)
    with pytest.raises(ValueError, match="UUID"):
        receipts.client_key_hash(key, SECRET)


def test_a_missing_secret_stops_everything() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        receipts.code_for(KEY, b"")


FIELDS = {"text": "路灯坏了\n三座门口", "phone": "13800000000", "place": ""}
DIGEST = receipts.content_digest(FIELDS, ["aa", "bb"], SECRET)


@pytest.mark.parametrize(
    ("fields", "photos", "why"),
    [
        (FIELDS, ["aa", "bb"], "the very same"),
        (dict(reversed(FIELDS.items())), ["aa", "bb"], "fields in another order"),
        (FIELDS | {"text": "路灯坏了\r\n三座门口"}, ["aa", "bb"], "another browser's line ends"),
        (FIELDS | {"text": " 路灯坏了\n三座门口 \n"}, ["aa", "bb"], "outer space"),
    ],
)
def test_a_retry_has_the_same_content(fields: dict[str, str], photos: list[str], why: str) -> None:
    assert receipts.content_digest(fields, photos, SECRET) == DIGEST, why


@pytest.mark.parametrize(
    ("fields", "photos", "why"),
    [
        (FIELDS | {"text": "路灯坏了 三座门口"}, ["aa", "bb"], "another word"),
        (FIELDS | {"phone": "13800000001"}, ["aa", "bb"], "another number"),
        (FIELDS | {"name": ""}, ["aa", "bb"], "another field"),
        (FIELDS, ["aa"], "a photo less"),
        (FIELDS, ["bb", "aa"], "photos in another order"),
        (FIELDS, ["aabb"], "photos run together"),
        (FIELDS | {"phone": "", "place": FIELDS["phone"]}, ["aa", "bb"], "a value in another field"),
    ],
)
def test_a_change_is_another_content(fields: dict[str, str], photos: list[str], why: str) -> None:
    assert receipts.content_digest(fields, photos, SECRET) != DIGEST, why


def test_nobody_finds_a_telephone_number_by_trying_all() -> None:
    assert receipts.content_digest(FIELDS, ["aa", "bb"], OTHER_SECRET) != DIGEST


def test_any_text_has_a_digest() -> None:
    assert len(receipts.content_digest({"text": "\x00\ud800😀"}, [], SECRET)) == 64
