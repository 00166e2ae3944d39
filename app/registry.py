"""What the app is made of: the one list of kits, blueprints and commands. create_app() wires them."""

from types import ModuleType

import click
from flask import Blueprint

from app.accounts import held_routes, security
from app.accounts.admin_routes import admin
from app.accounts.people_routes import people
from app.accounts.routes import accounts
from app.accounts.unit_routes import units
from app.cases import desk_routes, intake_routes, verb_routes
from app.cases.cli import cases
from app.cases.resident_report_routes import residents
from app.cases.staff_routes import desk
from app.codes.resident_routes import places_pages
from app.demo.cli import demo
from app.timeline.audit_routes import audits
from app.web import csrf, naming, preferences, staff_layout
from app.web.health import health

# Each adds its pages to a blueprint named below.
PAGES = (held_routes, desk_routes, intake_routes, verb_routes)

KITS: tuple[ModuleType, ...] = (csrf, preferences, naming, staff_layout, security)
BLUEPRINTS: tuple[Blueprint, ...] = (health, residents, places_pages, desk, accounts, admin, people, units, audits)
COMMANDS: tuple[click.Command, ...] = (cases, demo)
