"""Where very many cases lie and who works on them."""

from dataclasses import dataclass

from app.accounts.actor import Actor
from app.accounts.models import Unit
from app.areas.models import Area
from app.cases.models import Category


@dataclass(frozen=True)
class Team:
    dispatcher: Actor
    lead: Actor
    worker: Actor
    unit: Unit


@dataclass(frozen=True)
class Spot:
    """A compound with its code, and the people of its community."""

    area: Area
    code_id: int
    team: Team


@dataclass(frozen=True)
class Ground:
    district: Area
    spots: list[Spot]
    categories: list[Category]
