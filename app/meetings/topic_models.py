"""The tables of topics, items and decisions, under the name by which they are asked for."""

from app.meetings.models import (
    AgendaItem,
    Conflicted,
    Decision,
    ItemNote,
    Origin,
    PartyVote,
    Returned,
    Support,
    Topic,
    TopicCase,
)

__all__ = [
    "AgendaItem",
    "Conflicted",
    "Decision",
    "ItemNote",
    "Origin",
    "PartyVote",
    "Returned",
    "Support",
    "Topic",
    "TopicCase",
]
