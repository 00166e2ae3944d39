"""Where everything that is changed twice a year is found, and the settings of this installation, to read."""

from dataclasses import Field, dataclass, fields

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.permissions import Permission
from app.config import Settings
from app.core.errors import NotAllowed
from app.core.instance import here
from app.web.access import actor, requires, signed_in_only
from app.web.staff_layout import MANAGING, page_of

admin = Blueprint("admin", __name__, url_prefix="/admin")
P = Permission


@dataclass(frozen=True)
class AdminPage:
    endpoint: str
    icon: str
    label: str
    words: str
    href: str
    current: bool


def _offered() -> tuple[tuple[str, str, Permission, str, str], ...]:
    return (
        ("areas.home", "map", P.MANAGE_AREAS, _("Areas"), _("Districts down to buildings: add, rename, move, import")),
        ("people.home", "users", P.MANAGE_PEOPLE, _("People"), _("Invite, give and end roles, disable")),
        ("units.home", "building", P.MANAGE_PEOPLE, _("Units"), _("Who does the work, and their duty phones")),
        ("categories.home", "list-details", P.MANAGE_CATEGORIES, _("Categories"), _("Words, units and limits")),
        ("workdays.home", "calendar", P.MANAGE_CATEGORIES, _("Working days"), _("Holidays, and days of your own")),
        ("replies.home", "messages", P.MANAGE_CATEGORIES, _("Standard replies"), _("Answers kept ready")),
        (
            "meeting_types.home", "users-group", P.MANAGE_MEETING_TYPES, _("Kinds of meetings"),
            _("Who sits, when it can decide, when it comes again"),
        ),
        ("notices.home", "bell", P.MANAGE_NOTICES, _("Notices"), _("Mail, robots, text messages, and their words")),
        ("codes.home", "qrcode", P.VIEW_CODES, _("Codes"), _("Issue, print, replace and revoke happiness codes")),
        ("audits.home", "history", P.VIEW_AUDIT, _("Audit"), _("Who saw or did what, and when")),
        ("admin.settings", "adjustments", P.MANAGE_AREAS, _("Settings"), _("How this installation is set up")),
    )  # fmt: skip


@admin.app_template_global()
def admin_pages() -> list[AdminPage]:
    """Only what this person may open and this installation has."""
    blueprint, endpoint = request.blueprint, request.endpoint
    return [
        AdminPage(
            at,
            icon,
            label,
            words,
            page_of(at),
            at == endpoint or (at != "admin.settings" and at.split(".")[0] == blueprint),
        )
        for at, icon, permission, label, words in _offered()
        if page_of(at) and actor().may(permission)
    ]


@admin.get("")
@signed_in_only
def home() -> ResponseReturnValue:
    if not any(map(actor().may, MANAGING)):
        raise NotAllowed("You manage nothing here.")
    return render_template("accounts/admin.html")


@admin.get("/settings")
@requires(Permission.MANAGE_AREAS)
def settings() -> ResponseReturnValue:
    """Read-only: they belong to whoever runs the server. Addresses of databases carry passwords: hidden."""
    rows = [(f.name.upper(), _shown(f), f.metadata["meaning"]) for f in fields(Settings)]
    return render_template("accounts/settings.html", rows=rows)


def _shown(setting: Field[object]) -> str:
    value = getattr(here().settings, setting.name)
    if setting.name == "database_url":
        return "postgresql" if value else "sqlite"
    if setting.metadata["secret"]:
        return _("set, not shown") if value != setting.default else ""
    return str(int(value)) if isinstance(value, bool) else str(value)
