"""Whom to call first in danger, and what to do until they come: for the reporter, and for who writes it down."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.cases import danger
from app.cases.clocks import CONTACT_URGENT
from app.cases.danger import Alarm, Kind, Phone
from app.cases.models import Case
from app.codes import places
from app.codes.places import Line

ADVICE = {
    Kind.FIRE: _("Leave the fire, close the door behind you, and call from a safe place."),
    Kind.GAS: _("You smell gas: touch no switch, open the windows, and call from outside the building."),
    Kind.LIFT: _("Do not force the doors. Press the call button in the lift and wait for help."),
    Kind.VIOLENCE: _("Go to a safe place first, then call."),
    Kind.INJURY: _("Do not move the injured person. Stay beside them and call."),
    Kind.TRAFFIC: _("Step off the road to a safe place, then call."),
}
CALLS = {
    Phone.FIRE_BRIGADE: _("Gas, fire, trapped in a lift"),
    Phone.POLICE: _("Personal safety"),
    Phone.AMBULANCE: _("Somebody is hurt"),
    Phone.TRAFFIC_POLICE: _("Traffic accident"),
}
ALWAYS = (Phone.FIRE_BRIGADE, Phone.POLICE, Phone.AMBULANCE)


@dataclass(frozen=True)
class Call:
    number: str
    word: LazyString


@dataclass(frozen=True)
class DangerPage:
    kinds: tuple[Kind, ...]
    advice: LazyString
    first: Call
    others: tuple[Call, ...]
    local: tuple[Line, ...]
    local_first: bool  # in a lift, whoever runs it has the key
    hours: int


def danger_of(case: Case) -> DangerPage | None:
    """Whom to call, until somebody has done something about it."""
    alarms = danger.alarms(case.text) if case.danger else ()
    around = places.phones_around(case.area_id) if alarms else ()
    return danger_page(alarms, tuple(line for line in around if line.emergency)) if alarms else None


def danger_page(alarms: Sequence[Alarm], local: tuple[Line, ...]) -> DangerPage:
    named = [phone for alarm in alarms for phone in alarm.phones if phone in CALLS]
    order = list(dict.fromkeys([*named, *ALWAYS]))
    calls = tuple(Call(phone.value, CALLS[phone]) for phone in order)
    return DangerPage(
        kinds=tuple(alarm.kind for alarm in alarms),
        advice=ADVICE[alarms[0].kind],
        first=calls[0],
        others=calls[1:],
        local=local,
        local_first=alarms[0].phones[0] is Phone.PROPERTY and bool(local),
        hours=CONTACT_URGENT.amount,
    )
