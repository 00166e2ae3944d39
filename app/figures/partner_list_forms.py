"""What the lists of partner units and agreements are narrowed to."""

from flask import request
from flask_babel import lazy_gettext as _
from wtforms.validators import Length

from app.core.numbers import row_id
from app.figures.list_forms import ANY, LONGEST, in_force
from app.partners.agreement_queries import AgreementFilter
from app.partners.models import PartnerKind
from app.partners.queries import PartnerFilter
from app.partners.words import AGREEMENT_STATUS_CHOICES, KIND_CHOICES, STATUS_CHOICES
from app.partners.workflow import AgreementStatus, PartnerStatus
from app.web.forms import CleanText, FilterForm, OneOf


class PartnerListForm(FilterForm):
    q = CleanText(_("Words"), [Length(max=LONGEST)], default="", id="words")
    kind = OneOf(_("Kind"), default="", choices=lambda: [ANY, *KIND_CHOICES])
    status = OneOf(_("State"), default="", choices=lambda: [ANY, *STATUS_CHOICES])

    def narrowed_to(self) -> PartnerFilter:
        given = _given(self)
        return PartnerFilter(
            kind=PartnerKind(given["kind"]) if "kind" in given else None,
            status=PartnerStatus(given["status"]) if "status" in given else None,
            q=given.get("q", ""),
            before=row_id(request.args.get("before")),
        )

    def said(self, wanted: PartnerFilter) -> list[tuple[str, str, str]]:
        return in_force(self, wanted.conditions)


class AgreementListForm(FilterForm):
    q = CleanText(_("Words"), [Length(max=LONGEST)], default="", id="words")
    status = OneOf(_("State"), default="", choices=lambda: [ANY, *AGREEMENT_STATUS_CHOICES])

    def narrowed_to(self) -> AgreementFilter:
        given = _given(self)
        return AgreementFilter(
            status=AgreementStatus(given["status"]) if "status" in given else None,
            q=given.get("q", ""),
            before=row_id(request.args.get("before")),
        )

    def said(self, wanted: AgreementFilter) -> list[tuple[str, str, str]]:
        return in_force(self, wanted.conditions)


def _given(form: FilterForm) -> dict[str, str]:
    """A word no choice knows narrows nothing: a link from elsewhere never breaks the page."""
    form.validate()
    return {name: field.data for name, field in form._fields.items() if field.data and not field.errors}
