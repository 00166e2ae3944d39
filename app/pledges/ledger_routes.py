"""Writing in a ledger: promises, what came in and went back, outlays and their proofs, corrections."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.core import receipts
from app.core.clock import today
from app.core.errors import DomainError
from app.photos import receiving
from app.pledges import actions, pledging, queries, words
from app.pledges.forms import AmountForm, PromiseForm, ReasonForm, SpendForm, StepForm
from app.pledges.models import Fundraising
from app.pledges.pledging import Promised
from app.pledges.routes import fundraisings, managed, page
from app.pledges.step import CHECK, KEEP
from app.web.access import actor, requires
from app.web.spool import aside
from app.web.telling import told_on
from app.web.transactions import writing


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


@fundraisings.post('/<int:fundraising_id>/pledges/<int:pledge_id>/<any(withdraw, "take-name-off"):verb>')
@requires(KEEP)
def take_back(fundraising_id: int, pledge_id: int, verb: str) -> ResponseReturnValue:
    """What the neighbour asks for: their promise taken back, or only their name."""
    queries.pledge(managed(fundraising_id), pledge_id)
    step = pledging.withdraw if verb == "withdraw" else pledging.take_name_off

    def act(fundraising: Fundraising, version: int, person: Actor) -> None:
        step(queries.pledge(fundraising, pledge_id, version=version), person)

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


# --- The contact --------------------------------------------------------------------------------


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
