"""Writing in a ledger: promises, what came in and went back, outlays and their proofs, corrections; its workbook."""

from __future__ import annotations

from collections.abc import Callable
from tempfile import TemporaryFile

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.core import receipts
from app.core.clock import now, today
from app.core.errors import DomainError, NotAllowed
from app.exchange.spreadsheets import MOST_ROWS, About, Column, Rows, Written, write
from app.photos import receiving
from app.pledges import actions, pledging, queries, words
from app.pledges.forms import AmountForm, PromiseForm, ReasonForm, SpendForm, StepForm
from app.pledges.models import Fundraising
from app.pledges.pledging import Promised
from app.pledges.queries import Line
from app.pledges.routes import fundraisings, managed, page
from app.pledges.step import CHECK, KEEP, VIEW
from app.timeline.audits import Audited, audit
from app.web.access import actor, requires
from app.web.spool import aside
from app.web.telling import told_on
from app.web.transactions import writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@fundraisings.post("/<int:fundraising_id>/promise")
@requires(KEEP)
def promise(fundraising_id: int) -> ResponseReturnValue:
    """For a neighbour who said so; sent twice, it is there once."""
    managed(fundraising_id)
    form = PromiseForm()
    if form.submitted():
        with told_on(form), writing() as person:
            said = Promised(
                client_key=form.key.data or "", fundraising=queries.get(fundraising_id, person),
                amount=form.amount.fen or 0, called=form.called.data or "", phone=form.e164,
            )  # fmt: skip
            receipt = pledging.promise(said, person)
            if not receipt.same:
                raise DomainError(
                    "This form was sent before with something else in it. Please open it again."
                )
            code = receipts.display(receipt.code)
            flash(
                _("Written down for %(who)s. Query code: %(code)s", who=words.who(receipt.pledge), code=code),
                "done",
            )
            return redirect(url_for("fundraisings.show", fundraising_id=fundraising_id))
    return page(queries.get(fundraising_id, actor()), form, status=form.http_status)


@fundraisings.post('/<int:fundraising_id>/pledges/<int:pledge_id>/<any(receive, "give-back"):verb>')
@requires(KEEP)
def pledge_step(fundraising_id: int, pledge_id: int, verb: str) -> ResponseReturnValue:
    queries.pledge(managed(fundraising_id), pledge_id)
    form = AmountForm()
    if form.submitted():
        with told_on(form), writing() as person:
            fundraising = queries.get(fundraising_id, person, locked=True)
            pledge = queries.pledge(fundraising, pledge_id, version=form.version.data)
            act = pledging.receive if verb == "receive" else pledging.give_back
            act(pledge, person, amount=form.amount.fen or 0, day=form.day.data or today())
            flash(_("Written down."), "done")
            return redirect(url_for("fundraisings.show", fundraising_id=fundraising_id))
    return page(queries.get(fundraising_id, actor()), form, pledge_id, form.http_status)


@fundraisings.post("/<int:fundraising_id>/pledges/<int:pledge_id>/withdraw")
@requires(KEEP)
def withdraw(fundraising_id: int, pledge_id: int) -> ResponseReturnValue:
    queries.pledge(managed(fundraising_id), pledge_id)

    def act(fundraising: Fundraising, version: int, person: Actor) -> None:
        pledging.withdraw(queries.pledge(fundraising, pledge_id, version=version), person)

    return _step(fundraising_id, act, of_pledge=True)


@fundraisings.post("/<int:fundraising_id>/spend")
@requires(KEEP)
def spend(fundraising_id: int) -> ResponseReturnValue:
    """The pictures are cleaned and stored before anybody has to wait."""
    managed(fundraising_id)
    form = SpendForm()
    if form.submitted():
        with told_on(form):
            names = _photos(form)
            with writing() as person:
                fundraising = queries.get(fundraising_id, person, version=form.version.data)
                actions.spend(
                    fundraising, person, amount=form.amount.fen or 0, day=form.day.data or today(),
                    note=form.note.data or "", photos=names,
                )  # fmt: skip
            flash(
                _("Written down. Somebody else than you verifies it; then everybody sees the receipt."),
                "done",
            )
            return redirect(url_for("fundraisings.show", fundraising_id=fundraising_id))
    return page(queries.get(fundraising_id, actor()), form, status=form.http_status)


