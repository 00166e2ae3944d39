"""A supporter's own word, once the matter is done; and which council a place belongs to."""

import sqlalchemy as sa

from app.areas.models import Area
from app.cases.models import ResidentResult
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.meetings.sitting import COUNCILS
from app.meetings.topic_models import Decision, Support
from app.meetings.workflow import DecisionStatus, TopicStatus

WORDS = frozenset({ResidentResult.YES, ResidentResult.PARTLY, ResidentResult.NO})
ENDED = frozenset({TopicStatus.REFER_OWNERS, TopicStatus.NO_CONSENSUS})


def may_rate(support: Support) -> bool:
    """Asked when what was decided has been verified, or the council could not decide it; answered once."""
    if support.result is not None:
        return False
    if support.topic.status in ENDED:
        return True
    verified = sa.select(Decision.id).where(
        Decision.topic_id == support.topic_id, Decision.status == DecisionStatus.VERIFIED
    )
    return db.session.scalar(verified.limit(1)) is not None


def rate(support: Support, result: str) -> None:
    if result not in {word.value for word in WORDS}:
        raise DomainError("Please say whether it was solved.")
    if not may_rate(support):
        raise DomainError("This has moved on; that is no longer possible.")
    support.result, support.rated_at = result, now()


def council_of(area: Area) -> Area:
    """The nearest place around that has a council: the compound of a building, the community of a grid."""
    here: Area | None = area
    while here is not None and here.level not in COUNCILS:
        here = here.parent
    if here is None:
        raise DomainError("There is no council for this place yet.")
    return here
