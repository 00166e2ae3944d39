"""Telephone numbers as people write them, as they are stored, shown and dialled."""

import re
import unicodedata
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

from app.core.errors import DomainError

CHINA: Final = 86
LONGEST_INPUT: Final = 40

_WRITTEN: Final = re.compile(r"[+0-9()\-. ]+")
_LOCAL: Final = re.compile(r"[2-8][0-9]{6,7}")
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_OFFICE: Final = re.compile(r"\+?[0-9][0-9()\-. ]{2,30}")
_AREA_CODE: Final = re.compile(r"0[1-9][0-9]{1,2}")
_WITH_COUNTRY: Final = re.compile(r"(?:852|853|886)[0-9]{8,9}")
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\u30fc\u00b7"), "-")
# Copying from a contact list often brings these along, unseen.
_UNSEEN: Final = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF))


class BadPhone(DomainError):
    """Nobody could be reached at what was written."""


def parse(text: str, *, area_code: str = "") -> str:
    """E.164. A local number without its area code takes the one given, such as 0591."""
    written = unicodedata.normalize("NFKC", text.translate(_UNSEEN).translate(_DASHES)).strip()
    if not written:
        raise BadPhone("Please enter a phone number.")
    if len(written) > LONGEST_INPUT or not _WRITTEN.fullmatch(written):
        raise BadPhone("Please enter one phone number in digits only, without an extension.")
    number = _number(_with_prefix(written, area_code))
    if number is None:
        raise BadPhone("This phone number does not look right. Please check its digits.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def refuse_undialled(office: str) -> None:
    """An office number stays as it was written; but one can dial it."""
    if office and not _OFFICE.fullmatch(office):
        raise BadPhone("Please enter one phone number in digits only, without an extension.")


def mask(phone: str) -> str:
    """Enough to recognise one's own number, too little to ring a stranger's. Never fails."""
    number = _number(phone)
    if number is None:
        return "****"
    national = phonenumbers.national_significant_number(number)
    if number.country_code != CHINA:
        return f"+{number.country_code} ****{national[_hidden_until(national) :]}"
    if _MOBILE.fullmatch(national):
        return f"{national[:3]}****{national[-4:]}"
    area = phonenumbers.length_of_geographical_area_code(number)
    head, local = (f"0{national[:area]}", national[area:]) if area else (national[:3], national[3:])
    return f"{head}****{local[_hidden_until(local) :]}"


def masked_in(words: str, *, but: str = "") -> str:
    """Every number that stands among the words, masked, but those that stand in `but` as well."""
    known = {re.sub(r"[^0-9]", "", found.raw_string) for found in PhoneNumberMatcher(but, "CN")}
    parts, done = [], 0
    for found in PhoneNumberMatcher(words, "CN"):
        if re.sub(r"[^0-9]", "", found.raw_string) not in known:
            parts += [words[done : found.start], mask(found.raw_string)]
            done = found.end
    return "".join([*parts, words[done:]])


def dialable(phone: str) -> str:
    """What follows `tel:`. The national form inside China: 400 numbers do not answer behind +86."""
    number = _number(phone)
    if number is None:  # 110, 12345 and the like are rung as they stand
        return re.sub(r"[^0-9]", "", phone)
    national = phonenumbers.national_significant_number(number)
    if number.country_code != CHINA:
        return phone
    bare = _MOBILE.fullmatch(national) or national.startswith(("400", "800"))
    return national if bare else f"0{national}"


def _with_prefix(written: str, area_code: str) -> str:
    digits = re.sub(r"[^0-9+]", "", written)
    if _WITH_COUNTRY.fullmatch(digits) and _number(digits) is None:
        return f"+{digits}"
    if not _LOCAL.fullmatch(digits):
        return digits
    if not area_code:
        raise BadPhone("Please enter the area code as well, for example 0591.")
    if not _AREA_CODE.fullmatch(area_code):
        raise ValueError("an area code looks like 010 or 0591")
    return area_code + digits


def _number(text: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, "CN")
    except NumberParseException:
        return None
    national = phonenumbers.national_significant_number(number)
    # New mobile prefixes are in use before the library hears of them: nobody is refused for that.
    new_mobile = number.country_code == CHINA and _MOBILE.fullmatch(national)
    return number if new_mobile or phonenumbers.is_valid_number(number) else None


def _hidden_until(digits: str) -> int:
    """At least four digits stay hidden, and at most four are shown."""
    return max(4, len(digits) - 4)
