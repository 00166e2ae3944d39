"""Every verb of a case: its form opened, filled, refused, overtaken by somebody else, done."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.permissions import Permission
from app.cases import case_page, contacting, queries, resident_photos, staff_photos
from app.cases.models import Case
from app.cases.offers import verbs_for
from app.cases.reply_words import chosen_reply
from app.cases.resident_photos import Album
from app.cases.staff_forms import RevealForm, VerbForm
from app.cases.staff_routes import Panel, beside_in_request, desk, show
from app.cases.standing import standing
from app.cases.verb_forms import DO, FORMS, form_for
from app.cases.words import label
from app.cases.work_lists import Beside
from app.cases.workflow import Verb, may_ever
from app.core import reference
from app.core.db import db
from app.core.errors import Conflict, DomainError, NotAllowed, NotFound
from app.core.numbers import row_id
from app.web.access import actor, requires
from app.web.errors import say
from app.web.transactions import writing

SLUGS = {verb.value.replace("_", "-"): verb for verb in FORMS}
NAMES = ", ".join(f'"{slug}"' for slug in SLUGS)  # quoted: the dash of take-on


@desk.route(f"/cases/<ref>/<any({NAMES}):verb>", methods=["GET", "POST"])
@requires(Permission.VIEW_CASES)
def act(ref: str, verb: str) -> ResponseReturnValue:
    chosen = SLUGS[verb]
    case = queries.get(ref, actor())
    form = form_for(chosen, case)
    if chosen is Verb.MERGE and request.method == "GET":
        form["lead"].data = request.args.get("lead", "")
    if chosen is Verb.MESSAGE and request.method == "GET":
        form["words"].data = chosen_reply(row_id(request.args.get("reply")), case)
    album = staff_photos.album_for(case) if "photos" in form else Album()
    if not form.submitted() or album.refused:
        _refuse_what_is_not_offered(case, chosen)
        for sentence in album.refused:
            form["photos"].errors = [*form["photos"].errors, sentence]
        resident_photos.keep(album)
        return show(ref, _panel(chosen, form, album), form.http_status)
    return _done(ref, chosen, form, album)


def _refuse_what_is_not_offered(case: Case, verb: Verb) -> None:
    """A form that came too late is shown again with its words; one that was never this person's is not."""
    late = request.method == "POST"
    if not (may_ever(verb, standing(case, actor())) if late else verb in verbs_for(case, actor())):
        raise NotAllowed("You may not do this to this case now.")


def _panel(verb: Verb, form: VerbForm, album: Album, wrong: str = "") -> Panel:
    return Panel(verb, form, wrong, staff_photos.pictures(album))


def _done(ref: str, verb: Verb, form: VerbForm, album: Album) -> ResponseReturnValue:
    resident_photos.keep(album)  # before the verb is tried, so that a refusal does not lose them
    try:
        with writing() as person:
            case = queries.get(ref, person, version=form.version.data)
            DO[verb](case, person, form, tuple(album.names))
    except (Conflict, StaleDataError):
        return overtaken(ref, verb, form, album)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        return show(ref, _panel(verb, form, album, say(error)), 422)
    flash(_("%(ref)s: %(verb)s", ref=ref, verb=label(verb)), "done")
    return redirect(_onward(ref, verb))


def _onward(ref: str, verb: Verb) -> str:
    """At triage on to the next case; elsewhere the case stays open, as it is now."""
    beside = beside_in_request()
    if beside is Beside.TRIAGE and verb is not Verb.RECATEGORISE:
        following = reference.normalise(request.form.get("following", ""))
        return url_for("desk.case", ref=following, beside=beside) if following else url_for("desk.triage")
    return url_for("desk.case", ref=ref, beside=beside)


def overtaken(ref: str, verb: Verb, form: VerbForm, album: Album) -> ResponseReturnValue:
    """Both texts stand side by side; what was written is one press away from being done all the same.

    Where that is no longer possible, from being kept as a note; where that is not either, from being copied.
    """
    db.session.rollback()
    page = case_page.load(ref, actor())
    seen, verbs, mine = form.version.data or 0, verbs_for(page.case, actor()), form.typed
    written = "\n".join(one.words for one in mine if one.written)
    return (
        render_template(
            "cases/staff/conflict.html",
            page=page,
            verb=verb,
            latest=page.lines[: max(1, min(3, page.case.version - seen))],
            mine=mine,
            written=written,
            as_note=bool(written) and Verb.PROGRESS in verbs,
            again=[(name, value) for name, value in request.form.items() if name not in _FRESH],
            staged=album.names,
            still_possible=verb in verbs,
            section="",
            badges={},
        ),
        409,
    )


_FRESH = frozenset({"csrf_token", "version", "staged", "drop"})


# --- The contact behind a case --------------------------------------------------------------------------------


@desk.route("/cases/<ref>/contact", methods=["GET", "POST"])
@requires(Permission.SEE_CONTACT)
def reveal(ref: str) -> ResponseReturnValue:
    """Opened only by a press with a reason; the number stands on this answer and nowhere else."""
    case = queries.get(ref, actor())
    form = RevealForm(version=case.version)
    phone = name = None
    if not contacting.may_open(case, actor()):
        raise NotAllowed("You may not open this contact.")
    if form.submitted():
        with writing() as person:
            case = queries.get(ref, person, version=form.version.data)
            phone, name = contacting.reveal(case, person, reason=form.words.data or "")
    return (
        render_template(
            "cases/staff/contact.html",
            case=case,
            form=form,
            opened=bool(phone or name),
            phone=phone,
            name=name,
            section="",
            badges={},
        ),
        form.http_status,
    )
