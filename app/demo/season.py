"""Eight weeks of councils in the demo: what two communities, a compound and their street met about. All invented."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

import sqlalchemy as sa

from app.core.db import db
from app.demo.agenda import Sitting, sitting
from app.demo.councils import Council, Councils, World, kept_time
from app.demo.matters import Story, Teller
from app.demo.plot import DAYS, Plot
from app.meetings.models import MeetingType

FILE = Path(__file__).parent / "data" / "season.toml"
SEED = 1030  # 逢 10、20、30


def stories(plot: Plot, teller: Teller, present: datetime) -> Iterator[Story]:
    """With chance of their own: the other stories of the demo stay as they are."""
    plot = replace(plot, rng=Random(SEED))
    kinds = {kind.key: kind for kind in db.session.scalars(sa.select(MeetingType)) if kind.key}
    world = World(plot, teller, _councils(plot), kinds, present)
    for number, told in enumerate(_season()):
        yield Council(told, world, Random(SEED + number)).story()
    yield kept_time(present, DAYS)


def _season() -> Iterator[Sitting]:
    for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["sitting"]:
        yield sitting(**entry)


def _councils(plot: Plot) -> Councils:
    """A community's council is run by its lead, a street's by its secretary."""
    run = plot.staff.secretaries
    named = {street.name: (street, run[street.id]) for street in plot.places.streets if street.id in run}
    for lived in plot.places.lived_in:
        lead = plot.staff.teams[lived.area.id].lead
        named |= {area.name: (area, lead) for area in (lived.area, *lived.compounds)}
    return named
