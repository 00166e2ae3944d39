"""Opening a telephone number: quota, reason, audit and the line the resident reads, before the number leaves."""

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.cases.models import Case
from app.cases.standing import holds
from app.cases.workflow import Verb
from app.contacts import actions as contacts
from app.contacts.opening import note_opening
from app.core.errors import NotAllowed, NotFound
from app.timeline.models import Visibility
from app.timeline.record import Happening, Words, record


def may_reveal(case: Case, actor: Actor, *, withheld: bool) -> bool:
    """The right at this place; a contact kept from the handler stays closed to whoever holds the case."""
    return may_open(case, actor) and not (withheld and holds(case, actor))


def may_open(case: Case, actor: Actor) -> bool:
    return Permission.SEE_CONTACT in actor.permissions_at(case.area.around, case.unit_id)


def reveal(case: Case, actor: Actor, *, reason: str) -> tuple[str | None, str | None]:
    """(telephone number, name to be called). Errors: NotFound, NotAllowed, DomainError (no reason, quota)."""
    contact = contacts.of(case)
    if contact is None or contact.erased_at:
        raise NotFound("The reporter left no contact.")
    if not may_reveal(case, actor, withheld=contact.withheld):
        raise NotAllowed("You may not open this contact.")
    note_opening(case, actor, area_id=case.area_id, reason=reason)
    case.events += 1
    role = actor.role_at(case.area.around)
    what = Happening(
        before=case.status.value,
        after=case.status.value,
        role=role.value if role else None,
        words=(Words(reason.strip(), Visibility.PUBLIC),),
    )
    record(Verb.REVEAL, case, actor, what, seq=case.events)
    return contacts.phone_of(contact), contacts.name_of(contact)
