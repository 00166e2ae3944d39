"""Happened again, too long after the end for another round: a new report, linked to the old one."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.actor import resident
from app.cases import queries
from app.cases.models import Channel
from app.cases.reopening import recurs
from app.cases.resident_forms import RecurForm
from app.cases.resident_lines import place_line
from app.cases.resident_queries import Followed, followed
from app.cases.resident_routes import residents
from app.cases.submitting import Report, submit
from app.contacts import actions as contacts
from app.core.clock import now
from app.web import kept_list
from app.web.access import public
from app.web.transactions import resident_writing

__all__ = ["residents"]


@residents.route("/follow/<code>/again", methods=["GET", "POST"])
@public
def recur(code: str) -> ResponseReturnValue:
    seen, form = followed(code), RecurForm()
    if not recurs(seen.case.status, seen.case.closed_at, now()):
        return redirect(url_for("residents.follow", code=seen.code))
    if not form.submitted():
        page = {
            "reference": seen.case.ref,
            "code": seen.code,
            "title": seen.case.title,
            "place": place_line(seen.case),
        }
        phone = seen.contact is not None and seen.contact.phone_sealed is not None
        return render_template(
            "cases/resident/recur.html", case=page, form=form, phone=phone
        ), form.http_status
    new = _submitted(seen, form)
    answer = make_response(redirect(url_for("residents.receipt", code=new), 303))
    kept_list.keep(answer, [new, *kept_list.kept()])
    return answer


def _submitted(seen: Followed, form: RecurForm) -> str:
    """At the same place, by the same person: how they can be reached comes along."""
    with resident_writing():
        case = queries.by_receipt(seen.code)
        contact = contacts.of(case)
        known = contact if contact is not None and not contact.erased_at else None
        sent = Report(
            client_key=form.key.data or "",
            area=case.area,
            channel=Channel.QR if case.code_id else Channel.WEB,
            code_id=case.code_id,
            text=form.words.data or "",
            place=case.place,
            kind=case.kind,
            reporter=case.reporter,
            category=case.category,
            phone=contacts.phone_of(known) if known else None,
            call_me=(contacts.name_of(known) if known else None) or "",
            withheld=known.withheld if known else False,
            recurs=case,
        )
        return submit(sent, resident()).code
