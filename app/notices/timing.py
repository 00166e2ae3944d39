"""When a message may leave: quiet hours, the hour of the digest, and how long to wait after each failure. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache

from app.core.clock import LOCAL

LEASE = timedelta(seconds=60)
# After the first attempt, and after each that follows; when all are used up, somebody is asked to do it by hand.
BACK_OFF = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
    timedelta(hours=24), timedelta(hours=24), timedelta(hours=24),
)  # fmt: skip


@dataclass(frozen=True)
class Hours:
    """Local times of day. `quiet_from` may lie later than `quiet_until`: then the night runs over midnight."""

    quiet_from: time
    quiet_until: time
    digest_at: time


@cache
def hours(quiet: str, digest_at: str) -> Hours:
    """`22:00-07:00` and `08:30`. Errors: ValueError."""
    begins, _, ends = quiet.partition("-")
    return Hours(time.fromisoformat(begins), time.fromisoformat(ends), time.fromisoformat(digest_at))


def leaves_at(at: datetime, day: Hours, *, urgent: bool, digest: bool) -> datetime:
    """What is urgent leaves at once, at any hour; a digest at its hour; everything else outside the quiet hours."""
    if urgent:
        return at
    return _next(at, day.digest_at) if digest else after_quiet(at, day)


def after_quiet(at: datetime, day: Hours) -> datetime:
    local = at.astimezone(LOCAL).time()
    begins, ends = day.quiet_from, day.quiet_until
    is_quiet = begins <= local < ends if begins <= ends else local >= begins or local < ends
    return _next(at, ends) if is_quiet else at


def retry_at(at: datetime, attempts: int) -> datetime | None:
    """After so many attempts; None when it is time to give up."""
    return at + BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


def _next(at: datetime, when: time) -> datetime:
    """The first moment from `at` on at which clocks here show that time."""
    local = at.astimezone(LOCAL)
    then = datetime.combine(local.date(), when, LOCAL)
    return (then if then >= local else then + timedelta(days=1)).astimezone(UTC)
