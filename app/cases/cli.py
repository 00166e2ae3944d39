"""`flask cases …`: what is run by the clock."""

import click
from flask.cli import AppGroup

from app.cases.sweep import sweep

cases = AppGroup("cases", help="Cases: what time does to them.")


@cases.command("sweep")
def sweep_command() -> None:
    """Close what was not rated in fourteen days, take back what was not answered in five. Run it every day."""
    click.echo(f"{sweep()} closed as unanswered, or taken back from a question.")
