"""Which cells a whistle and its departments fill: pure functions, so that every change is after − before.

All on the day it was blown, in the areas around its case:
  whistled            whistles
  summoned            departments called
  summoned_answered   of them answered within their limit
  summoned_arrived    of them on the spot within their limit
  summoned_rated      of them rated by whoever blew
"""

from datetime import date

from app.core.clock import local_day
from app.timeline.tallies import Cell, Cells
from app.whistles.models import Summons, Whistle


def cells(whistle: Whistle) -> Cells:
    """Of a whistle that was just blown."""
    day = local_day(whistle.blown_at)
    return {Cell("whistled", day): 1, Cell("summoned", day): len(whistle.summons)}


def of_department(summons: Summons, day: date) -> Cells:
    facts = {
        "summoned_answered": summons.answered_in_time,
        "summoned_arrived": summons.arrived_in_time,
        "summoned_rated": summons.mark is not None,
    }
    return {Cell(figure, day): 1 for figure, so in facts.items() if so}
