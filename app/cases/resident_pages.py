"""A case said in the residents' words: what has happened, what comes next, what they may do now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext, ngettext

from app.accounts.actor import ActorKind, resident
from app.cases import resident_asides
from app.cases.clock_facts import Asked
from app.cases.clock_models import Reason
from app.cases.desk_views import Progress, StepName, clock_face, steps
from app.cases.models import Case, CheckResult, ClosureCode, ResidentResult
from app.cases.reopening import REOPEN_WINDOW, recurs, reopenable
from app.cases.resident_lines import place_line, step
from app.cases.resident_queries import Followed, is_shown
from app.cases.resident_states import state_of
from app.cases.resident_views import (
    Account,
    CasePage,
    Heard,
    Looked,
    Offers,
    Picture,
    Says,
    Step,
    Told,
)
from app.cases.resident_words import (
    APPROVED,
    ENDINGS,
    REASONS,
    RESULT_WORDS,
    TITLES,
    WHY_PUT_OFF,
)
from app.cases.standing import standing
from app.cases.workflow import TRANSITIONS, Status, Verb, offered
from app.codes.places import Line
from app.core.clock import local_day, now
from app.photos.actions import CasePhoto
from app.timeline.record import Entry
from app.web import moments

UNSOLVED = frozenset({ResidentResult.NO, ResidentResult.PARTLY})


def case_page(seen: Followed, address: str, phones: tuple[Line, ...]) -> CasePage:
    """`address` is where the case's photos are found; their names are added to it."""
    case, told = seen.case, [entry for entry in seen.entries if is_shown(entry)]
    pictures = {entry.id: _pictures(seen, entry.id, address) for entry in told}
    this_round = _since_it_was_sent_back(told)
    after = _after(this_round, seen)
    offers = _offers(case)
    reveals = _reveals(seen.entries)
    handled = _last(this_round, Verb.HANDLE, Verb.QUICK, Verb.ANSWER, Verb.CONCLUDE, Verb.FULFIL)
    checked = _last(this_round, Verb.CHECK) if case.check_result is CheckResult.PASSED else None
    shown = [picture for entry in this_round for picture in pictures[entry.id]]
    return CasePage(
        reference=case.ref,
        code=seen.code,
        version=case.version,
        title=case.title or gettext("A photo without words"),
        facts=tuple(part for part in (place_line(case), case.category.name if case.category else "") if part),
        state=state_of(case, seen.lead),
        steps=_case_steps(case),
        steps_label=gettext("The way of this case"),
        timeline=tuple(_told(entry, seen, pictures[entry.id]) for entry in reversed(told)),
        offers=offers,
        ended=case.status in (Status.CLOSED, Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.MERGED),
        says=_says(case, told),
        before=_before(told, pictures) if after else (),
        after=tuple(picture for picture in shown if picture.name in after),
        unsolved=offers.reopen and case.resident_result in UNSOLVED,
        has_phone=seen.contact is not None and seen.contact.phone_sealed is not None,
        reveals=reveals,
        reveals_line=ngettext("%(num)s time", "%(num)s times", len(reveals)),
        reopen_line=_reopen_line(case, offers),
        handled=_account(handled, seen.units.get(case.unit_id or 0)),
        checked=_account(checked, None),
        related=seen.related,
        phones=phones,
    )


def _offers(case: Case) -> Offers:
    verbs = {row.verb for row in offered(case.status, standing(case, resident(case.id)))}
    return Offers(
        answer=Verb.SUPPLY in verbs,
        rate=Verb.RATE in verbs,
        reopen=Verb.ASK_REOPEN in verbs
        and reopenable(case.status, case.closed_at, now(), reviewed=case.review_refused),
        withdraw=Verb.WITHDRAW in verbs,
        recur=recurs(case.status, case.closed_at, now()),
        message=Verb.MESSAGE in verbs and Verb.SUPPLY not in verbs,  # asked, they answer the question
    )


