"""The pages: an inbox that opens the case, channels whose keys are never shown again, words that can be taken back."""

import pytest
import sqlalchemy as sa

from app.accounts.models import User
from app.cases import actions
from app.core.db import db
from app.notices.models import Channel, Delivery, State, Wording
from tests.cast import Cast
from tests.factories import make_case
from tests.notices.post import at, go, mail, robot, settings, sms_to
from tests.notices.receivers import HttpReceiver, MailReceiver
from tests.pages import Visitor


def given(cast: Cast, n: int = 1) -> list[str]:
    cases = [make_case(cast.court, f"Lamp {number}") for number in range(n)]
    for case in cases:
        actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    db.session.commit()
    refs = [case.ref for case in cases]
    go()
    return refs


def test_the_bell_counts_and_a_notice_opens_its_case(cast: Cast, visit: Visitor) -> None:
    refs = given(cast, 2)
    page = visit.as_(cast.tao).get("/work")
    assert page.select_one(".bell em").text == "2"
    inbox = visit.get("/inbox")
    assert [ref in inbox.text for ref in refs] == [True, True]
    form = inbox.select_one(".inbox form")
    answer = visit.submit(str(form["action"]), "/inbox")
    assert answer.location == f"/cases/{refs[1]}"
    visit.submit(str(form["action"]), "/inbox")
    assert visit.get("/work").select_one(".bell em").text == "1", "opened twice, counted down once"
    visit.submit("/inbox/read", "/inbox")
    assert visit.get("/work").select_one(".bell em") is None


def test_the_bell_costs_no_statement(cast: Cast, visit: Visitor) -> None:
    given(cast)
    visit.as_(cast.tao).get("/work")
    said: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    visit.get("/keys")
    assert len([one for one in said if one.startswith("SELECT")]) == 1, "who it is, and how much is unread"


def test_what_is_no_longer_mine_to_see_is_not_named(cast: Cast, visit: Visitor) -> None:
    (ref,) = given(cast)
    case = visit.as_(cast.tao).get("/inbox")
    assert ref in case.text
    db.session.execute(sa.text('UPDATE "case" SET unit_id = :other'), {"other": cast.other_unit.id})
    db.session.commit()
    page = visit.get("/inbox")
    assert ref not in page.text and "Lamp" not in page.text
    item = page.select_one(".inbox form")["action"]
    assert visit.submit(str(item), "/inbox").location == "/inbox"
    visit.as_(cast.mei).submit(str(item), "/inbox", status=404)


def test_an_administrator_adds_mail_and_sends_a_test(cast: Cast, visit: Visitor) -> None:
    settings(notice_hosts="127.0.0.1")
    with MailReceiver() as post:
        facts = {
            "name": "District mail", "area": str(cast.district.id), "host": "127.0.0.1", "port": str(post.port),
            "security": "plain", "user": "", "password": "", "sender": "desk@example.org",
        }  # fmt: skip
        visit.as_(cast.root)
        at = visit.submit("/admin/notices/new/mail", "/admin/notices/new/mail", **facts).location
        refused = visit.submit(f"{at}/test", at, status=422)
        assert "邮箱" in refused.text, "no address of one's own yet"
        visit.submit("/account/notices", "/account/notices", email="root@example.org", **choices("off"))
        visit.submit(f"{at}/test", at)
        assert "待发送" in visit.get(at).text
        go()
        assert post.to == [["root@example.org"]]
        assert "已发送" in visit.get(at).text
        post.down = True
        visit.submit(f"{at}/test", at)
        go()
        assert db.session.scalars(sa.select(Delivery.state).order_by(Delivery.id)).all() == [
            State.SENT, State.FAILED,
        ], "a test is not tried for days"  # fmt: skip


def choices(how: str) -> dict[str, str]:
    matters = ("new", "given", "back", "to_check", "reply", "word", "meetings", "resources")
    return dict.fromkeys(matters, how)


