"""Every setting, its default and its meaning. The only module that reads the environment."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from pathlib import Path

from app.core.network import EVERYWHERE, network_address

SHORTEST_CODE = 10  # seconds: less leaves nobody the time to scan
LISTS = ("demands", "problems", "resources", "services")


def _setting(default: object, meaning: str, *, secret: bool = False) -> object:
    return field(default=default, metadata={"meaning": meaning, "secret": secret})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Each is read from the environment variable of the same name in capitals."""

    instance: str = _setting("instance", "folder of the database, photos, keys and logs")  # type: ignore[assignment]
    database_url: str = _setting("", "empty: SQLite in the instance folder; or postgresql+psycopg://…")  # type: ignore[assignment]
    host: str = _setting("127.0.0.1", "address the server listens on")  # type: ignore[assignment]
    port: int = _setting(8000, "port the server listens on")  # type: ignore[assignment]
    public_url: str = _setting("", "address printed codes point to; empty: this machine's")  # type: ignore[assignment]
    demo: bool = _setting(False, "demonstration mode: invented data, one-tap sign-in, movable clock")  # type: ignore[assignment]
    workers: int = _setting(0, "server processes; 0: one per core")  # type: ignore[assignment]
    secure_cookies: bool = _setting(False, "set to 1 behind HTTPS: Secure cookies and HSTS")  # type: ignore[assignment]
    trusted_hosts: str = _setting("", "host names answered to, comma separated; empty: any")  # type: ignore[assignment]
    proxy_hops: int = _setting(0, "reverse proxies in front whose X-Forwarded-* headers are believed")  # type: ignore[assignment]
    office_hours: str = _setting("08:30-12:00,14:30-18:00", "working hours of every working day")  # type: ignore[assignment]
    area_code: str = _setting("0591", "telephone area code assumed for short local numbers")  # type: ignore[assignment]
    issuer: str = _setting("", "who issues the codes, printed at the foot of posters; empty: the root area")  # type: ignore[assignment]
    lists: str = _setting(
        "demands-problems-resources", "the lists that are kept, in their order, joined by hyphens"
    )  # type: ignore[assignment]
    max_upload_mb: int = _setting(100, "largest request body")  # type: ignore[assignment]
    quick_check_share: int = _setting(20, "percent of quickly settled cases drawn for a check")  # type: ignore[assignment]
    callback_share: int = _setting(
        10, "percent of checked cases drawn at random to be called back, where no place says otherwise"
    )  # type: ignore[assignment]
    sign_in_seconds: int = _setting(
        0, "seconds after which the sign-in code of a meeting changes; 0: one code for the whole meeting"
    )  # type: ignore[assignment]
    votes_by_party: bool = _setting(False, "count the hands of a meeting side by side; the total is the sum")  # type: ignore[assignment]
    pledges: bool = _setting(False, "keep ledgers of what neighbours share the cost of")  # type: ignore[assignment]
    whistle_answer: str = _setting(
        "2 hours",
        "limit for a department to answer a whistle: a number and hours, working_hours, days or working_days",
    )  # type: ignore[assignment]
    whistle_arrival: str = _setting(
        "1 hours", "limit for a department to be on the spot, from the hour it was called for; written alike"
    )  # type: ignore[assignment]
    reveals_per_day: int = _setting(50, "telephone numbers one person may open in a day")  # type: ignore[assignment]
    worker: bool = _setting(True, "deliver notices and keep time in a process beside the web's")  # type: ignore[assignment]
    quiet_hours: str = _setting("22:00-07:00", "when nothing is sent but what is urgent")  # type: ignore[assignment]
    digest_at: str = _setting("08:30", "when staff get the one message instead of many")  # type: ignore[assignment]
    notice_hosts: str = _setting(
        "", "hosts inside the own network that channels may send to, comma separated"
    )  # type: ignore[assignment]
    sms_url: str = _setting(
        "", "address of the SMS gateway; empty: residents get no text messages", secret=True
    )  # type: ignore[assignment]
    sms_method: str = _setting("POST", "how the SMS gateway is asked")  # type: ignore[assignment]
    sms_headers: str = _setting("{}", "headers for the SMS gateway, a JSON object", secret=True)  # type: ignore[assignment]
    sms_body: str = _setting(
        '{"phone": "{phone}", "text": "{text}", "id": "{key}"}', "what the SMS gateway is sent", secret=True
    )  # type: ignore[assignment]
    sms_success: str = _setting("", "words in the gateway's answer that say it took the message; empty: any")  # type: ignore[assignment]

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        environ = os.environ if environ is None else environ
        given = {f.name: environ[f.name.upper()] for f in fields(cls) if environ.get(f.name.upper())}
        return cls(**{name: _parsed(name, text) for name, text in given.items()})  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        words = self.kept_lists
        if 0 < self.sign_in_seconds < SHORTEST_CODE:
            raise SystemExit(f"SIGN_IN_SECONDS must be 0, or {SHORTEST_CODE} at least.")
        if set(words) - set(LISTS) or len(set(words)) < len(words):
            raise SystemExit(f"LISTS must name some of {', '.join(LISTS)}, each once, not {self.lists!r}.")
        try:
            begins, ends = self.quiet_hours.split("-")
            _ = [time.fromisoformat(one) for one in (begins, ends, self.digest_at)]
        except ValueError as error:
            raise SystemExit("QUIET_HOURS is like 22:00-07:00, DIGEST_AT like 08:30.") from error
        try:
            _ = dict(self.sms_header_fields)
        except (ValueError, TypeError) as error:
            raise SystemExit('SMS_HEADERS must be a JSON object: {"Authorization": "…"}.') from error

    @property
    def sms_header_fields(self) -> dict[str, str]:
        fields: dict[str, str] = json.loads(self.sms_headers)
        return fields

    @property
    def allowed_hosts(self) -> frozenset[str]:
        return frozenset(host.strip().lower() for host in self.notice_hosts.split(",") if host.strip())

    @property
    def kept_lists(self) -> tuple[str, ...]:
        return tuple(self.lists.split("-"))

    @property
    def folder(self) -> Path:
        return Path(self.instance).absolute()

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.folder / 'xingfuma.db'}"

    @property
    def base_url(self) -> str:
        """What the printed codes begin with; never the request's own host."""
        host = network_address() if self.host in EVERYWHERE else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


def _parsed(name: str, text: str) -> object:
    kind = type(getattr(Settings, name))
    if kind is bool:
        return text.strip().lower() in {"1", "true", "yes", "on"}
    if kind is int:
        if not text.strip().isdigit():
            raise SystemExit(f"{name.upper()} must be a whole number, not {text!r}.")
        return int(text)
    return text.strip()
