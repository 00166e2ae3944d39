"""The one database handle, and the column vocabulary every model is written in."""

from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry


class UtcDateTime(sa.TypeDecorator[datetime]):
    """Store naive UTC, hand back aware UTC: SQLite and PostgreSQL then compare alike."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: sa.Dialect) -> datetime | None:
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _: sa.Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


Key = Annotated[int, mapped_column(primary_key=True)]
Name = Annotated[str, mapped_column(sa.String(120))]
Line = Annotated[str, mapped_column(sa.String(300))]
LongText = Annotated[str, mapped_column(sa.String(20_000))]
Digest = Annotated[str, mapped_column(sa.String(64))]


class Base(DeclarativeBase):
    """Every table has an id. Enums are stored by value, so that a dump reads like the code."""

    # A registry, because Flask-SQLAlchemy copies this class and a bare type_annotation_map would clash.
    registry = registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s",
                "pk": "pk_%(table_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime,
            Enum: sa.Enum(Enum, native_enum=False, length=32, values_callable=lambda e: [m.value for m in e]),
        },
    )

    id: Mapped[Key]


# hide_parameters: what people wrote does not belong in a log.
db = SQLAlchemy(
    model_class=Base,
    engine_options={"hide_parameters": True},
    session_options={"expire_on_commit": False, "autoflush": True},
)

# Flask-SQLAlchemy builds its model class at run time; type checkers need the plain base.
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


# --- SQLite: STRICT tables, so that a text never lands in a number's column, and lengths that are checked ---

SQLITE_TYPES: dict[type[sa.types.TypeEngine[Any]], str] = {
    sa.String: "TEXT", sa.Text: "TEXT", sa.Enum: "TEXT", sa.DateTime: "TEXT", sa.Date: "TEXT",
    sa.JSON: "TEXT", sa.Boolean: "INTEGER", sa.BigInteger: "INTEGER", sa.Float: "REAL",
}  # fmt: skip

for _kind, _name in SQLITE_TYPES.items():
    compiles(_kind, "sqlite")(lambda _element, _compiler, _name=_name, **_: _name)


@sa.event.listens_for(sa.Table, "after_parent_attach")
def _strict(table: sa.Table, _metadata: object) -> None:
    table.dialect_options["sqlite"]["strict"] = True


@sa.event.listens_for(sa.Column, "after_parent_attach")
def _checked_length(column: "sa.Column[Any]", table: object) -> None:
    if isinstance(table, sa.Table) and isinstance(column.type, sa.String) and column.type.length:
        check = sa.CheckConstraint(
            f'length("{column.name}") <= {column.type.length}', f"{column.name}_length"
        )
        table.append_constraint(check.ddl_if(dialect="sqlite"))
