"""The instance's secrets: made once, kept in one private file outside the database and its backups."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class KeyRing:
    """Versioned keys for sealing contacts. `current` seals; every kept version still opens."""

    keys: dict[int, bytes]
    current: int

    def get(self, version: int) -> bytes:
        return self.keys[version]


@dataclass(frozen=True)
class Keys:
    session: str  # signs cookies and form tokens
    password_salt: str
    receipts: bytes  # derives query codes and hashes them for storage
    blind_index: bytes  # finds a telephone number without storing it readable
    contacts: KeyRing  # seals telephone numbers and names


def load(path: Path) -> Keys:
    """Read the key file, making it on first use. Two processes starting at once agree on one file."""
    if not path.exists():
        _make(path)
    raw = json.loads(path.read_text())
    return Keys(
        session=raw["session"],
        password_salt=raw["password_salt"],
        receipts=bytes.fromhex(raw["receipts"]),
        blind_index=bytes.fromhex(raw["blind_index"]),
        contacts=KeyRing(
            {int(version): bytes.fromhex(key) for version, key in raw["contacts"]["keys"].items()},
            raw["contacts"]["current"],
        ),
    )


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = {
        "session": secrets.token_hex(32),
        "password_salt": str(secrets.randbits(128)),
        "receipts": secrets.token_hex(32),
        "blind_index": secrets.token_hex(32),
        "contacts": {"current": 1, "keys": {"1": secrets.token_hex(32)}},
    }
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.touch(mode=0o600)
    part.write_text(json.dumps(fresh, indent=1))
    try:
        os.link(part, path)  # fails if another process was first: its keys stand
    except FileExistsError:
        pass
    finally:
        part.unlink()
