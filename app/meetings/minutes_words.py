"""The first draft of the minutes, from the sitting: sentences a secretary would keep."""

from __future__ import annotations

from flask_babel import gettext as _

from app.meetings import calling, queries, words
from app.meetings.minutes import Part
from app.meetings.models import Meeting
from app.meetings.topic_models import AgendaItem
from app.web import moments


def parts_of(meeting: Meeting) -> list[Part]:
    items = queries.agenda(meeting)
    return [Part(str(_("Opening")), _opening(meeting)), *(_of_item(item) for item in items)]


def _opening(meeting: Meeting) -> str:
    there = calling.quorum_of(meeting)
    sides = ", ".join(f"{one.name} {one.present}/{one.seats}" for one in meeting.parties)
    when = moments.said(meeting.opened_at or meeting.starts_at)
    lines = [_("Held on %(when)s at %(place)s.", when=when, place=meeting.venue)]
    if there.seats:
        lines.append(_("%(present)d of %(seats)d seats were taken: %(sides)s.", present=there.present,
                       seats=there.seats, sides=sides))  # fmt: skip
    if meeting.visitors:
        lines.append(_("%(n)d visitors were there.", n=meeting.visitors))
    return "\n".join(map(str, lines))


def _of_item(item: AgendaItem) -> Part:
    lines = [f"{note.party}: {note.words}" if note.party else note.words for note in item.notes]
    if item.votes_for is not None:
        lines.append(_("%(yes)d for, %(no)d against, %(rest)d abstained.", yes=item.votes_for,
                       no=item.votes_against, rest=item.abstained))  # fmt: skip
    ended = words.word(item.outcome) if item.outcome else str(_("Not dealt with; carried over."))
    lines.append(f"{ended}: {item.said}" if item.said else ended)
    return Part(item.topic.title, "\n".join(map(str, lines)), item.id)