def test_a_key_is_sealed_and_never_shown_again(cast: Cast, visit: Visitor) -> None:
    visit.as_(cast.root)
    settings(notice_hosts="hooks.example.org")
    secret = "https://hooks.example.org/in/very-secret-part"
    facts = {"name": "Group", "unit": str(cast.committee.id), "hook": secret}
    at = visit.submit("/admin/notices/new/webhook", "/admin/notices/new/webhook", **facts).location
    assert "very-secret-part" not in visit.get(at).text + visit.get("/admin/notices").text
    kept = db.session.scalars(sa.select(Channel)).one()
    assert "secret" not in kept.sealed and kept.host == "hooks.example.org"
    visit.submit(at, at, name="The committee's group", hook="")
    db.session.rollback()
    assert kept.name == "The committee's group"
    assert visit.submit(f"{at}/close", at).location == "/admin/notices"


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/hook", "http://localhost:8000/", "http://169.254.169.254/latest", "http://[::1]/",
     "http://10.0.0.8/", "http://192.168.1.1/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
     "http://0.0.0.0/", "ftp://example.org/", "http://user@example.org/", "file:///etc/passwd", "nonsense"],
)  # fmt: skip
def test_no_address_leads_into_the_servers_own_network(cast: Cast, visit: Visitor, url: str) -> None:
    visit.as_(cast.root)
    facts = {"name": "Inside", "unit": str(cast.committee.id), "hook": url}
    visit.submit("/admin/notices/new/webhook", "/admin/notices/new/webhook", status=422, **facts)
    assert db.session.scalar(sa.select(sa.func.count(Channel.id))) == 0


def test_neither_a_second_look_up_nor_a_redirect_leads_there(cast: Cast) -> None:
    """Allowed when it was entered, not any more when it is sent; and an answer that sends on is not followed."""
    with at("10:00"), HttpReceiver() as inside:  # at night nothing leaves
        settings(notice_hosts="127.0.0.1")
        robot(inside, cast.property)
        settings(notice_hosts="")
        given(cast)
        assert inside.asked == 0
        assert "内部" in _reason() or "own network" in _reason()
        with HttpReceiver(forward_to=inside.url) as outside:
            settings(notice_hosts="127.0.0.1")
            robot(outside, cast.committee)
            make_case(cast.court)
            go()
            assert outside.asked == 1
            assert inside.asked == 0


def _reason() -> str:
    return db.session.scalar(sa.select(Delivery.reason)) or ""


def test_words_of_ones_own_are_said_and_can_be_taken_back(cast: Cast, visit: Visitor) -> None:
    at = "/admin/notices/texts/submit/zh-hans"
    visit.as_(cast.root)
    with HttpReceiver() as gateway:
        sms_to(gateway)
        settings(quiet_hours="00:00-00:00")
        wrong = visit.submit(at, at, status=422, subject="收到", body="您的 {reference} 收到了")
        assert "reference" in wrong.text
        visit.submit(at, at, status=422, subject="收到", body="{ref 收到了")
        shown = visit.submit(at, at, status=200, subject="收到", body="军门社区收到 {ref}", preview="1")
        assert "军门社区收到 0412-7K" in shown.text
        assert not db.session.scalars(sa.select(Wording)).all(), "a preview keeps nothing"
        visit.submit(at, at, subject="收到", body="军门社区收到 {ref}")
        case = make_case(cast.court, phone="+8613812341234")
        ref = case.ref
        go()
        assert gateway.took[0].data["text"] == f"军门社区收到 {ref}"
        visit.submit(f"{at}/erase", at)
        assert "军门" not in visit.get(at).text
    assert "We received" in visit.get("/admin/notices/texts/submit/en").text


def test_a_unit_chooses_for_its_group(cast: Cast, visit: Visitor) -> None:
    settings(notice_hosts="127.0.0.1")
    with HttpReceiver() as group:
        robot(group, cast.property)
        at = f"/admin/notices/units/{cast.property.id}"
        visit.as_(cast.root).submit(at, at, **{**choices("now"), "given": "off"})
        given(cast)
        assert not group.took
        assert 'value="off"' in str(visit.get(at).select_one("#given option[selected]"))


def test_mail_of_another_area_is_not_mine_to_change(cast: Cast, visit: Visitor) -> None:
    settings(notice_hosts="127.0.0.1")
    with MailReceiver() as post:
        channel = mail(post, cast.district)
        db.session.execute(
            sa.text("UPDATE assignment SET area_id = :elm WHERE user_id = :root AND role = 'admin'"),
            {"elm": cast.elm.id, "root": cast.root.id},
        )
        db.session.commit()
        visit.as_(cast.root).get(f"/admin/notices/{channel.id}", status=404)
        assert db.session.scalar(sa.select(User.unread).where(User.id == cast.root.id)) == 0
