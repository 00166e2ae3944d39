"""The case on paper, for whoever may see it."""

from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue

from app.accounts.permissions import Permission
from app.cases import case_page, slip_words
from app.cases.slip_words import Slip
from app.cases.staff_routes import desk
from app.core.db import db
from app.web.access import actor, requires
from app.web.spool import aside


@desk.get("/cases/<ref>/<any(dispatch, handling):which>-slip.pdf")
@requires(Permission.VIEW_CASES)
def slip_paper(ref: str, which: str) -> ResponseReturnValue:
    content = slip_words.told(case_page.load(ref, actor()), Slip(which))
    db.session.rollback()  # no transaction stays open while it is drawn
    with aside():
        made = slip_words.pdf(content)
    name = f"{content['title']}.pdf"
    answer = send_file(BytesIO(made), "application/pdf", as_attachment=True, download_name=name)
    answer.cache_control.no_store = True
    return answer
