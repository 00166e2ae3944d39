"""Short ways to have a shared cost and promises on it, always through the actions."""

import io
import uuid
from datetime import timedelta

from PIL import Image

from app.accounts.actor import Actor, resident
from app.areas.models import Area
from app.cases.models import Case
from app.core.clock import today
from app.core.db import db
from app.core.engine import write_transaction
from app.photos.receiving import receive as receive_photo
from app.photos.receiving import stage
from app.pledges import actions, pledging, queries
from app.pledges.actions import Plan
from app.pledges.models import Fundraising, Pledge, PledgeEntry
from app.pledges.pledging import Promised, Receipt
from app.pledges.workflow import Account
from tests.cast import Cast
from tests.factories import make_case

DAY = timedelta(days=1)


def begun(
    cast: Cast, area: Area | None = None, case: Case | None = None, *, wanted: int = 100_00
) -> Fundraising:
    """By hua, for a lamp in Court."""
    where = area or cast.court
    stands_on = case or make_case(where)
    with write_transaction():
        plan = Plan("A new lamp", wanted, today() + 30 * DAY, case=db.session.merge(stands_on))
        return actions.begin(db.session.merge(where), plan, cast.acting("hua"))


def promised(of: Fundraising, amount: int, actor: Actor | None = None, **more: object) -> Receipt:
    given = {"client_key": str(uuid.uuid4()), "amount": amount} | more
    with write_transaction():
        fundraising = db.session.get_one(Fundraising, of.id)
        return pledging.promise(Promised(fundraising=fundraising, **given), actor or resident())  # type: ignore[arg-type]


def received(cast: Cast, of: Receipt, amount: int) -> Pledge:
    with write_transaction():
        pledge = db.session.get_one(Pledge, of.pledge.id)
        pledging.receive(pledge, cast.acting("hua"), amount=amount, day=today())
        return pledge


def given_back(cast: Cast, of: Receipt, amount: int) -> Pledge:
    with write_transaction():
        pledge = db.session.get_one(Pledge, of.pledge.id)
        pledging.give_back(pledge, cast.acting("hua"), amount=amount, day=today())
        return pledge


def picture() -> str:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(made, "JPEG")
    photo = receive_photo(made.getvalue())
    with write_transaction():
        stage([photo])
    return photo.name


def spent(cast: Cast, of: Fundraising, amount: int, who: str = "hua") -> PledgeEntry:
    photo = picture()
    with write_transaction():
        fundraising = queries.get(of.id, cast.acting(who), locked=True)
        return actions.spend(
            fundraising, cast.acting(who), amount=amount, day=today(), note="The lamp", photos=[photo]
        )


def verified(cast: Cast, of: Fundraising, entry: PledgeEntry, who: str = "second") -> None:
    with write_transaction():
        fundraising = queries.get(of.id, cast.acting(who), locked=True)
        actions.verify(fundraising, queries.entry(fundraising, entry.id), cast.acting(who))


def corrected(cast: Cast, of: Fundraising, entry_id: int, words: str = "A slip") -> PledgeEntry:
    with write_transaction():
        fundraising = queries.get(of.id, cast.acting("hua"), locked=True)
        return actions.correct(
            fundraising, queries.entry(fundraising, entry_id), cast.acting("hua"), words=words
        )


def closed(cast: Cast, of: Fundraising) -> None:
    with write_transaction():
        actions.close(queries.get(of.id, cast.acting("hua"), locked=True), cast.acting("hua"))


def account(of: Fundraising) -> Account:
    """As it is kept; and the ledger added up again says the same."""
    db.session.rollback()
    db.session.expire_all()
    kept = db.session.get_one(Fundraising, of.id).account
    assert queries.told_again(of.id).get(of.id, Account()) == kept
    return kept