def _reopen_line(case: Case, offers: Offers) -> str:
    if not offers.reopen:
        return ""
    day = moments.day(local_day((case.closed_at or now()) + REOPEN_WINDOW))
    if case.resident_result in UNSOLVED:
        return str(gettext("You can ask for another round until %(day)s; somebody else looks at it", day=day))
    if case.status is Status.NOT_ACCEPTED:
        return str(gettext("Not right? You can ask to look again until %(day)s", day=day))
    return str(gettext("Happened again? You can ask to reopen until %(day)s", day=day))


def _case_steps(case: Case) -> tuple[Step, ...]:
    progress = Progress(case.status, case.route, case.resident_result, case.accepted_at is not None)
    due = case.handle_due_at
    whens = {
        StepName.RECEIVED: moments.short(case.submitted_at),
        StepName.DISPATCHED: moments.short(case.clock_started_at) if case.clock_started_at else "",
        StepName.DELIBERATED: moments.short(case.deliberated_at) if case.deliberated_at else "",
        StepName.HANDLED: moments.short(case.handled_at) if case.handled_at else _due_short(due, case),
        StepName.RATED: moments.short(case.rated_at) if case.rated_at else "",
    }
    drawn = steps(progress, clock_face(case.status, case.due_at, now()))
    return tuple(step(one.name, one.look, one.css, whens.get(one.name, "")) for one in drawn)


def _due_short(due: datetime | None, case: Case) -> str:
    return str(gettext("by %(day)s", day=moments.short(due))) if due and case.is_open() else ""


def _says(case: Case, told: Sequence[Entry]) -> Says | None:
    """What is asked of the resident, or why it was not accepted: above the timeline, because it is for them."""
    if case.status is Status.NEEDS_INFO and (asked := _last(told, Verb.ASK)):
        return Says(gettext("What we would like to know"), _words(asked), (" · ".join(_facts(asked)),))
    if case.suspended_until and (put_off := _last(told, Verb.APPROVE)):
        why = WHY_PUT_OFF[Reason(str(put_off.facts["reason"]))]
        return Says(gettext("Why it cannot be done yet"), _words(put_off), (str(why),))
    if case.status is Status.NOT_ACCEPTED and (refused := _last(told, Verb.REFUSE)):
        rows = [str(REASONS[case.refusal])] if case.refusal else []
        if case.responsible:
            rows.append(gettext("Responsible: %(who)s", who=case.responsible))
        return Says(gettext("Why it was not accepted"), _words(refused), tuple(rows))
    if case.review_refused and case.status in TRANSITIONS[Verb.ASK_REOPEN].source:
        way = gettext("A case is looked at again once. Not content? Call 12345, or report what is new.")
        return Says(gettext("Looked at again: it stays as it is"), _words(_last(told, Verb.CLOSE)), (way,))
    return None


def _told(entry: Entry, seen: Followed, pictures: tuple[Picture, ...]) -> Told:
    words = seen.case.text if entry.verb == Verb.SUBMIT else _words(entry)
    by_reporter = entry.actor_kind == ActorKind.RESIDENT
    return Told(
        _title(entry, seen), words, _facts(entry), pictures, message=entry.verb == Verb.MESSAGE, mine=by_reporter,
        sounds=_sounds(entry, seen),
    )  # fmt: skip


