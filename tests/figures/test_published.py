"""The published arithmetic: 2,530 received, 2,285 solved; the rate is ours, and says so."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import User
from app.cases import case_filter
from app.core.db import db
from app.demo.bulk.plans import Wanted
from app.figures import verify
from bench.seed import seed
from tests.pages import Visitor

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]


def test_the_dashboard_says_what_was_published(
    app: Flask, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_filter, "PAGE", 650)  # fewer pages to turn
    ground = seed(Wanted(cases=2530, days=120, open=100, solved=2285), 40)
    leader = db.session.scalars(sa.select(User).where(User.username == "bench-leader")).one()
    page = visit.as_(leader).get(f"/figures/{ground.district.id}?span=year")
    text = " ".join(page.text.split())
    assert number(page.select_one("[data-figure=received]")) == "2,530"
    assert number(page.select_one("[data-figure=solved]")) == "2,285"
    assert "90.3%" in text
    assert "推算" in text
    assert "解决 ÷ 收到" in text, "the definition stands beside it"
    for figure, count in (("received", 2530), ("solved", 2285)):
        link = page.select_one(f"[data-figure={figure}] a[href]")
        assert link is not None
        assert rows_behind(visit, str(link["href"])) == count
    assert not list(verify.differences())


def number(box: object) -> str:
    shown = box.select_one(".n")  # type: ignore[attr-defined]
    plain = shown.text.strip().replace(",", "")
    return f"{int(plain):,}"


def rows_behind(visit: Visitor, href: str) -> int:
    """Turn every page of the list."""
    seen: set[str] = set()
    while href:
        page = visit.get(href)
        seen |= {str(link["href"]) for link in page.select("tbody a.row-l")}
        following = page.select_one("a[rel=next]")
        href = str(following["href"]) if following else ""
    return len(seen)
