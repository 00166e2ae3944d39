"""Which cells an escalation fills: a pure function of it, so that every change is after − before.

All on the day it was raised, in the areas around its case:
  escalated           escalations; by reason
  escalated_in_time   of them taken by the level above within its limit
  escalated_done      of them done by it, verified or not yet
"""

from app.core.clock import local_day
from app.escalations.models import Escalation
from app.escalations.workflow import DONE
from app.timeline.tallies import Cell, Cells


def cells(escalation: Escalation) -> Cells:
    day = local_day(escalation.raised_at)
    filled = {Cell("escalated", day, escalation.reason.value): 1}
    if escalation.taken_in_time:
        filled[Cell("escalated_in_time", day)] = 1
    if escalation.status in DONE:
        filled[Cell("escalated_done", day)] = 1
    return filled
