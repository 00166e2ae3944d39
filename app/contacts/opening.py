"""Before a number leaves: a reason, the day's quota, and a line in the audit trail."""

from app.accounts.actor import Actor
from app.core.db import Model
from app.core.errors import DomainError
from app.core.instance import here
from app.timeline.audits import Audited, audit, done_today


def note_opening(subject: Model, actor: Actor, *, area_id: int, reason: str) -> None:
    """Errors: DomainError (no reason, quota). The caller has judged the right, and tells whoever left the number."""
    if not reason.strip():
        raise DomainError("Please say why. The reporter will read it.")
    if done_today(Audited.REVEAL, actor) >= here().settings.reveals_per_day:
        raise DomainError("You have opened as many numbers as one day allows.")
    audit(Audited.REVEAL, actor, subject, area_id=area_id)
