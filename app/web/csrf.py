"""The hidden token every form carries; Flask-WTF checks it before any view runs."""

from flask import Flask
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup


def init_app(app: Flask) -> None:
    app.jinja_env.globals["csrf_field"] = csrf_field


def csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
