"""The registry: who issues codes for which places, what a code can become, who sees and changes which."""

import re
from itertools import count

import pytest
import sqlalchemy as sa
from flask import Flask

from app.areas.actions import add_area
from app.areas.models import Area, Level
from app.codes import actions, queries, tokens
from app.codes.models import LIVE, Batch, Code, CodeStatus
from app.codes.queries import CodeFilter
from app.codes.workflow import Verb, next_status, offered
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import Conflict, DomainError, NotAllowed, NotFound
from app.timeline.history import history
from app.timeline.models import Audit
from tests.cast import Cast
from tests.pages import Visitor

pytestmark = pytest.mark.both_engines


def issued(cast: Cast, *areas: Area, by: str = "root", **more: object) -> list[Code]:
    with write_transaction():
        batch = actions.issue(areas or [cast.court], cast.acting(by), **({"name": "Spring"} | more))
    return list(db.session.scalars(sa.select(Code).where(Code.batch_id == batch.id).order_by(Code.id)))


def buildings(cast: Cast, n: int) -> list[Area]:
    made = [add_area(f"House {number}", Level.BUILDING, cast.court) for number in range(n)]
    db.session.commit()
    return made


# --- Issuing ------------------------------------------------------------------------------------------------


def test_every_place_gets_a_code_for_every_spot(cast: Cast) -> None:
    made = issued(cast, cast.court, cast.block, spots=["Gate", "Lift"], per_area=2)
    assert [(code.area_id, code.spot) for code in made] == [
        (area.id, spot) for area in (cast.court, cast.block) for spot in ("Gate", "Gate", "Lift", "Lift")
    ]
    assert len({code.token for code in made}) == 8
    assert {code.status for code in made} == {CodeStatus.ISSUED}
    assert all(set(code.token) <= set(tokens.ALPHABET) and len(code.token) == 8 for code in made)


def test_a_batch_lies_in_the_narrowest_place_around_its_codes_and_is_audited(cast: Cast) -> None:
    batch_of = {}
    for name, areas in {
        "one": [cast.block],
        "two": [cast.court, cast.block],
        "far": [cast.block, cast.grove],
    }.items():
        batch_of[name] = db.session.get_one(Batch, issued(cast, *areas, name=name)[0].batch_id)
    assert [batch_of[name].area_id for name in ("one", "two", "far")] == [
        cast.block.id, cast.court.id, cast.district.id,
    ]  # fmt: skip
    rows = db.session.scalars(sa.select(Audit).where(Audit.what == "issue_codes").order_by(Audit.id)).all()
    assert [(row.facts["name"], row.facts["codes"], row.actor_id) for row in rows] == [
        ("one", 1, cast.root.id), ("two", 2, cast.root.id), ("far", 2, cast.root.id),
    ]  # fmt: skip


def test_a_token_that_is_taken_costs_another_try_and_nothing_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = issued(cast)[0].token
    drawn = count()
    monkeypatch.setattr(tokens, "new_token", lambda: taken if next(drawn) == 1 else f"AAAA{next(drawn):04}")
    made = issued(cast, cast.court, cast.block, name="Second")
    assert len(made) == 2 and taken not in {code.token for code in made}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Batch)) == 2
    successor_drawn = iter([taken, "BBBB2222"])
    monkeypatch.setattr(tokens, "new_token", lambda: next(successor_drawn))
    with write_transaction():
        code = queries.get(made[0].token, cast.acting("root"))
        assert actions.replace(code, cast.acting("root")).token == "BBBB2222"


def test_a_batch_holds_at_most_two_thousand(cast: Cast) -> None:
    areas = buildings(cast, 101)
    assert len(issued(cast, *areas[:100], spots=list("abcdefghij"), per_area=2)) == 2000
    with pytest.raises(DomainError, match="2020"):
        issued(cast, *areas, spots=list("abcdefghij"), per_area=2, name="Too many")
    with pytest.raises(DomainError):
        issued(cast, *areas[:1], per_area=0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Code)) == 2000


def test_no_code_for_a_closed_place_nor_without_a_place_or_a_name(cast: Cast) -> None:
    cast.block.closed = True
    db.session.commit()
    with pytest.raises(DomainError):
        issued(cast, cast.block)
    with pytest.raises(DomainError), write_transaction():
        actions.issue([], cast.acting("root"), name="None")
    with pytest.raises(DomainError):
        issued(cast, cast.court, name="")


def test_only_the_right_in_that_place_issues_codes(cast: Cast) -> None:
    cast._give("lin", "manage_codes", cast.grove)
    db.session.commit()
    assert len(issued(cast, cast.grove, by="lin")) == 1
    for who in ("lin", "wei", "hua"):  # elsewhere; the dispatcher and the lead of this very place
        with pytest.raises(NotAllowed):
            issued(cast, cast.court, by=who)


