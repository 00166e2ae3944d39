"""`flask photos …`: what was uploaded and belongs to nothing."""

import click
from flask.cli import AppGroup

from app.photos import sweep as sweeping

photos = AppGroup("photos", help="Photos: what belongs to no case.")


@photos.command("sweep")
def sweep() -> None:
    """Remove photos whose form never came within a day. The running server does this by itself."""
    click.echo(f"{sweeping.sweep()} photos removed.")


@photos.command("strays")
@click.option("--remove", is_flag=True, help="Remove them. Look at the count first.")
def strays(remove: bool) -> None:
    """Count the files older than a day that the database does not name: a killed process may leave some."""
    found = list(sweeping.strays())
    for name in found if remove else ():
        sweeping.remove(name)
    click.echo(f"{len(found)} photos {'removed' if remove else 'that no case and no form names'}.")
