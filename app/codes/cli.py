"""`flask codes …`: printing batches too large for a browser, and folding in the scans by hand."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.codes import posters, printing, queries, scans
from app.codes.models import Batch, Code
from app.core.db import db
from app.core.errors import DomainError


@click.group()
def codes() -> None:
    """Happiness codes: print a batch, fold scans."""


@codes.command("print")
@click.argument("batch", type=int)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the PDF to write"
)
@click.option("--sheet", type=click.Choice(sorted(printing.SHEETS)), default="a4", show_default=True)
@with_appcontext
def print_batch(batch: int, out: Path, sheet: str) -> None:
    """Posters (a4) or four door stickers a page (a6) of every code of BATCH that is in use."""
    if db.session.get(Batch, batch) is None:
        raise click.ClickException(f"There is no batch {batch}.")
    texts = printing.texts(queries.in_use(Code.batch_id == batch))
    db.session.rollback()  # nothing stays open while the pages are drawn
    with click.progressbar(length=len(texts), label="Drawing and reading back") as bar:
        try:
            pdf = printing.SHEETS[sheet](texts, lambda done, _all: bar.update(done - bar.pos))
        except DomainError as error:
            raise click.ClickException(str(error)) from error
    part = out.with_name(f"{out.name}.part")
    part.write_bytes(pdf)
    part.replace(out)
    click.echo(f"{len(texts)} codes, each read back: {out}")
    if wanting := posters.unprintable(texts):
        click.echo(f"These characters cannot be printed: {wanting}", err=True)


@codes.command("fold-scans")
@with_appcontext
def fold_scans() -> None:
    """Count the scans noted so far. The worker beside the server does this every few seconds."""
    click.echo(f"{scans.fold(wait=True)} scans counted.")
