"""An edition as a printed document: everything on the sheet in words, in the language of the place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from app.cases.desk_views import StepName
from app.cases.words import ending, label
from app.core.clock import LOCAL
from app.editions import words
from app.editions.lines import CaseLine
from app.editions.models import Correction, Edition
from app.editions.printing import Dots, Paper, Row
from app.editions.queries import Numbered
from app.figures.kinds import OF_CASES
from app.figures.list_words import list_name
from app.meetings.stop_words import told
from app.resources.words import KINDS, STATUSES
from app.web.languages import DEFAULT


def paper(
    edition: Edition, rows: Iterable[Numbered], corrections: Sequence[Correction], check_url: str
) -> Paper:
    """Whoever prints, and in whichever language: the document is in that of the place."""
    with force_locale(DEFAULT):
        return _paper(edition, rows, corrections, check_url)


def _paper(
    edition: Edition, rows: Iterable[Numbered], corrections: Sequence[Correction], check_url: str
) -> Paper:
    of_cases, rows = edition.kind in OF_CASES, list(rows)
    return Paper(
        title=f"{words.place(edition)}{list_name(edition.kind)}",
        issue=words.issue(edition),
        facts=list(_facts(edition)),
        heads=_heads_of_cases() if of_cases else _heads_of_resources(),
        widths=CASE_WIDTHS if of_cases else RESOURCE_WIDTHS,
        rows=[(_of_case if of_cases else _of_resource)(one) for one in rows],
        ways=[[told(stop).line for stop in one.line.chain] for one in rows],
        way=[label(step) for step in StepName] if of_cases else [],
        remark=edition.remark,
        corrections=[_correction(one) for one in corrections],
        signatures=[(one["office"], one["name"]) for one in edition.signatories],
        closing=list(_closing(edition)),
        digest=edition.digest or "",
        check_url=check_url,
        words={
            "draft": _("Draft") if edition.digest is None else "",
            "page": _("Page {page} of {pages}"),
            "remark": _("Remark"), "corrections": _("Corrections"), "digest": _("Digest"),
            "signature": _("Signature"), "date": _("Date"), "way": _("The way so far"),
            "check": _("Scan to check number and digest"),
        },
    )  # fmt: skip


def _facts(edition: Edition) -> Iterable[tuple[str, str]]:
    yield _("As of"), _moment(edition.taken_at)
    yield _("Area"), edition.trail.replace("/", " / ")
    yield _("Conditions"), words.conditions_said(edition).replace("›", "/")
    yield _("Rows"), str(edition.rows)
    yield _("Definitions"), edition.formula


def _closing(edition: Edition) -> Iterable[tuple[str, str]]:
    yield _("Made by"), edition.made_by
    if edition.signed_at:
        yield _("Signed by"), edition.signed_by or ""
        yield _("Signed on"), _moment(edition.signed_at)


def _correction(one: Correction) -> str:
    row = _("Row %(n)s", n=one.row_number) if one.row_number else _("The whole edition")
    return f"{row}：{one.text}（{one.by}，{_moment(one.at)}）"


# In shares of what is left beside the narrow ones, which are in millimetres.
CASE_WIDTHS = ("9mm", "24mm", "1fr", "40mm", "34mm", "19mm", "19mm", "24mm", "22mm", "25mm")
RESOURCE_WIDTHS = ("9mm", "1fr", "16mm", "44mm", "44mm", "40mm", "18mm")


def _heads_of_cases() -> list[str]:
    return [
        _("Number"), _("Reference"), _("What"), _("Where"), _("Unit"), _("Received"), _("Deadline"),
        _("The way so far"), _("The unit's word"), _("Their word"),
    ]  # fmt: skip


def _of_case(one: Numbered) -> Row:
    line = one.line
    assert isinstance(line, CaseLine)
    category = line.category.replace("›", "/")  # our faces have no such sign
    what = (line.what or _("Photo without words"), *filter(None, (category,)))
    due = _day(line.due)
    return [
        str(one.number), line.ref, what, line.where, line.unit, _day(line.received),
        (due, _("Overdue")) if line.late else due, Dots(line.way, label(line.status)),
        ending(line.unit_word) if line.unit_word else "", label(line.their_word) if line.their_word else "",
    ]  # fmt: skip


def _heads_of_resources() -> list[str]:
    return [_("Number"), _("What it is"), _("Kind"), _("Where"), _("When"), _("Whose"), _("State")]


def _of_resource(one: Numbered) -> Row:
    line = one.line
    assert not isinstance(line, CaseLine)
    what = (line.what, *filter(None, (line.terms,)))
    where = (line.area, *filter(None, (line.place,)))
    return [
        str(one.number), what, str(KINDS[line.kind]), where, line.hours, line.unit, str(STATUSES[line.status])
    ]  # fmt: skip


def _day(at: datetime | None) -> str:
    return f"{at.astimezone(LOCAL):%Y-%m-%d}" if at else ""


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
