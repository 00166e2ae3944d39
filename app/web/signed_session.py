"""The signed session cookie, with its signer kept: Flask makes a new one twice in every request."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class KeptSigner(SecureCookieSessionInterface):
    _signer: tuple[object, URLSafeTimedSerializer] | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._signer is None or self._signer[0] != app.secret_key:
            made = super().get_signing_serializer(app)
            if made is None:
                return None
            self._signer = (app.secret_key, made)
        return self._signer[1]


def init_app(app: Flask) -> None:
    app.session_interface = KeptSigner()
