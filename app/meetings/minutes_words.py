"""The first draft of the minutes, from the sitting: full sentences that a secretary would keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from flask_babel import format_date, gettext, ngettext

from app.core.clock import LOCAL, local_day
from app.meetings import calling, paper_queries
from app.meetings.minutes import Part
from app.meetings.models import Meeting
from app.meetings.paper_queries import Line, Promise, Sat
from app.meetings.quorum import Quorum
from app.meetings.topic_models import Origin
from app.meetings.workflow import Outcome

END = "。.！!？?…；;"


def parts_of(meeting: Meeting, items: Sequence[Sat] | None = None) -> list[Part]:
    """The sitting, each item in its order, the end. A sentence a line; nobody without an office is named."""
    items = paper_queries.sat(meeting.id) if items is None else items
    parts = [_part(gettext("The sitting"), _opening(meeting)), *(_item(item) for item in items)]
    if meeting.closed_at is not None:
        parts.append(_part(gettext("The end"), _ending(meeting.closed_at, items)))
    return parts


def meeting_name(meeting: Meeting) -> str:
    """第 11 次五方例会."""
    return str(gettext("%(kind)s no. %(number)d", kind=meeting.type.name, number=meeting.number))


def _part(heading: str, lines: Iterable[str], item_id: int | None = None) -> Part:
    return Part(heading, "\n".join(line for line in lines if line), item_id)


# --- Who was there ------------------------------------------------------------------------------------------------


def _opening(meeting: Meeting) -> Iterable[str]:
    began = meeting.opened_at or meeting.starts_at
    yield gettext(
        "The %(meeting)s of %(place)s began at %(time)s on %(day)s, at %(venue)s.",
        meeting=meeting_name(meeting),
        place=meeting.area.name,
        day=_day(local_day(began)),
        time=_time(began),
        venue=meeting.venue or gettext("the usual place"),
    )
    there = calling.quorum_of(meeting, meeting.parties)
    if there.seats:
        yield gettext(
            "Of %(seats)d seats %(present)d were taken: %(sides)s.",
            seats=there.seats,
            present=there.present,
            sides=gettext(", ").join(
                _side(one.name, one.present, one.seats, one.lead) for one in meeting.parties
            ),
        )
    yield quorum_sentence(there)
    if meeting.visitors:
        yield ngettext("One visitor was there.", "%(num)d visitors were there.", meeting.visitors)


def _side(name: str, present: int, seats: int, lead: str) -> str:
    led = gettext(" (led by %(name)s)", name=lead) if lead else ""
    return str(gettext("%(side)s %(present)d of %(seats)d", side=name, present=present, seats=seats)) + led


def quorum_sentence(there: Quorum) -> str:
    asked = []
    if there.seats_needed:
        asked.append(gettext("more than half of the seats (%(n)d)", n=there.seats_needed))
    if there.sides_needed:
        asked.append(gettext("somebody of %(n)d sides", n=there.sides_needed))
    if not asked:
        return str(gettext("This kind of meeting asks for no quorum."))
    needs = gettext(" and ").join(asked)
    if there.reached:
        return str(gettext("It takes %(needs)s: there was a quorum.", needs=needs))
    return str(gettext("It takes %(needs)s: there was no quorum.", needs=needs))


# --- An item --------------------------------------------------------------------------------------------------------


def _item(item: Sat) -> Part:
    lines = [
        origin_sentence(item),
        *map(_said, item.notes),
        *map(_interest, item.interests),
        *_votes(item),
        *_outcome(item),
    ]
    return _part(item.title, lines, item.id)


def origin_sentence(item: Sat) -> str:
    said = _origin(item)
    if item.came_from:
        said += gettext("It was passed on by %(place)s.", place=item.came_from)
    return said


def _origin(item: Sat) -> str:
    match item.origin:
        case Origin.CASES:
            asked = ngettext(
                "This matter comes from one report", "This matter comes from %(num)d reports", item.cases
            )
            return str(asked + ngettext(" of one person.", " of %(num)d people.", item.voices))
        case Origin.RESIDENT:
            supported = ngettext("one resident supports it.", "%(num)d residents support it.", item.supports)
            return str(gettext("A resident proposed this matter; ") + supported)
        case Origin.STAFF:
            return str(gettext("The council's office proposed this matter."))
        case Origin.UNDONE:
            return str(gettext("This was decided before and not done by its day."))


def _said(line: Line) -> str:
    if line.party:
        return str(gettext("%(side)s: %(words)s", side=line.party, words=line.words))
    return str(gettext("It was said: %(words)s", words=line.words))


def _interest(line: Line) -> str:
    who = line.party or gettext("Somebody present")
    why = gettext(" (%(reason)s)", reason=line.words.rstrip(END)) if line.words else ""
    return str(gettext("%(who)s declared an interest%(why)s and did not vote.", who=who, why=why))


def _votes(item: Sat) -> Iterable[str]:
    if item.votes is None:
        return
    yield gettext("A show of hands: %(counted)s.", counted=_counted(item.votes))
    if item.hands:
        sides = [
            gettext("%(side)s %(words)s", side=one.party, words=_counted(one.votes)) for one in item.hands
        ]
        yield gettext("By side: %(sides)s.", sides=gettext("; ").join(sides))


def _counted(votes: tuple[int, int, int]) -> str:
    yes, no, rest = votes
    return str(gettext("%(yes)d for, %(no)d against, %(rest)d abstained", yes=yes, no=no, rest=rest))


def _outcome(item: Sat) -> Iterable[str]:
    said = _ended(item.said)
    match item.outcome:
        case None:
            yield gettext("There was no time for it; it stands on the next agenda.")
        case Outcome.DECIDED:
            yield gettext("It was decided: %(said)s", said=said)
            yield from map(_promise, item.decisions)
        case Outcome.DEFERRED:
            yield gettext("It was put off to the next meeting: %(said)s", said=said)
        case Outcome.REFERRED_UP:
            yield gettext("It was referred up to %(place)s: %(said)s", place=item.referred_to, said=said)
        case Outcome.REFER_OWNERS:
            yield gettext("Only the owners' assembly may decide it, and is asked to: %(said)s", said=said)
        case Outcome.NO_CONSENSUS:
            yield gettext("There was no consensus: %(said)s", said=said)


def _promise(one: Promise) -> str:
    by = {"unit": one.unit, "day": _day(one.due_on)}
    if one.proof:
        proof = one.proof.rstrip(END)
        return str(
            gettext("%(unit)s carries it out by %(day)s; it is proved by %(proof)s.", proof=proof, **by)
        )
    return str(gettext("%(unit)s carries it out by %(day)s.", **by))


# --- The end --------------------------------------------------------------------------------------------------------


def _ending(closed: datetime, items: Sequence[Sat]) -> Iterable[str]:
    done = sum(item.outcome is not None for item in items)
    decided = sum(len(item.decisions) for item in items)
    yield gettext(
        "The meeting ended at %(time)s. Of %(items)d items %(done)d were dealt with; decisions made: %(decided)d.",
        time=_time(closed),
        items=len(items),
        done=done,
        decided=decided,
    )


def _ended(words: str) -> str:
    words = words.strip()
    return words if not words or words[-1] in END else words + gettext(".")


def _day(on: date) -> str:
    return str(format_date(on, gettext("MMM d, y")))


def _time(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%H:%M}"
