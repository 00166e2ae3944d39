"""Which cells the end of a call fills, on its day: a pure function of its event.

called            calls that ended: reached, or not reached three times
called_reached    of them those that reached the resident
called_yes, called_partly, called_no, called_declined     their word
called_graded     of the reached those who gave a grade; called_content: 3 to 5
"""

from collections.abc import Mapping
from datetime import date

from app.cases.vocabulary import Satisfaction
from app.cases.workflow import Verb
from app.timeline.record import Fact
from app.timeline.tallies import Cell, Cells


def cells(verb: str, facts: Mapping[str, Fact], day: date) -> Cells:
    if verb == Verb.GIVE_UP:
        return {Cell("called", day): 1}
    filled = {Cell("called", day): 1, Cell("called_reached", day): 1}
    filled[Cell(f"called_{facts['result']}", day)] = 1
    grade = facts["satisfaction"]
    if isinstance(grade, int):
        filled[Cell("called_graded", day)] = 1
        if grade >= Satisfaction.FAIRLY:
            filled[Cell("called_content", day)] = 1
    return filled
