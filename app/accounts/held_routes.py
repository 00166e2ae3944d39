"""What one person holds: roles and rights given in an area, moved to another, ended. Pages of `people`."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import actions, queries
from app.accounts.forms import EmptyForm, HoldForm, MoveRoleForm
from app.accounts.people_routes import MANAGE, back, mine, offer, page, people
from app.accounts.permissions import Right, Role
from app.areas import queries as places
from app.timeline.audits import Audited, audit
from app.web.access import actor, requires
from app.web.telling import told_on
from app.web.transactions import writing


@people.post("/<int:user_id>/hold")
@requires(MANAGE)
def hold(user_id: int) -> ResponseReturnValue:
    user = queries.person(user_id, actor())
    form = HoldForm()
    if form.submitted():
        with told_on(form), writing() as person:
            user = queries.person(user_id, person)
            area = places.get(form.area.data, person.areas(MANAGE))
            actions.hold(user, person, area, _role_or_right(form.what.data))
            audit(Audited.HOLD_ROLE, person, user, area_id=area.id, facts={"what": form.what.data})
            return back(user, _("Given. It counts from the next page this person opens."))
    return page(user, form)


@people.post("/<int:user_id>/roles/<int:assignment_id>/end")
@requires(MANAGE)
def end_role(user_id: int, assignment_id: int) -> ResponseReturnValue:
    user = queries.person(user_id, actor())
    form = EmptyForm()
    if form.submitted():
        with told_on(form), writing(alone=True) as person:
            user = queries.person(user_id, person)
            held = queries.assignment(assignment_id, user)
            actions.end(held, person)
            audit(
                Audited.END_ROLE, person, user, area_id=held.area_id, facts={"what": held.role or held.right}
            )
            return back(user, _("Ended. It counts from the next page this person opens."))
    return page(user, form)


@people.route("/<int:user_id>/roles/<int:assignment_id>/move", methods=["GET", "POST"])
@requires(MANAGE)
def move_role(user_id: int, assignment_id: int) -> ResponseReturnValue:
    user = queries.person(user_id, actor())
    held = queries.assignment(assignment_id, user)
    places.get(held.area_id, mine())
    form = MoveRoleForm()
    if form.submitted():
        with told_on(form), writing(alone=True) as person:
            user = queries.person(user_id, person)
            area = places.get(form.area.data, person.areas(MANAGE))
            actions.move_role(queries.assignment(assignment_id, user), person, area)
            audit(Audited.MOVE_PERSON, person, user, area_id=area.id, facts={"from": held.area_id})
            return back(user, _("Moved."))
    offer(form.area)
    return render_template("accounts/move_role.html", form=form, user=user, held=held), form.http_status


def _role_or_right(word: str) -> Role | Right:
    return Role(word) if word in set(Role) else Right(word)
