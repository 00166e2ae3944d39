"""On the page of a partner unit: which resources are theirs."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from app.accounts.permissions import Permission
from app.core.errors import DomainError
from app.core.numbers import LARGEST_ID
from app.partners import queries as partner_units
from app.partners.routes import partners
from app.partners.step import refuse_outside
from app.resources import partner_actions, queries
from app.web.access import actor, requires
from app.web.forms import OneOf, PostForm, VersionedForm
from app.web.transactions import writing

MANAGE = Permission.MANAGE_RESOURCES


class GiveForm(PostForm):
    resource = OneOf(
        validators=[InputRequired(), NumberRange(1, LARGEST_ID)], coerce=int, validate_choice=False
    )


class TakeBackForm(VersionedForm):
    resource = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())


@partners.post("/<int:partner_id>/resources")
@requires(MANAGE)
def give(partner_id: int) -> ResponseReturnValue:
    return _done(partner_id, GiveForm())


@partners.post("/<int:partner_id>/resources/take-back")
@requires(MANAGE)
def take_back(partner_id: int) -> ResponseReturnValue:
    return _done(partner_id, TakeBackForm())


def _done(partner_id: int, form: GiveForm | TakeBackForm) -> ResponseReturnValue:
    refuse_outside(partner_units.get(partner_id, actor()).area, actor())
    if not form.submitted():
        raise DomainError("Please choose a resource.")
    with writing() as person:
        partner = partner_units.get(partner_id, person)
        version = form.version.data if isinstance(form, TakeBackForm) else None
        resource = queries.get(form.resource.data or 0, person, version=version)
        if isinstance(form, TakeBackForm):
            partner_actions.take_back(resource, person)
            said = _("%(name)s is no longer theirs.", name=resource.name)
        else:
            partner_actions.give(resource, partner, person)
            said = _("%(name)s is theirs on the list.", name=resource.name)
    flash(said, "done")
    return redirect(url_for("partners.show", partner_id=partner_id))