# --- The life of a code -------------------------------------------------------------------------------------

ALLOWED = {
    CodeStatus.ISSUED: {Verb.POST, Verb.DAMAGE, Verb.REPLACE, Verb.REVOKE},
    CodeStatus.POSTED: {Verb.POST, Verb.DAMAGE, Verb.REPLACE, Verb.REVOKE},
    CodeStatus.DAMAGED: {Verb.POST, Verb.REPLACE, Verb.REVOKE},
    CodeStatus.REVOKED: set(),
    CodeStatus.REPLACED: set(),
}


@pytest.mark.parametrize("status", CodeStatus)
@pytest.mark.parametrize("verb", Verb)
def test_each_step_is_allowed_where_it_makes_sense_and_nowhere_else(
    engine: str, status: CodeStatus, verb: Verb
) -> None:
    assert (verb in offered(status)) == (verb in ALLOWED[status])
    if verb in ALLOWED[status]:
        target = next_status(status, verb)
        assert target in LIVE if verb in (Verb.POST, Verb.DAMAGE) else target not in LIVE
    else:
        with pytest.raises(DomainError):
            next_status(status, verb)


def test_the_history_says_who_hung_it_where_and_why_it_ended(cast: Cast) -> None:
    token = issued(cast, spots=["Gate"])[0].token
    for step in (
        lambda code, root: actions.mark_posted(code, root, spot="Notice board"),
        lambda code, root: actions.mark_damaged(code, root, note="Rain"),
        lambda code, root: actions.revoke(code, root, reason="House torn down"),
    ):
        with write_transaction():
            step(queries.get(token, cast.acting("root")), cast.acting("root"))
    code = queries.get(token, cast.acting("root"))
    assert (code.status, code.spot, code.posted_by_id) == (CodeStatus.REVOKED, "Notice board", cast.root.id)
    assert code.posted_at is not None
    told = [
        (entry.verb, entry.before, entry.after, entry.actor_name, [words.body for words in entry.words])
        for entry in history(code, internal=True)
    ]
    assert told == [
        ("post", "issued", "posted", "Root", []),
        ("damage", "posted", "damaged", "Root", ["Rain"]),
        ("revoke", "damaged", "revoked", "Root", ["House torn down"]),
    ]
    assert all(not entry.words for entry in history(code, internal=False))
    with pytest.raises(DomainError), write_transaction():
        actions.mark_posted(queries.get(token, cast.acting("root")), cast.acting("root"))


def test_revoking_takes_a_reason(cast: Cast) -> None:
    token = issued(cast)[0].token
    with pytest.raises(DomainError), write_transaction():
        actions.revoke(queries.get(token, cast.acting("root")), cast.acting("root"), reason="")
    assert queries.get(token, cast.acting("root")).status is CodeStatus.ISSUED


def test_the_page_of_a_replaced_code_leads_to_the_new_one_and_at_once(visit: Visitor, cast: Cast) -> None:
    old = issued(cast, cast.block, spots=["Gate"])[0].token
    visit.get(f"/c/{old}")  # so that something is kept of it
    page = visit.as_(cast.root).submit(f"/codes/{old}/replace", f"/codes/{old}/replace", words="Faded")
    new = page.location.rpartition("/")[2]
    successor = queries.get(new, cast.acting("root"))
    assert (successor.area_id, successor.spot, successor.status) == (cast.block.id, "Gate", CodeStatus.ISSUED)
    gone = visit.nobody().get(f"/c/{old}", status=410)
    assert gone.select(f'a[href="/c/{new}"]')
    visit.get(f"/c/{new}")
    shown = visit.as_(cast.root).get(f"/codes/{old}")
    assert shown.select(f'a[href="/codes/{new}"]') and "Faded" in shown.text
    assert visit.get(f"/codes/{new}").select(f'a[href="/codes/{old}"]')


def test_a_revoked_code_gets_a_friendly_page(visit: Visitor, cast: Cast) -> None:
    token = issued(cast, cast.block)[0].token
    visit.get(f"/c/{token}")
    visit.as_(cast.root).submit(f"/codes/{token}/revoke", f"/codes/{token}/revoke", words="Gone")
    visit.nobody().get(f"/c/{token}", status=410)


def test_the_second_of_two_people_gets_the_conflict_page(visit: Visitor, cast: Cast) -> None:
    token = issued(cast)[0].token
    with pytest.raises(Conflict), write_transaction():
        queries.get(token, cast.acting("root"), version=7)
    visit.as_(cast.root).submit(f"/codes/{token}/post", f"/codes/{token}/post", words="Gate")
    stale = {"version": "1", "words": "Rain"}
    assert visit.post(f"/codes/{token}/damage", f"/codes/{token}/damage", **stale).status_code == 409
    assert queries.get(token, cast.acting("root")).status is CodeStatus.POSTED