def _photos(form: SpendForm) -> tuple[str, ...]:
    if not form.files:
        return ()
    with aside():
        received = [receiving.receive(file.read()) for file in form.files]
    with writing():
        receiving.stage(received)
    return tuple(photo.name for photo in received)


@fundraisings.post("/<int:fundraising_id>/entries/<int:entry_id>/verify")
@requires(CHECK)
def verify(fundraising_id: int, entry_id: int) -> ResponseReturnValue:
    fundraising = queries.get(fundraising_id, actor())
    actions.refuse_unseeing(fundraising, queries.entry(fundraising, entry_id), actor())

    def act(fundraising: Fundraising, _version: int, person: Actor) -> None:
        actions.verify(fundraising, queries.entry(fundraising, entry_id), person)

    return _step(fundraising_id, act)


@fundraisings.post("/<int:fundraising_id>/entries/<int:entry_id>/correct")
@requires(KEEP)
def correct(fundraising_id: int, entry_id: int) -> ResponseReturnValue:
    queries.entry(managed(fundraising_id), entry_id)
    form = ReasonForm()
    if form.submitted():
        with told_on(form), writing() as person:
            fundraising = queries.get(fundraising_id, person, version=form.version.data)
            actions.correct(
                fundraising, queries.entry(fundraising, entry_id), person, words=form.words.data or ""
            )
            flash(_("Taken back by a line of its own. Both stay in the ledger."), "done")
            return redirect(url_for("fundraisings.show", fundraising_id=fundraising_id))
    return page(queries.get(fundraising_id, actor()), form, entry_id, form.http_status)


@fundraisings.post("/<int:fundraising_id>/close")
@requires(KEEP)
def close(fundraising_id: int) -> ResponseReturnValue:
    managed(fundraising_id)

    def act(fundraising: Fundraising, _version: int, person: Actor) -> None:
        actions.close(fundraising, person)

    return _step(fundraising_id, act)


def _step(
    fundraising_id: int, act: Callable[[Fundraising, int, Actor], None], *, of_pledge: bool = False
) -> ResponseReturnValue:
    """A button. Its version is the ledger's, or that of the promise beside it."""
    form = StepForm()
    if form.submitted():
        version = form.version.data or 0
        with told_on(form), writing() as person:
            asked = None if of_pledge else version
            act(queries.get(fundraising_id, person, version=asked, locked=True), version, person)
            flash(_("Written down."), "done")
            return redirect(url_for("fundraisings.show", fundraising_id=fundraising_id))
    return page(queries.get(fundraising_id, actor()), form, status=form.http_status)


# --- The contact, and the workbook --------------------------------------------------------------------------------


@fundraisings.route("/<int:fundraising_id>/pledges/<int:pledge_id>/contact", methods=["GET", "POST"])
@requires(Permission.SEE_CONTACT)
def contact(fundraising_id: int, pledge_id: int) -> ResponseReturnValue:
    """Opened only by a press with a reason; it stands on this answer and nowhere else."""
    pledge = queries.pledge(queries.get(fundraising_id, actor()), pledge_id)
    pledging.refuse_sealed(pledge, actor())
    form, phone = ReasonForm(version=pledge.version), ""
    if form.submitted():
        with told_on(form), writing() as person:
            fundraising = queries.get(fundraising_id, person)
            pledge = queries.pledge(fundraising, pledge_id, version=form.version.data)
            phone = pledging.reveal(pledge, person, reason=form.words.data or "")
    drawn = render_template(
        "pledges/contact.html",
        pledge=pledge,
        who=words.who(pledge),
        form=form,
        phone=phone,
        section="lists",
        badges={},
    )
    return drawn, form.http_status


@fundraisings.get("/<int:fundraising_id>/ledger.xlsx")
@requires(VIEW)
def workbook(fundraising_id: int) -> ResponseReturnValue:
    """Every line as it was written; telephones are never exported."""
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

    def lines(written: Written) -> list[tuple[str, str | int]]:
        sums = [(str(label), words.yuan(getattr(account, key))) for key, label, _meaning in words.SUMS]
        return [
            (_("What the money is for"), fundraising.purpose),
            (_("Area"), fundraising.area.trail.replace("/", " › ")),
            *sums,
            (_("Gone back"), words.yuan(account.returned)),
            (_("Of the sums"), _("None of them is ever added to another: each is a part of the one before.")),
            (_("Rows"), written.rows),
            (_("Made"), f"{now():%Y-%m-%d %H:%M} UTC"),
            (_("By"), name),
        ]

    return About(_("About"), lines)
