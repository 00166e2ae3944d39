"""`flask exchange …`: bring in what another system kept."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from app.areas.models import Area
from app.core.clock import LOCAL
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError
from app.exchange.entering import enter, steps_in
from app.exchange.messages import Checked, Message, check

exchange = AppGroup("exchange", help="Doors to other systems.")

FIRST_ROWS = 5
MOST_PROBLEMS = 50


@exchange.command("import-messages")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--area", "code", help="Code or name of the area they belong to; the whole tree when left out.")
@click.option("--source", default="messages", show_default=True, help="The system the ids come from.")
@click.option("--commit", is_flag=True, help="Enter them. Without it only a preview is shown.")
def import_messages(file: Path, code: str | None, source: str, commit: bool) -> None:
    """Messages (id, time, title, body) with their replies (reply, reply_time) from a CSV file.

    Everything or nothing: one row that is wrong keeps all of them out. While they are entered, in one
    transaction, other writers wait: choose a quiet hour for many thousands.
    """
    try:
        area = _area(code)
        checked = check(file, source)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    _show(checked, area)
    if checked.problems:
        raise click.ClickException("Nothing was imported. Mend these rows and start again.")
    if not commit:
        click.echo("This was a preview: nothing was imported. Add --commit to enter them.")
        return
    with click.progressbar(length=steps_in(checked), label="Entering", width=30) as bar, write_transaction():
        enter(checked, db.session.get_one(Area, area.id), bar.update)
    click.echo(f"{len(checked.messages)} messages are cases now, {checked.replies} of them answered.")


def _area(code: str | None) -> Area:
    wanted = sa.or_(Area.code == code, Area.name == code) if code else Area.parent_id.is_(None)
    found = db.session.scalars(sa.select(Area).where(wanted).order_by(Area.id)).all()
    if len(found) != 1:
        raise DomainError(
            "Name one area with --area: %(n)s fit %(code)s.", n=len(found), code=code or "as the root"
        )
    return found[0]


def _show(checked: Checked, area: Area) -> None:
    click.echo(f"{len(checked.messages)} messages for {area.trail}, {checked.replies} with a reply.")
    if checked.messages:
        times = [message.at for message in checked.messages]
        click.echo(f"From {min(times):%Y-%m-%d} to {max(times):%Y-%m-%d}.")
    if likes := sum(message.likes for message in checked.messages):
        click.echo(f"{likes} likes are left behind: nobody can be told how it went on.")
    if checked.repeated:
        click.echo(f"Left out, each the same as an earlier row: {_list(checked.repeated)}.")
    for message in checked.messages[:FIRST_ROWS]:
        click.echo(f"  row {message.row}: {_line(message)}")
    for problem in checked.problems[:MOST_PROBLEMS]:
        click.echo(f"  row {problem.row}: {problem.error}", err=True)
    if len(checked.problems) > MOST_PROBLEMS:
        click.echo(f"  … and {len(checked.problems) - MOST_PROBLEMS} more.", err=True)


def _line(message: Message) -> str:
    replied = message.reply_at and f", answered {message.reply_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    return f"{message.at.astimezone(LOCAL):%Y-%m-%d %H:%M}  {message.title[:40]}{replied or ''}"


def _list(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:10]))
    return f"{shown} and {len(rows) - 10} more" if len(rows) > 10 else shown
