"""What every answer carries: no inline script or style, no third party, no sniffing, compressed when it is worth it."""

import gzip

from flask import Flask, Response, g, request
from flask_talisman import Talisman

from app.config import Settings

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": ["'self'", "data:", "blob:"],
    "font-src": "'self'", "connect-src": "'self'", "form-action": "'self'", "frame-src": "'self'",
    "media-src": ["'self'", "blob:"], "frame-ancestors": "'self'", "base-uri": "'none'", "manifest-src": "'self'",
}  # fmt: skip

SMALLEST = 500
PACKED = ("text/html", "text/css", "application/json", "image/svg+xml", "text/plain")


def init_app(app: Flask, settings: Settings) -> None:
    app.after_request(_keep_address_secret)  # first in, last to run: it has the last word
    Talisman(
        app,
        force_https=False,  # pilots run on a plain local network; HTTPS is the reverse proxy's
        strict_transport_security=settings.secure_cookies,
        session_cookie_secure=settings.secure_cookies,
        session_cookie_samesite="Lax",
        content_security_policy=POLICY,
        frame_options="SAMEORIGIN",
        referrer_policy="same-origin",
        permissions_policy={"camera": "(self)", "microphone": "(self)", "geolocation": "()"},
    )
    app.after_request(finish)


def keep_address_secret() -> None:
    """The address of this page is somebody's key: no other page is told it."""
    g.address_is_secret = True


def _keep_address_secret(answer: Response) -> Response:
    if g.get("address_is_secret"):
        answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def finish(answer: Response) -> Response:
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store"
    wanted = "gzip" in request.headers.get("Accept-Encoding", "")
    if wanted and not answer.direct_passthrough and not answer.content_encoding and answer.mimetype in PACKED:
        body = answer.get_data()
        if len(body) >= SMALLEST:
            answer.set_data(gzip.compress(body, 4))
            answer.content_encoding = "gzip"
            answer.vary.add("Accept-Encoding")
    return answer
