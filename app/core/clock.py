"""The only place that asks the machine for the time, so that tests and the demo can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")

_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)
_shift_file: Path | None = None
_shift: tuple[int, timedelta] = (0, timedelta())


def now() -> datetime:
    """Aware UTC."""
    return _stopped.get() or datetime.now(UTC) + _shifted_by()


def today() -> date:
    """The local calendar day, which is what people mean by a day."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()


def start_of(day: date) -> datetime:
    """The first moment of a local day, in UTC: windows are half-open, [start_of(a), start_of(b))."""
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    token = _stopped.set(moment)
    try:
        yield
    finally:
        _stopped.reset(token)


def use_shift_file(path: Path | None) -> None:
    """Demo mode only: every process adds the seconds written in this file ("three days on")."""
    global _shift_file
    _shift_file = path


def move_on(by: timedelta) -> None:
    assert _shift_file is not None, "the clock moves in demo mode only"
    seconds = int((_shifted_by() + by).total_seconds())
    part = _shift_file.with_suffix(".part")
    part.write_text(str(seconds))
    part.replace(_shift_file)


def _shifted_by() -> timedelta:
    global _shift
    if _shift_file is None:
        return timedelta()
    try:
        changed = _shift_file.stat().st_mtime_ns
    except FileNotFoundError:
        return timedelta()
    if changed != _shift[0]:
        _shift = (changed, timedelta(seconds=int(_shift_file.read_text())))
    return _shift[1]
