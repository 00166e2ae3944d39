"""Numbers as people send them in addresses: what could be a row's id, and what could not."""

LARGEST_ID = 2**31 - 1  # on PostgreSQL


def row_id(text: str | None) -> int | None:
    """A number that some row could have; None for everything else."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST_ID)):
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None
