"""催一下: the reporter's own reminder, one press on the following page."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.actor import resident
from app.cases import queries as cases
from app.cases.resident_asides import may_press
from app.cases.resident_routes import residents
from app.core import receipts
from app.reminders import actions
from app.web.access import public
from app.web.transactions import resident_writing


@residents.post("/follow/<code>/remind")
@public
def remind(code: str) -> ResponseReturnValue:
    """A second press of the same day leads back to the progress, which says when the next one is possible."""
    if not may_press(cases.by_receipt(code)):
        return redirect(url_for("residents.follow", code=receipts.normalise(code)), 303)
    with resident_writing():
        case = cases.by_receipt(code)
        actions.remind(case, resident(case.id))
    return redirect(url_for("residents.follow", code=receipts.normalise(code), done="reminded"), 303)
