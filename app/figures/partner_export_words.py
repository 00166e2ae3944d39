"""What the columns of the partners' workbooks are called, and how a unit or a promise fills them."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app.exchange.spreadsheets import Column
from app.partners import words
from app.partners.models import Commitment
from app.partners.queries import Line

BETWEEN = " › "


def of_partners() -> list[Column[Line]]:
    """Whom to ask for is sealed, and stays so."""
    return [
        Column(_("Number"), 8, lambda one: one.partner.id),
        Column(_("Name of the unit"), 32, lambda one: one.partner.name),
        Column(_("Kind"), 16, lambda one: str(words.KINDS[one.partner.kind])),
        Column(_("State"), 12, lambda one: str(words.STATUSES[one.partner.status])),
        Column(_("Area"), 32, lambda one: one.partner.area.trail.replace("/", BETWEEN)),
        Column(_("Address"), 32, lambda one: one.partner.address),
        Column(_("Office phone"), 18, lambda one: one.partner.office_phone),
        Column(_("What they could bring in"), 40, lambda one: one.partner.offers),
        Column(_("Agreements in force"), 10, lambda one: one.running),
        Column(_("Applied"), 17, lambda one: one.partner.applied_at),
    ]


def of_promises() -> list[Column[Commitment]]:
    """A line for each promise."""
    return [
        Column(_("Agreement"), 32, lambda one: one.agreement.title),
        Column(_("Partner unit"), 28, lambda one: one.agreement.partner.name),
        Column(_("Area"), 32, lambda one: one.agreement.partner.area.trail.replace("/", BETWEEN)),
        Column(_("State"), 12, lambda one: str(words.AGREEMENT_STATUSES[one.agreement.status])),
        Column(_("Agreed from"), 12, lambda one: _day(one.agreement.since)),
        Column(_("Agreed to"), 12, lambda one: _day(one.agreement.until)),
        Column(_("What is promised"), 28, lambda one: one.what),
        Column(_("Promised"), 9, lambda one: one.quantity),
        Column(_("Used"), 9, lambda one: one.used),
        Column(_("Left"), 9, lambda one: one.left),
        Column(_("Unit of count"), 10, lambda one: str(words.MEASURES[one.unit])),
        Column(_("From"), 12, lambda one: _day(one.since)),
        Column(_("To, included"), 12, lambda one: _day(one.until)),
    ]


def _day(day: date) -> str:
    return day.isoformat()
