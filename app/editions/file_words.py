"""An edition as a workbook: its columns with their types, and the sheet that says what it is."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from app.cases.words import ending, label
from app.core.clock import local_day
from app.core.version import VERSION
from app.editions import words
from app.editions.lines import CaseLine, ResourceLine
from app.editions.models import Correction, Edition
from app.editions.queries import Numbered
from app.exchange.spreadsheets import About, Cell, Column, Written
from app.figures.kinds import OF_CASES
from app.meetings.stop_words import way
from app.resources.words import KINDS, STATUSES


def columns(edition: Edition) -> list[Column[Numbered]]:
    return [
        Column(_("Number"), 6, lambda one: one.number),
        *(_of_cases() if edition.kind in OF_CASES else _of_resources()),
    ]


def _of_cases() -> list[Column[Numbered]]:
    return [
        Column(_("Reference"), 18, lambda one: _case(one).ref),
        Column(_("What"), 46, lambda one: _case(one).what),
        Column(_("Category"), 20, lambda one: _case(one).category),
        Column(_("Where"), 30, lambda one: _case(one).where),
        Column(_("Unit"), 24, lambda one: _case(one).unit),
        Column(_("Received"), 12, lambda one: local_day(_case(one).received)),
        Column(_("Deadline"), 12, lambda one: local_day(due) if (due := _case(one).due) else None),
        Column(_("State"), 16, lambda one: label(_case(one).status)),
        Column(_("Overdue"), 8, lambda one: _("yes") if _case(one).late else ""),
        Column(_("The unit's word"), 16, lambda one: ending(word) if (word := _case(one).unit_word) else ""),
        Column(_("Their word"), 16, lambda one: label(word) if (word := _case(one).their_word) else ""),
        Column(_("Meeting and decision"), 60, lambda one: way(_case(one).chain), wrapped=True),
    ]


def _of_resources() -> list[Column[Numbered]]:
    return [
        Column(_("What it is"), 32, lambda one: one.line.what),
        Column(_("Kind"), 14, lambda one: str(KINDS[_resource(one).kind])),
        Column(_("Area"), 30, lambda one: _resource(one).area),
        Column(_("Where"), 28, lambda one: _resource(one).place),
        Column(_("When"), 28, lambda one: _resource(one).hours),
        Column(_("On which terms"), 32, lambda one: _resource(one).terms),
        Column(_("Whose"), 24, lambda one: one.line.unit),
        Column(_("State"), 10, lambda one: str(STATUSES[_resource(one).status])),
    ]


def _case(one: Numbered) -> CaseLine:
    assert isinstance(one.line, CaseLine)
    return one.line


def _resource(one: Numbered) -> ResourceLine:
    assert isinstance(one.line, ResourceLine)
    return one.line


def about(edition: Edition, corrections: Iterable[Correction], check_url: str) -> About:
    def lines(written: Written) -> Iterable[tuple[str, Cell]]:
        yield _("Edition"), words.title(edition)
        yield _("State"), str(words.STATUSES[edition.status])
        yield _("Area"), edition.trail.replace("/", " › ")
        yield _("As of"), edition.taken_at
        yield _("Conditions"), words.conditions_said(edition)
        yield _("What it holds"), words.what_it_holds(edition.kind)
        yield _("Rows"), written.rows
        yield from _definitions(edition)
        yield _("Made by"), edition.made_by
        if edition.signed_at:
            yield _("Signed by"), edition.signed_by or ""
            yield _("Signed on"), edition.signed_at
        for one in edition.signatories:
            yield _("Signs"), " · ".join(filter(None, (one["office"], one["name"])))
        if edition.remark:
            yield _("Remark"), edition.remark
        for correction in corrections:
            row = _("Row %(n)s", n=correction.row_number) if correction.row_number else _("The whole edition")
            yield _("Correction"), f"{row}: {correction.text} ({correction.by}, {local_day(correction.at)})"
        yield _("Digest"), edition.digest or _("none before it is signed")
        if check_url:
            yield _("Public check"), check_url
        yield _("Times"), _("Local time of China (UTC+8).")
        yield _("Software"), f"Xingfuma {VERSION}, {edition.formula}"

    return About(_("About"), lines)


def _definitions(edition: Edition) -> Iterable[tuple[str, Cell]]:
    if edition.kind not in OF_CASES:
        return
    yield (
        _("Deadline"),
        _("What was promised to the resident; before there is a promise, until when it is to be taken up."),
    )
    yield _("Overdue"), _("Past its limit at that moment, or handled after it. Reached exactly is on time.")
    yield _("The unit's word"), _("What the unit that handled it says. It is checked by somebody else.")
    yield _("Their word"), _("What the resident says. Only this is called solved.")
