"""What the app is made of: the one list of kits, blueprints and commands. create_app() wires them."""

from types import ModuleType

import click
from flask import Blueprint

from app.cases import desk_routes, intake_routes, verb_routes
from app.cases.resident_report_routes import residents
from app.cases.staff_routes import desk
from app.codes.resident_routes import places_pages
from app.web import csrf, preferences, staff_layout
from app.web.health import health

# Each adds its pages to a blueprint named below.
PAGES = (desk_routes, intake_routes, verb_routes)

KITS: tuple[ModuleType, ...] = (csrf, preferences, staff_layout)
BLUEPRINTS: tuple[Blueprint, ...] = (health, residents, places_pages, desk)
COMMANDS: tuple[click.Command, ...] = ()
