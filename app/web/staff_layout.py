"""What the staff layout shows on every page: the rail, who is signed in, what they may start."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from flask import Flask, current_app, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.accounts.actor import Actor
from app.accounts.permissions import Permission, Role
from app.web.access import signed_in
from app.web.languages import chosen

MANAGING = (
    Permission.MANAGE_PEOPLE,
    Permission.MANAGE_AREAS,
    Permission.MANAGE_CODES,
    Permission.MANAGE_CATEGORIES,
    Permission.MANAGE_MEETING_TYPES,
    Permission.MANAGE_NOTICES,
    Permission.VIEW_AUDIT,
)
WORKING = (Permission.HANDLE, Permission.CHECK)

# What each kind of person uses most stands first, and is where their day begins.
OF_WORKERS = ("work", "triage", "meetings", "lists", "figures", "admin")
OF_CALLERS = ("callbacks", "cases", "figures", "admin")
OF_MANAGERS = ("admin", "figures", "meetings", "lists", "cases")
OF_LEADERS = ("figures", "meetings", "lists", "work", "cases", "admin")  # they decide about deadlines
OF_READERS = ("figures", "meetings", "lists", "cases", "admin")


@dataclass(frozen=True)
class RailItem:
    key: str
    icon: str
    label: str
    href: str


@dataclass(frozen=True)
class Frame:
    """What stands round every page. `menu` awaits .format(here=, token=): this page's address and its CSRF token."""

    rail: tuple[RailItem, ...]
    find: Markup
    acts: Markup
    menu: Markup


@dataclass(frozen=True)
class Me:
    id: int | None
    name: str
    role: Role | None
    stands_in: tuple[str, ...]
    unread: int


def init_app(app: Flask) -> None:
    app.extensions["staff_frames"] = {}
    app.jinja_env.globals.update(staff_frame=frame, staff_me=me, may=may, page_of=page_of, staff_keys=keys)


def frame(section: str = "") -> Frame:
    """Drawn once for everybody who may do the same in the same language: it was a third of a refusal's work."""
    person = signed_in()
    kept: dict[tuple[object, ...], Frame] = current_app.extensions["staff_frames"]
    like = (chosen(), request.script_root, person and person.anywhere, section)
    if like not in kept:
        kept[like] = _frame(person, section)
    return kept[like]


def _frame(person: Actor | None, section: str) -> Frame:
    items = tuple(_rail(person)) if person else ()
    on_rail = {item.key for item in items}
    find, acts, menu = (
        Markup(render_template(f"components/staff/{part}.html", on_rail=on_rail, section=section))
        for part in ("find", "acts", "menu")  # templates' own text
    )
    return Frame(items, find, acts, menu)


def rail() -> tuple[RailItem, ...]:
    """At most six, and only what this person may open in this installation."""
    return frame().rail


def _rail(person: Actor) -> Iterator[RailItem]:
    offered = {
        "work": ("checklist", _("My work"), "desk.work", (Permission.VIEW_CASES,)),
        "triage": ("arrows-split-2", _("Triage"), "desk.triage", (Permission.SETTLE,)),
        "cases": ("clipboard-list", _("All cases"), "desk.cases", (Permission.VIEW_CASES,)),
        "callbacks": ("phone", _("Call back"), "callbacks.home", (Permission.CALL_BACK,)),
        "meetings": ("users-group", _("Deliberate"), "meetings.home", (Permission.VIEW_MEETINGS,)),
        "lists": ("list-details", _("Lists"), "lists.home", (Permission.VIEW_LISTS,)),
        "figures": ("chart-bar", _("Figures"), "figures.home", (Permission.VIEW_FIGURES,)),
        "admin": ("settings", _("Manage"), "admin.home", MANAGING),
    }
    for key in _order(person):
        icon, label, endpoint, needs = offered[key]
        href = page_of(endpoint)
        if href and any(map(person.may, needs)):
            yield RailItem(key, icon, label, href)


def _order(person: Actor) -> tuple[str, ...]:
    if any(map(person.may, WORKING)):
        return OF_WORKERS
    if person.may(Permission.CALL_BACK):
        return OF_CALLERS
    if person.may(Permission.MANAGE_PEOPLE):
        return OF_MANAGERS
    return OF_LEADERS if person.may(Permission.APPROVE_DELAYS) else OF_READERS


def keys() -> Markup:
    """The sheet of keys: the same for everybody, so it is drawn once in each language."""
    return _drawn_keys(chosen())


@cache
def _drawn_keys(_language: str) -> Markup:
    return Markup(render_template("components/keys.html"))  # a template's own text


def page_of(endpoint: str) -> str:
    """Its address; empty where the module is switched off."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def me() -> Me | None:
    person = signed_in()
    if person is None:
        return None
    stands_in = tuple(name for _id, name in person.stands_in)
    return Me(person.user_id, person.name, _first_role(person), stands_in, person.unread)


def _first_role(person: Actor) -> Role | None:
    return next((grant.role for grant in person.grants if grant.role), None)


def may(permission: str) -> bool:
    person = signed_in()
    return person is not None and person.may(Permission(permission))
