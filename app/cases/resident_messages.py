"""What staff wrote is read when the page is opened on which it stands."""

from app.cases import message_queries, messages
from app.cases.models import Case
from app.web.transactions import resident_writing


def note_seen(case: Case) -> None:
    """Most pages have nothing new, and write nothing."""
    if message_queries.unread_of(case, by_staff=True):
        with resident_writing():
            messages.seen(case, by_staff=False)
