"""`flask cases …`: what is run by the clock, and the life of a case as a document."""

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from app.cases import calendar_sweep, ladder_sweep
from app.cases.life_words import document
from app.cases.sweep import sweep, wake

cases = AppGroup("cases", help="Cases: what time does to them.")


@cases.command("sweep")
def sweep_command() -> None:
    """What time alone does: close, take back, wake, warn, move deadlines. Run it every day."""
    click.echo(f"{sweep()} closed as unanswered, or taken back from a question.")
    click.echo(f"{wake()} go on that were put off.")
    click.echo(f"{calendar_sweep.sweep()} deadlines moved with the calendar.")
    click.echo(f"{ladder_sweep.sweep()} warnings.")


@cases.command("workflow")
def workflow_command() -> None:
    """Print the life of a case as docs/workflow.md holds it."""
    with force_locale("zh_Hans_CN"):
        click.echo(document(), nl=False)
