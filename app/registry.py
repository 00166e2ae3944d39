"""What the app is made of: the one list of kits, blueprints and commands. create_app() wires them."""

from types import ModuleType

import click
from flask import Blueprint

from app.web import csrf, preferences
from app.web.health import health

KITS: tuple[ModuleType, ...] = (csrf, preferences)
BLUEPRINTS: tuple[Blueprint, ...] = (health,)
COMMANDS: tuple[click.Command, ...] = ()
