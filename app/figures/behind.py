"""The rows behind a number: for each figure, the filter of the list of cases that holds exactly what it counts."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.cases.case_conditions import Stage
from app.cases.case_filter import CaseFilter
from app.cases.models import Channel, Kind, ResidentResult

ANYWHERE = CaseFilter()
Days = tuple[date, date]  # half-open


def received(days: Days, at: CaseFilter = ANYWHERE) -> CaseFilter:
    return replace(at, **_came(days), counted=True)


def open_now(at: CaseFilter = ANYWHERE, came: Days | None = None) -> CaseFilter:
    return replace(at, **_came(came), stage=Stage.OPEN)


def past_limit(at: CaseFilter = ANYWHERE, came: Days | None = None) -> CaseFilter:
    return replace(at, **_came(came), stage=Stage.PAST_LIMIT)


def handled(days: Days, at: CaseFilter = ANYWHERE, *, late: bool = False) -> CaseFilter:
    return replace(at, stage=Stage.CHECKED, checked_since=days[0], checked_until=_last(days), late=late)


def handled_of_received(days: Days, at: CaseFilter = ANYWHERE) -> CaseFilter:
    return replace(at, **_came(days), stage=Stage.CHECKED)


def said(word: ResidentResult, days: Days, at: CaseFilter = ANYWHERE) -> CaseFilter:
    return replace(at, result=word, rated_since=days[0], rated_until=_last(days))


def answered(days: Days, at: CaseFilter = ANYWHERE) -> CaseFilter:
    return replace(at, answered=True, rated_since=days[0], rated_until=_last(days))


def solved_of_received(days: Days, at: CaseFilter = ANYWHERE) -> CaseFilter:
    return replace(at, **_came(days), result=ResidentResult.YES)


def sorted_as(figure: str, key: str, at: CaseFilter) -> CaseFilter:
    """Narrowed to one cell of a breakdown; an empty key: nobody has sorted it yet."""
    if figure == "received_kind":
        return replace(at, kind=Kind(key)) if key else replace(at, no_kind=True)
    if figure == "received_category":
        return replace(at, category=int(key)) if key else replace(at, no_category=True)
    return replace(at, channel=Channel(key))


def _came(days: Days | None) -> dict[str, Any]:
    return {"since": days[0], "until": _last(days)} if days else {}


def _last(days: Days) -> date:
    return days[1] - timedelta(days=1)
