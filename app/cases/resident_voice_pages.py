"""What the other voices of a case read: how it goes on, what staff say to all, how many say that it is solved."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import current_app, url_for
from flask_babel import gettext, ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from app.areas.models import Level
from app.cases import danger, voice_queries
from app.cases.models import Case, ResidentResult
from app.cases.resident_pages import case_page
from app.cases.resident_queries import Followed, shared_of
from app.cases.resident_states import state_of
from app.cases.resident_views import CasePage, Offers, State
from app.cases.resident_words import WORDS
from app.cases.similar_queries import Near, similar
from app.cases.voice_models import Voice
from app.cases.voice_queries import Said
from app.cases.voice_rules import RATING, may_leave, may_rate
from app.cases.workflow import Status
from app.codes.places import Place
from app.core.clock import local_day, now
from app.core.errors import NotFound
from app.web import moments


@dataclass(frozen=True)
class NearLine:
    """One case that was reported here already, to be joined with one press."""

    key: str
    what: str
    facts: tuple[str, ...]
    word: str
    shape: str


@dataclass(frozen=True)
class SharedPage:
    """A case as those see it who did not report it themselves: never the reporter's words or photos."""

    case: CasePage
    people: str
    said: str
    mine: str  # what this voice said
    may_rate: bool
    may_leave: bool
    gone: bool  # its reporter took it back


def lines_for(words: str, place: Place, *, sending: bool = False) -> list[NearLine]:
    """Nothing where the words speak of danger: then the first thing is whom to call."""
    if danger.alarms(words):
        return []
    return [_line(one, place) for one in similar(words, place.area_id, sending=sending)]


def chosen_case(key: str, place: Place) -> int:
    """Only one that was shown at this very place."""
    try:
        case_id, area_id = _signer().loads(key)
    except (BadSignature, ValueError, TypeError):
        case_id, area_id = 0, 0
    if area_id != place.area_id:
        raise NotFound("There is no such case here any more. Please send your own report.")
    return int(case_id)


def _line(one: Near, place: Place) -> NearLine:
    word, shape = WORDS[one.status]
    people = ngettext("%(num)d person", "%(num)d people", one.voices)
    came = gettext("came in %(day)s", day=moments.day(local_day(one.at)))
    return NearLine(
        str(_signer().dumps([one.case_id, place.area_id])), one.category, (came, people), str(word), shape
    )  # fmt: skip


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="join")


def of_voice(voice: Voice, code: str) -> SharedPage:
    lead = voice_queries.lead_of(voice.case)
    page = _shared(shared_of(lead, code), url_for("voices.photo", code=code, name=""), voice)
    return replace(page, may_leave=voice.withdrawn_at is None and may_leave(lead))


def of_merged(case: Case, code: str) -> SharedPage:
    """The case that a merged one follows."""
    seen = shared_of(voice_queries.lead_of(case), code)
    return _shared(seen, url_for("voices.photo_of_lead", code=code, name=""), voice_queries.of_reporter(case))


def together(case: Case, code: str) -> SharedPage | None:
    """On the page of a report that was merged: how the common case goes on."""
    return of_merged(case, code) if case.status is Status.MERGED else None


def _shared(seen: Followed, address: str, voice: Voice | None) -> SharedPage:
    lead = seen.case
    drawn = case_page(seen, address, ())
    mine = voice if voice and (voice.rated_case_id, voice.rated_round) == (lead.id, lead.round) else None
    title = lead.category.name if lead.category else gettext("A report of your neighbours")
    page = replace(
        drawn, title=title, facts=(neighbourhood(lead),), offers=Offers(), unsolved=False, reopen_line="", before=(),
        state=_state(lead), reveals=(), has_phone=False,
    )  # fmt: skip
    gone = voice is not None and voice.withdrawn_at is not None
    return SharedPage(
        case=page,
        people=ngettext("%(num)d person says so", "%(num)d people say so", lead.voices),
        said=said_words(voice_queries.said_of(lead)) if lead.voices > 1 else "",
        mine=_mine(mine),
        may_rate=not gone and may_rate(lead, now()),
        may_leave=False,
        gone=lead.status is Status.WITHDRAWN,
    )


def neighbourhood(case: Case) -> str:
    """Not the building, and not the exact place in the reporter's own words: what all around it know anyway."""
    names = case.area.places
    return names[-2] if case.area.level is Level.BUILDING and len(names) > 1 else names[-1]


def said_words(said: Said | None) -> str:
    """3 of 5 say it is solved: of those who said anything."""
    if said is None or not said.all:
        return ""
    return str(
        gettext("Of those who joined, %(yes)d of %(all)d say it is solved", yes=said.yes, all=said.all)
    )


def _mine(voice: Voice | None) -> str:
    words = {
        ResidentResult.YES: gettext("You say it is solved"),
        ResidentResult.PARTLY: gettext("You say it is partly solved"),
        ResidentResult.NO: gettext("You say it is not solved"),
    }
    return str(words[voice.result]) if voice and voice.result in words else ""


def _state(case: Case) -> State:
    """As to everybody: what is asked of the reporter, and what they said, stays theirs."""
    found = state_of(case)
    own = {
        Status.NEEDS_INFO: gettext("Whoever reported it is asked for more"),
        Status.REOPEN_REQUESTED: gettext("Whoever reported it asked to reopen it"),
        Status.WITHDRAWN: gettext("Whoever reported it took it back"),
        Status.CLOSED: gettext("Case closed"),
    }
    if case.status is Status.AWAITING_RATING and case.checked_at:
        until = gettext("You can say so until %(day)s", day=moments.day_of_week(case.checked_at + RATING))
        return replace(found, subline=str(until))
    return replace(found, headline=str(own.get(case.status, found.headline)))
