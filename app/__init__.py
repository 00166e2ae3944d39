"""幸福码: community service tracking. Start reading at app/cases/workflow.py."""

import hashlib
import os
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import FileSystemBytecodeCache, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from app import models  # noqa: F401 - every table is known before the first query
from app.config import Settings
from app.core import clock, engine, instance, keyring
from app.core.db import db
from app.core.instance import Instance
from app.registry import BLUEPRINTS, COMMANDS, KITS
from app.web import (
    access,
    addresses,
    assets,
    errors,
    headers,
    icons,
    languages,
    logs,
    signed_session,
    transactions,
)

ROOT = Path(__file__).parent.parent
CSRF = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    settings = settings or Settings.from_environment()
    settings.folder.mkdir(parents=True, exist_ok=True)
    here = Instance(settings, keyring.load(settings.folder / "keys.json"))
    instance.use(here)
    clock.use_shift_file(settings.folder / "demo-clock" if settings.demo else None)

    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.update(_flask_settings(here))
    app.jinja_env.bytecode_cache = _compiled_templates()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True  # as babel.cfg
    app.jinja_env.add_extension("jinja2.ext.do")
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    db.init_app(app)
    with app.app_context():
        engine.prepare(db.engine)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    CSRF.init_app(app)
    headers.init_app(app, settings)
    for kit in (signed_session, addresses, logs, languages, icons, assets, transactions, errors, *KITS):
        kit.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    access.refuse_silent_endpoints(app)
    return app


def _compiled_templates() -> FileSystemBytecodeCache | None:
    """Beside the templates, as Python does beside its modules: the first to open a page waits for no compiler."""
    folder = ROOT / "templates" / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    # How they are compiled is said in this file: with another one the former results are not looked at.
    how = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    return FileSystemBytecodeCache(str(folder), f"%s-{how}.cache") if os.access(folder, os.W_OK) else None


def _flask_settings(here: Instance) -> dict[str, object]:
    settings = here.settings
    return {
        "SECRET_KEY": here.keys.session,
        "SECURITY_PASSWORD_SALT": here.keys.password_salt,
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "MAX_CONTENT_LENGTH": settings.max_upload_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 200,
        "TRUSTED_HOSTS": [host.strip() for host in settings.trusted_hosts.split(",") if host.strip()] or None,
        "SESSION_COOKIE_NAME": "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,  # an hour-old form must still send
        "WTF_CSRF_SSL_STRICT": False,  # pages with a secret address send no referrer; the token decides
        "WTF_CSRF_CHECK_DEFAULT": True,
    }
