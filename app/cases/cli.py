"""`flask cases …`: what is run by the clock, and the life of a case as a document."""

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from app.cases.life_words import document
from app.cases.sweep import sweep

cases = AppGroup("cases", help="Cases: what time does to them.")


@cases.command("sweep")
def sweep_command() -> None:
    """Close what was not rated in fourteen days, take back what was not answered in five. Run it every day."""
    click.echo(f"{sweep()} closed as unanswered, or taken back from a question.")


@cases.command("workflow")
def workflow_command() -> None:
    """Print the life of a case as docs/workflow.md holds it."""
    with force_locale("zh_Hans_CN"):
        click.echo(document(), nl=False)
