"""What one running installation is: its settings and its keys. Set once by create_app(), read anywhere below it."""

from dataclasses import dataclass
from pathlib import Path

from app.config import Settings
from app.core.keyring import Keys


@dataclass(frozen=True)
class Instance:
    settings: Settings
    keys: Keys

    @property
    def photo_folder(self) -> Path:
        return self.settings.folder / "photos"


_current: Instance | None = None


def use(instance: Instance) -> None:
    global _current
    _current = instance


def here() -> Instance:
    if _current is None:
        raise RuntimeError("create_app() has not run")
    return _current
