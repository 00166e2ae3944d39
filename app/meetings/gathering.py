"""Which open cases of a council's area speak of the same matter as a topic: offered, never taken by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.cases.models import Case, case_scope
from app.cases.queries import seen_by
from app.cases.suggest import pairs
from app.cases.workflow import TRANSITIONS, Verb
from app.core.clock import now
from app.core.db import db
from app.meetings.topic_models import Topic, TopicCase

LOOKED_AT, SHOWN = 400, 8
WITHIN = timedelta(days=90)
CLOSE = 0.12  # of the shorter text's pairs of characters


def alike(topic: Topic, actor: Actor) -> Sequence[Case]:
    """The likeliest first. One statement: the newest cases of the area that could go to a meeting."""
    scope = case_scope.c
    newest = (
        sa.select(scope.case_id)
        .where(
            scope.outer_id == topic.area_id,
            scope.status.in_(sorted(TRANSITIONS[Verb.DELIBERATE].source)),
            scope.submitted_at > now() - WITHIN,
        )
        .order_by(scope.submitted_at.desc(), scope.case_id.desc())
        .limit(LOOKED_AT)
    )
    taken = sa.select(TopicCase.case_id).where(TopicCase.topic_id == topic.id)
    found = sa.select(Case).where(
        Case.id.in_(newest), Case.id.not_in(taken), seen_by(actor, Permission.TRIAGE)
    )
    mine = pairs(f"{topic.title} {topic.text}")
    weighed = [
        (_share(mine, pairs(case.text)), case.id, case)
        for case in db.session.scalars(found.options(joinedload(Case.area)))
    ]
    close = sorted((one for one in weighed if one[0] >= CLOSE), key=lambda one: (-one[0], one[1]))
    return [case for _share_, _id, case in close[:SHOWN]]


def _share(mine: frozenset[str], theirs: frozenset[str]) -> float:
    shorter = min(len(mine), len(theirs))
    return len(mine & theirs) / shorter if shorter else 0.0
