"""A second administrator: what one enters, the other decides on."""

import pytest

from app.accounts.permissions import Right, Role
from app.core.db import db
from tests.cast import Cast


@pytest.fixture
def cast(cast: Cast) -> Cast:
    cast._hire("second", Role.ADMIN, cast.district)
    cast._give("hua", Right.SEE_CONTACT, cast.garden)
    db.session.commit()
    return cast
