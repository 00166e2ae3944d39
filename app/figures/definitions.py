"""What each figure means, word for word: beside the number on the page, and on the last sheet of an export."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import sentence

FORMULAS = "2026-2"  # the version of these definitions; it changes when one of them does


class Measure(StrEnum):
    """A flow counts what happened in the days; a cohort follows the cases that came in; a stock is now."""

    FLOW = "flow"
    COHORT = "cohort"
    STOCK = "stock"


@dataclass(frozen=True)
class Definition:
    name: str
    formula: str
    words: str
    measure: Measure | None  # None: a rule of writing


RECEIVED = Definition(
    sentence("Received"),
    sentence("cases submitted in these days"),
    sentence(
        "By local time, from the first midnight up to the last. Merged cases are counted by the one they joined;"
        " cases withdrawn before anybody took them up are left out."
    ),
    Measure.FLOW,
)
OPEN = Definition(
    sentence("Being handled"),
    sentence("cases that are open at this moment, whenever they came in"),
    sentence("From the report until the check. Not dependent on the days chosen."),
    Measure.STOCK,
)
OVERDUE = Definition(
    sentence("Overdue"),
    sentence("cases with a unit whose handling limit has passed at this moment"),
    sentence("Reached exactly is on time. While the resident is asked, the clock stands still."),
    Measure.STOCK,
)
HANDLED = Definition(
    sentence("Handled: the unit's word"),
    sentence("cases handled by the unit and checked by somebody else in these days"),
    sentence(
        "Counted on the day of the check. A case that is reopened leaves this figure until it is checked again."
    ),
    Measure.FLOW,
)
HANDLED_OF_RECEIVED = Definition(
    sentence("The unit says: handled"),
    sentence("handled and checked ÷ received"),
    sentence("Both of the very cases received in these days, whenever they were handled."),
    Measure.COHORT,
)
ON_TIME = Definition(
    sentence("Handled on time, raw and net"),
    sentence("raw: handled on time ÷ handled; net: (handled on time + appeals upheld) ÷ handled"),
    sentence(
        "Of the cases handled and checked in these days. Reached exactly is on time. A lateness is a permanent fact:"
        " an upheld appeal takes it out of the net figure, never out of the raw one. What is put off is not handled."
    ),
    Measure.FLOW,
)
ORDERED = Definition(
    sentence("Supervision orders"),
    sentence("deadlines missed in these days, each raised once by itself"),
    sentence("On the day they were raised, when the whole limit was used up."),
    Measure.FLOW,
)
SOLVED = Definition(
    sentence("Solved: the resident's word"),
    sentence("cases whose resident answered “solved” in these days"),
    sentence("Counted on the day of the answer. Never added to the unit's word."),
    Measure.FLOW,
)
RESOLVED_RATE = Definition(
    sentence("Residents say: solved"),
    sentence("solved ÷ (solved + partly solved + not solved)"),
    sentence(
        "Of the answers given in these days. Unanswered, not reached and declined are shown beside, not in it."
    ),
    Measure.FLOW,
)
UNANSWERED = Definition(
    sentence("Checked, no answer"),
    sentence("cases closed in these days because fourteen days passed without an answer"),
    sentence("In neither rate."),
    Measure.FLOW,
)
SOLVED_OF_RECEIVED = Definition(
    sentence("Solved of those received"),
    sentence("solved by the resident's word ÷ received"),
    sentence(
        "Both of the very cases received in these days. Derived from the two counts: recent cases are still being"
        " handled, so it grows for weeks after the last day."
    ),
    Measure.COHORT,
)
HELD = Definition(
    sentence("Meetings held"),
    sentence("council meetings opened in these days"),
    sentence(
        "On the day they were opened, in this place and in every place inside it. Those without a quorum are apart."
    ),
    Measure.FLOW,
)
DECIDED = Definition(
    sentence("Decided, carried out"),
    sentence("decisions made in these days, and decisions verified in these days"),
    sentence("Verified by somebody else than who did the work, whenever they were decided."),
    Measure.FLOW,
)
ESCALATED = Definition(
    sentence("Raised to the level above"),
    sentence("escalations raised in these days; of them taken within the limit; of them done"),
    sentence("On the day they were raised, in the place of the case. Done is that level's own word."),
    Measure.COHORT,
)
WHISTLED = Definition(
    sentence("Whistles"),
    sentence("whistles blown in these days; departments called; of them answered, came in time, were rated"),
    sentence("On the day they were blown, in the place of the case. Each department has its own limits."),
    Measure.COHORT,
)
REMINDED = Definition(
    sentence("Reminders"),
    sentence("reminders of residents and of staff in these days"),
    sentence("Each counts once. A reminder is no supervision order."),
    Measure.FLOW,
)
CALLED = Definition(
    sentence("Called back"),
    sentence(
        "reached ÷ calls that ended; solved ÷ solved, partly and not solved; content ÷ those who gave a grade"
    ),
    sentence(
        "On the day the call ended: reached, or not reached three times at different hours. Content are the grades"
        " 3 to 5. Whoever would not say is in no rate but the first."
    ),
    Measure.FLOW,
)
PERCENT = Definition(
    sentence("Percent"),
    sentence("one decimal"),
    sentence("With fewer than 10 in the denominator only the counts are shown."),
    None,
)

OF_A_DASHBOARD = (
    RECEIVED, OPEN, OVERDUE, HANDLED, ON_TIME, ORDERED, HANDLED_OF_RECEIVED, SOLVED, RESOLVED_RATE, UNANSWERED,
    SOLVED_OF_RECEIVED, HELD, DECIDED, ESCALATED, WHISTLED, REMINDED, CALLED,
    PERCENT,
)  # fmt: skip
