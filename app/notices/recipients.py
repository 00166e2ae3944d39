"""From "triage is told" to people: who that is at this place, at this moment. Nobody is told of what they did."""

from collections.abc import Iterable

import sqlalchemy as sa

from app.accounts import sessions
from app.accounts.actor import Actor
from app.accounts.models import Assignment, User
from app.accounts.permissions import GRANTS, OF_A_UNIT, Permission, Role
from app.areas.models import Area
from app.cases.models import Case
from app.contacts.actions import WITH_MESSAGES
from app.contacts.models import Contact
from app.core.db import Model, db
from app.notices import subjects
from app.resources.match_models import Match
from app.timeline.models import Event, Outbox
from app.timeline.record import Audience

# Who is meant: those who may do this, nearest to the place.
NEAREST: dict[str, Permission] = {
    Audience.TRIAGE: Permission.TRIAGE,
    Audience.CHECKER: Permission.CHECK,
    Audience.SECRETARY: Permission.RUN_MEETINGS,
    Audience.DECIDER: Permission.MANAGE_RESOURCES,
    Audience.AREA: Permission.MANAGE_RESOURCES,
    Audience.LEVEL: Permission.TRIAGE,
    Audience.ABOVE: Permission.REVIEW,
    Audience.APPROVER: Permission.APPROVE_DELAYS,
}
OF_AN_AREA = frozenset(
    {Audience.SECRETARY, Audience.AREA, Audience.LEVEL, Audience.ABOVE, Audience.APPROVER}
)  # their id is the area's


class Known:
    """What was looked up already, for one batch of the outbox."""

    def __init__(self) -> None:
        self.actors: dict[int, Actor] = {}

    def staff(self, owed: Outbox, event: Event, subject: Model) -> list[User]:
        """Everybody meant who may see it, without whoever did it."""
        return [
            user
            for user in _meant(owed, subject)
            if user.id not in (event.actor_id, _never(owed, subject)) and self._sees(user, event)
        ]

    def _sees(self, user: User, event: Event) -> bool:
        if user.id not in self.actors:
            self.actors[user.id] = sessions.actor_for(user)
        kind, number = subjects.about(event)
        return bool(subjects.seen(kind, [number], self.actors[user.id]))


def _meant(owed: Outbox, subject: Model) -> Iterable[User]:
    active = sa.select(User).where(User.active.is_(True)).order_by(User.id)
    if owed.audience in (Audience.PERSON, Audience.FORMER):
        return db.session.scalars(active.where(User.id == owed.audience_id)).all()
    if owed.audience == Audience.UNIT:
        lent = sa.select(Assignment.user_id).where(
            Assignment.unit_id == owed.audience_id, Assignment.ended_at.is_(None)
        )
        of_unit = sa.or_(User.unit_id == owed.audience_id, User.id.in_(lent))
        return db.session.scalars(active.where(of_unit)).all()
    if owed.audience == Audience.UNIT_LEAD:
        leading = sa.select(Assignment.user_id).where(
            Assignment.unit_id == owed.audience_id,
            Assignment.role == Role.UNIT_LEAD,
            Assignment.ended_at.is_(None),
        )
        return db.session.scalars(active.where(User.id.in_(leading))).all()
    if owed.audience in NEAREST:
        area = _place(owed, subject)
        return nearest(NEAREST[owed.audience], area) if area else ()
    return ()


def nearest(permission: Permission, area: Area) -> list[User]:
    """Those who hold it in the smallest area around the place in which anybody does."""
    roles = [role for role, granted in GRANTS.items() if permission in granted and role not in OF_A_UNIT]
    holding = db.session.execute(
        sa.select(User, Area.path)
        .join(Assignment, Assignment.user_id == User.id)
        .join(Area, Area.id == Assignment.area_id)
        .where(
            User.active.is_(True),
            Assignment.ended_at.is_(None),
            Assignment.role.in_(roles),
            Assignment.area_id.in_(area.around),
        )
        .order_by(sa.func.length(Area.path).desc(), User.id)
    ).all()
    return list(dict.fromkeys(user for user, path in holding if path == holding[0].path))


def _never(owed: Outbox, subject: Model) -> int | None:
    """Whoever did the work does not check it."""
    checks = owed.audience == Audience.CHECKER and isinstance(subject, Case)
    return subject.handled_by_id if checks and isinstance(subject, Case) else None


def _place(owed: Outbox, subject: Model) -> Area | None:
    if owed.audience in OF_AN_AREA:
        return db.session.get(Area, owed.audience_id)
    return subjects.area_of(subject)


def contact_for(owed: Outbox, event: Event, subject: Model) -> Contact | None:
    """What the resident left, if they left a number beside a sentence that said messages would come there."""
    kind, number = _left_with(owed, event, subject)
    found = db.session.scalar(
        sa.select(Contact).where(Contact.subject_kind == kind, Contact.subject_id == number)
    )
    if found is None or found.phone_sealed is None or found.erased_at is not None:
        return None
    return found if found.consent == WITH_MESSAGES else None


def _left_with(owed: Outbox, event: Event, subject: Model) -> tuple[str, int | None]:
    if owed.audience == Audience.REPORTER:
        if isinstance(subject, Match):
            return "case", subject.case_id
        return "case", owed.audience_id or (subject.id if isinstance(subject, Case) else None)
    if owed.audience in (Audience.PARTNER, Audience.VOICE):
        return {Audience.PARTNER: "partner_unit", Audience.VOICE: "voice"}[
            Audience(owed.audience)
        ], owed.audience_id
    return event.subject_kind, event.subject_id  # of a booking; who supports a topic leaves nothing