# --- Who sees and changes what ------------------------------------------------------------------------------


def test_outside_my_area_a_code_does_not_exist_and_inside_it_the_right_decides(
    visit: Visitor, cast: Cast
) -> None:
    code = issued(cast, cast.court)[0]
    visit.nobody()
    assert visit.open(f"/codes/{code.token}").status_code == 302  # to the sign-in
    pages = [f"/codes/{code.token}", f"/codes/batches/{code.batch_id}"]
    managing = [f"/codes/{code.token}/{verb}" for verb in Verb]
    managing += [f"/codes/{code.token}/{name}" for name in ("poster.pdf", "square.svg", "square.png")]
    managing += [f"/codes/batches/{code.batch_id}/a6.pdf"]
    expected = {
        "root": (200, 200), "wei": (200, 403), "mei": (200, 403), "wang": (200, 403),
        "lin": (404, 404), "oak_dispatcher": (404, 404), "tao": (403, 403),
    }  # fmt: skip
    for name, (seeing, managing_it) in expected.items():
        visit.as_(cast.people[name])
        assert {visit.open(url).status_code for url in pages} == {seeing}, name
        assert {visit.open(url).status_code for url in managing} == {managing_it}, name
        assert visit.open("/codes/issue").status_code == (200 if name == "root" else 403)
        forged = visit.post(f"/codes/{code.token}/revoke", "/codes", version="1", words="Canary")
        assert forged.status_code == (managing_it if managing_it > 400 else 302), name
        if name == "root":
            db.session.rollback()
            assert queries.get(code.token, cast.acting("root")).status is CodeStatus.REVOKED


def test_lists_counts_and_choices_keep_to_my_area(visit: Visitor, cast: Cast) -> None:
    issued(cast, cast.court, spots=["Canary Elm"], name="Canary of Elm")
    issued(cast, cast.grove, spots=["Canary Oak"], name="Canary of Oak", per_area=3)
    issued(cast, cast.court, cast.grove, spots=["Canary both"], name="Shared")
    for url in ("/codes", "/codes/batches", f"/codes?area={cast.grove.id}", "/codes?q=Canary"):
        page = visit.as_(cast.wei).get(url).text
        assert "Canary of Oak" not in page and "Canary Oak" not in page and "Grove" not in page, url
    assert queries.counts(cast.acting("wei")).live == 2
    assert queries.counts(cast.acting("lin")).live == 4
    assert queries.counts(cast.acting("root")).live == 6
    shared = next(
        row.batch for row in queries.batch_rows(cast.acting("wei"), None)[0] if row.batch.name == "Shared"
    )
    page = visit.as_(cast.wei).get(f"/codes/batches/{shared.id}").text
    assert "Court" in page and "Grove" not in page
    with pytest.raises(NotFound):
        queries.batch(2, cast.acting("wei"))


def test_nobody_issues_codes_for_a_place_by_writing_its_number_into_the_form(
    visit: Visitor, cast: Cast
) -> None:
    cast._give("lin", "manage_codes", cast.grove)
    cast._give("wei", "manage_codes", cast.court)
    db.session.commit()
    asked = {"name": "Forged", "per_area": "1", "step": "issue"}
    outside = visit.as_(cast.lin).post("/codes/issue", "/codes/issue", area=str(cast.court.id), **asked)
    seen_only = visit.as_(cast.wei).post(
        "/codes/issue", "/codes/issue", inside=f"{cast.elm.id}:building", **asked
    )
    assert (outside.status_code, seen_only.status_code) == (404, 403)
    assert visit.open(f"/codes/issue?under={cast.oak.id}").status_code == 404
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(Code))


# --- The pages ----------------------------------------------------------------------------------------------


def test_a_whole_community_in_one_click_first_shown_then_issued_once(visit: Visitor, cast: Cast) -> None:
    buildings(cast, 4)
    add_area("Closed house", Level.BUILDING, cast.court).closed = True
    db.session.commit()
    visit.as_(cast.root)
    asked = {
        "name": "Garden", "spots": "Gate\r\n\r\n Lift  \r\nGate", "per_area": "1",
        "inside": [f"{cast.garden.id}:building", f"{cast.garden.id}:compound"], "area": str(cast.garden.id),
    }  # fmt: skip
    seen = visit.post("/codes/issue", "/codes/issue", step="preview", **asked)
    assert seen.status_code == 200
    # The community, its compound and five buildings, at a gate and in a lift.
    assert re.search(r"14\D+7\D", seen.text) and "Closed house" not in seen.text
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(Code))
    key = re.search(r'name="form_key"[^>]*value="([^"]+)"', seen.text)
    assert key
    answers = [
        visit.post("/codes/issue", "/codes/issue", step="issue", form_key=key[1], **asked) for _ in range(3)
    ]
    assert len({answer.location for answer in answers}) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Code)) == 14
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Batch)) == 1
    page = visit.get(answers[0].location)
    assert "Garden" in page.h1.text and len(page.select("tbody tr")) == 14


