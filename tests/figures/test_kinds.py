"""Which lists an installation keeps: tabs, pages and exports follow the setting, and each thing stands in one list."""

from pathlib import Path

import pytest
from flask import Flask

from app.config import LISTS, Settings
from app.core import instance
from app.core.db import db
from app.core.instance import Instance
from app.figures.kinds import ListKind
from app.figures.list_words import BESIDE
from app.resources.models import Resource, ResourceKind
from tests.cast import Cast
from tests.factories import shelved
from tests.pages import Visitor

FOUR = "demands-problems-resources-services"


@pytest.fixture
def keep(app: Flask, tmp_path: Path):
    before = instance.here()

    def use(lists: str) -> None:
        instance.use(Instance(Settings(instance=str(tmp_path), lists=lists), before.keys))

    yield use
    instance.use(before)


def tabs(visit: Visitor, cast: Cast, which: str) -> list[str]:
    page = visit.get(f"/lists/{cast.elm.id}/{which}")
    return [str(a["href"]).rpartition("/")[2] for a in page.select("nav.seg a")]


def test_the_setting_and_the_lists_are_the_same_four() -> None:
    assert tuple(ListKind) == LISTS


@pytest.mark.parametrize("wrong", ["", "needs", "demands-demands", "demands_problems", "demands-"])
def test_a_set_nobody_knows_keeps_the_app_from_starting(wrong: str) -> None:
    with pytest.raises(SystemExit):
        Settings(lists=wrong)


@pytest.mark.parametrize("lists", ["demands-problems-resources", "demands-resources-services", FOUR])
def test_tabs_pages_and_exports_follow_the_setting(visit: Visitor, cast: Cast, keep, lists: str) -> None:
    keep(lists)
    visit.as_(cast.wei)
    assert tabs(visit, cast, "demands") == [*lists.split("-"), *BESIDE]
    for which in ListKind:
        status = 200 if which in lists.split("-") else 404
        visit.get(f"/lists/{cast.elm.id}/{which}", status=status)
        assert visit.open(f"/exports/{cast.elm.id}/{which}").status_code == status
    first = "problems" if "problems" in lists else "demands"
    assert visit.open("/lists").location == f"/lists/{cast.elm.id}/{first}"


def test_a_service_stands_among_the_services_or_among_the_resources_never_in_both(
    visit: Visitor, cast: Cast, keep
) -> None:
    for kind in ResourceKind:
        shelved(Resource(kind=kind, name=f"Of kind {kind}", area=cast.garden))
    db.session.commit()
    visit.as_(cast.wei)
    assert shown(visit, cast, "resources") == {kind.value for kind in ResourceKind}
    keep(FOUR)
    assert shown(visit, cast, "services") == {"service", "info"}
    assert shown(visit, cast, "resources") == {"venue", "people", "goods", "fund"}
    assert "Of kind venue" not in visit.get(f"/lists/{cast.elm.id}/services?kind=venue").text


def shown(visit: Visitor, cast: Cast, which: str) -> set[str]:
    rows = visit.get(f"/lists/{cast.elm.id}/{which}").select("tbody th")
    return {row.get_text().strip().rpartition(" ")[2] for row in rows}
