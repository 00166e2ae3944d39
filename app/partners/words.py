"""What partner units, agreements and their states are called. English here, Chinese in the catalogue."""

from flask_babel import LazyString, ngettext
from flask_babel import lazy_gettext as _

from app.partners.models import Measured, PartnerKind
from app.partners.workflow import AgreementStatus, AgreementVerb, PartnerStatus, PartnerVerb

# fmt: off
KINDS: dict[PartnerKind, LazyString] = {
    PartnerKind.GOVERNMENT: _("Government body"), PartnerKind.STATE_FIRM: _("State-owned firm"),
    PartnerKind.PRIVATE_FIRM: _("Private firm"), PartnerKind.SCHOOL: _("School"),
    PartnerKind.HOSPITAL: _("Hospital or clinic"), PartnerKind.SOCIAL_ORG: _("Social organisation"),
    PartnerKind.NEW_ORG: _("New economic or social organisation"), PartnerKind.OTHER: _("Other partner"),
}
STATUSES: dict[PartnerStatus, LazyString] = {
    PartnerStatus.APPLIED: _("To be decided on"), PartnerStatus.APPROVED: _("Partner unit"),
    PartnerStatus.RETURNED: _("Returned to them"),
}
AGREEMENT_STATUSES: dict[AgreementStatus, LazyString] = {
    AgreementStatus.DRAFT: _("Draft"), AgreementStatus.SIGNED: _("Signed, not begun"),
    AgreementStatus.ACTIVE: _("In force"), AgreementStatus.EXPIRING: _("Ends soon"),
    AgreementStatus.RENEWED: _("Renewed"), AgreementStatus.ENDED: _("Ended"),
}
MEASURES: dict[Measured, LazyString] = {
    Measured.SESSION: _("sessions"), Measured.HOUR: _("hours"), Measured.PERSON_TIME: _("person-times"),
    Measured.ITEM: _("items"), Measured.YUAN: _("yuan"),
}
HAPPENED: dict[str, LazyString] = {
    PartnerVerb.APPLY.value: _("They applied"), PartnerVerb.ENTER.value: _("entered the unit"),
    PartnerVerb.CHANGE.value: _("corrected it"), PartnerVerb.APPROVE.value: _("approved it"),
    PartnerVerb.RETURN.value: _("returned it"), PartnerVerb.SEAT.value: _("seated a part-time member"),
    PartnerVerb.UNSEAT.value: _("ended a part-time membership"), PartnerVerb.REVEAL.value: _("opened the contact"),
}
AGREEMENT_HAPPENED: dict[str, LazyString] = {
    AgreementVerb.DRAW_UP.value: _("drew it up"), AgreementVerb.CHANGE.value: _("changed the draft"),
    AgreementVerb.SIGN.value: _("noted it as signed"), AgreementVerb.BEGIN.value: _("It came into force"),
    AgreementVerb.NEAR_END.value: _("60 days to go: the area's people are told"),
    AgreementVerb.RENEW.value: _("renewed it"), AgreementVerb.END.value: _("ended it"),
    AgreementVerb.USE.value: _("noted a use"),
}
# The shape beside each word (templates/components/case_words.html: state).
SHAPES: dict[str, str] = {
    PartnerStatus.APPLIED.value: "new", PartnerStatus.APPROVED.value: "done", PartnerStatus.RETURNED.value: "back",
}
AGREEMENT_SHAPES: dict[str, str] = {
    AgreementStatus.DRAFT.value: "new", AgreementStatus.SIGNED.value: "wait", AgreementStatus.ACTIVE.value: "run",
    AgreementStatus.EXPIRING.value: "due", AgreementStatus.RENEWED.value: "done", AgreementStatus.ENDED.value: "ended",
}
# fmt: on
KIND_CHOICES = [(kind.value, word) for kind, word in KINDS.items()]
STATUS_CHOICES = [(status.value, word) for status, word in STATUSES.items()]
AGREEMENT_STATUS_CHOICES = [(status.value, word) for status, word in AGREEMENT_STATUSES.items()]
MEASURE_CHOICES = [(unit.value, word) for unit, word in MEASURES.items()]


def days_to_go(days: int) -> str:
    """The note that it is time to talk about the next agreement."""
    return str(ngettext("Ends in %(num)d day", "Ends in %(num)d days", days))
