"""The codes a case is described in: kinds, channels, routes, results, reasons. How they read: words.py."""

from enum import IntEnum, StrEnum


class Kind(StrEnum):
    PROBLEM = "problem"
    DEMAND = "demand"
    SUGGESTION = "suggestion"
    INQUIRY = "inquiry"


class Channel(StrEnum):
    QR = "qr"
    WEB = "web"
    PATROL = "patrol"
    WINDOW = "window"
    PHONE = "phone"
    VISIT = "visit"
    WECHAT = "wechat"
    HOTLINE = "hotline"
    SUPERIOR = "superior"
    API = "api"
    IMPORT = "import"


class Reporter(StrEnum):
    RESIDENT = "resident"
    ENTERPRISE = "enterprise"
    SOCIAL_ORG = "social_org"


class Route(StrEnum):
    QUICK = "quick"
    DISPATCH = "dispatch"
    ANSWER = "answer"
    DELIBERATE = "deliberate"
    MERGE = "merge"
    REFUSE = "refuse"
    MEDIATE = "mediate"
    ORDER = "order"
    WISH = "wish"
    TRANSFER = "transfer"


class ResidentResult(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNANSWERED = "unanswered"
    UNREACHED = "unreached"
    DECLINED = "declined"


class Satisfaction(IntEnum):
    VERY_SATISFIED = 5
    SATISFIED = 4
    FAIRLY = 3
    DISSATISFIED = 2
    VERY_DISSATISFIED = 1


class ClosureCode(StrEnum):
    SOLVED = "solved"
    PARTLY = "partly"
    EXPLAINED = "explained"
    NOT_FEASIBLE = "not_feasible"
    OUT_OF_SCOPE = "out_of_scope"
    UNVERIFIABLE = "unverifiable"
    UNREASONABLE = "unreasonable"  # found by two people; the resident reads 依法解释说明
    NO_CONTACT = "no_contact"


class RefusalReason(StrEnum):
    OUTSIDE_AREA = "outside_area"
    OTHER_AUTHORITY = "other_authority"
    LEGAL_CHANNEL = "legal_channel"  # 诉讼、仲裁、信访、复议
    PRIVATE_MATTER = "private_matter"
    NOT_A_REQUEST = "not_a_request"


class ReturnReason(StrEnum):
    NOT_OUR_DUTY = "not_our_duty"
    NOT_OUR_AREA = "not_our_area"
    SEVERAL_UNITS = "several_units"
    WRONG_CATEGORY = "wrong_category"
    TOO_LITTLE = "too_little"  # known of it to begin


class CheckResult(StrEnum):
    PASSED = "passed"
    NOT_DRAWN = "not_drawn"  # quickly settled and not drawn for a check


class Matched(StrEnum):
    """What resources do about a demand, as far as it is counted. Written by app.cases.matching alone."""

    OFFERED = "offered"  # one at least, and neither declined nor failed
    CONFIRMED = "confirmed"  # by both sides
