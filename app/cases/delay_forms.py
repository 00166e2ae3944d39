"""From a filled form about a deadline to its action; and what such a form says before it is filled."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.cases import delaying
from app.cases.clock_facts import Asked
from app.cases.clock_models import Reason
from app.cases.clock_words import with_details
from app.cases.delay_views import ASKS
from app.cases.models import Case
from app.cases.staff_forms import ApproveForm, ExtensionForm, SuspensionForm, VerbForm
from app.cases.words import label, limit_words
from app.cases.workflow import Verb
from app.core.clock import today
from app.timeline.history import history

Photos = tuple[str, ...]


def prepare(form: VerbForm, case: Case) -> None:
    if isinstance(form, ExtensionForm):
        term = delaying.term_of(case)
        form.amount.description = _("At most %(limit)s, the original limit.", limit=limit_words(term))
    if isinstance(form, SuspensionForm) and not form.is_submitted():
        form.until.data = today() + timedelta(days=30)
    if isinstance(form, ApproveForm):
        _what_it_says(form, case)


def _what_it_says(form: ApproveForm, case: Case) -> None:
    """Of a suspension the words become public: whoever approves them reads and may mend them first."""
    wanted = delaying.waiting(delaying.asked_of(case))
    if wanted is None:
        return
    asked = next(one for one in reversed(history(case, internal=True)) if one.verb in ASKS)
    form.words.description = _("You approve: %(what)s.", what=with_details(label(wanted.kind), asked.facts))
    if wanted.kind is Asked.SUSPENSION:
        form.words.description += " " + _("Everybody may read this: mend it where it says too much.")
        if not form.is_submitted():
            form.words.data = "\n".join(words.body for words in asked.words)


def _ask_extension(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    delaying.ask_extension(case, actor, amount=form["amount"].data or 0, words=_words(form))


def _ask_suspension(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    reason = Reason(form["reason"].data) if form["reason"].data else None
    delaying.ask_suspension(case, actor, reason=reason, until=form["until"].data, words=_words(form))


def _appeal(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    delaying.appeal(case, actor, words=_words(form))


def _approve(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    delaying.approve(case, actor, words=_words(form))


def _reject(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    delaying.reject(case, actor, words=_words(form))


def _wake(case: Case, actor: Actor, form: VerbForm, _photos: Photos) -> None:
    delaying.wake(case, actor, words=_words(form))


DO = {
    Verb.ASK_EXTENSION: _ask_extension,
    Verb.ASK_SUSPENSION: _ask_suspension,
    Verb.APPEAL: _appeal,
    Verb.APPROVE: _approve,
    Verb.REJECT: _reject,
    Verb.WAKE: _wake,
}


def _words(form: VerbForm) -> str:
    return form["words"].data or ""
