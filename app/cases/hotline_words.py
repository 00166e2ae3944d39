"""An answer as the desk of the hotline expects it: office Chinese whoever writes it, worded as the street has it.

A wording is lines with words in braces: 工单编号：{工单编号}. A line is left out where nothing it names is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from app.cases.clock_models import Reason
from app.cases.desk_views import BETWEEN
from app.cases.hotline import Answer
from app.cases.hotline_queries import Owed
from app.cases.models import RefusalReason, ResidentResult
from app.cases.resident_forms import FACES
from app.cases.words import ending, label
from app.contacts.phones import masked_in
from app.core.clock import LOCAL
from app.core.errors import DomainError
from app.core.text import one_line
from app.web.languages import DEFAULT


class Part(StrEnum):
    NUMBER = "number"
    MATTER = "matter"
    UNIT = "unit"
    WHEN = "when"
    DONE = "done"
    RESULT = "result"
    RATING = "rating"
    REF = "ref"


NAMES = {
    Part.NUMBER: _("Order number"),
    Part.MATTER: _("Matter of the order"),
    Part.UNIT: _("Unit that handled it"),
    Part.WHEN: _("Time of handling"),
    Part.DONE: _("How it was handled"),
    Part.RESULT: _("Result of handling"),
    Part.RATING: _("Rating by the reporter"),
    Part.REF: _("Our own reference"),
}
USUAL = tuple(part for part in Part if part is not Part.REF)
ZERO_WIDTH = "\u200b"
_NAMED = re.compile(r"\{([^{}\n]*)\}")


def usual_wording() -> str:
    with force_locale(DEFAULT):
        return "\n".join(gettext("%(name)s: {%(name)s}", name=NAMES[part]) for part in USUAL)


def names() -> list[str]:
    """What may stand in braces."""
    with force_locale(DEFAULT):
        return [str(name) for name in NAMES.values()]


def refuse_unknown(wording: str) -> None:
    unknown = [name for name in _NAMED.findall(wording) if name not in names()]
    if unknown:
        raise DomainError("There is no {%(name)s}: please choose among the words below.", name=unknown[0])
    if wording and not _NAMED.search(wording):
        raise DomainError("It names nothing of the order: please put in at least its number.")


def text_of(owed: Owed) -> str:
    with force_locale(DEFAULT):
        said = {str(NAMES[part]): words for part, words in parts_of(owed).items()}
        lines = [_filled(line, said) for line in (owed.wording or usual_wording()).split("\n")]
    return "\n".join(line for line in lines if line is not None).strip()


def _filled(line: str, said: Mapping[str, str]) -> str | None:
    named = _NAMED.findall(line)
    if named and not any(said.get(name) for name in named):
        return None
    return _NAMED.sub(lambda found: said.get(found[1], found[0]), line)


def parts_of(owed: Owed) -> dict[Part, str]:
    """No telephone that the order did not carry itself, and nobody's name but the unit's."""
    words = owed.said.body if owed.said and owed.said.body else ""
    return {
        Part.NUMBER: owed.case.outer_no or "",
        Part.MATTER: one_line(owed.case.title),
        Part.UNIT: owed.unit or owed.place.split(BETWEEN)[0],
        Part.WHEN: moment(at_of(owed)),
        Part.DONE: masked_in(words, but=owed.case.text),
        Part.RESULT: RESULTS[owed.kind](owed) + (_together(owed) if owed.joined else ""),
        Part.RATING: "" if owed.joined else _rating(owed),
        Part.REF: owed.case.ref,
    }


def at_of(owed: Owed) -> datetime | None:
    """When it was handled, refused, put off, taken back."""
    at: datetime | None = owed.said.at if owed.said else None
    return at or owed.told.handled_at or owed.told.closed_at


def _done(owed: Owed) -> str:
    return ending(owed.told.unit_result) if owed.told.unit_result else ""


def _refused(owed: Owed) -> str:
    said = [
        gettext("Refused: %(reason)s", reason=label(owed.told.refusal or RefusalReason.NOT_A_REQUEST)),
    ]
    if owed.told.responsible:
        said.append(gettext("%(who)s is responsible", who=owed.told.responsible))
    return str(gettext("; ")).join(said)


def _put_off(owed: Owed) -> str:
    facts = owed.said.facts if owed.said else {}
    return str(
        gettext(
            "It cannot be done for now: %(reason)s. It is reviewed on %(day)s.",
            reason=label(Reason(str(facts["reason"]))),
            day=day(date.fromisoformat(str(facts["until"]))),
        )
    )


RESULTS: dict[Answer, Callable[[Owed], str]] = {
    Answer.DONE: _done,
    Answer.REFUSED: _refused,
    Answer.PUT_OFF: _put_off,
    Answer.TAKEN_BACK: lambda _owed: str(gettext("Whoever reported it took it back.")),
}


def _together(owed: Owed) -> str:
    number = owed.told.outer_no or owed.told.ref
    return str(gettext(" (handled together with %(number)s)", number=number))


def _rating(owed: Owed) -> str:
    """Only what they said: nothing while nobody knows, or where nobody was reached."""
    result, degree = owed.told.resident_result, owed.told.satisfaction
    if result not in SAID:
        return ""
    said = [str(SAID[result])]
    if degree:
        face = next(str(name) for satisfaction, name, _icon in FACES if satisfaction == degree)
        said.append(face.replace(ZERO_WIDTH, ""))
    return str(gettext("; ")).join(said)


SAID = {
    ResidentResult.YES: _("solved, they say"),
    ResidentResult.PARTLY: _("partly solved, they say"),
    ResidentResult.NO: _("not solved, they say"),
}


def moment(at: datetime | None) -> str:
    return f"{day(at.astimezone(LOCAL).date())} {at.astimezone(LOCAL):%H:%M}" if at else ""


def day(on: date) -> str:
    return str(gettext("%(year)s-%(month)s-%(day)s", year=on.year, month=on.month, day=on.day))
