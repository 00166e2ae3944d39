"""What went on beside the cases of a place, each number with the rows behind it."""

from flask import url_for

from app.figures.parts import Aside, Number, Rate
from app.figures.queries import Figures


def aside(found: Figures, *, may_open: bool) -> Aside:
    t = found.own.totals
    days = f"since={found.window.since.isoformat()}&until={found.window.last.isoformat()}"

    def rows(figure: str, endpoint: str, which: str = "") -> Number:
        n = t[figure]
        if not n or not may_open:
            return Number(n)
        asked = f"area={found.area.id}&which={which}" if which else f"area={found.area.id}"
        return Number(n, f"{url_for(endpoint)}?{asked}&{days}")

    raised = rows("escalated", "escalations.home", "raised")
    called = rows("summoned", "whistles.home", "called")
    return Aside(
        escalated=raised,
        taken_in_time=Rate(rows("escalated_in_time", "escalations.home", "in-time"), raised),
        done=Rate(rows("escalated_done", "escalations.home", "done"), raised),
        whistled=rows("whistled", "whistles.home", "blown"),
        answered=Rate(rows("summoned_answered", "whistles.home", "answered"), called),
        arrived=Rate(rows("summoned_arrived", "whistles.home", "arrived"), called),
        rated=Rate(rows("summoned_rated", "whistles.home", "rated"), called),
        reminded=rows("reminded", "reminders.home"),
    )
