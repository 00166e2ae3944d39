"""`flask figures verify`: count everything again from the record."""

import click
from flask.cli import AppGroup

from app.figures.verify import differences

MOST = 20

figures_commands = AppGroup("figures", help="Count again.")


@figures_commands.command()
def verify() -> None:
    """Recount every tally from the events; exit 1 when anything differs."""
    found = 0
    for one in differences():
        found += 1
        if found <= MOST:
            click.echo(f"{one.what}: kept {one.counted}, recounted {one.recounted}")
    if found:
        raise click.ClickException(f"{found} differences")
    click.echo("Every figure agrees with the record.")
