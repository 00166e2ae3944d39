"""Make TICKETS tickets with three follow-ups each, sign a person in; prints as JSON what the bench asks for."""

import json
import os
import sys
from datetime import timedelta
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.helpdesk.site")
django.setup()

from django.contrib.auth.models import User  # noqa: E402 - Django wants to be set up first
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from helpdesk.models import FollowUp, Queue, Ticket  # noqa: E402
from helpdesk.query import query_to_base64  # noqa: E402

STATUSES = (Ticket.CLOSED_STATUS,) * 19 + (Ticket.OPEN_STATUS,)
AT_ONCE = 1000


def fill(number: int) -> None:
    call_command("migrate", verbosity=0)
    if Ticket.objects.exists():
        return
    person = User.objects.create_superuser("bench", password=None)
    queues = [
        Queue.objects.create(title=f"Queue {n}", slug=f"queue-{n}", allow_public_submission=True)
        for n in range(8)
    ]
    chance, now = Random(1), timezone.now()
    tickets = Ticket.objects.bulk_create(
        (
            Ticket(
                title=f"The lamp by gate {n} is dark", queue=chance.choice(queues), description="It is dark. " * 6,
                status=chance.choice(STATUSES), created=now - timedelta(minutes=50 * n),
                submitter_email="a@example.org",
            )
            for n in range(number)
        ),
        AT_ONCE,
    )  # fmt: skip
    FollowUp.objects.bulk_create(
        (
            FollowUp(
                ticket=ticket,
                date=ticket.created,
                title="Update",
                comment="Seen to.",
                public=True,
                user=person,
            )
            for ticket in tickets
            for _ in range(3)
        ),
        AT_ONCE,
    )


def main(number: int) -> None:
    fill(number)
    client = Client()
    client.force_login(User.objects.get(username="bench"))
    everything = {
        "filtering": {"status__in": [1, 2, 3, 4, 5]}, "filtering_null": {}, "sorting": "created",
        "sortreverse": True, "search_string": "",
    }  # fmt: skip
    told = {
        "cookie": f"sessionid={client.cookies['sessionid'].value}",
        "ticket": Ticket.objects.order_by("-id").values_list("id", flat=True)[5],
        "queue": Queue.objects.first().id,
        "query": query_to_base64(everything),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
