"""Set-password links: signed, good for seven days and for one use, shown once to whoever asked for it.

Signed over the account's `fs_uniquifier`, which changes with every password, new link and disabling: no link
outlives what it was made for, and no table is needed.
"""

import sqlalchemy as sa
from itsdangerous import BadData, URLSafeTimedSerializer

from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFound
from app.core.instance import here

GOOD_FOR = 7 * 86400  # seconds


def token_for(user: User) -> str:
    return str(_signer().dumps(user.fs_uniquifier))


def user_of(token: str) -> User:
    try:
        mark = _signer().loads(token, max_age=GOOD_FOR)
    except BadData as error:
        raise NotFound("This link has been used or is too old. Please ask for a new one.") from error
    user = db.session.scalar(sa.select(User).where(User.fs_uniquifier == mark, User.active.is_(True)))
    if user is None:
        raise NotFound("This link has been used or is too old. Please ask for a new one.")
    return user


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(here().keys.session, salt="set-password")
