"""What the app is made of: the one list of kits, blueprints and commands. create_app() wires them."""

from types import ModuleType

import click
from flask import Blueprint

from app.accounts import first_run_routes, held_routes, security
from app.accounts.absence_routes import absences
from app.accounts.admin_routes import admin
from app.accounts.cli import accounts as accounts_commands
from app.accounts.people_routes import people
from app.accounts.routes import accounts
from app.accounts.unit_routes import units
from app.areas import import_routes
from app.areas.cli import areas as areas_commands
from app.areas.routes import areas
from app.cases import (
    bundle_routes,
    calendar_sweep,
    callback_draw_routes,
    deadline_routes,
    desk_routes,
    hotline_routes,
    intake_routes,
    ladder_sweep,
    paste_routes,
    resident_recur_routes,
    resident_register_routes,
    sheet_routes,
    slip_routes,
    staff_message_routes,
    sweep,
    unsent_routes,
    verb_routes,
    view_routes,
)
from app.cases.calendar_routes import workdays
from app.cases.callback_routes import callbacks
from app.cases.category_routes import categories
from app.cases.cli import cases
from app.cases.reply_routes import reply_pages
from app.cases.resident_message_routes import message_pages
from app.cases.resident_report_routes import residents
from app.cases.resident_voice_routes import voices_pages
from app.cases.staff_routes import desk
from app.cases.team_routes import team
from app.codes import batch_routes, issue_routes, scans
from app.codes.cli import codes as codes_cli
from app.codes.resident_routes import places_pages
from app.codes.routes import codes
from app.demo import foot, published_routes
from app.demo.cli import demo
from app.demo.routes import demo_pages
from app.editions import compare_routes, file_routes, public_routes
from app.editions.cli import lists_commands
from app.editions.routes import editions
from app.escalations.routes import escalations
from app.exchange.cli import exchange
from app.figures import answer_export_routes, partner_list_routes, unmet_routes
from app.figures.cli import figures_commands
from app.figures.export_routes import exports
from app.figures.list_routes import lists
from app.figures.routes import figures
from app.meetings import (
    calendar_routes,
    calling_routes,
    minutes_routes,
    paper_routes,
    presence_routes,
    resident_presence_routes,
    sitting_routes,
)  # fmt: skip
from app.meetings.decision_routes import decision_pages
from app.meetings.desk_routes import meetings
from app.meetings.keeping import keep_time
from app.meetings.resident_paper_routes import council_papers
from app.meetings.resident_routes import council
from app.meetings.topic_routes import topic_pages
from app.meetings.type_routes import meeting_types
from app.notices import wording_routes
from app.notices.inbox_routes import inbox
from app.notices.routes import notices
from app.partners import agreement_actions
from app.partners.agreement_routes import agreements
from app.partners.resident_routes import applications
from app.partners.routes import partners
from app.photos import sweep as photos
from app.photos.cli import photos as photos_commands
from app.pledges import ledger_routes, workbook_routes
from app.pledges.resident_routes import neighbours
from app.pledges.routes import fundraisings
from app.recordings import actions as recordings
from app.reminders import resident_routes as reminder_resident_routes
from app.reminders.routes import reminders
from app.resources import booking_routes, booking_sweep, match_resident_routes, opening_routes, partner_routes
from app.resources.catalogue_routes import catalogue
from app.resources.match_routes import matches
from app.resources.resident_booking_routes import bookings
from app.resources.routes import resources
from app.timeline.audit_routes import audits
from app.web import csrf, naming, preferences, staff_layout
from app.web.chores import Chore
from app.web.health import health
from app.whistles.routes import whistles

# Each adds its pages to a blueprint named below.
PAGES = (
    held_routes, import_routes,
    desk_routes, deadline_routes, intake_routes, paste_routes, sheet_routes, unsent_routes, verb_routes, slip_routes,
    resident_recur_routes, resident_register_routes, view_routes, bundle_routes, hotline_routes,
    issue_routes, batch_routes, sitting_routes, presence_routes, resident_presence_routes,
    minutes_routes, calling_routes, paper_routes, calendar_routes, compare_routes, file_routes, public_routes,
    opening_routes, booking_routes, staff_message_routes,
    ledger_routes, workbook_routes,
    wording_routes,
    partner_list_routes, unmet_routes, answer_export_routes, partner_routes, match_resident_routes, published_routes,
    reminder_resident_routes, callback_draw_routes,
)  # fmt: skip

KITS: tuple[ModuleType, ...] = (csrf, preferences, naming, staff_layout, security, first_run_routes, foot)
BLUEPRINTS: tuple[Blueprint, ...] = (
    health, residents, places_pages, desk, accounts, admin, people, units, areas, categories, workdays, audits, codes,
    figures, lists, exports, editions, resources, matches, partners, agreements, applications,
    fundraisings, neighbours, voices_pages, message_pages, reply_pages,
    catalogue, bookings, meetings, topic_pages, decision_pages, council,
    council_papers, meeting_types, demo_pages, escalations, whistles, reminders,
    callbacks, inbox, notices, team, absences,
)  # fmt: skip
COMMANDS: tuple[click.Command, ...] = (
    accounts_commands, areas_commands, cases, demo, exchange, codes_cli, figures_commands, lists_commands,
    photos_commands,
)  # fmt: skip

# Done every few seconds beside the requests of a serving process.
CHORES: tuple[Chore, ...] = (
    scans.fold,
    keep_time,
    calendar_sweep.sweep,
    sweep.wake,
    ladder_sweep.sweep,
    photos.sweep,
    recordings.sweep,
    booking_sweep.sweep,
    agreement_actions.keep_calendar,
)
