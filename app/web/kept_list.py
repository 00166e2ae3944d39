"""Short signed lists that one browser keeps for itself: the receipts of what was sent and booked from this phone."""

from collections.abc import Sequence

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

MINE, BOOKED = "mine", "booked"
MOST, YEAR = 10, 365 * 86400


def kept(cookie: str = MINE) -> list[str]:
    """Newest first. What was tampered with counts as nothing."""
    try:
        found = _signer().loads(request.cookies.get(cookie, ""))
    except BadSignature:
        return []
    return [one for one in found if isinstance(one, str)][:MOST] if isinstance(found, list) else []


def keep(answer: Response, items: Sequence[str], cookie: str = MINE) -> None:
    names = list(dict.fromkeys(items))[:MOST]
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    text = str(_signer().dumps(names))
    answer.set_cookie(cookie, text, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)


def forget(answer: Response) -> None:
    for cookie in (MINE, BOOKED):
        answer.delete_cookie(cookie, httponly=True, samesite="Lax")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="receipts")
