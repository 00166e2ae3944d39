"""The key of the first run: printed in the server's terminal, so that nobody else in the network takes over."""

import hmac
import os
import secrets
from pathlib import Path

from app.core.instance import here


def expected() -> str:
    """Made on first use; two processes asking at once agree on one."""
    path = _path()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(16))
    except FileExistsError:
        pass
    return path.read_text().strip()


def fits(given: str | None) -> bool:
    return hmac.compare_digest((given or "").strip().encode(), expected().encode())


def drop() -> None:
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return here().settings.folder / "first-run-token"
