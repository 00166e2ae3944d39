"""Who acts or looks: a member of staff with what they hold and where, a resident with a receipt, the system."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from app.accounts.permissions import Permission, Role


class ActorKind(StrEnum):
    STAFF = "staff"
    RESIDENT = "resident"
    SYSTEM = "system"


@dataclass(frozen=True)
class Grant:
    """Permissions held in one area and all below it; with a unit, only over what that unit was given."""

    area_id: int
    permissions: frozenset[Permission]
    role: Role | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class Actor:
    kind: ActorKind
    user_id: int | None = None
    name: str = ""
    unit_id: int | None = None  # the unit a person belongs to, whatever roles they hold
    grants: tuple[Grant, ...] = ()
    case_id: int | None = None  # what a resident's receipt opens
    booking_id: int | None = None
    session_id: int | None = None
    unread: int = 0  # notices

    @cached_property
    def anywhere(self) -> frozenset[Permission]:
        """Everything held somewhere: what menus show."""
        return frozenset().union(*(grant.permissions for grant in self.grants))

    def may(self, permission: Permission) -> bool:
        """Anywhere at all. Whether here, `permissions_at` says."""
        return permission in self.anywhere

    def areas(self, permission: Permission) -> frozenset[int]:
        """Where the permission is held over everything, a unit's narrower hold left out."""
        return frozenset(g.area_id for g in self.grants if permission in g.permissions and g.unit_id is None)

    def unit_areas(self, permission: Permission) -> dict[int, frozenset[int]]:
        """Unit → areas, where the permission is held only over that unit's own work."""
        held: dict[int, set[int]] = {}
        for grant in self.grants:
            if grant.unit_id is not None and permission in grant.permissions:
                held.setdefault(grant.unit_id, set()).add(grant.area_id)
        return {unit: frozenset(areas) for unit, areas in held.items()}

    def permissions_at(self, around: Collection[int], unit_id: int | None = None) -> frozenset[Permission]:
        """What may be done at a place, given the areas around it and the unit that holds the thing."""
        here = [g for g in self.grants if g.area_id in around and g.unit_id in (None, unit_id)]
        return frozenset().union(*(g.permissions for g in here))

    def role_at(self, around: Collection[int]) -> Role | None:
        return next((g.role for g in self.grants if g.role and g.area_id in around), None)


SYSTEM = Actor(ActorKind.SYSTEM)


def resident(case_id: int | None = None, *, booking_id: int | None = None) -> Actor:
    return Actor(ActorKind.RESIDENT, case_id=case_id, booking_id=booking_id)
