"""Seeded instances, kept between runs, and the people who open their pages."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.accounts import sessions
from app.accounts.models import User
from app.codes.models import Code
from app.config import Settings
from app.core.db import db
from tests.databases import Client
from tests.server import ROOT

CACHE = ROOT / "bench" / ".cache"
# What decides which rows a seed makes: when one of these changes, it is made anew.
SOURCES = ("bench/seed.py", "bench/ground.py", "app/demo/bulk/plans.py", "app/demo/bulk/rows.py",
           "app/demo/bulk/lives.py", "app/demo/bulk/writers.py",
           "bench/councils.py", "bench/offers.py", "app/meetings/models.py", "app/meetings/topic_models.py",
           "app/meetings/shelving.py", "app/areas/shelves.py", "app/resources/models.py",
           "app/cases/models.py", "app/timeline/models.py", "app/areas/models.py", "app/cases/counting.py",
           "app/cases/indexing.py", "app/codes/models.py", "app/accounts/models.py")  # fmt: skip

DISTRICT, COMMUNITY, GRID, FIVE, SECRETARY = "district", "community", "grid", "five areas", "secretary"
LOGINS = {
    DISTRICT: "bench-leader", COMMUNITY: "bench-lead-1", GRID: "bench-worker-1", FIVE: "bench-five",
    SECRETARY: "bench-secretary",
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    cookie: str
    area_id: int


@dataclass(frozen=True)
class Seeded:
    """An instance with its cases: where it lies, its first code, and a signed-in cookie for each kind of person."""

    cases: int
    folder: Path
    token: str
    people: dict[str, Person]
    database_url: str = ""  # PostgreSQL's; empty: the SQLite file in the folder

    @property
    def environment(self) -> dict[str, str]:
        return {"INSTANCE": str(self.folder), "DATABASE_URL": self.database_url}

    def application(self) -> Flask:
        app = create_app(Settings(instance=str(self.folder), database_url=self.database_url))
        app.test_client_class = Client
        return app


def seeded(cases: int, database_url: str = "") -> Seeded:
    folder = CACHE / f"{'postgres-' if database_url else ''}{cases}-{digest()}"
    if not (folder / "ready").exists():
        _make(folder, cases, database_url)
    app = create_app(Settings(instance=str(folder), database_url=database_url))
    with app.app_context():
        token = db.session.scalars(sa.select(Code.token).order_by(Code.id)).first() or ""
        people = {kind: _sign_in(app, login) for kind, login in LOGINS.items()}
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return Seeded(cases, folder, token, people, database_url)


def digest() -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in SOURCES)).hexdigest()[:10]


def _make(folder: Path, cases: int, database_url: str) -> None:
    environment = {**os.environ, "INSTANCE": str(folder), "DATABASE_URL": database_url}
    for command in (("flask", "--app", "app.wsgi:flask_app", "db", "upgrade"), ("bench.seed", str(cases))):
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment, check=True)
    (folder / "ready").touch()


def _sign_in(app: Flask, login: str) -> Person:
    user = db.session.scalars(sa.select(User).where(User.username == login)).one()
    token = sessions.begin(user)
    db.session.flush()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': token})}"
    return Person(cookie, sessions.actor_for(user).grants[0].area_id)
