"""A ledger as a workbook: every line as it was written, the three sums on the second sheet, telephones left out."""

from __future__ import annotations

from tempfile import TemporaryFile

from flask import send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.core.clock import now
from app.core.errors import NotAllowed
from app.exchange.spreadsheets import MOST_ROWS, About, Cell, Column, Rows, Written, write
from app.pledges import queries, words
from app.pledges.models import Fundraising
from app.pledges.queries import Line
from app.pledges.routes import fundraisings
from app.pledges.step import VIEW
from app.timeline.audits import Audited, audit
from app.web.access import actor, requires
from app.web.spool import aside
from app.web.transactions import writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@fundraisings.get("/<int:fundraising_id>/ledger.xlsx")
@requires(VIEW)
def workbook(fundraising_id: int) -> ResponseReturnValue:
    """The file first, then the line in the audit trail, then the answer: nothing leaves unrecorded."""
    fundraising = queries.get(fundraising_id, actor())
    _refuse_unexported(fundraising, actor())
    file = TemporaryFile()  # noqa: SIM115 - closed by the server when the answer has been sent
    with aside():
        rows = queries.everything(fundraising, MOST_ROWS + 1)
        table = Rows(_("Ledger"), _columns(), rows, _("Only the first %(n)s lines are here.", n=MOST_ROWS))
        written = write(file, table, _about(fundraising))
    with writing() as person:
        _refuse_unexported(fundraising, person)
        audit(Audited.EXPORT, person, fundraising, area_id=fundraising.area_id, facts={"rows": written.rows})
    file.seek(0)
    answer = send_file(file, XLSX, as_attachment=True, download_name=f"{_('Ledger')}-{fundraising.id}.xlsx")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refuse_unexported(fundraising: Fundraising, person: Actor) -> None:
    if Permission.EXPORT not in person.permissions_at(fundraising.area.around):
        raise NotAllowed("You may not export the lists of this place.")


def _columns() -> list[Column[Line]]:
    return [
        Column(_("Number"), 8, lambda line: line.entry.id),
        Column(_("Day"), 12, lambda line: line.entry.day),
        Column(_("What"), 16, lambda line: str(words.KINDS[line.entry.kind])),
        Column(_("Neighbour"), 20, lambda line: words.who(line.entry.pledge) if line.entry.pledge else ""),
        Column(_("Sum in yuan"), 12, lambda line: line.entry.amount / 100),
        Column(_("Takes back number"), 10, lambda line: line.entry.corrects_id),
        Column(_("What it was spent on"), 32, lambda line: line.entry.note),
        Column(_("Written by"), 16, lambda line: line.entry.by.name if line.entry.by else ""),
        Column(
            _("Verified by"),
            16,
            lambda line: line.checked.by.name if line.checked and line.checked.by else "",
        ),
    ]


def _about(fundraising: Fundraising) -> About:
    account, name = fundraising.account, actor().name

    def lines(written: Written) -> list[tuple[str, Cell]]:
        sums = [(str(label), words.yuan(getattr(account, key))) for key, label, _meaning in words.SUMS]
        return [
            (_("What the money is for"), fundraising.purpose),
            (_("Area"), fundraising.area.trail.replace("/", " › ")),
            *sums,
            (_("Gone back"), words.yuan(account.returned)),
            (_("Of the sums"), _("None of them is ever added to another: each is a part of the one before.")),
            (_("Rows"), written.rows),
            (_("Made"), now()),
            (_("By"), name),
        ]

    return About(_("About"), lines)
