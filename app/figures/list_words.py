"""What the four lists are called."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.figures.kinds import ListKind

NAMES: dict[ListKind, LazyString] = {
    ListKind.DEMANDS: _("List of demands"),
    ListKind.PROBLEMS: _("List of problems"),
    ListKind.RESOURCES: _("List of resources"),
    ListKind.SERVICES: _("List of services"),
}
TABS: dict[ListKind, LazyString] = {
    ListKind.DEMANDS: _("Demands"),
    ListKind.PROBLEMS: _("Problems"),
    ListKind.RESOURCES: _("Resources"),
    ListKind.SERVICES: _("Services"),
}
# Tabs that stand beside the lists a deployment keeps.
BESIDE: dict[str, LazyString] = {"partners": _("Partner units"), "unmet": _("Unmet needs")}
SHARED_COSTS = _("Shared costs")


def list_name(which: ListKind) -> str:
    return str(NAMES[which])
