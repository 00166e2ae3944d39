"""What places, units, roles and rights are called on a page. English here, Chinese in the catalogue."""

from enum import StrEnum

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.accounts.models import UnitKind
from app.accounts.permissions import Right, Role
from app.areas.models import CompoundClass, Level

# fmt: off
_WORDS: dict[StrEnum, LazyString] = {
    Level.DISTRICT: _("District"), Level.STREET: _("Street or town"), Level.COMMUNITY: _("Community"),
    Level.GRID: _("Grid"), Level.COMPOUND: _("Compound"), Level.BUILDING: _("Building"),
    CompoundClass.MANAGED: _("With property management"), CompoundClass.UNMANAGED: _("Without property management"),
    CompoundClass.WORKS: _("Works compound"), CompoundClass.MIXED: _("Shops and flats"),
    CompoundClass.SCATTERED: _("Scattered houses"),
    UnitKind.COMMITTEE: _("Residents' committee"), UnitKind.PROPERTY: _("Property management"),
    UnitKind.URBAN_MANAGEMENT: _("Urban management"), UnitKind.SANITATION: _("Sanitation"),
    UnitKind.UTILITY: _("Utilities"), UnitKind.PARTY_OFFICE: _("Party office"),
    UnitKind.BUSINESS_OFFICE: _("Business office"), UnitKind.PUBLIC_ADMIN: _("Public administration office"),
    UnitKind.PUBLIC_SERVICE: _("Public service office"), UnitKind.OTHER: _("Other unit"),
    Role.GRID_WORKER: _("Grid worker"), Role.GRID_LEADER: _("Grid leader"),
    Role.COMMUNITY_STAFF: _("Community staff"), Role.COMMUNITY_LEAD: _("Community lead"),
    Role.DISPATCHER: _("Dispatcher"), Role.UNIT_HANDLER: _("Handler"), Role.UNIT_LEAD: _("Head of unit"),
    Role.LEADER: _("Leader in charge"), Role.MEETING_SECRETARY: _("Meeting secretary"),
    Role.MEDIATOR: _("Mediator"), Role.CALLER: _("Call-back clerk"), Role.SUPERVISOR: _("Supervisor"),
    Role.ADMIN: _("Administrator"), Role.AUDITOR: _("Auditor"),
    Right.SEE_CONTACT: _("Right: open contacts"), Right.SEE_MEDIATION: _("Right: see mediations"),
    Right.EXPORT: _("Right: export"), Right.PUBLISH_BULLETIN: _("Right: publish bulletins"),
    Right.MANAGE_CODES: _("Right: manage codes"),
}
# fmt: on


def init_app(app: Flask) -> None:
    app.jinja_env.filters["named"] = named


def named(word: StrEnum) -> str:
    return str(_WORDS[word])


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, named(word)) for word in words]
