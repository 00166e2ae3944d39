"""On which lists a partner unit and an agreement stand: those of the unit's area and of all around it."""

from app.areas import shelves
from app.areas.shelves import ANY, Row, Stand
from app.partners.models import Agreement, PartnerKind, PartnerUnit
from app.partners.workflow import AgreementStatus, PartnerStatus


def rows_of(partner: PartnerUnit) -> frozenset[Row]:
    return shelves.rows(
        partner.area, shelves.sorted_by("partner", partner.kind.value, partner.status.value, partner.id)
    )


def on_list(kind: PartnerKind | None, status: PartnerStatus | None) -> str:
    return f"partner {kind or ANY} {status or ANY}"


def rows_of_agreement(agreement: Agreement) -> frozenset[Row]:
    return rows_in(agreement, agreement.status)


def rows_in(agreement: Agreement, status: AgreementStatus) -> frozenset[Row]:
    stands = [Stand(of_agreements(which), agreement.id) for which in (status, None)]
    return shelves.rows(agreement.partner.area, stands)


def of_agreements(status: AgreementStatus | None) -> str:
    return f"agreement {status or ANY}"
