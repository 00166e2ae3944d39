"""Which cells a meeting, an item and a decision fill: pure functions, so that every change is after − before.

Figures (domain.md §8), each counted per area and local day:
  held, held_type      meetings that were opened, on the day they were opened; by kind
  inquorate            meetings found without a quorum, on the day they were called for: never among the held
  discussed            items that ended in an outcome, on that day; by outcome
  decided              decisions, on the day they were made
  decided_done         decisions verified by somebody else, on that day
  decided_open         decisions not done yet, on the day they were made; by the day they are due
"""

from app.core.clock import local_day
from app.meetings.models import Meeting
from app.meetings.topic_models import AgendaItem, Decision
from app.meetings.workflow import HELD, UNDONE, DecisionStatus, MeetingStatus
from app.timeline.tallies import Cell, Cells


def of_meeting(meeting: Meeting) -> Cells:
    if meeting.status is MeetingStatus.INQUORATE:
        return {Cell("inquorate", local_day(meeting.starts_at)): 1}
    if meeting.status not in HELD or meeting.opened_at is None:
        return {}
    day = local_day(meeting.opened_at)
    return {Cell("held", day): 1, Cell("held_type", day, str(meeting.type_id)): 1}


def of_item(item: AgendaItem) -> Cells:
    if item.outcome is None or item.ended_at is None:
        return {}
    return {Cell("discussed", local_day(item.ended_at), item.outcome): 1}


def of_decision(decision: Decision) -> Cells:
    made = local_day(decision.decided_at)
    cells = {Cell("decided", made): 1}
    if decision.status in UNDONE:
        cells[Cell("decided_open", made, decision.due_on.isoformat())] = 1
    if decision.status is DecisionStatus.VERIFIED and decision.verified_at:
        cells[Cell("decided_done", local_day(decision.verified_at))] = 1
    return cells
