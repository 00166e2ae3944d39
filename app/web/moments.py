"""When something is or was, as people say it: near days by name, far ones by date, always local time."""

from datetime import date, datetime

from flask_babel import format_date, gettext

from app.core.clock import LOCAL, local_day, now


def said(at: datetime) -> str:
    """今天 14:20, 明天 10:30, 11 月 24 日 20:16."""
    return f"{day(local_day(at))} {at.astimezone(LOCAL):%H:%M}"


def brief(at: datetime) -> str:
    """In a narrow column: 今天 09:12, 11/17 14:40, 2025/11/17 14:40."""
    on, today = local_day(at), local_day(now())
    near = 0 <= (today - on).days <= 1
    shown = day(on) if near else f"{on:%m/%d}" if on.year == today.year else f"{on:%Y/%m/%d}"
    return f"{shown} {at.astimezone(LOCAL):%H:%M}"


def day(on: date) -> str:
    """Today, tomorrow and yesterday by name; another year with its number."""
    today = local_day(now())
    names = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    return names.get((on - today).days) or _date(on, today)


def on_day(on: date) -> str:
    """A day of a report, never by name: 11 月 1 日, 2025 年 11 月 1 日."""
    return _date(on, local_day(now()))


def day_of_week(at: datetime) -> str:
    """12 月 11 日（周五）."""
    return str(format_date(local_day(at), gettext("EEE, MMM d")))


def short(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%m-%d}"


def _date(on: date, today: date) -> str:
    pattern = gettext("MMM d") if on.year == today.year else gettext("MMM d, y")
    return str(format_date(on, pattern))
