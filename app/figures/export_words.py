"""What the columns of an export are called, and how a case or a resource fills them."""

from collections.abc import Iterable

from flask_babel import gettext as _

from app.cases.words import label
from app.core.clock import now
from app.core.version import VERSION
from app.exchange.spreadsheets import MOST_ROWS, About, Cell, Column, Written
from app.figures.definitions import FORMULAS
from app.figures.export_queries import Line
from app.meetings.stop_words import way
from app.resources.models import Resource
from app.resources.words import KINDS, STATUSES

BETWEEN = " › "


def of_cases() -> list[Column[Line]]:
    return [
        Column(_("Reference"), 18, lambda one: one.case.ref),
        Column(_("In their words"), 60, lambda one: one.case.text or one.case.title),
        Column(_("Kind"), 10, lambda one: label(one.case.kind) if one.case.kind else ""),
        Column(
            _("Category"), 20, lambda one: BETWEEN.join(filter(None, (one.case.above, one.case.category)))
        ),
        Column(_("Place"), 36, lambda one: one.case.trail.replace("/", BETWEEN)),
        Column(_("Exact place"), 24, lambda one: one.case.place),
        Column(_("Channel"), 12, lambda one: label(one.case.channel)),
        Column(_("People who said so"), 8, lambda one: one.case.voices),
        Column(_("Unit"), 24, lambda one: one.case.unit or ""),
        Column(_("State"), 16, lambda one: label(one.case.status)),
        Column(_("Received"), 17, lambda one: one.case.submitted_at),
        Column(_("Accepted"), 17, lambda one: one.case.accepted_at),
        Column(_("To be handled by"), 17, lambda one: one.case.handle_due_at),
        Column(_("Handled at"), 17, lambda one: one.case.handled_at),
        Column(_("Checked"), 17, lambda one: one.case.checked_at),
        Column(_("Handled late"), 8, lambda one: _("yes") if one.case.late else ""),
        Column(
            _("The unit's word"), 16, lambda one: label(one.case.unit_result) if one.case.unit_result else ""
        ),
        Column(
            _("Their word"),
            16,
            lambda one: label(one.case.resident_result) if one.case.resident_result else "",
        ),
        Column(_("Satisfaction, 1 to 5"), 8, lambda one: one.case.satisfaction),
        Column(_("Meeting and decision"), 60, lambda one: way(one.chain), wrapped=True),
    ]


def of_resources() -> list[Column[Resource]]:
    return [
        Column(_("Number"), 8, lambda one: one.id),
        Column(_("What it is"), 32, lambda one: one.name),
        Column(_("Kind"), 14, lambda one: str(KINDS[one.kind])),
        Column(_("Area"), 32, lambda one: one.area.trail.replace("/", BETWEEN)),
        Column(_("Where"), 28, lambda one: one.place),
        Column(_("When"), 28, lambda one: one.hours),
        Column(_("On which terms"), 32, lambda one: one.conditions),
        Column(_("Whose"), 24, lambda one: whose(one)),
        Column(_("Phone to ask"), 18, lambda one: to_ask(one)),
        Column(_("State"), 10, lambda one: str(STATUSES[one.status])),
    ]


def whose(resource: Resource) -> str:
    return resource.unit.name if resource.unit else resource.owner


def to_ask(resource: Resource) -> str:
    """The number of the office: its own, or the duty phone of the unit."""
    return resource.phone or (resource.unit.duty_phone if resource.unit else None) or ""


def too_many() -> str:
    most = f"{MOST_ROWS:,}"
    return str(
        _("There are more than %(most)s rows: only %(most)s of them are here. Narrow the list.", most=most)
    )


def definition(which: str) -> str:
    meant: dict[str, str] = {
        "problems": _(
            "Cases of the kind “problem” in this area and below it. Merged cases are counted by the one they joined;"
            " cases withdrawn before anybody took them up are left out."
        ),
        "demands": _(
            "Cases of the kind “need” in this area and below it. Merged cases are counted by the one they joined;"
            " cases withdrawn before anybody took them up are left out."
        ),
        "resources": _("What this area and the places below it have to offer, suspended ones included."),
        "services": _(
            "The services and the information that this area and the places below it have to offer, suspended ones"
            " included."
        ),
        "partners": _(
            "The partner units of this area and of the places below it, returned ones included. Whom to ask for is"
            " sealed and not exported."
        ),
        "agreements": _("The promises of the agreements in this area and below it, a line each."),
        "answers": _("The answers that waited to be reported back to whoever sent the orders."),
        "cases": _("The cases the person who exported may see, with the conditions above."),
    }
    return meant[which]


def about(place: str, which: str, name: str, conditions: str, who: str) -> About:
    def lines(written: Written) -> Iterable[tuple[str, Cell]]:
        yield _("List"), name
        yield _("Area"), place
        yield _("Conditions"), conditions or _("none")
        yield _("What it holds"), definition(which)
        yield _("Rows"), written.rows
        if written.cut:
            yield _("Cut"), too_many()
        yield (
            _("Contacts"),
            _(
                "The contacts kept with a case are never exported."
                " What residents wrote in their own words stands as they wrote it."
            ),
        )
        yield _("Times"), _("Local time of China (UTC+8).")
        yield _("Made"), now()
        yield _("By"), who
        yield _("Software"), f"Xingfuma {VERSION}, {FORMULAS}"

    return About(_("About"), lines)
