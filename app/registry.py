"""What the app is made of: the one list of kits, blueprints and commands. create_app() wires them."""

from types import ModuleType

import click
from flask import Blueprint

from app.accounts import security
from app.accounts.routes import accounts
from app.cases import desk_routes, intake_routes, verb_routes
from app.cases.resident_report_routes import residents
from app.cases.staff_routes import desk
from app.codes.resident_routes import places_pages
from app.web import csrf, naming, preferences, staff_layout
from app.web.health import health

# Each adds its pages to a blueprint named below.
PAGES = (desk_routes, intake_routes, verb_routes)

KITS: tuple[ModuleType, ...] = (csrf, preferences, naming, staff_layout, security)
BLUEPRINTS: tuple[Blueprint, ...] = (health, residents, places_pages, desk, accounts)
COMMANDS: tuple[click.Command, ...] = ()
