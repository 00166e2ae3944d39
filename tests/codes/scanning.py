"""Run in processes of their own, to be killed: they note scans of a code, or fold them in, until told to stop.

Each writes a dot into the file `said` for every scan that was noted, or every folding that counted something.
"""

import time
from pathlib import Path

from app import create_app
from app.codes import scans
from app.config import Settings
from app.core import instance, keyring
from app.core.instance import Instance
from tests.forked import told_to_stop


def note(said: Path, code_id: int) -> None:
    settings = Settings.from_environment()  # needs no more of the application than its folder
    instance.use(Instance(settings, keyring.load(settings.folder / "keys.json")))
    with said.open("wb", buffering=0) as out:
        while not told_to_stop():
            scans.seen(code_id)
            out.write(b".")
            time.sleep(0.0005)


def fold(said: Path) -> None:
    with create_app().app_context(), said.open("wb", buffering=0) as out:
        while not told_to_stop():
            if scans.fold():
                out.write(b".")
