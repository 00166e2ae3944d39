"""What the app is made of: the one list of kits, blueprints and commands. create_app() wires them."""

from types import ModuleType

import click
from flask import Blueprint

from app.accounts import first_run_routes, held_routes, security
from app.accounts.admin_routes import admin
from app.accounts.cli import accounts as accounts_commands
from app.accounts.people_routes import people
from app.accounts.routes import accounts
from app.accounts.unit_routes import units
from app.areas import import_routes
from app.areas.cli import areas as areas_commands
from app.areas.routes import areas
from app.cases import desk_routes, intake_routes, verb_routes
from app.cases.category_routes import categories
from app.cases.cli import cases
from app.cases.resident_report_routes import residents
from app.cases.staff_routes import desk
from app.codes import batch_routes, issue_routes, scans
from app.codes.cli import codes as codes_cli
from app.codes.resident_routes import places_pages
from app.codes.routes import codes
from app.demo import foot
from app.demo.cli import demo
from app.demo.routes import demo_pages
from app.exchange.cli import exchange
from app.figures import partner_list_routes, unmet_routes
from app.figures.cli import figures_commands
from app.figures.export_routes import exports
from app.figures.list_routes import lists
from app.figures.routes import figures
from app.partners import agreement_actions
from app.partners.agreement_routes import agreements
from app.partners.resident_routes import applications
from app.partners.routes import partners
from app.resources import match_resident_routes, partner_routes
from app.resources.match_routes import matches
from app.resources.routes import resources
from app.timeline.audit_routes import audits
from app.web import csrf, naming, preferences, staff_layout
from app.web.chores import Chore
from app.web.health import health

# Each adds its pages to a blueprint named below.
PAGES = (
    held_routes, import_routes, desk_routes, intake_routes, verb_routes, issue_routes, batch_routes,
    partner_list_routes, unmet_routes, partner_routes, match_resident_routes,
)  # fmt: skip

KITS: tuple[ModuleType, ...] = (csrf, preferences, naming, staff_layout, security, first_run_routes, foot)
BLUEPRINTS: tuple[Blueprint, ...] = (
    health, residents, places_pages, desk, accounts, admin, people, units, areas, categories, audits, codes, figures,
    lists, exports, resources, matches, partners, agreements, applications, demo_pages)  # fmt: skip
COMMANDS: tuple[click.Command, ...] = (
    accounts_commands, areas_commands, cases, demo, exchange, codes_cli, figures_commands,
)  # fmt: skip

# Done every few seconds beside the requests of a serving process.
CHORES: tuple[Chore, ...] = (scans.fold, agreement_actions.keep_calendar)
