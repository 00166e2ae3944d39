"""`flask demo …`: load the demo into a new instance."""

import gc

import click
from flask.cli import AppGroup

from app.core.errors import DomainError
from app.demo import loading
from app.demo.districts import District

demo = AppGroup("demo", help="The demonstration: invented people and requests on the real map of Gulou.")

HUNDREDTHS = 100


@demo.command()
@click.argument("district", type=click.Choice([one.value for one in District]), default=District.GULOU.value)
def load(district: str) -> None:
    """Fill a new instance with sixty days of invented life, or another district with its published figures."""
    gc.freeze()  # what is imported stays: it is not gone through again with every collection
    name = District(district)
    label = "Sixty days of Gulou" if name is District.GULOU else name.value.capitalize()
    with click.progressbar(length=HUNDREDTHS, label=label, width=30) as bar:

        def tell(done: float) -> None:
            bar.update(max(0, round(done * HUNDREDTHS) - bar.pos))

        try:
            cases = loading.load(tell, name)
        except DomainError as error:
            raise click.ClickException(str(error)) from error
        tell(1.0)
    click.echo(f"{cases} cases, all of them invented. Sign in with one tap at /demo.")
