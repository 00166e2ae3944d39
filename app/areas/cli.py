"""`flask areas import FILE`: a whole tree from a spreadsheet, where there is no page yet."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from app.accounts.actor import SYSTEM
from app.areas.files import rows_of
from app.areas.import_actions import add_planned, plan_here
from app.areas.importing import Plan
from app.areas.models import Area
from app.core.db import db
from app.core.engine import write_transaction
from app.timeline.audits import Audited, audit

areas = AppGroup("areas", help="The tree of places.")
PACKAGED = Path(__file__).parent / "data" / "gulou.csv"


@areas.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--root", default="", help="Code or name of the topmost place to take; rows above it are set aside."
)
@click.option("--dry-run", is_flag=True, help="Judge every row, change nothing.")
def import_(file: Path, root: str, dry_run: bool) -> None:
    """Add the places of a CSV or XLSX file (columns code, name, level, parent): all of them or none."""
    rows = rows_of(file.read_bytes())
    with write_transaction(alone=True):
        judged = plan_here(rows, set(db.session.scalars(sa.select(Area.id))), None, root)
        _say(judged)
        if judged.problems:
            raise SystemExit(1)
        if not dry_run:
            add_planned(judged)
            audit(Audited.IMPORT_AREAS, SYSTEM, facts={"places": len(judged.new), "aside": judged.aside})


def _say(judged: Plan) -> None:
    for problem in judged.problems:
        click.echo(f"row {problem.number}: {problem.sentence % problem.parts}", err=True)
    click.echo(
        f"{len(judged.new)} new, {len(judged.known)} known, {judged.aside} set aside, {len(judged.problems)} wrong"
    )
