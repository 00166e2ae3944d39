"""Numbers in the path: what no row's id can be names nothing, on either database."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from app.core.numbers import LARGEST_ID


class RowId(IntegerConverter):
    """`<int:case_id>`: beyond the largest id the address is simply unknown."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ID)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowId
