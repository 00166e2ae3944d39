"""附议: somebody joins a case that is there, takes it back, says how it ended. Counted once, told what all are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.actor import resident
from app.cases import voice_queries as queries
from app.cases.matching import hold
from app.cases.missing import MISSING
from app.cases.models import Case, ResidentResult, Satisfaction
from app.cases.voice_models import Voice
from app.cases.voice_rules import VoiceVerb, joinable, may_leave, may_rate, told_to_all
from app.cases.workflow import Verb
from app.contacts import actions as contacts
from app.core import receipts, reference
from app.core.clock import now
from app.core.db import db
from app.core.engine import one_at_a_time
from app.core.errors import DomainError
from app.core.instance import here
from app.photos import actions as photos
from app.timeline.record import Audience, Fact, Happening, Notice, Words, record

RECEIPTS = "voice"  # sets its query codes apart from those of cases


@dataclass(frozen=True, kw_only=True)
class Joining:
    """What somebody sends with their 附议. Text is clean, phone is E.164, photos are staged names."""

    client_key: str
    case: Case
    device: str
    receipts: Sequence[str] = ()  # the codes this telephone keeps already
    code_id: int | None = None
    text: str = ""
    phone: str | None = None
    call_me: str = ""
    withheld: bool = False
    photos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Joined:
    """`code` opens their voice; `reporter`: it opens their own report of the same thing, which counts already."""

    code: str
    fresh: bool
    reporter: bool = False


def join(said: Joining) -> Joined:
    """Once a telephone, once a receipt, and once however often the form is sent.

    Errors: DomainError when the case takes no more voices, or this telephone has joined and lost its receipt.
    """
    secret = here().keys.receipts
    code = receipts.code_for(said.client_key, secret, of=RECEIPTS)
    client_hash = receipts.client_key_hash(said.client_key, secret)
    one_at_a_time(client_hash)
    if db.session.scalar(sa.select(Voice.id).where(Voice.client_hash == client_hash)):
        return Joined(code, fresh=False)
    case = hold(queries.lead_of(said.case).id)
    device = receipts.device_hash(said.device, secret)
    if before := queries.had_their_say(case, said.receipts, device):
        return Joined(before.code, fresh=False, reporter=before.reporter)
    if not joinable(case):
        raise DomainError("This case takes no more voices. Please send your own report.")
    voice = Voice(
        ref=_free_reference(), case=case, case_id=case.id, code_id=said.code_id, joined_at=now(), own=False,
        client_hash=client_hash, receipt_hash=receipts.stored_hash(code, secret), device_hash=device, events=0,
    )  # fmt: skip
    db.session.add(voice)
    db.session.flush()
    if said.phone or said.call_me:
        contacts.keep(voice, phone=said.phone, name=said.call_me, withheld=said.withheld)
    event_id = _note(voice, VoiceVerb.JOIN, said.text, {"case": case.id}, told=True)
    photos.attach(said.photos, case_id=case.id, event_id=event_id)
    count(case, 1)
    return Joined(code, fresh=True)


def leave(voice: Voice) -> None:
    if voice.withdrawn_at is not None:
        return
    if voice.own or not may_leave(hold(queries.lead_of(voice.case).id)):
        raise DomainError("This case has moved on; that is no longer possible.")
    voice.withdrawn_at = now()
    _note(voice, VoiceVerb.LEAVE, "", {"case": voice.case_id})
    count(voice.case, -1)


def rate(
    voice: Voice, *, result: ResidentResult | None, satisfaction: Satisfaction | None, words: str = ""
) -> None:
    """Their own word, beside the reporter's: it changes neither the case nor its figures."""
    case, at = queries.lead_of(voice.case), now()
    if result is None:
        raise DomainError(MISSING["result"])
    if voice.withdrawn_at is not None or not may_rate(case, at):
        raise DomainError("This case has moved on; that is no longer possible.")
    voice.result, voice.satisfaction = result, satisfaction.value if satisfaction else None
    voice.rated_at, voice.rated_case_id, voice.rated_round = at, case.id, case.round
    facts: dict[str, Fact] = {"case": case.id, "result": result.value, "satisfaction": voice.satisfaction}
    _note(voice, VoiceVerb.RATE, words, facts)


def of_reporter(case: Case) -> Voice:
    """The voice of whoever reported a case that was merged: their word on what became of it, made when it is given."""
    case = hold(case.id)
    known = queries.of_reporter(case)
    if known is None:
        known = Voice(case=case, case_id=case.id, own=True, joined_at=case.submitted_at, events=0)
        db.session.add(known)
        db.session.flush()
    return known


def count(case: Case, n: int) -> None:
    """On the case and on all it was merged into. By difference, and past the version: it spoils nobody's form."""
    counting = [one.id for one in queries.chain_of(case)]
    db.session.execute(
        sa.update(Case)
        .where(Case.id.in_(counting))
        .values(voices=Case.voices + n, version=Case.version)
        .execution_options(synchronize_session=False)
    )
    for one in queries.chain_of(case):
        db.session.refresh(one, ["voices"])


def also_told(case: Case, verb: str, notices: Sequence[Notice]) -> Sequence[Notice]:
    """With the reporter everybody who joined, and the reporters of what was merged into it."""
    to_reporter = Notice(Audience.REPORTER) in notices and told_to_all(verb)
    if case.voices < 2 or not (to_reporter or verb == Verb.WITHDRAW):
        return notices
    return (*notices, *queries.others(case))


def _note(voice: Voice, verb: VoiceVerb, text: str, facts: dict[str, Fact], *, told: bool = False) -> int:
    voice.events += 1
    words = (Words(text),) if text.strip() else ()
    notices = (Notice(Audience.VOICE, voice.id),) if told else ()
    return record(
        verb, voice, resident(), Happening(facts=facts, words=words, notices=notices), seq=voice.events
    )


def _free_reference() -> str:
    """F for 附议: said aloud, it is not taken for a case."""
    new = [f"F{reference.new(now(), width)}" for width in (4, 5, 6)]
    taken = set(db.session.scalars(sa.select(Voice.ref).where(Voice.ref.in_(new))))
    return next(ref for ref in new if ref not in taken)
