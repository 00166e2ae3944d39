"""`flask accounts …`: the first administrator, a new set-password link, the key of the first run."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from app.accounts import actions, links, queries, setup_token
from app.accounts.actions import Newcomer
from app.accounts.actor import SYSTEM
from app.accounts.forms import SHORTEST_PASSWORD
from app.accounts.models import User
from app.accounts.permissions import Right, Role
from app.accounts.security import hash_password
from app.areas.models import Area
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError
from app.core.instance import here
from app.timeline.audits import Audited, audit

accounts = AppGroup("accounts", help="People who work here.")


@accounts.command("create-admin")
@click.option("--name", prompt=True, help="What colleagues call this person.")
@click.option("--username", prompt=True, help="What is typed to sign in.")
@click.option(
    "--area", default="", help="Code or name of the area to administer; without it every root area."
)
@click.option("--link", is_flag=True, help="Print a one-time link instead of asking for a password.")
def create_admin(name: str, username: str, area: str, link: bool) -> None:
    """Make an administrator. Where there are no areas yet, signing in leads to /first-run/areas."""
    fresh = None if link else hash_password(_asked())
    with _plainly(), write_transaction():
        user = actions.create(Newcomer(name=name.strip(), username=username), fresh)
        for place in _administered(area):
            actions.give(user, place, Role.ADMIN)
            actions.give(user, place, Right.MANAGE_CODES)
        audit(Audited.INVITE, SYSTEM, user, area_id=queries.home_area_id(user.id), facts={"role": Role.ADMIN})
    click.echo(_address(user) if link else f"{user.username} can sign in: {here().settings.base_url}/sign-in")


@accounts.command("link")
@click.argument("username")
def link(username: str) -> None:
    """Print a new one-time link with which somebody sets the password; older links stop working."""
    with _plainly(), write_transaction():
        user = queries.person_called(username)
        if user is None or not user.active:
            raise DomainError("There is no such person, or the account is disabled.")
        actions.renew(user)
        audit(Audited.RENEW_LINK, SYSTEM, user, area_id=queries.home_area_id(user.id))
    click.echo(_address(user))


@accounts.command("first-run")
def first_run() -> None:
    """Print where to set up an installation nobody has an account on; nothing otherwise."""
    if not queries.anybody():
        click.echo(f"Set it up at {here().settings.base_url}/first-run?token={setup_token.expected()}")


def _asked() -> str:
    password = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    if len(password) < SHORTEST_PASSWORD:
        raise click.ClickException(f"At least {SHORTEST_PASSWORD} characters, please.")
    return password


def _administered(area: str) -> list[Area]:
    which = sa.or_(Area.code == area, Area.name == area) if area else Area.parent_id.is_(None)
    found = list(db.session.scalars(sa.select(Area).where(which)))
    if area and len(found) != 1:
        raise DomainError("No area, or more than one, has this code or name.")
    return found


def _address(user: User) -> str:
    return f"{here().settings.base_url}/set-password/{links.token_for(user)}"


@contextmanager
def _plainly() -> Iterator[None]:
    """A rule that says no is one line in the terminal."""
    try:
        yield
    except DomainError as error:
        raise click.ClickException(str(error)) from error
