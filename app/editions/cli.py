"""`flask lists …`: make a frozen list again from the record and compare; print one that is too long for a browser."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from app.core.db import db
from app.core.instance import here
from app.core.numbers import row_id
from app.editions.models import Edition
from app.editions.paper_words import paper
from app.editions.printing import pdf
from app.editions.queries import corrections, every_row
from app.editions.rerun import Difference, Verdict, rerun
from app.figures.verify import stand_still

lists_commands = AppGroup("lists", help="Frozen editions of lists.")


@lists_commands.command("rerun")
@click.argument("edition")
def rerun_command(edition: str) -> None:
    """Make EDITION (its number in the address, or its token) again from the events; exit 1 when anything differs."""
    stand_still()
    found = _named(edition)
    if found is None:
        raise click.ClickException(f"There is no edition {edition}.")
    verdict = rerun(found, whole=True)
    for one in verdict.differences:
        click.echo(_said(one))
    if not verdict.intact:
        raise click.ClickException("What is kept does not give the digest of the edition any more.")
    _conclude(found, verdict)


@lists_commands.command("print")
@click.argument("edition")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def print_command(edition: str, out: Path) -> None:
    """Print EDITION into a PDF, however many rows it has."""
    found = _named(edition)
    if found is None:
        raise click.ClickException(f"There is no edition {edition}.")
    url = f"{here().settings.base_url}/editions/{found.token}" if found.digest else ""
    out.write_bytes(pdf(paper(found, every_row(found), corrections(found), url)))
    click.echo(f"{found.rows} rows in {out}")


def _conclude(edition: Edition, verdict: Verdict) -> None:
    if verdict.equal:
        where = "made again from the record" if verdict.told else "compared with today"
        click.echo(f"Equal: {edition.rows} rows, {where}, digest {edition.digest or edition.rows_digest}.")
    elif not verdict.told:
        raise click.ClickException("No record tells what it was; that is what differs from today.")
    elif verdict.wrong:
        raise click.ClickException(f"{len(verdict.wrong)} differences from the record.")
    else:
        click.echo("Equal to the record; only names and words have changed since.")


def _said(one: Difference) -> str:
    row = f"row {one.number}" if one.number else "not in it"
    if not one.name:
        return f"{row}, {one.ref}: " + (
            "frozen, not in the record" if one.told is None else "the record has it"
        )
    kind = "called" if one.is_called else "differs"
    return f"{row}, {one.ref}: {one.name} {kind}: frozen {one.frozen}, now told {one.told}"


def _named(text: str) -> Edition | None:
    which = Edition.id == number if (number := row_id(text)) else Edition.token == text.upper()
    return db.session.scalars(sa.select(Edition).where(which)).one_or_none()
