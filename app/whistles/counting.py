"""Which cells a whistle and its departments fill: a pure function, so that every change is after − before.

All on the day it was blown, in the areas around its case:
  whistled            whistles
  summoned            departments called, and not called off
  summoned_answered   of them answered within their limit
  summoned_arrived    of them on the spot within their limit
  summoned_rated      of them rated by whoever blew
"""

from app.core.clock import local_day
from app.timeline.tallies import Cell, Cells
from app.whistles.models import Whistle
from app.whistles.workflow import SummonsStatus


def cells(whistle: Whistle) -> Cells:
    called = [one for one in whistle.summons if one.status is not SummonsStatus.CALLED_OFF]
    figures = {
        "whistled": 1,
        "summoned": len(called),
        "summoned_answered": sum(one.answered_in_time for one in called),
        "summoned_arrived": sum(one.arrived_in_time for one in called),
        "summoned_rated": sum(one.mark is not None for one in called),
    }
    return {Cell(figure, local_day(whistle.blown_at)): n for figure, n in figures.items() if n}
