"""What a reporter says about a resource that was offered: accept, decline, confirm, or that it did not happen."""

from collections.abc import Callable

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.actor import Actor, resident
from app.cases import queries as cases
from app.cases.resident_routes import residents
from app.core import receipts
from app.core.errors import DomainError
from app.resources import match_actions as actions
from app.resources import match_queries as queries
from app.resources.match_forms import StepForm
from app.resources.match_models import Match
from app.web.access import public
from app.web.transactions import resident_writing

DO: dict[str, Callable[[Match, Actor, str], None]] = {
    "accept": lambda match, person, _words: actions.accept(match, person),
    "decline": lambda match, person, words: actions.decline(match, person, words=words),
    "confirm": lambda match, person, words: actions.confirm(match, person, words=words),
    "fail": lambda match, person, words: actions.fail(match, person, words=words),
}


@residents.post("/follow/<code>/matches/<int:match_id>/<any(accept, decline, confirm, fail):verb>")
@public
def match_step(code: str, match_id: int, verb: str) -> ResponseReturnValue:
    cases.by_receipt(code)
    form = StepForm()
    if not form.submitted():
        raise DomainError("That did not work. Please try again.")
    with resident_writing():
        case = cases.by_receipt(code)
        match = queries.of_receipt(match_id, case, version=form.version.data or 0)
        DO[verb](match, resident(case.id), form.words.data or "")
    return redirect(url_for("residents.follow", code=receipts.normalise(code), done="match"), 303)
