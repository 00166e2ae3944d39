"""A worker leaves with forty cases in hand: handed over at the desk, then disabled; a part goes on by phone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from app.accounts.permissions import Role
from app.cases import actions
from app.cases.models import Case
from app.core.db import db
from app.core.engine import write_transaction
from app.figures.verify import differences
from tests.browser.conftest import World
from tests.browser.residents import spills
from tests.factories import report

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FORTY = 40


def in_hands(world: World) -> dict[str, int]:
    db.session.rollback()
    names = {person.id: name for name, person in world.cast.people.items()}
    held = sa.select(Case.assignee_id, sa.func.count()).group_by(Case.assignee_id)
    return {names.get(person or 0, "nobody"): n for person, n in db.session.execute(held)}


def test_a_leaving_workers_forty_cases(world: World) -> None:
    cast = world.cast
    with write_transaction():
        cast._hire("chen", Role.GRID_WORKER, cast.garden, cast.committee)
        for number in range(FORTY):
            case = report(cast.court, f"路灯不亮（{number + 1}）").case
            actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.mei)
    desk = world.desk(cast.root)
    desk.goto(f"{world.url}/admin/people/{cast.mei.id}/disable")
    expect(desk.locator("main")).to_contain_text("名下还有 40 件未结诉求")
    desk.get_by_role("button", name="停用账号").click()
    expect(desk.get_by_role("alert")).to_contain_text("请先移交")
    desk.get_by_role("link", name="移交").click()
    expect(desk.locator("[name=case]:checked")).to_have_count(FORTY)
    for name in ("Chen", "Hua"):
        desk.locator(".over-to label").filter(has_text=name).get_by_role("checkbox").check()
    desk.locator("[name=reason]").fill("调往街道，工作由两位同事接手。")
    desk.get_by_role("button", name="移交").dblclick()
    desk.wait_for_url("**/team/handovers/*")
    expect(desk.locator(".over-n")).to_contain_text("Chen 20")
    assert in_hands(world) == {"chen": FORTY // 2, "hua": FORTY // 2}
    desk.goto(f"{world.url}/admin/people/{cast.mei.id}/disable")
    desk.get_by_role("button", name="停用账号").click()
    expect(desk.locator("main")).to_contain_text("已停用")

    phone = world.phone(scripts=False)
    world.sign_in(phone, cast.hua)
    phone.goto(f"{world.url}/team")
    assert not spills(phone)
    phone.get_by_role("link", name=cast.committee.name).click()
    row = phone.locator("tbody tr").filter(has_text="Chen")
    expect(row).to_contain_text("20")
    assert not spills(phone)
    row.get_by_role("link", name="移交").click()
    boxes = phone.locator("[name=case]")
    expect(boxes).to_have_count(FORTY // 2)
    assert not spills(phone)
    for number in range(3, FORTY // 2):
        boxes.nth(number).uncheck()
    phone.get_by_label("退回单位").check()
    phone.locator("[name=reason]").fill("手上太多。")
    phone.get_by_role("button", name="移交").click()
    expect(phone.locator("main .bundle-h")).to_have_text("已移交 3 件")
    assert not spills(phone)
    assert in_hands(world) == {"chen": 17, "hua": 20, "nobody": 3}
    phone.goto(f"{world.url}/work")
    phone.locator("a.row").first.click()
    expect(phone.locator(".tl")).to_contain_text("移交给")
    assert not list(differences())
