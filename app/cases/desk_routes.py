"""The pages that hold many cases: my work, triage, the list with its filters, the search box, the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.permissions import Permission
from app.areas.queries import meant_by
from app.cases import bundle_actions, case_filter, case_page, list_choices
from app.cases.case_filter import COUNTED, CaseFilter, Sort
from app.cases.list_choices import ListChoices
from app.cases.list_forms import DAYS, FIRST, FLAGS, LABELS, MEASURED, RARER, fields, filter_in
from app.cases.search import is_visible, reference_in, search
from app.cases.staff_routes import desk, render
from app.cases.view_routes import Tab, list_url, tabs
from app.cases.words import label
from app.cases.work_lists import Beside, work_list
from app.core.clock import now
from app.core.numbers import row_id
from app.web.access import actor, requires, signed_in_only

EXPORT = "exports.cases"


@desk.get("/work")
@requires(Permission.VIEW_CASES)
def work() -> ResponseReturnValue:
    return _list_with_its_first(Beside.WORK)


@desk.get("/triage")
@requires(Permission.SETTLE)
def triage() -> ResponseReturnValue:
    return _list_with_its_first(Beside.TRIAGE)


def _list_with_its_first(beside: Beside) -> str:
    """On a desk the first case lies open; on a phone the list comes first."""
    waiting = work_list(beside, actor(), now())
    first = waiting.rows[0].ref if waiting.rows else None
    return render(case_page.load(first, actor()) if first else None, waiting, opened=False)


# --- The list ---------------------------------------------------------------------------------------------


@desk.get("/cases")
@requires(Permission.VIEW_CASES)
def cases() -> ResponseReturnValue:
    choices = list_choices.for_list(
        actor(), {name: row_id(request.args.get(name)) for name in ("category", "unit", "area")}
    )
    narrowed_to = filter_in(request.args, choices)
    found = case_filter.page(actor(), narrowed_to)
    views = tabs(actor(), choices, narrowed_to)
    return render_template(
        "cases/staff/cases.html",
        first=fields(FIRST, narrowed_to, choices),
        rarer=fields(RARER, narrowed_to, choices),
        rows=found.rows,
        found=_counted(found.count),
        chips=chips_of(narrowed_to, choices),
        sorts=[(sort, list_url(narrowed_to.params(sort=sort))) for sort in Sort],
        sort=narrowed_to.order,
        sort_given="sort" in narrowed_to.params(),
        kept={name: value for name, value in narrowed_to.params().items() if name in MEASURED},
        more_open=bool(narrowed_to.narrowed.keys() & set(RARER)),
        next_href=_next(narrowed_to, found.after),
        first_href=list_url(narrowed_to.params()) if narrowed_to.after else "",
        export_href=_export(narrowed_to),
        verbs=bundle_actions.verbs_of(actor()),
        views=views,
        save_href=_save(narrowed_to, views),
        circles=choices.circles,
        section="cases",
        badges={},
    )


def _counted(count: int) -> str:
    if count > COUNTED:
        return str(_("More than 1,000 cases"))
    return str(_("%(count)d cases", count=count))


def _next(narrowed_to: CaseFilter, after: str) -> str:
    return list_url({**narrowed_to.params(), "after": after}) if after else ""


def _save(narrowed_to: CaseFilter, views: Sequence[Tab]) -> str:
    """Nothing to keep where nothing is narrowed, or where it is kept already."""
    if not narrowed_to.narrowed or any(tab.current for tab in views):
        return ""
    return f"{url_for('desk.views')}?{urlencode(narrowed_to.params())}"


def _export(narrowed_to: CaseFilter) -> str:
    if EXPORT not in current_app.view_functions or not actor().may(Permission.EXPORT):
        return ""
    return f"{url_for(EXPORT)}?{urlencode(narrowed_to.params())}"


@dataclass(frozen=True)
class Chip:
    """One condition that is in force, and the list without it."""

    label: str
    href: str


def chips_of(narrowed_to: CaseFilter, choices: ListChoices) -> list[Chip]:
    shown = {
        "status": narrowed_to.status and label(narrowed_to.status),
        "kind": narrowed_to.kind and label(narrowed_to.kind),
        "channel": narrowed_to.channel and label(narrowed_to.channel),
        "result": narrowed_to.result and label(narrowed_to.result),
        "category": choices.name_of("category", str(narrowed_to.category)),
        "unit": choices.name_of("unit", str(narrowed_to.unit)),
        "area": choices.name_of("area", str(narrowed_to.area)).rpartition("/")[2],
        "overdue": _("Overdue only") if narrowed_to.overdue else "",
        "stage": narrowed_to.stage and label(narrowed_to.stage),
        **{name: LABELS[name] for name in FLAGS if getattr(narrowed_to, name)},
        **{name: f"{LABELS[name]} {day.isoformat()}" for name in DAYS if (day := getattr(narrowed_to, name))},
        "since": narrowed_to.since and _("from %(day)s", day=narrowed_to.since.isoformat()),
        "until": narrowed_to.until and _("to %(day)s", day=narrowed_to.until.isoformat()),
    }
    empty = CaseFilter()
    return [
        Chip(words, list_url(replace(narrowed_to, **{name: getattr(empty, name)}).params()))
        for name, words in shown.items()
        if words
    ]


# --- Search and keys --------------------------------------------------------------------------------------


@desk.get("/search", endpoint="search")
@requires(Permission.VIEW_CASES)
def search_page() -> ResponseReturnValue:
    wanted = request.args.get("q", "").strip()[:100]
    before = request.args.get("before")
    known = reference_in(wanted)
    if known and is_visible(known, actor()):
        return redirect(url_for("desk.case", ref=known))
    found = search(wanted, actor(), row_id(before))
    next_href = url_for("desk.search", q=wanted, before=found.before) if found.before else ""
    return render_template(
        "cases/staff/search.html",
        q=wanted,
        rows=found.rows,
        places=[] if before else found.places,
        next_href=next_href,
        section="",
        badges={},
    )


@desk.get("/search/places")
@requires(Permission.VIEW_CASES)
def places() -> ResponseReturnValue:
    """The places a word may mean: what narrows a long list of them when a letter or another script is typed."""
    seen = actor().areas(Permission.VIEW_CASES).union(*actor().unit_areas(Permission.VIEW_CASES).values())
    found = meant_by(request.args.get("q", "")[:60], seen)
    return jsonify([trail for _id, trail in found])


@desk.get("/keys")
@signed_in_only
def keys() -> ResponseReturnValue:
    return render_template("cases/staff/keys.html", section="", badges={})
