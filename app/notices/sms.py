"""Text messages: what a gateway has to do, and the one that speaks HTTP as the settings say."""

import json
from typing import Protocol

import requests

from app.config import Settings
from app.notices.undelivered import Undelivered

WAITS = (5, 10)  # seconds for a connection, and for an answer


class Gateway(Protocol):
    def send(self, phone: str, text: str, key: str) -> None:
        """Errors: Undelivered. `key`: the message's own, so that the provider can tell a repetition."""


class HttpGateway:
    """Address, method, headers and body from the settings; `{phone}`, `{text}` and `{key}` stand for the message."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def send(self, phone: str, text: str, key: str) -> None:
        kept = self.settings
        is_json = kept.sms_body.lstrip().startswith(("{", "["))
        values = {"phone": phone, "text": text, "key": key}
        # Inside JSON a text needs its quotes and line ends escaped; the quotes around it stand in the template.
        body = _filled(
            kept.sms_body, {k: json.dumps(v)[1:-1] for k, v in values.items()} if is_json else values
        )
        kind = "application/json" if is_json else "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, "Idempotency-Key": key, **kept.sms_header_fields}
        try:
            answer = requests.request(
                kept.sms_method, kept.sms_url, data=body.encode(), headers=headers, timeout=WAITS, allow_redirects=False
            )  # fmt: skip
        except requests.RequestException as error:
            raise Undelivered(f"the gateway: {type(error).__name__}") from error
        if not answer.ok:
            raise Undelivered(f"the gateway answered {answer.status_code}")
        if kept.sms_success and kept.sms_success not in answer.text:
            raise Undelivered("the gateway did not say that it took the message")


def _filled(template: str, values: dict[str, str]) -> str:
    """Braces that are not ours, as JSON has them, stay."""
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return template