def _title(entry: Entry, seen: Followed) -> str:
    if beside := resident_asides.title(entry, seen.case):
        return beside
    verb, unit = Verb(entry.verb), entry.facts.get("unit")
    if verb is Verb.MESSAGE and entry.actor_kind == ActorKind.STAFF:
        return str(gettext("A message for you"))
    if verb is Verb.DISPATCH and isinstance(unit, int) and unit in seen.units:
        return str(gettext("Passed to %(unit)s", unit=seen.units[unit]))
    if verb is Verb.TRANSFER:
        return str(gettext("%(body)s has it now", body=entry.facts["outer_body"]))
    if verb is Verb.PLAN:
        day = date.fromisoformat(str(entry.facts["day"]))
        return str(gettext("They plan to be done on %(day)s", day=moments.day(day)))
    if verb is Verb.CLOSE and entry.before == Status.REOPEN_REQUESTED:
        return str(gettext("Looked at again: it stays as it is"))
    if verb is Verb.CHECK and entry.facts.get("check") == CheckResult.NOT_DRAWN.value:
        return str(gettext("Done. Is it solved?"))
    if verb is Verb.SUPPLY and entry.actor_kind == ActorKind.STAFF:
        return str(gettext("Your answer, written down for you"))
    if verb is Verb.SUPPLY and not entry.words and (photos := _photos(seen, entry.id)):
        return str(ngettext("You added a photo", "You added %(num)d photos", len(photos)))
    if verb is Verb.ASK_REOPEN and entry.actor_kind == ActorKind.STAFF:
        return str(gettext("You asked to reopen, on the telephone"))
    if verb is Verb.APPROVE:
        return str(APPROVED[Asked(str(entry.facts["what"]))])
    if verb in (Verb.RATE, Verb.CALL_BACK) and (result := entry.facts.get("result")):
        return str(RESULT_WORDS.get(ResidentResult(str(result)), TITLES[verb]))
    return str(TITLES.get(verb, verb.value))


def _facts(entry: Entry) -> tuple[str, ...]:
    staff = entry.actor_kind == ActorKind.STAFF
    who = f"{entry.actor_title or ''} {entry.actor_name or ''}".strip() if staff else ""
    return tuple(part for part in (moments.said(entry.at), who, _known_as(entry)) if part)


def _known_as(entry: Entry) -> str:
    """How the unit says that it ended; or the number it has elsewhere."""
    if entry.verb in (Verb.HANDLE, Verb.QUICK, Verb.FULFIL) and (code := entry.facts.get("result")):
        return str(ENDINGS[ClosureCode(str(code))])
    return str(entry.facts.get("outer_ref") or entry.facts.get("linked") or "")


def _words(entry: Entry | None) -> str:
    return "\n".join(words.body for words in entry.words) if entry else ""


def _last(told: Sequence[Entry], *verbs: Verb) -> Entry | None:
    return next((entry for entry in reversed(told) if entry.verb in verbs), None)


def _since_it_was_sent_back(told: Sequence[Entry]) -> Sequence[Entry]:
    """What a check or the reporter did not accept is history: it shows nobody how things are now."""
    back = [at for at, entry in enumerate(told) if entry.verb in (Verb.REWORK, Verb.REOPEN)]
    return told[back[-1] :] if back else told


def _after(this_round: Sequence[Entry], seen: Followed) -> set[str]:
    events = {entry.id for entry in this_round}
    return {photo.name for photo in seen.photos if photo.after and photo.event_id in events}


def _account(entry: Entry | None, unit: str | None) -> Account | None:
    """Who says it, and what: the work is credited to whoever did it, the check to whoever checked."""
    if entry is None:
        return None
    moment, *people = _facts(entry)
    who, *facts = [part for part in (unit, *people, moment) if part]
    return Account(who, tuple(facts), _words(entry))


def _before(told: Sequence[Entry], pictures: dict[int, tuple[Picture, ...]]) -> tuple[Picture, ...]:
    return tuple(p for entry in told if entry.verb in (Verb.SUBMIT, Verb.SUPPLY) for p in pictures[entry.id])


def _sounds(entry: Entry, seen: Followed) -> tuple[Heard, ...]:
    return tuple(
        Heard(url_for("messages.recording", code=seen.code, name=one.name), one.seconds)
        for one in seen.recordings
        if one.event_id == entry.id
    )


def _pictures(seen: Followed, event_id: int, address: str) -> tuple[Picture, ...]:
    return tuple(Picture(photo.name, address + photo.name) for photo in _photos(seen, event_id))


def _photos(seen: Followed, event_id: int) -> list[CasePhoto]:
    return [photo for photo in seen.photos if photo.event_id == event_id]


def _reveals(entries: Sequence[Entry]) -> tuple[Looked, ...]:
    return tuple(
        Looked(
            f"{entry.actor_title or ''} {entry.actor_name or ''}".strip(),
            _words(entry),
            moments.said(entry.at),
        )
        for entry in reversed(entries)
        if entry.verb == Verb.REVEAL
    )
