"""What kinds and states of resources are called. English here, Chinese in the catalogue."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.resources.models import ResourceKind, ResourceStatus

KINDS: dict[ResourceKind, LazyString] = {
    ResourceKind.VENUE: _("Venue"),
    ResourceKind.PEOPLE: _("Skilled people"),
    ResourceKind.GOODS: _("Goods to lend"),
    ResourceKind.FUND: _("Fund"),
    ResourceKind.SERVICE: _("Service"),
    ResourceKind.INFO: _("Information"),
}
STATUSES: dict[ResourceStatus, LazyString] = {
    ResourceStatus.LISTED: _("Listed"),
    ResourceStatus.SUSPENDED: _("Suspended"),
}
KIND_CHOICES = [(kind.value, word) for kind, word in KINDS.items()]
STATUS_CHOICES = [(status.value, word) for status, word in STATUSES.items()]