def test_what_was_ticked_stays_ticked_when_another_branch_is_opened(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.root)
    asked = {"name": "Mine", "area": str(cast.court.id), "inside": f"{cast.garden.id}:building"}
    answer = visit.post("/codes/issue", "/codes/issue", open=str(cast.oak.id), **asked)
    assert answer.status_code == 200
    ticked = re.findall(r'value="([^"]+)" checked', answer.text)
    assert sorted(ticked) == sorted([str(cast.court.id), f"{cast.garden.id}:building"])
    assert 'value="Mine"' in answer.text and f'value="{cast.grove.id}"' in answer.text


def test_a_form_that_cannot_be_issued_says_why_and_keeps_what_was_typed(visit: Visitor, cast: Cast) -> None:
    visit.as_(cast.root)
    asked = {"name": "Kept", "step": "preview", "per_area": "1"}
    for more in (
        {},
        {"area": str(cast.court.id), "name": ""},
        {"area": str(cast.court.id), "per_area": "999"},
    ):
        answer = visit.post("/codes/issue", "/codes/issue", **(asked | more))
        assert answer.status_code == 422, more
        assert "alert" in answer.text or "wrong" in answer.text
    hostile = {"area": ["x", "-1", str(2**63), "1:building"], "inside": ["1", ":", "9:nowhere", "x:building"]}
    assert visit.post("/codes/issue", "/codes/issue", **(asked | hostile)).status_code == 422


def test_the_registry_finds_codes_by_token_number_place_spot_state_and_silence(
    visit: Visitor, cast: Cast
) -> None:
    made = issued(cast, cast.garden, cast.court, cast.block, spots=["Gate 100%", "Lift"])
    with write_transaction():
        actions.mark_posted(queries.get(made[0].token, cast.acting("root")), cast.acting("root"))
        actions.revoke(queries.get(made[1].token, cast.acting("root")), cast.acting("root"), reason="Gone")
        db.session.execute(sa.update(Code).where(Code.id == made[2].id).values(scans=5))
    root = cast.acting("root")

    def found(**wanted: object) -> list[int]:
        rows = queries.page(root, CodeFilter(**wanted)).rows  # type: ignore[arg-type]
        return sorted(made.index(next(one for one in made if one.id == row.id)) for row in rows)

    assert found(q=tokens.display(made[3].token).lower()) == [3]
    assert found(q=f"https://example.org/c/{made[3].token}") == [3]
    assert found(q=f"{made[4].id:06}") == [4]
    assert found(q="100%") == [0, 2, 4] and found(q="block") == [4, 5] and found(q="%") == [0, 2, 4]
    assert found(status=CodeStatus.REVOKED) == [1] and found(never=True) == [0, 3, 4, 5]
    assert found(area=cast.court.id) == [2, 3, 4, 5] and found(batch=made[0].batch_id) == list(range(6))
    page = visit.as_(cast.root).get(f"/codes?status=revoked&q=gate&area={cast.garden.id}&batch=x&never=")
    assert [int(tag.text) for tag in page.select(".sums dd")] == [2, 1, 0, 0, 0, 2, 5]
    assert "0" not in [tag.text for tag in page.select(".sums a")]


def test_page_after_page_shows_every_code_once(visit: Visitor, cast: Cast) -> None:
    made = issued(cast, cast.court, spots=[f"Spot {n}" for n in range(20)], per_area=6)
    visit.as_(cast.root)
    seen: list[str] = []
    url = "/codes"
    while url:
        page = visit.get(url)
        seen += [str(link["href"]).rpartition("/")[2] for link in page.select("a.tok")]
        on = page.select_one('a[rel="next"]')
        url = str(on["href"]) if on else ""
    assert seen == [code.token for code in reversed(made)]


def test_odd_addresses_break_nothing(visit: Visitor, cast: Cast, app: Flask) -> None:
    issued(cast)
    visit.as_(cast.root)
    for query in (
        "area=x",
        "area=99999999999999999999",
        "batch=-1",
        "status=none",
        "before=x",
        "q=%00",
        "never=2",
    ):
        assert visit.open(f"/codes?{query}").status_code == 200, query
    for path in ("ZZZZZZZZ", "batches/99", "batches/99/a4.pdf", "ZZZZZZZZ/square.png", "ZZZZZZZZ/post"):
        assert visit.open(f"/codes/{path}").status_code == 404, path
