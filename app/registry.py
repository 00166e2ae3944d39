"""What the app is made of: the one list of kits, blueprints and commands. create_app() wires them."""

from types import ModuleType

import click
from flask import Blueprint

from app.cases.resident_report_routes import residents
from app.codes.resident_routes import places_pages
from app.web import csrf, preferences
from app.web.health import health

KITS: tuple[ModuleType, ...] = (csrf, preferences)
BLUEPRINTS: tuple[Blueprint, ...] = (health, residents, places_pages)
COMMANDS: tuple[click.Command, ...] = ()
