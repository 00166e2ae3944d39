"""`flask cases …`: what is run by the clock."""

import click
from flask.cli import AppGroup

from app.cases import calendar_sweep, ladder_sweep
from app.cases.sweep import sweep, wake

cases = AppGroup("cases", help="Cases: what time does to them.")


@cases.command("sweep")
def sweep_command() -> None:
    """Close what was not answered in fourteen days; wake, warn and move deadlines. Run it every day."""
    click.echo(f"{sweep()} closed as unanswered.")
    click.echo(f"{wake()} go on that were put off.")
    click.echo(f"{calendar_sweep.sweep()} deadlines moved with the calendar.")
    click.echo(f"{ladder_sweep.sweep()} warnings.")
