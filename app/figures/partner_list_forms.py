"""What the lists of partner units and agreements are narrowed to."""

from flask_babel import lazy_gettext as _
from wtforms.validators import Length

from app.figures.list_forms import ANY, LONGEST, ListForm, page_before
from app.partners.agreement_queries import AgreementFilter
from app.partners.models import PartnerKind
from app.partners.queries import PartnerFilter
from app.partners.words import AGREEMENT_STATUS_CHOICES, KIND_CHOICES, STATUS_CHOICES
from app.partners.workflow import AgreementStatus, PartnerStatus
from app.web.forms import CleanText, OneOf


class PartnerListForm(ListForm):
    q = CleanText(_("Words"), [Length(max=LONGEST)], default="", id="words")
    kind = OneOf(_("Kind"), default="", choices=lambda: [ANY, *KIND_CHOICES])
    status = OneOf(_("State"), default="", choices=lambda: [ANY, *STATUS_CHOICES])

    def narrowed_to(self) -> PartnerFilter:
        given = self.given()
        return PartnerFilter(
            kind=PartnerKind(given["kind"]) if "kind" in given else None,
            status=PartnerStatus(given["status"]) if "status" in given else None,
            q=given.get("q", ""),
            before=page_before(),
        )


class AgreementListForm(ListForm):
    q = CleanText(_("Words"), [Length(max=LONGEST)], default="", id="words")
    status = OneOf(_("State"), default="", choices=lambda: [ANY, *AGREEMENT_STATUS_CHOICES])

    def narrowed_to(self) -> AgreementFilter:
        given = self.given()
        return AgreementFilter(
            status=AgreementStatus(given["status"]) if "status" in given else None,
            q=given.get("q", ""),
            before=page_before(),
        )
