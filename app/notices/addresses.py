"""From what an administrator entered to the one address that apprise reads; and which host that is."""

import re
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

from app.core.errors import DomainError
from app.notices.models import Kind
from app.notices.sealing import Secrets

# Robots live at one place each: only their key is entered, never an address.
HOSTS = {Kind.WECOM: "qyapi.weixin.qq.com", Kind.DINGTALK: "oapi.dingtalk.com", Kind.FEISHU: "open.feishu.cn"}
WAITS = {"cto": "5", "rto": "10"}  # seconds for a connection, and for an answer
PORTS = range(1, 65536)
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_HOST = re.compile(rf"{_NAME.pattern}|[0-9a-f:.]+")  # or an address of the sixth version


def host_of(kind: Kind, secrets: Secrets) -> str:
    """Errors: DomainError."""
    if kind in HOSTS:
        return HOSTS[kind]
    if kind is Kind.MAIL:
        host = secrets["host"].strip().lower()
        if not _NAME.fullmatch(host):
            raise DomainError("Please write the mail server's name alone, such as smtp.example.com.")
        return host
    parts = _url(secrets["hook"])
    return str(parts.hostname).lower()


def address(kind: Kind, secrets: Secrets, *, to: str = "", key: str = "") -> str:
    """`key`: the message's own, so that whoever receives it twice can tell."""
    if kind is Kind.MAIL:
        return _mail(secrets, to, key)
    if kind is Kind.WECOM:
        return f"wecombot://{_part(secrets['key'])}/?{urlencode(WAITS)}"
    if kind is Kind.DINGTALK:
        signed = f"{_part(secrets['secret'])}@" if secrets.get("secret") else ""
        return f"dingtalk://{signed}{_part(secrets['key'])}/?{urlencode(WAITS)}"
    if kind is Kind.FEISHU:
        return f"feishu://{_part(secrets['key'])}/?{urlencode(WAITS)}"
    return _webhook(secrets["hook"], key)


def _mail(secrets: Secrets, to: str, key: str) -> str:
    scheme = "mailto" if secrets["security"] == "plain" else "mailtos"
    user = f"{_part(secrets['user'])}:{_part(secrets['password'])}@" if secrets.get("user") else ""
    mode = {"starttls": "starttls", "ssl": "ssl", "plain": "insecure"}[secrets["security"]]
    asked = {
        "smtp": secrets["host"], "from": secrets["sender"], "to": to, "mode": mode, "format": "text",
        "+X-Notice": key, **WAITS,
    }  # fmt: skip
    return f"{scheme}://{user}{secrets['host']}:{secrets['port']}/?{urlencode(asked)}"


def _webhook(url: str, key: str) -> str:
    parts = _url(url)
    scheme = "jsons" if parts.scheme == "https" else "json"
    own = {f"-{name}": value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    asked = urlencode({**own, "+Idempotency-Key": key, "redirect": "no", **WAITS})
    return f"{scheme}://{parts.netloc}{parts.path or '/'}?{asked}"


def _url(text: str) -> SplitResult:
    try:
        parts = urlsplit(text.strip())
        known = (
            parts.scheme in ("http", "https")
            and _HOST.fullmatch(parts.hostname or "")
            and (parts.port is None or parts.port in PORTS)
        )
    except ValueError:
        known = False
    if not known or "@" in parts.netloc:
        raise DomainError("Please write a whole address, such as https://example.com/hook.")
    return parts


def _part(text: str) -> str:
    return quote(text.strip(), safe="")
