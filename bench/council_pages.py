"""Addresses of the pages of deliberation, of resources and of partner units, for one kind of person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app.areas.models import area_shelf
from app.areas.shelves import Cursor, Stretch, stretch
from app.core.clock import today
from app.core.db import db
from app.meetings.models import Meeting
from app.meetings.queries import PAGE
from app.meetings.shelving import Shelf
from app.meetings.workflow import MeetingStatus

LATER_PAGE = 50


@dataclass(frozen=True)
class ListPage:
    path: str
    shelf: str
    backwards: bool


def lists(area_id: int) -> dict[str, ListPage]:
    meetings, decisions = f"/meetings?area={area_id}", f"/decisions?area={area_id}"
    topics, offers = f"/topics?area={area_id}", f"/lists/{area_id}"
    days = f"since={today() - timedelta(days=3650)}&until={today()}"
    return {
        "meetings coming": ListPage(meetings, Shelf.COMING, False),
        "meetings past": ListPage(f"{meetings}&when=past", Shelf.PAST, True),
        "meetings held": ListPage(f"{meetings}&which=held&{days}", Shelf.HELD, True),
        "meetings without a quorum": ListPage(f"{meetings}&which=inquorate&{days}", Shelf.INQUORATE, True),
        "topics open": ListPage(topics, Shelf.OPEN, True),
        "topics settled": ListPage(f"{topics}&which=settled", Shelf.SETTLED, True),
        "decisions to do": ListPage(decisions, Shelf.TO_DO, False),
        "decisions ended": ListPage(f"{decisions}&which=ended", Shelf.ENDED, False),
        "decisions made": ListPage(f"{decisions}&which=decided&{days}", Shelf.DECIDED, False),
        "decisions verified": ListPage(f"{decisions}&which=verified&{days}", Shelf.VERIFIED, False),
        "resources": ListPage(f"{offers}/resources?", "resource * *", True),
        "resources of a kind": ListPage(f"{offers}/resources?kind=venue", "resource venue *", True),
        "resources on the list": ListPage(f"{offers}/resources?status=listed", "resource * listed", True),
        "bookings coming": ListPage("/resources/bookings?show=coming", "booking coming", False),
        "bookings past": ListPage("/resources/bookings?show=past", "booking past", True),
        "partners": ListPage(f"{offers}/partners?", "partner * *", True),
        "partners approved": ListPage(f"{offers}/partners?status=approved", "partner * approved", True),
    }


Lengths = Mapping[str, int]


def lengths(area_id: int) -> Lengths:
    """How many rows a first page would show."""
    return {name: _shown(area_id, page.shelf) for name, page in lists(area_id).items()}


def _shown(area_id: int, shelf: str) -> int:
    some = stretch(Stretch(area_id, shelf), PAGE).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def pages(area_id: int, token: str, shown: Lengths) -> dict[str, str]:
    """`shown`: rows of each list in the smaller place. Where they fill no page there, the last page that shows as
    many is asked of the larger one: a page of fifty rows is dearer than one of five, whatever lies behind it."""
    found: dict[str, str] = {}
    for name, page in lists(area_id).items():
        if shown[name]:
            found[name] = _with(page.path, None if shown[name] >= PAGE else _end(area_id, page, shown[name]))
    past = lists(area_id)["meetings past"]
    found[f"meetings past, page {LATER_PAGE}"] = _with(
        past.path, _later(area_id, past, shown["meetings past"])
    )
    month = today().replace(day=1) - timedelta(days=1)
    found["calendar"] = f"/meetings/calendar?area={area_id}&month={month:%Y-%m}"
    for name, status in (("one past", MeetingStatus.COMPLETED), ("one coming", MeetingStatus.ANNOUNCED)):
        if one := _meeting(area_id, status):
            found[f"meeting, {name}"] = f"/meetings/{one}"
            found[f"public notice, {name}"] = f"/m/{one}"
    return found | {
        "place": f"/c/{token}?fresh",
        "place, its meetings": f"/c/{token}/meetings",
        "catalogue": f"/c/{token}/resources",
        "catalogue, venues": f"/c/{token}/resources?kind=venue",
    }


def _with(path: str, last: Cursor | None) -> str:
    return f"{path}&before={last.id if 'lists/' in path else last}" if last else path


def _end(area_id: int, page: ListPage, rows: int) -> Cursor | None:
    """After which exactly so many are left."""
    return _at(Stretch(area_id, page.shelf), rows, not page.backwards)


def _later(area_id: int, page: ListPage, shown: int) -> Cursor | None:
    """In a small place the last full one, or the last that shows as many."""
    if shown < PAGE:
        return _end(area_id, page, shown)
    whole = sa.select(sa.func.count()).where(
        area_shelf.c.outer_id == area_id, area_shelf.c.shelf == page.shelf
    )
    before = min(LATER_PAGE - 1, (db.session.scalar(whole) or 0) // PAGE - 1) * PAGE
    return _at(Stretch(area_id, page.shelf), before - 1, page.backwards) if before else None


def _at(wanted: Stretch, number: int, backwards: bool) -> Cursor | None:
    found = db.session.execute(stretch(wanted, number + 1, backwards=backwards)).all()
    return Cursor(found[number].rank, found[number].subject_id) if len(found) > number else None


def _meeting(area_id: int, status: MeetingStatus) -> str | None:
    """The newest of the kind with three topics, near to the person."""
    inside = area_shelf.c
    found = (
        sa.select(Meeting.token)
        .join(area_shelf, inside.subject_id == Meeting.id)
        .where(
            inside.outer_id == area_id,
            inside.shelf.in_((Shelf.PAST, Shelf.COMING)),
            Meeting.status == status,
            Meeting.id % 3 == 2,
        )
        .order_by(inside.rank.desc())
        .limit(1)
    )
    return db.session.scalar(found)
