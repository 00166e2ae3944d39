"""`flask figures verify`: count everything again from the record."""

import click
from flask.cli import AppGroup

from app.figures.verify import cases, differences, stand_still

figures_commands = AppGroup("figures", help="Count again.")


@figures_commands.command()
def verify() -> None:
    """Recount every tally and every row of the lists from the events; exit 1 when anything differs."""
    stand_still()
    found = 0
    with click.progressbar(length=cases(), label="Counting again", width=30) as bar:
        for one in differences(bar.update):
            found += 1
            click.echo(f"{one.what}: kept {one.kept}, recounted {one.recounted}")
    if found:
        raise click.ClickException(f"{found} differences")
    click.echo("Every figure and every list agrees with the record.")
