"""How migrations run: on the app's own engine, SQLite with foreign keys off while tables are rebuilt."""

from alembic import context
from flask import current_app

from app.core.db import db


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=False,
            compare_type=True,
            include_name=lambda name, kind, _: not (kind == "table" and str(name).startswith("case_search")),
        )
        with context.begin_transaction():
            context.run_migrations()


run()
