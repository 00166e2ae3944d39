"""`flask demo …`: load the demo into a new instance."""

import click
from flask.cli import AppGroup

from app.core.errors import DomainError
from app.demo import loading

demo = AppGroup("demo", help="The demonstration: invented people and requests on the real map of Gulou.")

HUNDREDTHS = 100


@demo.command()
def load() -> None:
    """Fill a new instance with sixty days of invented life."""
    with click.progressbar(length=HUNDREDTHS, label="Sixty days of Gulou", width=30) as bar:

        def tell(done: float) -> None:
            bar.update(max(0, round(done * HUNDREDTHS) - bar.pos))

        try:
            cases = loading.load(tell)
        except DomainError as error:
            raise click.ClickException(str(error)) from error
        tell(1.0)
    click.echo(f"{cases} cases, all of them invented. Sign in with one tap at /demo.")
