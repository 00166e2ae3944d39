"""What time does by itself: minutes freeze, decisions that were not done stand on the next agenda."""

from app.core.engine import write_transaction
from app.meetings import deciding, minutes


def keep_time() -> int:
    """Returns how many things moved. Looks before it queues: most of the time there is nothing to do."""
    if not minutes.any_due() and not deciding.any_undone():
        return 0
    with write_transaction():
        return minutes.freeze_due() + deciding.return_undone()
