"""Fill an empty, migrated instance with very many cases, fast: `python -m bench.seed 1000000`, or `bench/seed 1000000`.

The rows are the very ones the actions write (case, event, writing, outbox, case_scope, case_search, tally), with
their places, people and categories made through the actions; tests/bench/test_seed.py compares them. What the
actions would not do is left out: no photos, no contacts. A tenth as many meetings of four years come with them,
and resources with bookings (bench/councils.py, bench/offers.py). SQLite: without a journal and with the indexes put up
at the end, so a load that is broken off leaves nothing of use: remove the instance and start again.

  INSTANCE=/tmp/big flask --app app db upgrade
  INSTANCE=/tmp/big python -m bench.seed 1000000
  INSTANCE=/tmp/published python -m bench.seed --received 2530 --solved 2285

INSTANCE and DATABASE_URL say where, as everywhere. People: bench-admin, bench-leader, bench-dispatcher-N,
bench-lead-N, bench-worker-N, bench-secretary (of the first community) and bench-five (five communities); give one a
password with `flask people …`.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

import click

from app import create_app
from app.core.clock import now, stopped_at, today
from app.core.engine import write_transaction
from app.demo.bulk.filling import Beside, fill
from app.demo.bulk.ground import Ground
from app.demo.bulk.lives import Tables
from app.demo.bulk.plans import Wanted
from app.demo.bulk.rows import Maker
from app.demo.bulk.writers import empty
from bench import councils, offers
from bench.ground import kinds_of_meetings, prepare


def seed(wanted: Wanted, areas: int) -> Ground:
    """Needs an application context on an empty database. Returns where the cases lie."""
    if not empty():
        raise click.ClickException("Seeding needs an empty instance: this one has places or people already.")
    with stopped_at(now() - timedelta(days=wanted.days + 1)), write_transaction():
        ground = prepare(areas)
    with click.progressbar(length=wanted.cases, label="Seeding", width=30) as bar:
        fill(wanted, ground, bar.update, _beside(wanted, ground))
    return ground


def _beside(wanted: Wanted, ground: Ground) -> list[Beside]:
    """Meetings, resources with their bookings, partner units."""
    kinds = kinds_of_meetings()

    def meetings(maker: Maker, size: int) -> Iterator[Tables]:
        return councils.Councils(maker, ground, kinds, today(), wanted.seed).batches(wanted.meetings, size)

    def resources(maker: Maker, size: int) -> Iterator[Tables]:
        return offers.batches(maker, ground, wanted.resources, today(), size)

    parts = (
        (wanted.meetings, Beside(councils.COLUMNS, meetings)),
        (wanted.resources, Beside(offers.COLUMNS, resources)),
    )
    return [part for some, part in parts if some]


@click.command(help="Fill an empty, migrated instance with CASES cases.")
@click.argument("cases", type=click.IntRange(1), required=False)
@click.option("--received", type=click.IntRange(1), help="The same as CASES.")
@click.option("--solved", type=click.IntRange(0), help="Exactly so many are solved, says the resident.")
@click.option("--open", "share", default=5.0, show_default=True, help="Percent that are still open.")
@click.option("--areas", default=200, show_default=True, help="Compounds they lie in.")
@click.option("--days", default=365, show_default=True, help="Days over which they came.")
@click.option("--meetings", type=click.IntRange(0), help="Left out: a tenth of the cases.")
@click.option(
    "--resources", type=click.IntRange(0), help="With two bookings each. Left out: one for 200 cases."
)
@click.option("--random", "number", default=1, show_default=True, help="Another number, other cases.")
def main(
    cases: int | None,
    received: int | None,
    solved: int | None,
    share: float,
    areas: int,
    days: int,
    meetings: int | None,
    resources: int | None,
    number: int,
) -> None:
    wanted_cases = cases or received
    if not wanted_cases:
        raise click.UsageError("How many? Give CASES or --received.")
    wanted = Wanted(
        wanted_cases,
        days,
        round(wanted_cases * share / 100),
        solved,
        number,
        wanted_cases // 10 if meetings is None else meetings,
        wanted_cases // 200 if resources is None else resources,
    )
    if solved is not None and solved > wanted.cases - wanted.open:
        raise click.UsageError("More are to be solved than are closed: give a smaller --open.")
    begun = time.monotonic()
    with create_app().app_context():
        seed(wanted, areas)
    took = time.monotonic() - begun
    click.echo(f"{wanted.cases} cases in {took:.1f} s, {wanted.cases / took:,.0f} a second.")


if __name__ == "__main__":
    main()
