"""Statements put together once and handed straight to the driver, for the few that run with every scan and report.

SQLAlchemy writes them and knows their types; only its work around each execution is left out, which costs several
times what the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from app.core.db import db

Values = Mapping[str, object]


class Prepared:
    """One statement, written for each database it meets. Rows come as the driver gives them: no enum, no date."""

    def __init__(self, statement: sa.ClauseElement, *columns: str) -> None:
        """`columns`: of an insert, those that are given."""
        self.statement = statement
        self.columns = columns
        self._written: dict[str, _Written] = {}

    def first(self, values: Values) -> Sequence[Any] | None:
        """Read outside any transaction, without a session."""
        written = self._for(db.engine)
        with closing(db.engine.raw_connection()) as connection:
            cursor, given = connection.cursor(), written.parameters(values)
            # Whoever listens for statements (a count in a test, a profile) hears of this one too.
            db.engine.dispatch.before_cursor_execute(None, cursor, written.sql, given, None, False)
            cursor.execute(written.sql, given)
            row: Sequence[Any] | None = cursor.fetchone()
            return row

    def run(self, values: Values) -> Sequence[sa.Row[*tuple[Any, ...]]]:
        """In the session's transaction."""
        connection = db.session.connection()
        written = self._for(connection.engine)
        done = connection.exec_driver_sql(written.sql, written.parameters(values))
        return done.all() if done.returns_rows else ()

    def run_each(self, rows: Iterable[Values]) -> None:
        """Once for every row: one round trip."""
        connection = db.session.connection()
        written = self._for(connection.engine)
        connection.exec_driver_sql(written.sql, [written.parameters(row) for row in rows])

    def _for(self, engine: sa.Engine) -> _Written:
        written = self._written.get(engine.dialect.name)
        if written is None:
            written = self._written[engine.dialect.name] = _Written(self.statement, self.columns, engine)
        return written


def insert_into(
    table: sa.FromClause, *columns: str, returning: sa.ColumnElement[Any] | None = None
) -> Prepared:
    """A row of these columns, all of them given."""
    assert isinstance(table, sa.Table)
    statement = sa.insert(table)
    return Prepared(statement if returning is None else statement.returning(returning), *columns)


class _Written:
    def __init__(self, statement: sa.ClauseElement, columns: Sequence[str], engine: sa.Engine) -> None:
        compiled = statement.compile(engine, column_keys=list(columns) or None)
        assert isinstance(compiled, sa.sql.compiler.SQLCompiler)
        self.sql = str(compiled)
        self.named = compiled.positiontup is None
        self.parts = [
            (name, compiled.binds[name].value, _conversion(compiled.binds[name].type, engine))
            for name in compiled.positiontup or compiled.params
        ]

    def parameters(self, values: Values) -> Any:
        given = [
            (name, convert(values.get(name, fixed)) if convert else values.get(name, fixed))
            for name, fixed, convert in self.parts
        ]
        return dict(given) if self.named else tuple(value for _name, value in given)


def _conversion(kind: sa.types.TypeEngine[Any], engine: sa.Engine) -> Callable[[Any], Any] | None:
    """How a value of this type is told to the driver."""
    return kind.dialect_impl(engine.dialect).bind_processor(engine.dialect)
