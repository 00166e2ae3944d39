import base64
import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contacts.crypto import Tampered, blind_index, open_sealed, seal
from app.core.errors import DomainError
from app.core.keyring import KeyRing

PHONE = "+8613812341234"
RING = KeyRing({1: bytes(range(32)), 2: bytes(range(1, 33))}, current=2)
PLACE = {"table": "contact", "column": "phone", "row": 7}


def sealed_phone() -> str:
    return seal(PHONE, ring=RING, table="contact", column="phone", row=7)


@given(st.text())
def test_what_was_sealed_opens(text: str) -> None:
    sealed = seal(text, ring=RING, table="contact", column="name", row="a1")
    assert open_sealed(sealed, ring=RING, table="contact", column="name", row="a1") == text


def test_the_number_cannot_be_seen_and_no_two_seals_are_alike() -> None:
    seals = {sealed_phone() for _ in range(500)}
    assert len(seals) == 500
    assert len({sealed[3:19] for sealed in seals}) == 500  # the nonce
    assert not any("1234" in sealed and PHONE in sealed for sealed in seals)
    assert all(sealed.startswith("v2:") and sealed.isascii() and len(sealed) < 80 for sealed in seals)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"row": 8},
        {"row": 70},
        {"row": "07"},
        {"column": "name"},
        {"column": "phone_index"},
        {"table": "contacts"},
        {"table": "phone", "column": "contact"},
    ],
)
def test_a_seal_moved_to_another_place_does_not_open(elsewhere: dict[str, str | int]) -> None:
    place = {"table": "contact", "column": "phone", "row": 7, **elsewhere}
    with pytest.raises(Tampered):
        open_sealed(
            sealed_phone(),
            ring=RING,
            table=str(place["table"]),
            column=str(place["column"]),
            row=place["row"],
        )


def opened(sealed: str, ring: KeyRing = RING) -> str:
    return open_sealed(sealed, ring=ring, table="contact", column="phone", row=7)


def test_every_changed_character_is_noticed() -> None:
    sealed = sealed_phone()
    for at, letter in enumerate(sealed):
        for other in "A_-0z=2:v\n ":
            if other != letter:
                with pytest.raises(Tampered):
                    opened(sealed[:at] + other + sealed[at + 1 :])


def test_no_second_spelling_of_a_seal_opens() -> None:
    """The last letter of Base64 carries bits that no byte needs."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for text in ("1", "12", "123"):
        sealed = seal(text, ring=RING, table="contact", column="phone", row=7)
        assert [letter for letter in alphabet if _opens(sealed[:-1] + letter)] == [sealed[-1]]


def _opens(sealed: str) -> bool:
    try:
        opened(sealed)
    except Tampered:
        return False
    return True


def test_every_flipped_bit_is_noticed() -> None:
    raw = bytearray(base64.urlsafe_b64decode(sealed_phone()[3:] + "=="))
    for bit in range(len(raw) * 8):
        raw[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Tampered):
            opened("v2:" + base64.urlsafe_b64encode(raw).decode().rstrip("="))
        raw[bit // 8] ^= 1 << bit % 8
    assert opened("v2:" + base64.urlsafe_b64encode(raw).decode().rstrip("=")) == PHONE


def test_cut_or_lengthened_seals_are_noticed() -> None:
    sealed = sealed_phone()
    for changed in [sealed[:end] for end in range(len(sealed))] + [
        sealed + "A",
        sealed + "=",
        " " + sealed,
        sealed * 2,
    ]:
        with pytest.raises(Tampered):
            opened(changed)


@given(st.text(st.characters(exclude_categories=())))
def test_any_other_text_is_tampered_with(text: str) -> None:
    for changed in (text, "v2:" + text):
        with pytest.raises(Tampered):
            opened(changed)


def test_a_wrong_or_missing_key_is_told_in_words() -> None:
    sealed = sealed_phone()
    for ring in (replace(RING, keys={2: bytes(32)}), replace(RING, keys={1: RING.keys[1]}, current=1)):
        with pytest.raises(Tampered, match="cannot be read") as refusal:
            opened(sealed, ring)
        assert isinstance(refusal.value, DomainError)


def test_the_version_is_sealed_too() -> None:
    one_key = KeyRing({1: bytes(32), 2: bytes(32)}, current=2)
    sealed = seal(PHONE, ring=one_key, table="contact", column="phone", row=7)
    assert opened(sealed, one_key) == PHONE
    with pytest.raises(Tampered):
        opened("v1" + sealed[2:], one_key)


def test_old_seals_open_after_the_key_was_changed() -> None:
    old = KeyRing({1: RING.keys[1]}, current=1)
    sealed = seal(PHONE, ring=old, table="contact", column="phone", row=7)
    assert sealed.startswith("v1:")
    assert opened(sealed, RING) == PHONE


@pytest.mark.parametrize("key", [b"", bytes(16), bytes(24), bytes(31), bytes(33)])
def test_a_short_key_is_never_used(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal(PHONE, ring=KeyRing({1: key}, current=1), table="contact", column="phone", row=7)
    with pytest.raises(ValueError, match="32 bytes"):
        blind_index(PHONE, key)


@pytest.mark.parametrize(
    "place", [("a|b", "c", 1), ("a", "b|c", 1), ("a", "b", "1|2"), ("", "b", 1), ("a", "b", "")]
)
def test_no_two_places_read_alike(place: tuple[str, str, int | str]) -> None:
    table, column, row = place
    with pytest.raises(ValueError, match="without a bar"):
        seal(PHONE, ring=RING, table=table, column=column, row=row)


def test_the_blind_index_finds_a_number_and_only_with_its_key() -> None:
    index = blind_index(PHONE, bytes(32))
    assert index == blind_index(PHONE, bytes(32))
    assert len(index) == 64
    assert index not in {blind_index(PHONE, b"\x01" * 32), blind_index("+8613812341235", bytes(32))}
    assert index != hashlib.sha256(PHONE.encode()).hexdigest()


@pytest.mark.parametrize(
    "written", ["13812341234", "+86 138 1234 1234", "", "+8613812341234\n", "138****1234"]
)
def test_only_a_number_in_its_one_form_has_an_index(written: str) -> None:
    with pytest.raises(ValueError, match=r"E\.164"):
        blind_index(written, bytes(32))
