"""The calls of a place, each number with the rows behind it."""

from flask import url_for

from app.figures.parts import Calls, Number, Rate
from app.figures.queries import Figures


def calls(found: Figures, *, may_open: bool) -> Calls:
    t = found.own.totals
    days = f"since={found.window.since.isoformat()}&until={found.window.last.isoformat()}"

    def rows(n: int, which: str) -> Number:
        opens = f"{url_for('callbacks.ended')}?which={which}&area={found.area.id}&{days}"
        return Number(n, opens if n and may_open else "")

    ended, reached = rows(t["called"], "ended"), rows(t["called_reached"], "reached")
    said = rows(t["called_yes"] + t["called_partly"] + t["called_no"], "word")
    return Calls(
        ended=ended,
        reached=Rate(reached, ended),
        solved=Rate(rows(t["called_yes"], "solved"), said),
        content=Rate(rows(t["called_content"], "content"), rows(t["called_graded"], "graded")),
        declined=rows(t["called_declined"], "declined"),
    )
