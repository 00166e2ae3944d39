"""What a reporter wrote is marked as read by whoever need not answer it; what they said is played."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.permissions import Permission
from app.cases import messages, queries
from app.cases.resident_sounds import one_of, played
from app.cases.staff_routes import beside_in_request, desk
from app.cases.standing import standing
from app.core.errors import NotAllowed
from app.recordings import actions as recordings
from app.web.access import actor, requires
from app.web.transactions import writing


@desk.post("/cases/<ref>/messages/read")
@requires(Permission.ASK)
def messages_read(ref: str) -> ResponseReturnValue:
    """A press, never the mere opening of a page: the first case of a list lies open by itself."""
    case = queries.get(ref, actor())
    if Permission.ASK not in standing(case, actor()).permissions:
        raise NotAllowed("You may not do this to this case.")
    with writing() as person:
        messages.seen(queries.get(ref, person), by_staff=True)
    return redirect(url_for("desk.case", ref=case.ref, beside=beside_in_request()))


@desk.get("/cases/<ref>/recordings/<int:recording_id>")
@requires(Permission.VIEW_CASES)
def recording(ref: str, recording_id: int) -> ResponseReturnValue:
    case = queries.get(ref, actor())
    return played(one_of([one for one in recordings.of_case(case.id) if one.id == recording_id]), case.ref)
