"""What an edition is called, in which state it is, and what it was narrowed to, in words."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.editions.models import Edition, EditionStatus
from app.figures.kinds import ListKind
from app.figures.list_forms import STATES
from app.figures.list_words import list_name
from app.figures.lists import State
from app.resources.models import ResourceKind, ResourceStatus
from app.resources.words import KINDS
from app.resources.words import STATUSES as RESOURCE_STATUSES

STATUSES: dict[EditionStatus, LazyString] = {
    EditionStatus.DRAFT: _l("Draft"),
    EditionStatus.SIGNED: _l("Signed"),
    EditionStatus.DISCARDED: _l("Thrown away"),
}


def place(edition: Edition) -> str:
    """As it was called when the list was frozen."""
    return edition.trail.rpartition("/")[2]


def title(edition: Edition) -> str:
    """东街街道 问题清单 2026年第3期."""
    said = {"place": place(edition), "list": list_name(edition.kind)}
    if edition.number is None:
        return str(_("%(place)s %(list)s, draft", **said))
    return str(_("%(place)s %(list)s, %(issue)s", **said, issue=issue(edition)))


def issue(edition: Edition) -> str:
    if edition.number is None:
        return str(STATUSES[EditionStatus.DRAFT])
    return str(_("%(year)d no. %(number)d", year=edition.year, number=edition.number))


def conditions(edition: Edition) -> list[tuple[str, str]]:
    """(what, which) for each; a flag has no which."""
    return list(_conditions(edition))


def conditions_said(edition: Edition) -> str:
    said = [": ".join(filter(None, pair)) for pair in conditions(edition)]
    return " · ".join(said) or str(_("none"))


def _conditions(edition: Edition) -> Iterator[tuple[str, str]]:
    for name, value in edition.conditions.items():
        match name:
            case "state":
                yield _("State"), str(STATES[State(value)])
            case "category":
                yield _("Category"), edition.named.get(name, value)
            case "unit":
                yield _("Unit"), edition.named.get(name, value)
            case "overdue":
                yield _("Overdue only"), ""
            case "since":
                yield _("Received from"), value
            case "until":
                yield _("Received until"), value
            case "q":
                yield _("Words or reference"), f"“{value}”"
            case "kind":
                yield _("Kind"), str(KINDS[ResourceKind(value)])
            case "status":
                yield _("State"), str(RESOURCE_STATUSES[ResourceStatus(value)])


def what_it_holds(which: ListKind) -> str:
    meant: dict[ListKind, str] = {
        ListKind.DEMANDS: _(
            "Cases of the kind “need” of this area and below it at that moment, with the conditions given. Merged cases"
            " are counted by the one they joined; cases withdrawn before anybody took them up, and complaints about a"
            " unit or a member of staff, are left out."
        ),
        ListKind.PROBLEMS: _(
            "Cases of the kind “problem” of this area and below it at that moment, with the conditions given. Merged"
            " cases are counted by the one they joined; cases withdrawn before anybody took them up, and complaints"
            " about a unit or a member of staff, are left out."
        ),
        ListKind.RESOURCES: _("What this area and the places below it had to offer at that moment."),
        ListKind.SERVICES: _(
            "The services and the information offered in this area and below it at that moment."
        ),
    }
    return meant[which]
