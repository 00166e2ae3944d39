"""Load the demo: build the place, hire the people, then let every story take its steps in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from app.areas.models import Area
from app.cases.categories import load_categories
from app.cases.models import Case
from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError
from app.core.instance import here
from app.demo import colleagues, districts, freezing, neighbours, people, places, plot, rooms, season, ticking
from app.demo.districts import District
from app.demo.matching import match_some
from app.demo.matters import Story, Teller
from app.demo.moments import before_office
from app.demo.partnering import build_along, fill_up
from app.demo.people import Staff
from app.demo.posting import post_codes
from app.demo.sharing import share

STEPS_AT_ONCE = 60  # in one transaction: never long enough to keep anybody waiting
AHEAD = timedelta(seconds=20)  # what wakes late, wakes a little after what came before

Told = Callable[[float], None]  # how much of the way is done, 0 to 1


def unfinished_mark() -> Path:
    """Present while the demo is being loaded: whoever finds it later knows that it was broken off."""
    return here().settings.folder / "demo-unfinished"


def load(tell: Told, name: District = District.GULOU) -> int:
    """Returns how many cases there are. Errors: DomainError when the instance is not empty, or not a demo."""
    _refuse_unless_empty()
    unfinished_mark().touch()
    if name is District.GULOU:
        _live_in_gulou(tell)
    else:
        districts.build(name, tell)
    unfinished_mark().unlink(missing_ok=True)
    return db.session.scalar(sa.select(sa.func.count(Case.id))) or 0


def _refuse_unless_empty() -> None:
    if not here().settings.demo:
        raise DomainError("The demo is loaded in demo mode only: set DEMO=1.")
    if db.session.scalar(sa.select(sa.exists(sa.select(Area.id)))):
        if unfinished_mark().exists():
            raise DomainError(
                "Loading the demo was broken off before. Remove %(folder)s and start again.",
                folder=here().settings.folder,
            )
        raise DomainError(
            "This instance is not empty. The demo goes into a new one: INSTANCE=another-folder make run"
        )


def _live_in_gulou(tell: Told) -> None:
    stories, staff = _prepare()
    _live(stories, tell)
    with write_transaction():
        match_some(staff, now())


def _prepare() -> tuple[list[Story], Staff]:
    """What was there before the sixty days began, and who works there."""
    present, begun = now(), now() - timedelta(days=plot.DAYS + 5)
    with stopped_at(begun), write_transaction():
        built = places.build()
    with stopped_at(begun), write_transaction():
        staff = people.hire(built)
        categories = load_categories()
        neighbours.keep_replies()
    with stopped_at(begun), write_transaction():
        codes = post_codes(built, staff)
        shared = share(built, staff)
        build_along(built, staff, present, begun)
        fill_up(built, staff, begun)
    drawn, teller = plot.drawn(built, staff, codes), Teller(staff, categories)
    told = list(drawn.stories(teller))
    met = season.stories(drawn, teller, present)
    told += [*rooms.stories(shared, staff, present), *met, _freezing(built, staff), *_besides(staff, present)]
    return told, staff


def _besides(staff: Staff, present: datetime) -> list[Story]:
    """What time does, and who is away just now."""
    team = list(staff.teams.values())[1]
    return [
        ticking.warned(present - timedelta(days=plot.DAYS)),
        ticking.closed_for_a_day(staff.admin, before_office(present - timedelta(days=50))),
        colleagues.away_now(team.committee, team.leader, team.lead),
    ]


def _freezing(built: places.Map, staff: people.Staff) -> Story:
    street = next(one for one in built.streets if one.name == freezing.STREET)
    team = next(team for id, team in staff.teams.items() if id in _within(built, street))
    return freezing.frozen(street, team.dispatcher, now())


def _within(built: places.Map, street: Area) -> set[int]:
    return {area.id for area in built.communities if street.id in area.around}


def _live(stories: list[Story], tell: Told) -> None:
    """Wake whoever is next, set the clock to that moment, let them act; stop at the present."""
    present = now()
    begun = present - timedelta(days=plot.DAYS)
    waiting = [(next(story), number, story) for number, story in enumerate(stories)]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] < present:
        with write_transaction():
            for _ in range(STEPS_AT_ONCE):
                if waiting and waiting[0][0] < present:
                    _step(waiting)
        if waiting:
            tell(min(1.0, (waiting[0][0] - begun) / (present - begun)))


def _step(waiting: list[tuple[datetime, int, Story]]) -> None:
    moment, number, story = heapq.heappop(waiting)
    with stopped_at(moment):
        wakes = next(story, None)
        db.session.flush()
    if wakes is not None:
        heapq.heappush(waiting, (max(wakes, moment + AHEAD), number, story))
