"""The lists of an area: which of the four this installation keeps, in which order, and what each holds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.cases.models import Kind
from app.core.errors import NotFound
from app.core.instance import here
from app.resources.models import ResourceKind


class ListKind(StrEnum):
    DEMANDS = "demands"
    PROBLEMS = "problems"
    RESOURCES = "resources"
    SERVICES = "services"


OF_CASES: Mapping[ListKind, Kind] = {ListKind.DEMANDS: Kind.DEMAND, ListKind.PROBLEMS: Kind.PROBLEM}
SERVICES = frozenset({ResourceKind.SERVICE, ResourceKind.INFO})


def kept() -> tuple[ListKind, ...]:
    return tuple(ListKind(word) for word in here().settings.kept_lists)


def refuse_unkept(which: ListKind) -> None:
    """Errors: a list that is switched off is nowhere."""
    if which not in kept():
        raise NotFound("This list is not kept here.")


def first(*, of_cases: bool) -> ListKind:
    """Where the lists begin: with the problems, or with what is offered for those who may not read cases."""
    usual = (ListKind.PROBLEMS, ListKind.DEMANDS) if of_cases else (ListKind.RESOURCES, ListKind.SERVICES)
    return next((one for one in (*usual, *kept()) if one in kept()), kept()[0])


def resource_kinds(which: ListKind) -> frozenset[ResourceKind]:
    """Where a list of services is kept, what it holds stands there and nowhere else."""
    if which is ListKind.SERVICES:
        return SERVICES
    return frozenset(ResourceKind) - (SERVICES if ListKind.SERVICES in kept() else frozenset())
