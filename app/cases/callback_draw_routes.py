"""The calls behind a figure; the share of cases drawn, place by place; each day's draw, made once more."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.permissions import Permission
from app.areas import queries as areas
from app.cases import callback_actions, callback_queries
from app.cases.aside_pages import asked, pages
from app.cases.callback_forms import ShareForm
from app.cases.callback_queries import Which
from app.cases.callback_routes import callbacks
from app.cases.callback_words import GRADES, REASONS, WHICH
from app.cases.staff_forms import NONE
from app.core.clock import today
from app.core.instance import here
from app.core.numbers import row_id
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing

VIEW = Permission.VIEW_FIGURES


@callbacks.get("/callbacks/ended")
@requires(Permission.VIEW_CASES)
def ended() -> ResponseReturnValue:
    """The calls behind a figure."""
    wanted, said = asked(), request.args.get("which", "")
    which = Which(said) if said in set(Which) else Which.ENDED
    rows, more = callback_queries.ended(
        which, actor(), area=wanted.area, since=wanted.since, until=wanted.until, before=wanted.before
    )
    return render_template(
        "cases/callbacks/ended.html",
        rows=rows,
        pages=pages("callbacks.ended", wanted, more, which),
        wanted=wanted,
        which=which,
        words=WHICH,
        reasons=REASONS,
        grades=GRADES,
        section="callbacks" if actor().may(Permission.CALL_BACK) else "figures",
    )


@callbacks.get("/callbacks/draws")
@requires(VIEW)
def draws() -> ResponseReturnValue:
    return _draws(_share_form() if actor().may(Permission.DRAW_CALLS) else None)


@callbacks.post("/callbacks/shares")
@requires(Permission.DRAW_CALLS)
def set_share() -> ResponseReturnValue:
    form = _share_form()
    if form.submitted():
        with told_on(form), writing() as person:
            place = areas.get(row_id(form.area.data) or 0, person.areas(Permission.DRAW_CALLS))
            callback_actions.set_share(place, person, percent=form.percent.data)
            flash(_("The share of %(place)s holds from the next draw on.", place=place.name), "done")
            return redirect(url_for("callbacks.draws"))
    return _draws(form)


def _share_form() -> ShareForm:
    form = ShareForm()
    places = areas.of_levels(actor().areas(Permission.DRAW_CALLS), areas.WIDE_LEVELS)
    form.area.offer([NONE, *((str(one.id), one.trail.replace("/", " › ")) for one in places)])
    return form


def _draws(form: ShareForm | None) -> ResponseReturnValue:
    mine = actor().areas(VIEW)
    page = render_template(
        "cases/callbacks/draws.html",
        draws=callback_queries.draws(mine),
        shares=callback_queries.shares(mine),
        usual=here().settings.callback_share,
        today=today(),
        form=form,
        section="figures",
    )
    return page, form.http_status if form else 200


@callbacks.get("/callbacks/draws/<int:draw_id>")
@requires(VIEW)
def draw(draw_id: int) -> ResponseReturnValue:
    """The seed is told when its day is over: until then nobody can work out who will be drawn."""
    made = callback_queries.draw(draw_id, actor().areas(VIEW))
    over = made.day < today()
    return render_template(
        "cases/callbacks/draw.html",
        draw=made,
        over=over,
        tickets=callback_queries.drawn_again(made) if over else [],
        section="figures",
    )
