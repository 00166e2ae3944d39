"""For whoever watches the server: /healthz answers while the process lives, /readyz when it can serve."""

import sqlalchemy as sa
from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import db
from app.web.access import public

health = Blueprint("health", __name__)


@health.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return {"status": "ok"}


@health.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    try:
        db.session.execute(sa.text("SELECT version_num FROM alembic_version")).one()
    except SQLAlchemyError:
        return {"status": "database not ready"}, 503
    return {"status": "ready"}
