"""Run as a process of its own, to be killed: notes scans of a code, or folds them in, until it is told to stop.

`python -m tests.codes.scanning note CODE_ID` writes a dot for every scan that was noted; `… fold` one for every
folding that counted something. Both end when their standard input ends.
"""

import os
import select
import sys
import time

from app import create_app
from app.codes import scans
from app.config import Settings
from app.core import instance, keyring
from app.core.instance import Instance


def told_to_stop() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


def note(code_id: int) -> None:
    while not told_to_stop():
        scans.seen(code_id)
        os.write(1, b".")
        time.sleep(0.0005)


def fold() -> None:
    while not told_to_stop():
        if scans.fold():
            os.write(1, b".")


if __name__ == "__main__":
    if sys.argv[1] == "note":  # needs no more of the application than its folder
        settings = Settings.from_environment()
        instance.use(Instance(settings, keyring.load(settings.folder / "keys.json")))
        note(int(sys.argv[2]))
    else:
        with create_app().app_context():
            fold()
