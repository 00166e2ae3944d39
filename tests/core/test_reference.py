"""A reference survives the telephone: what people type is understood, and slips are noticed."""

import random
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest

from app.core.reference import LETTERS, endings, is_valid, new, normalise

NOON = datetime(2026, 7, 29, 4, 0, tzinfo=UTC)


def test_it_is_the_local_day_four_digits_and_a_letter() -> None:
    assert re.fullmatch(r"260729-[0-9]{4}[ACEFHJKMPRTXY]", new(NOON))


def test_the_day_turns_at_midnight_in_shanghai() -> None:
    assert new(datetime(2026, 7, 29, 15, 59, 59, tzinfo=UTC)).startswith("260729-")
    assert new(datetime(2026, 7, 29, 16, 0, 0, tzinfo=UTC)).startswith("260730-")
    assert new(datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC)).startswith("270101-")


@pytest.mark.parametrize("width", [4, 5, 6])
def test_it_widens_when_a_day_is_full(width: int) -> None:
    reference = new(NOON, width)
    assert len(reference) == len("260729-") + width + 1
    assert is_valid(reference)


@pytest.mark.parametrize("width", [3, 7])
def test_no_other_widths(width: int) -> None:
    with pytest.raises(ValueError, match="4 to 6"):
        new(NOON, width)


def test_days_sort_as_text() -> None:
    references = [new(NOON + timedelta(days=n)) for n in range(0, 900, 7)]
    assert references == sorted(references)


def test_numbers_do_not_tell_how_many_there_are() -> None:
    numbers = [int(new(NOON)[7:11]) for _ in range(400)]
    assert min(numbers) < 1500
    assert max(numbers) > 8500
    assert any(later < earlier for earlier, later in pairwise(numbers))


def test_the_letters_look_like_no_digit_and_not_like_each_other() -> None:
    assert not set(LETTERS) & set("OQDILSZBGUVWN")
    assert len(set(LETTERS)) == 13


def _every_day() -> list[str]:
    return [f"{datetime(2026, 1, 1) + timedelta(days=n):%y%m%d}" for n in range(365)]


def _with_letter(digits: str) -> str:
    found = [f"{digits[:6]}-{digits[6:]}{letter}" for letter in LETTERS]
    return next(reference for reference in found if is_valid(reference))


def _some_references() -> list[str]:
    """Every day of a year, with widths and numbers that vary."""
    chance = random.Random(2026)
    widths = [chance.choice([4, 5, 6]) for _ in range(365)]
    numbers = ["".join(chance.choices("0123456789", k=width)) for width in widths]
    return [_with_letter(day + number) for day, number in zip(_every_day(), numbers, strict=True)]


def _digit_places(reference: str) -> list[int]:
    return [place for place, character in enumerate(reference) if character.isdigit()]


def test_every_wrong_character_is_noticed() -> None:
    for reference in _some_references():
        for place in _digit_places(reference):
            for digit in set("0123456789") - {reference[place]}:
                assert normalise(reference[:place] + digit + reference[place + 1 :]) is None
        for letter in set("ABCDEFGHIJKLMNOPQRSTUVWXYZ") - {reference[-1]}:
            assert normalise(reference[:-1] + letter) is None


def test_every_swap_of_neighbours_is_noticed() -> None:
    for reference in _some_references():
        characters = reference.replace("-", "")
        for place in range(len(characters) - 1):
            swapped = list(characters)
            swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
            if "".join(swapped) != characters:
                assert normalise("".join(swapped)) is None, (reference, place)


def test_the_scheme_itself_notices_both_for_all_numbers_of_a_day() -> None:
    """Not only where the day happens to be impossible: all ten thousand numbers, the letter alone decides."""
    letter_of = {number: _with_letter(f"260729{number:04}")[-1] for number in range(10_000)}
    for number, place in product(range(10_000), range(4)):
        digits = f"{number:04}"
        for digit in "0123456789":
            other = int(digits[:place] + digit + digits[place + 1 :])
            assert (letter_of[other] == letter_of[number]) == (other == number)
        if place < 3:
            swapped = int(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])
            assert (letter_of[swapped] == letter_of[number]) == (swapped == number)


REFERENCE = _with_letter("2607290127")
LETTER = REFERENCE[-1]


@pytest.mark.parametrize(
    "typed",
    [
        REFERENCE,
        f"2607290127{LETTER}",
        f"  260729-0127{LETTER} \n",
        f"260729 0127 {LETTER}",
        f"260729-0127{LETTER.lower()}",
        "２６０７２９－０１２７" + chr(ord(LETTER) + 0xFEE0),
        f"260729—0127{LETTER}",
        f"260729–0127-{LETTER}",
        f"26.07.29 / 0127 {LETTER}",
        f"26O729-OI27{LETTER}",
        f"26o729-ol27{LETTER}",
        f"2 6 0 7 2 9 0 1 2 7 {LETTER}",
        f"260729\u30000127{LETTER}",
    ],
)
def test_what_people_type_is_understood(typed: str) -> None:
    assert normalise(typed) == REFERENCE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "260729-0127",
        f"60729-0127{LETTER}",
        f"260729-127{LETTER}",
        f"260729-01271234{LETTER}",
        f"260729-0127{LETTER}{LETTER}",
        f"٢٦٠٧٢٩-٠١٢٧{LETTER}",
        "路灯坏了",
        "\x00",
        "😀" * 50,
        "4827 1930 5566 2041",
    ],
)
def test_what_is_no_reference_is_refused(typed: str) -> None:
    assert normalise(typed) is None


@pytest.mark.parametrize("day", ["261329", "260230", "260700", "260732", "250229"])
def test_a_day_that_never_was_is_refused(day: str) -> None:
    assert [normalise(f"{day}-0127{letter}") for letter in LETTERS] == [None] * 13


def test_only_the_printed_form_is_valid() -> None:
    assert is_valid(REFERENCE)
    assert not is_valid(REFERENCE.lower())
    assert not is_valid(REFERENCE.replace("-", ""))


def test_a_part_of_it_is_known_by_what_it_may_end_in() -> None:
    for typed in ("0127", " 0127 "):
        assert endings(typed) == [f"0127{letter}" for letter in LETTERS]
    assert f"0127{LETTER}" in endings(f"127{LETTER.lower()}")
    assert endings("260729-0127") == endings("2607290127") == [f"0127{LETTER}"]
    for typed in ("", "127", "1234567", "路灯", f"0127{LETTER}", "\x00"):
        assert endings(typed) == [], typed
