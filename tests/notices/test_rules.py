"""Pure rules, worked out by hand: hours, back-off, what a notice is about, what may stand in braces."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.errors import DomainError
from app.notices import addresses, wording
from app.notices.matters import CHOSEN, Matter, matter_of
from app.notices.models import Kind
from app.notices.text_words import TEXTS
from app.notices.timing import BACK_OFF, hours, leaves_at, retry_at
from app.timeline.record import Audience

NIGHT = hours("22:00-07:00", "08:30")


def here(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-04-{text}:00+08:00")


@pytest.mark.parametrize(
    ("owed", "leaves"),
    [("15T21:59", "15T21:59"), ("15T22:00", "16T07:00"), ("15T23:30", "16T07:00"), ("16T00:10", "16T07:00"),
     ("16T06:59", "16T07:00"), ("16T07:00", "16T07:00"), ("16T12:00", "16T12:00")],
)  # fmt: skip
def test_the_quiet_of_the_night(owed: str, leaves: str) -> None:
    assert leaves_at(here(owed), NIGHT, urgent=False, digest=False) == here(leaves)
    assert leaves_at(here(owed), NIGHT, urgent=True, digest=False) == here(owed), "danger does not wait"


@pytest.mark.parametrize(
    ("owed", "leaves"), [("15T08:29", "15T08:30"), ("15T08:30", "15T08:30"), ("15T08:31", "16T08:30")]
)
def test_the_hour_of_the_digest(owed: str, leaves: str) -> None:
    assert leaves_at(here(owed), NIGHT, urgent=False, digest=True) == here(leaves)


def test_a_quiet_that_does_not_run_over_midnight_and_none_at_all() -> None:
    noon, never = hours("12:00-14:00", "08:30"), hours("00:00-00:00", "08:30")
    assert leaves_at(here("15T13:00"), noon, urgent=False, digest=False) == here("15T14:00")
    assert leaves_at(here("15T23:00"), noon, urgent=False, digest=False) == here("15T23:00")
    assert leaves_at(here("15T03:00"), never, urgent=False, digest=False) == here("15T03:00")


def test_nine_attempts_in_a_little_over_three_days() -> None:
    at, times = datetime(2026, 4, 15, tzinfo=UTC), 1
    start = at
    while (again := retry_at(at, times)) is not None:
        at, times = again, times + 1
    assert times == 9
    assert at - start == sum(BACK_OFF, timedelta()) == timedelta(days=3, hours=8, minutes=36)


@pytest.mark.parametrize(
    ("kind", "verb", "audience", "matter"),
    [("case", "submit", Audience.TRIAGE, Matter.NEW), ("case", "dispatch", Audience.UNIT, Matter.GIVEN),
     ("case", "rework", Audience.PERSON, Matter.BACK), ("case", "handle", Audience.CHECKER, Matter.TO_CHECK),
     ("case", "supply", Audience.UNIT, Matter.REPLY), ("case", "ask_reopen", Audience.TRIAGE, Matter.REPLY),
     ("case", "hand_over", Audience.PERSON, Matter.GIVEN), ("case", "hand_over", Audience.FORMER, Matter.HANDED_OVER),
     ("case", "return", Audience.TRIAGE, Matter.BACK), ("case", "warn", Audience.UNIT_LEAD, Matter.LIMITS),
     ("case", "whistle", Audience.UNIT, Matter.BESIDE), ("case", "escalate", Audience.LEVEL, Matter.BESIDE),
     ("case", "rate", Audience.UNIT, Matter.WORD), ("case", "rate", Audience.REPORTER, Matter.YOURS),
     ("decision", "decide", Audience.UNIT, Matter.MEETINGS), ("pledge", "unname", Audience.SECRETARY, Matter.MEETINGS),
     ("booking", "request", Audience.DECIDER, Matter.RESOURCES), ("booking", "approve", Audience.BOOKER, Matter.YOURS)],
)  # fmt: skip
def test_what_a_notice_is_about(kind: str, verb: str, audience: Audience, matter: Matter) -> None:
    assert matter_of(kind, verb, audience) is matter


def test_whatever_staff_may_be_told_has_its_words() -> None:
    assert {matter.value for matter in CHOSEN} <= TEXTS.keys()


@pytest.mark.parametrize(
    "text", ["{who}", "{ref", "ref}", "{ref.__class__}", "{}", "{ref!r}", "{{ref}}", "{0}"]
)
def test_what_is_not_known_stands_in_no_text(text: str) -> None:
    with pytest.raises(DomainError):
        wording.check(text)


def test_a_text_is_filled_once() -> None:
    wording.check("{ref} 在 {place}")
    assert wording.fill("{ref} {until} 在 {place}", {"ref": "{place}", "place": "军门"}) == "{place} 在 军门"


def test_robots_live_at_one_place_and_keys_cannot_change_it() -> None:
    secrets = {"key": "x@evil.example/?a=b#c", "secret": "s/e"}
    for kind in (Kind.WECOM, Kind.DINGTALK, Kind.FEISHU):
        assert addresses.host_of(kind, secrets) == addresses.HOSTS[kind]
        assert "evil.example/" not in addresses.address(kind, secrets)


def test_apprise_reads_every_address_as_it_was_meant() -> None:
    apprise = pytest.importorskip("apprise")
    mail = {
        "host": "smtp.example.org", "port": "465", "security": "ssl", "user": "a@b.example", "password": "p/w:@?",
        "sender": "desk@example.org",
    }  # fmt: skip
    read = apprise.Apprise.instantiate(addresses.address(Kind.MAIL, mail, to="lin@example.org", key="k"))
    assert (read.smtp_host, read.port, read.secure_mode) == ("smtp.example.org", 465, "ssl")
    assert (read.user, read.password, read.from_addr[1]) == ("a@b.example", "p/w:@?", "desk@example.org")
    assert [to for _name, to in read.targets] == ["lin@example.org"]
    hook = {"hook": "https://hooks.example.org:8443/in/a?token=t&b=2"}
    web = apprise.Apprise.instantiate(addresses.address(Kind.WEBHOOK, hook, key="k"))
    assert (web.host, web.port, web.fullpath, web.secure) == ("hooks.example.org", 8443, "/in/a", True)
    assert (web.params, web.headers) == ({"token": "t", "b": "2"}, {"Idempotency-Key": "k"})
    assert web.redirects is False
    robot = {"key": "0123456789abcdef0123456789abcdef", "secret": "SEC0123"}
    for kind in (Kind.WECOM, Kind.DINGTALK, Kind.FEISHU):
        assert apprise.Apprise.instantiate(addresses.address(kind, robot)) is not None, kind
