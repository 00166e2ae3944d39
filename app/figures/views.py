"""A dashboard as it is shown: numbers with their links, rates with their fractions, bars with their lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from app.areas.models import Area
from app.cases.case_filter import CaseFilter
from app.cases.models import Channel, Kind, ResidentResult
from app.cases.words import label
from app.figures import behind, charts
from app.figures.aside_views import aside
from app.figures.behind import Days
from app.figures.callback_views import calls
from app.figures.parts import Band, Line, Number, Rate, Share, Stretch, View
from app.figures.queries import BANDS, COMPARED, Counts, Figures, band_days
from app.figures.windows import Window

HOT = 8
ONE_DAY = timedelta(days=1)


class Linker:
    """Makes the address of the rows behind a number; none for people who may not open cases there."""

    def __init__(self, may_open: bool) -> None:
        self.list = url_for("desk.cases") if may_open else ""

    def __call__(self, n: int, wanted: CaseFilter) -> Number:
        if not n or not self.list:
            return Number(n)
        # Words, numbers and days: nothing that an address would have to escape.
        return Number(
            n, f"{self.list}?{'&'.join(f'{name}={said}' for name, said in wanted.params().items())}"
        )


def view(found: Figures, at: datetime, *, may_open: bool) -> View:
    link, here = Linker(may_open), CaseFilter(area=found.area.id)
    t, days = found.own.totals, (found.window.since, found.window.until)

    def word(result: ResidentResult) -> Number:
        return link(t[result.value], behind.said(result, days, here))

    total = _line(found.area.name, "", found.own, link, days, here)
    categories = _shares(found, "received_category", link, _category(found))
    stretches = _stretches(found, link, here)
    return View(
        more=t["received"] - found.received_before,
        handled=link(t["handled"], behind.handled(days, here)),
        late=link(t["late"], behind.handled(days, here, late=True)),
        on_time=Rate(Number(t["handled"] - t["late"]), Number(t["handled"])),
        on_time_net=Rate(Number(t["handled"] - t["late"] + t["exempt"]), Number(t["handled"])),
        exempt=Number(t["exempt"]),
        ordered=Number(t["ordered"]),
        solved=word(ResidentResult.YES),
        partly=word(ResidentResult.PARTLY),
        no=word(ResidentResult.NO),
        unanswered=word(ResidentResult.UNANSWERED),
        unreached=word(ResidentResult.UNREACHED),
        declined=word(ResidentResult.DECLINED),
        solved_of_received=Rate(link(t["cohort_yes"], behind.solved_of_received(days, here)), total.received),
        **_council(found),
        aside=aside(found, may_open=may_open),
        calls=calls(found, may_open=may_open),
        bands=_bands(found.own, at, link, here),
        lines=_lines(found, link, days),
        total=total,
        kinds=_shares(found, "received_kind", link, lambda word: str(label(Kind(word)))),
        channels=_shares(found, "received_channel", link, lambda word: str(label(Channel(word)))),
        categories=categories[:HOT],
        rest=categories[HOT:],
        stretches=stretches,
        drawings=_drawings(stretches),
    )


def _council(found: Figures) -> dict[str, Any]:
    """议事: meetings held, those without a quorum apart, what they decided and how much of it was verified."""
    t = found.own.totals
    days = f"since={found.window.since.isoformat()}&until={found.window.last.isoformat()}"

    def rows(n: int, endpoint: str, which: str) -> Number:
        return Number(n, f"{url_for(endpoint, area=found.area.id, which=which)}&{days}" if n else "")

    decided = rows(t["decided"], "decisions.home", "decided")
    return {
        "held": rows(t["held"], "meetings.home", "held"),
        "inquorate": rows(t["inquorate"], "meetings.home", "inquorate"),
        "decided": decided,
        "carried_out": Rate(rows(t["decided_done"], "decisions.home", "verified"), decided),
    }


# --- By place ---------------------------------------------------------------------------------------------------


def _lines(found: Figures, link: Linker, days: Days) -> list[Line]:
    """The most first; a closed place only while it still counts something. What lies in none of them comes last."""
    longest = max((found.counts[child.id].totals["received"] for child in found.children), default=0)
    lines = [
        _line(
            child.name, _figures_of(child, found.window), found.counts[child.id], link, days,
            CaseFilter(area=child.id), longest,
        )
        for child in found.children
        if not child.closed or _counts_something(found.counts[child.id])
    ]  # fmt: skip
    lines.sort(key=lambda line: -line.received.n)
    rest = found.own.minus([found.counts[child.id] for child in found.children])
    if lines and _counts_something(rest):
        here = CaseFilter(area=found.area.id, here=True)
        lines.append(_line(_("In none of these places"), "", rest, link, days, here, longest))
    return lines


def _figures_of(area: Area, window: Window) -> str:
    return f"{url_for('figures.area', area_id=area.id)}?{urlencode(window.params())}"


def _counts_something(counts: Counts) -> bool:
    return any(counts.totals[figure] for figure in COMPARED) or counts.open != 0


def _line(
    name: str, href: str, counts: Counts, link: Linker, days: Days, at: CaseFilter, longest: int = 0
) -> Line:
    t = counts.totals
    received = link(t["received"], behind.received(days, at))
    answers = link(t["yes"] + t["partly"] + t["no"], behind.answered(days, at))
    return Line(
        name=name,
        href=href,
        received=received,
        received_length=charts.length(received.n, longest, 96),
        solved=Rate(link(t["yes"], behind.said(ResidentResult.YES, days, at)), answers),
        handled=Rate(link(t["cohort_handled"], behind.handled_of_received(days, at)), received),
        open=link(counts.open, behind.open_now(at)),
        late=link(counts.overdue, behind.past_limit(at)),
    )


# --- How old, what about, when ----------------------------------------------------------------------------------


def _bands(own: Counts, at: datetime, link: Linker, here: CaseFilter) -> list[Band]:
    most = max(own.open_by_age.values(), default=0)
    made = []
    for number, (low, high) in enumerate(BANDS):
        days, count, late = band_days(number, at), own.open_by_age[number], own.late_by_age[number]
        made.append(
            Band(
                _("%(low)s–%(high)s days", low=low, high=high)
                if high is not None
                else _("over %(low)s days", low=low - 1),
                link(count, behind.open_now(here, days)),
                link(late, behind.past_limit(here, days)),
                charts.length(count - late, most, 240),
                charts.length(late, most, 240),
            )
        )
    return made


def _shares(found: Figures, figure: str, link: Linker, name: Callable[[str], str]) -> list[Share]:
    counted: Counter[str] = found.by_key.get(figure, Counter())
    most, whole = max(counted.values(), default=0), counted.total()
    here = behind.received((found.window.since, found.window.until), CaseFilter(area=found.area.id))
    return [
        Share(
            name(key) if key else str(_("not sorted yet")),
            link(n, behind.sorted_as(figure, key, here)),
            charts.length(n, most, 128),
            Rate(Number(n), Number(whole)).percent,
        )
        for n, key in sorted(((n, key) for key, n in counted.items() if n > 0), reverse=True)
    ]


def _category(found: Figures) -> Callable[[str], str]:
    return lambda key: found.categories.get(key, key)


def _stretches(found: Figures, link: Linker, here: CaseFilter) -> list[Stretch]:
    received, solved = (found.by_day.get(figure, Counter()) for figure in ("received", "yes"))

    def total(by_day: Counter[date], days: Days) -> int:
        return sum(by_day[days[0] + ONE_DAY * n] for n in range((days[1] - days[0]).days))

    return [
        Stretch(
            days[0],
            link(total(received, days), behind.received(days, here)),
            link(total(solved, days), behind.said(ResidentResult.YES, days, here)),
        )
        for days in found.window.trend()
    ]


def _drawings(stretches: list[Stretch]) -> list[charts.Drawing]:
    days = [one.first for one in stretches]
    lines = [[one.received.n for one in stretches], [one.solved.n for one in stretches]]
    return [
        charts.trend(days, lines, css="wide-c", width=640, height=188),
        charts.trend(days, lines, css="slim-c", width=358, height=180),
    ]
