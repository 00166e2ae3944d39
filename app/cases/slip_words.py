"""转办单 and 办理单: a case on paper, in office form, in the language of the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from html import unescape
from pathlib import Path

from flask import get_template_attribute
from flask_babel import force_locale

from app.cases.case_lines import Line
from app.cases.case_page import CasePage
from app.cases.models import CheckResult
from app.cases.words import label
from app.cases.workflow import Verb
from app.codes import qr, typesetting
from app.codes.posters import printable
from app.core.clock import LOCAL, now
from app.core.instance import here
from app.web.languages import DEFAULT

PRINT = Path(__file__).parent / "print"
Json = dict[str, object]
# What the course of a case does not repeat: it stands in the form's own boxes, or is nobody's work.
ELSEWHERE = frozenset({Verb.SUBMIT, Verb.REVEAL})
RESULT, CHECKED, RATED = (
    (Verb.HANDLE, Verb.QUICK, Verb.ANSWER, Verb.CONCLUDE),
    (Verb.CHECK,),
    (Verb.RATE, Verb.CALL_BACK),
)


class Slip(StrEnum):
    DISPATCH = "dispatch"  # goes with the case to whoever is to do it
    HANDLING = "handling"  # goes into the file when it is done


def words() -> Mapping[str, str]:
    return typesetting.words_of(PRINT / "words.zh_Hans.json")


def told(page: CasePage, which: Slip) -> Json:
    """All that is printed. Contacts stay masked, as on every page: paper lies about."""
    said, case = words(), page.case
    with force_locale(DEFAULT):
        return {
            "kind": which.value,
            "words": said,
            "name": said[which],
            "title": f"{said[which]} {case.ref}",
            "number": said["number"].format(ref=case.ref),
            "printed": said["printed"].format(day=_moment(now())[:-6]),
            "facts": _facts(page),
            "text": _text(page),
            "given": [
                [said["unit"], _unit(page), said["person"], case.assignee.name if case.assignee else ""]
            ],
            **(_opinion(page) if which is Slip.DISPATCH else _handled(page)),
            "code": _code(case.ref),
        }


def pdf(content: Json) -> bytes:
    """A second of drawing: outside every transaction."""
    return typesetting.pages(PRINT / "slip.typ", content)


def _facts(page: CasePage) -> list[list[str]]:
    said, case = words(), page.case
    due = _moment(case.handle_due_at) if case.handle_due_at else ""
    kind = label(case.kind) if case.kind else ""
    rows = [
        [said["category"], page.category or kind, said["channel"], label(case.channel)],
        [said["submitted"], _moment(case.submitted_at), said["due"], due],
        [said["place"], printable("，".join(part for part in (case.area.trail.replace("/", " "), case.place) if part))],
        [said["reporter"], _reporter(page), said["voices"], said["people"].format(n=case.voices)],
    ]  # fmt: skip
    return [*rows, [said["outer"], printable(case.outer_no)]] if case.outer_no else rows


def _reporter(page: CasePage) -> str:
    said, contact = words(), page.contact
    who = label(page.case.reporter)
    if contact is None or contact.erased:
        return f"{who}，{said['no_contact']}"
    if contact.withheld:
        return f"{who}，{said['withheld']}"
    return f"{who}，{contact.phone or said['contact_in_system']}"


def _text(page: CasePage) -> list[str]:
    said = words()
    lines = _lines(page.case.text) or [said["only_photos"]]
    return [*lines, said["photos"].format(n=len(page.photos))] if page.photos else lines


def _unit(page: CasePage) -> str:
    return printable(page.case.unit.name) if page.case.unit else ""


def _opinion(page: CasePage) -> Json:
    """What was written when it was given away; the newest counts."""
    line = next((one for one in page.lines if one.verb in (Verb.DISPATCH, Verb.DECIDE)), None)
    lines = _lines(line.said) if line else []
    return {"opinion": lines or [words()["no_opinion"]], "opinion_by": _by(line)}


def _handled(page: CasePage) -> Json:
    # What the three words say stands below, in boxes of their own.
    below = [_newest(page, *verbs) for verbs in (RESULT, CHECKED, RATED)]
    course = [
        [_short(one.at), printable(_who(one)), _what(one), [] if one in below else _lines(one.said)]
        for one in reversed(page.lines)
        if one.verb not in ELSEWHERE
    ]
    return {"course": course, "ends": [_result(page), _check(page), _word(page)]}


def _result(page: CasePage) -> list[object]:
    said, case = words(), page.case
    line = _newest(page, *RESULT)
    if case.unit_result is None or line is None:
        return [said["result"], [said["not_yet"].format(what=said["handled"])], ""]
    late = said["late"] if case.late else ""
    return [said["result"], [label(case.unit_result) + late, *_lines(line.said)], _by(line)]


def _check(page: CasePage) -> list[object]:
    said, case = words(), page.case
    line = _newest(page, *CHECKED)
    if case.check_result is None or line is None:
        return [said["check"], [said["not_yet"].format(what=said["checked"])], ""]
    if case.check_result is CheckResult.NOT_DRAWN:
        return [said["check"], [said["not_drawn"]], ""]
    return [said["check"], [_what(line), *_lines(line.said)], _by(line)]


def _word(page: CasePage) -> list[object]:
    said, case = words(), page.case
    if case.resident_result is None:
        return [said["word"], [said["not_yet"].format(what=said["rated"])], ""]
    grade = said["satisfaction"].format(grade=case.satisfaction) if case.satisfaction else ""
    line = _newest(page, *RATED)
    own = _lines(line.said) if line else []
    return [
        said["word"],
        [label(case.resident_result) + grade, *own],
        _moment(case.rated_at) if case.rated_at else "",
    ]


def _newest(page: CasePage, *verbs: Verb) -> Line | None:
    return next((one for one in page.lines if one.verb in verbs), None)


def _by(line: Line | None) -> str:
    return f"{printable(_who(line))}　{_moment(line.at)}" if line else ""


def _who(line: Line) -> str:
    return line.who or words()["resident" if line.by_resident else "clock"]


def _what(line: Line) -> str:
    """As the timeline of the page says it."""
    said = get_template_attribute("components/case_timeline.html", "what")(line)
    return printable(unescape(str(said))) or line.beside or label(Verb(line.verb))


def _lines(text: str) -> list[str]:
    return [printable(line) for line in text.splitlines() if line.strip()]


def _moment(at: datetime) -> str:
    local = at.astimezone(LOCAL)
    return f"{local.year} 年 {local.month} 月 {local.day} 日 {local:%H:%M}"


def _short(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%m-%d %H:%M}"


def _code(ref: str) -> Json:
    modules: Sequence[Sequence[bool]] = qr.matrix(f"{here().settings.base_url}/cases/{ref}")
    return {"side": len(modules), "runs": qr.runs(tuple(tuple(row) for row in modules))}
