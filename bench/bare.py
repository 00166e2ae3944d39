"""The yardstick: a bare Flask view, a template of the same size, a durable insert — nothing else."""

import gzip
import os
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, render_template, request
from jinja2 import DictLoader

application = Flask(__name__)
local = threading.local()

# A page as large as our form: Jinja walks a loop and fills values, as any template does.
PAGE = """<!doctype html><html lang="zh"><title>{{ title }}</title>{% for n in range(lines) %}
<p class="line"><label for="f{{ n }}">{{ words }}</label><input id="f{{ n }}" name="f{{ n }}"></p>{% endfor %}"""
application.jinja_loader = DictLoader({"form.html": PAGE})  # compiled once, as ours
BYTES_A_LINE = 126
LINES = int(os.environ.get("BARE_LINES", "80"))


@application.get("/healthz")
def healthz() -> str:
    return "ok"


@application.get("/form")
def form() -> Response:
    page = render_template("form.html", title="反映", lines=LINES, words="请说说情况，写一句话就行")
    answer = Response(gzip.compress(page.encode(), 4), mimetype="text/html")
    answer.content_encoding = "gzip"
    return answer


@application.post("/report")
def report() -> tuple[str, int]:
    database = connection()
    database.execute("BEGIN IMMEDIATE")
    at = datetime.now(UTC).isoformat()
    row = database.execute("INSERT INTO report (text, at) VALUES (?, ?)", (request.form["words"], at))
    database.execute("INSERT INTO event (report, verb, at) VALUES (?, 'submit', ?)", (row.lastrowid, at))
    database.execute("INSERT INTO rollup VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET n = n + 1", (at[:10],))
    database.execute("COMMIT")
    return str(row.lastrowid), 201


def connection() -> sqlite3.Connection:
    if not hasattr(local, "database"):
        path = Path(os.environ["BARE_FOLDER"]) / "bare.db"
        local.database = sqlite3.connect(path, isolation_level=None, timeout=30)
        local.database.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE IF NOT EXISTS report (id INTEGER PRIMARY KEY, text TEXT, at TEXT);"
            "CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, report INTEGER, verb TEXT, at TEXT);"
            "CREATE TABLE IF NOT EXISTS rollup (day TEXT PRIMARY KEY, n INTEGER);"
        )
    return local.database  # type: ignore[no-any-return]
