"""A short signed list that one browser keeps for itself: the receipts of the reports sent from this phone."""

from collections.abc import Sequence

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE, MOST, YEAR = "mine", 10, 365 * 86400


def kept() -> list[str]:
    """Newest first. What was tampered with counts as nothing."""
    try:
        found = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return []
    return [one for one in found if isinstance(one, str)][:MOST] if isinstance(found, list) else []


def keep(answer: Response, items: Sequence[str]) -> None:
    names = list(dict.fromkeys(items))[:MOST]
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    text = str(_signer().dumps(names))
    answer.set_cookie(COOKIE, text, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)


def forget(answer: Response) -> None:
    answer.delete_cookie(COOKIE, httponly=True, samesite="Lax")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="receipts")
