"""The setting is on, and a second person looks at what the first entered."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.accounts.permissions import Right, Role
from app.core import instance
from app.core.db import db
from app.core.instance import Instance
from tests.cast import Cast


@pytest.fixture(autouse=True)
def kept(request: pytest.FixtureRequest) -> Iterator[None]:
    if "app" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("app")
    before = instance.here()
    instance.use(Instance(replace(before.settings, pledges=True), before.keys))
    yield
    instance.use(before)


@pytest.fixture
def cast(app: Flask, cast: Cast) -> Cast:
    cast._hire("second", Role.MEETING_SECRETARY, cast.garden)
    cast._give("hua", Right.SEE_CONTACT, cast.garden)
    cast._give("hua", Right.EXPORT, cast.garden)
    db.session.commit()
    return cast
