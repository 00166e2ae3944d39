"""The partner units of an area, their agreements, and who of them sits on its councils: lists and workbooks."""

from __future__ import annotations

from functools import partial

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.permissions import Permission
from app.core.clock import today
from app.core.numbers import row_id
from app.figures import partner_export_words as columns
from app.figures.export_routes import MOST, delivered, exports, of_area
from app.figures.list_routes import counted, drawn, framed, lists
from app.figures.partner_list_forms import AgreementListForm, PartnerListForm
from app.figures.queries import area_for
from app.partners import agreement_queries, queries, words
from app.web.access import actor, requires

VIEW, MANAGE = Permission.VIEW_LISTS, Permission.MANAGE_RESOURCES


@lists.get("/lists/<int:area_id>/partners")
@requires(VIEW)
def partners(area_id: int) -> ResponseReturnValue:
    area, children = area_for(area_id, actor(), VIEW)
    form = PartnerListForm()
    wanted = form.narrowed_to()
    found = queries.page(area, actor(), wanted)
    return drawn(
        "lists/partners.html",
        framed("partners", area, children, wanted.conditions),
        form,
        wanted,
        found,
        found=counted(
            found.count, _("More than 1,000 partner units"), _("%(count)d partner units", count=found.count)
        ),
        words=words,
        today=today(),
        may_add=bool(actor().areas(MANAGE) & area.around),
    )


@lists.get("/lists/<int:area_id>/agreements")
@requires(VIEW)
def agreements(area_id: int) -> ResponseReturnValue:
    area, children = area_for(area_id, actor(), VIEW)
    form = AgreementListForm()
    wanted = form.narrowed_to()
    found = agreement_queries.page(area, actor(), wanted)
    return drawn(
        "lists/agreements.html",
        framed("agreements", area, children, wanted.conditions),
        form,
        wanted,
        found,
        found=counted(
            found.count, _("More than 1,000 agreements"), _("%(count)d agreements", count=found.count)
        ),
        words=words,
        today=today(),
    )


@lists.get("/lists/<int:area_id>/members")
@requires(VIEW)
def members(area_id: int) -> ResponseReturnValue:
    area, children = area_for(area_id, actor(), VIEW)
    before = row_id(request.args.get("before"))
    rows, further = queries.councils(area, actor(), before)
    frame = framed("members", area, children, {})
    return render_template(
        "lists/members.html",
        frame=frame,
        rows=rows,
        next_href=frame.here(before=str(further)) if further else "",
        first_href=frame.here() if before else "",
        section="lists",
    )


# --- Workbooks ------------------------------------------------------------------------------------------------------


@exports.get("/<int:area_id>/partners", endpoint="partners")
@requires(VIEW)
def export_partners(area_id: int) -> ResponseReturnValue:
    area = area_for(area_id, actor(), VIEW)[0]
    form = PartnerListForm()
    wanted = form.narrowed_to()
    rows = partial(queries.everything, area, actor(), wanted, MOST)
    name = _("List of partner units")
    return delivered(of_area(area, "partners", name, form.said(wanted), columns.of_partners(), rows))


@exports.get("/<int:area_id>/agreements", endpoint="agreements")
@requires(VIEW)
def export_agreements(area_id: int) -> ResponseReturnValue:
    area = area_for(area_id, actor(), VIEW)[0]
    form = AgreementListForm()
    wanted = form.narrowed_to()
    rows = partial(agreement_queries.everything, area, actor(), wanted, MOST)
    name = _("List of agreements")
    return delivered(of_area(area, "agreements", name, form.said(wanted), columns.of_promises(), rows))
