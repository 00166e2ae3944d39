"""Style sheets and scripts: joined, minified and named by their content once at the start, cached for good."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rcssmin
import rjsmin
from flask import Blueprint, Flask, Response, abort, request, url_for

from app.web.access import public

STATIC = Path(__file__).parent.parent / "static"

STAFF = (
    "tokens", "components", "staff", "admin", "codes", "figures", "lists", "meetings", "meeting-types", "calendar",
    "resources", "partners", "pledges", "beside", "desk-lists", "hotline", "notices", "team", "case", "callbacks",
)  # fmt: skip

BUNDLES = {
    "resident.css": ("css/tokens.css", "css/components.css", "css/resident.css"),
    "staff.css": tuple(f"css/{name}.css" for name in STAFF),
    "demo.css": ("css/tokens.css", "css/demo.css"),
    "resident.js": ("js/resident.js",),
    "staff.js": ("js/staff.js", "js/outbox.js", "js/viewer.js"),
    "sitting.js": ("js/sitting.js",),
    "recorder.js": ("js/recorder.js",),
    "figures.js": ("vendor/echarts.min.js", "js/figures.js"),
}

assets = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Bundle:
    plain: bytes
    packed: bytes
    digest: str
    mimetype: str


_bundles: dict[str, Bundle] = {}
_extended: dict[str, tuple[str, ...]] = {}


def init_app(app: Flask) -> None:
    _extended.clear()
    for name, parts in BUNDLES.items():
        _bundles[name] = joined(name, parts)
    app.register_blueprint(assets)
    app.jinja_env.globals["asset"] = asset


def extend(name: str, part: str) -> None:
    """Something more in a bundle of this app alone, decided at its start."""
    _extended[name] = (*_extended.get(name, BUNDLES[name]), part)
    _bundles[name] = joined(name, _extended[name])


def asset(name: str) -> str:
    return url_for("assets.bundle", digest=_bundles[name].digest, name=name)


@assets.get("/assets/<digest>/<name>")
@public
def bundle(digest: str, name: str) -> Response:
    found = _bundles.get(name) or abort(404)
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = Response(found.packed if packed else found.plain, mimetype=found.mimetype)
    if packed:
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    current = digest == found.digest
    answer.cache_control.public = True
    answer.cache_control.max_age = 365 * 86400 if current else 0
    answer.cache_control.immutable = current
    return answer


@assets.get("/worker.js")
@public
def worker() -> Response:
    """Asked for again each time: what runs between pages and the network is never an old one."""
    answer = Response(_small("js/worker.js", css=False), mimetype="text/javascript")
    answer.cache_control.no_cache = True
    return answer


@cache
def joined(name: str, parts: tuple[str, ...]) -> Bundle:
    css = name.endswith(".css")
    plain = "\n".join(_small(part, css=css) for part in parts if (STATIC / part).exists()).encode()
    digest = hashlib.sha256(plain).hexdigest()[:10]
    return Bundle(plain, gzip.compress(plain, 9), digest, "text/css" if css else "text/javascript")


def _small(part: str, *, css: bool) -> str:
    """What is not ours stays as it came: it is small already, and its licence stands in it."""
    text = (STATIC / part).read_text()
    if part.startswith("vendor/"):
        return text
    return str(rcssmin.cssmin(text) if css else rjsmin.jsmin(text))
