"""What one telephone is known by where it may do a thing once: a random word in a cookie, and nothing about anybody."""

import re
import secrets

from flask import Response, current_app, request

COOKIE, YEAR = "device", 365 * 86400
_WORD = re.compile(r"[A-Za-z0-9_-]{22}")


def known(sent: str = "") -> str:
    """The cookie's word; else what the form carries (no cookies kept, or two taps at once); else a new one."""
    for word in (request.cookies.get(COOKIE, ""), sent):
        if _WORD.fullmatch(word):
            return word
    return secrets.token_urlsafe(16)


def remember(answer: Response, word: str) -> Response:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(COOKIE, word, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return answer
