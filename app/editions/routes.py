"""Editions of a list, as staff make and read them: the shelf of an area, one edition, what is done with it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actor import Actor
from app.accounts.permissions import Permission
from app.areas.models import Area
from app.cases.desk_views import SHAPES
from app.core.errors import DomainError
from app.core.numbers import row_id
from app.editions import actions, queries, taking, words
from app.editions.forms import ChangeForm, CorrectionForm, MoveForm, WritingForm, as_written
from app.editions.models import Edition
from app.editions.taking import MOST, Asked, Wanted
from app.editions.workflow import Verb, offered
from app.figures import kinds
from app.figures.kinds import OF_CASES, ListKind
from app.figures.list_forms import CaseListForm, ResourceListForm
from app.figures.list_words import TABS, list_name
from app.figures.lists import choices
from app.figures.queries import area_for
from app.resources.words import KINDS
from app.resources.words import STATUSES as RESOURCE_STATUSES
from app.web.access import actor, requires
from app.web.spool import aside
from app.web.telling import told_on
from app.web.transactions import writing

editions = Blueprint("editions", __name__)
VIEW, FREEZE = Permission.VIEW_LISTS, Permission.FREEZE_LISTS
Said = list[tuple[str, str, str]]  # a condition, what it is called, what was chosen
WHICH = "any(demands,problems,resources,services):which"


@editions.record_once
def _words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters.update(
        edition_title=words.title, edition_issue=words.issue, edition_place=words.place, list_name=list_name,
        edition_status=lambda status: str(words.STATUSES[status]),
    )  # fmt: skip


@editions.get("/lists/<int:area_id>/editions")
@requires(VIEW)
def home(area_id: int) -> ResponseReturnValue:
    area, children = area_for(area_id, actor(), VIEW)
    kind = _kind(request.args.get("kind", ""))
    found = queries.page(area, actor(), kind, row_id(request.args.get("before")))
    here = url_for("editions.home", area_id=area.id)
    tabs = [("", _("All"), here), *((one, TABS[one], f"{here}?kind={one}") for one in ListKind)]
    narrowed = {"kind": kind.value} if kind else {}
    return render_template(
        "editions/home.html",
        area=area,
        children=[(one.name, url_for("editions.home", area_id=one.id)) for one in children],
        tabs=[(key, word, href) for key, word, href in tabs if not key or key in kinds.kept() or key == kind],
        kind=kind or "",
        editions=found.editions,
        may_freeze=FREEZE in actor().permissions_at(area.around),
        list_href=url_for(f"lists.{kind if kind in kinds.kept() else kinds.kept()[0]}", area_id=area.id),
        next_href=f"{here}?{urlencode({**narrowed, 'before': found.before})}" if found.before else "",
        first_href=f"{here}?{urlencode(narrowed)}" if "before" in request.args else "",
        section="lists",
    )


@editions.route(f"/lists/<int:area_id>/<{WHICH}>/freeze", methods=["GET", "POST"])
@requires(FREEZE)
def freeze(area_id: int, which: str) -> ResponseReturnValue:
    """The list as its page was narrowed, made into a draft."""
    kind = ListKind(which)
    kinds.refuse_unkept(kind)
    asked, chips = _asked(area_for(area_id, actor(), VIEW)[0], kind)
    actions.refuse_outside(asked.area, actor())
    form = WritingForm()
    if form.submitted():
        with told_on(form):
            return _made(asked, form)
    page = render_template(
        "editions/freeze.html",
        asked=asked,
        form=form,
        chips=chips,
        most=f"{MOST:,}",
        here=f"{request.path}?{urlencode(asked.conditions)}",
        back=f"{url_for(f'lists.{which}', area_id=area_id)}?{urlencode(asked.conditions)}",
        section="lists",
    )
    return page, form.http_status


def _made(asked: Asked, form: WritingForm) -> ResponseReturnValue:
    with aside():
        found = taking.walk(asked, actor())
    with writing(alone=True) as person:
        area = area_for(asked.area.id, person, VIEW)[0]
        again = Asked(area, asked.which, asked.wanted, asked.named)
        edition = actions.make(again, person, form.written(), found)
    flash(_("A draft with %(rows)s rows is made. Nothing of it changes any more.", rows=edition.rows), "done")
    return redirect(url_for("editions.show", edition_id=edition.id))


def _asked(area: Area, which: ListKind) -> tuple[Asked, list[str]]:
    wanted, said = _of_cases(area) if which in OF_CASES else _of_resources(which)
    named = {name: chosen for name, _label, chosen in said if name in ("category", "unit")}
    chips = [": ".join(filter(None, (label, chosen))) for _name, label, chosen in said]
    return Asked(area, which, wanted, named), chips


def _of_cases(area: Area) -> tuple[Wanted, Said]:
    form = CaseListForm()
    form.offer(choices(area))
    wanted = form.narrowed_to().from_the_start()
    return wanted, form.said(wanted)


def _of_resources(which: ListKind) -> tuple[Wanted, Said]:
    form = ResourceListForm()
    form.offer(kinds.resource_kinds(which))
    wanted = replace(form.narrowed_to(), before=None)
    return wanted, form.said(wanted)


@editions.get("/lists/editions/<int:edition_id>")
@requires(VIEW)
def show(edition_id: int) -> ResponseReturnValue:
    edition = queries.get(edition_id, actor())
    after = row_id(request.args.get("after"))
    found = queries.rows(edition, after)
    here = url_for("editions.show", edition_id=edition.id)
    permissions = actor().permissions_at(edition.area.around)
    return render_template(
        "editions/show.html",
        edition=edition,
        of_cases=edition.kind in OF_CASES,
        rows=found.some,
        corrections=queries.corrections(edition),
        conditions=words.conditions_said(edition),
        verbs=offered(edition.status, edition.published_at is not None, permissions),
        may_take=bool({Permission.EXPORT, FREEZE} & permissions),
        may_read=actor().may(Permission.VIEW_CASES),
        check_href=_check_href(edition),
        shapes=SHAPES,
        kind_words=KINDS,
        statuses=RESOURCE_STATUSES,
        next_href=f"{here}?after={found.after}" if found.after else "",
        first_href=here if after else "",
        section="lists",
    )


@editions.route("/lists/editions/<int:edition_id>/change", methods=["GET", "POST"])
@requires(VIEW)
def change(edition_id: int) -> ResponseReturnValue:
    edition = queries.get(edition_id, actor())
    actions.refuse_outside(edition.area, actor())
    form = ChangeForm(data=as_written(edition))
    if form.submitted():
        with told_on(form), writing() as person:
            edition = queries.get(edition_id, person, version=form.version.data)
            actions.change(edition, person, form.written())
            return _back(edition, _("Saved."))
    elif Verb.CHANGE not in _offered(edition, actor()):
        return redirect(url_for("editions.show", edition_id=edition.id))
    page = render_template("editions/change.html", edition=edition, form=form, section="lists")
    return page, form.http_status


@editions.route("/lists/editions/<int:edition_id>/correct", methods=["GET", "POST"])
@requires(VIEW)
def correct(edition_id: int) -> ResponseReturnValue:
    edition = queries.get(edition_id, actor())
    actions.refuse_outside(edition.area, actor())
    form = CorrectionForm(data={"version": edition.version})
    if form.submitted():
        with told_on(form), writing() as person:
            edition = queries.get(edition_id, person, version=form.version.data)
            actions.correct(edition, person, text=form.text.data or "", row_number=form.row.data)
            return _back(edition, _("The correction stands beside the edition."))
    elif Verb.CORRECT not in _offered(edition, actor()):
        return redirect(url_for("editions.show", edition_id=edition.id))
    page = render_template("editions/correct.html", edition=edition, form=form, section="lists")
    return page, form.http_status


MOVES = {
    Verb.SIGN: actions.sign,
    Verb.DISCARD: actions.discard,
    Verb.PUBLISH: actions.publish,
    Verb.WITHDRAW: actions.withdraw,
}


@editions.post("/lists/editions/<int:edition_id>/<any(sign,discard,publish,withdraw):verb>")
@requires(VIEW)
def move(edition_id: int, verb: str) -> ResponseReturnValue:
    edition, what = queries.get(edition_id, actor()), Verb(verb)
    actions.refuse_without_right(edition, what, actor())
    form = MoveForm()
    if not form.submitted():
        raise DomainError("That did not work. Please try again.")
    with writing() as person:
        edition = queries.get(edition_id, person, version=form.version.data)
        MOVES[what](edition, person)
    return _back(edition, _moved(edition, what))


def _moved(edition: Edition, verb: Verb) -> str:
    said = {
        Verb.SIGN: _("%(title)s is signed and frozen.", title=words.title(edition)),
        Verb.DISCARD: _("The draft is thrown away."),
        Verb.PUBLISH: _("The rows are on the public page."),
        Verb.WITHDRAW: _("The rows are no longer on the public page."),
    }
    return str(said[verb])


def _back(edition: Edition, said: str) -> ResponseReturnValue:
    flash(said, "done")
    if edition.status == "discarded":
        return redirect(url_for("editions.home", area_id=edition.area_id))
    return redirect(url_for("editions.show", edition_id=edition.id))


def _offered(edition: Edition, person: Actor) -> set[Verb]:
    permissions = person.permissions_at(edition.area.around)
    return offered(edition.status, edition.published_at is not None, permissions)


def _check_href(edition: Edition) -> str:
    return url_for("editions.check", token=edition.token) if edition.number else ""


def _kind(word: str) -> ListKind | None:
    return ListKind(word) if word in set(ListKind) else None
