"""On which lists a partner unit stands: those of its area and of all around it."""

from app.areas import shelves
from app.areas.shelves import ANY, Row
from app.partners.models import PartnerKind, PartnerUnit
from app.partners.workflow import PartnerStatus


def rows_of(partner: PartnerUnit) -> frozenset[Row]:
    return shelves.rows(
        partner.area, shelves.sorted_by("partner", partner.kind.value, partner.status.value, partner.id)
    )


def on_list(kind: PartnerKind | None, status: PartnerStatus | None) -> str:
    return f"partner {kind or ANY} {status or ANY}"
