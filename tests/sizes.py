"""How often what repeats is repeated: `make test` as often as shows it, `make acceptance` (WHOLE=1) as promised."""

import os

WHOLE = os.environ.get("WHOLE") == "1"


def times(promised: int, fewer: int) -> int:
    return promised if WHOLE else fewer
