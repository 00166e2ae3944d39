"""The people every test knows: one district, two streets, a community each, and a neighbour whose id begins alike."""

from dataclasses import dataclass, field

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Assignment, Unit, UnitKind, User
from app.accounts.permissions import Right, Role
from app.accounts.sessions import actor_for
from app.areas.actions import add_area
from app.areas.models import Area, CompoundClass, Level
from app.cases.clocks import Unit as TimeUnit
from app.cases.models import Category
from app.core.db import db


@dataclass
class Cast:
    """Elm Street is where things happen; Oak Street must never hear of them."""

    district: Area
    elm: Area  # a street
    oak: Area  # the other street
    garden: Area  # a community in Elm
    grove: Area  # a community in Oak
    court: Area  # a compound in Garden, without a grid between
    block: Area  # a building in Court
    lamp: Category
    committee: Unit  # Garden's own
    property: Unit  # Court's
    other_unit: Unit  # also Elm's, given nothing
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]  # type: ignore[no-any-return]
        except KeyError as error:
            raise AttributeError(name) from error

    def acting(self, name: str) -> Actor:
        return actor_for(self.people[name])

    @classmethod
    def create(cls) -> "Cast":
        cast = cls(**_places())
        cast._hire("wei", Role.DISPATCHER, cast.elm)
        cast._hire("mei", Role.GRID_WORKER, cast.garden, cast.committee)
        cast._hire("lin", Role.GRID_WORKER, cast.grove)
        cast._hire("hua", Role.COMMUNITY_LEAD, cast.garden, cast.committee)
        cast._hire("tao", Role.UNIT_HANDLER, cast.garden, cast.property)
        cast._hire("wang", Role.LEADER, cast.district)
        cast._hire("oak_dispatcher", Role.DISPATCHER, cast.oak)
        cast._hire("root", Role.ADMIN, cast.district)
        cast._give("wei", Right.SEE_CONTACT, cast.elm)
        cast._give("mei", Right.SEE_CONTACT, cast.garden)
        cast._give("wei", Right.EXPORT, cast.elm)
        cast._give("root", Right.MANAGE_CODES, cast.district)
        db.session.commit()
        return cast

    def again(self) -> "Cast":
        """The same people and places in a copy of the database that `create` made them in."""
        everyone = [db.session.scalars(sa.select(kind)).all() for kind in (Area, Category, Unit, User)]
        here = {(type(one), one.id): one for of_a_kind in everyone for one in of_a_kind}
        places = {name: here[type(one), one.id] for name, one in vars(self).items() if name != "people"}
        return Cast(**places, people={name: here[User, person.id] for name, person in self.people.items()})

    def _hire(self, name: str, role: Role, area: Area, unit: Unit | None = None) -> None:
        person = User(
            username=name,
            name=name.title(),
            fs_uniquifier=f"uniq-{name}",
            active=True,
            title=role.value,
            unit=unit,
        )
        db.session.add(person)
        db.session.flush()
        of_unit = unit if role in (Role.UNIT_HANDLER, Role.UNIT_LEAD) else None
        db.session.add(Assignment(user_id=person.id, role=role, area_id=area.id, unit=of_unit))
        self.people[name] = person

    def _give(self, name: str, right: Right, area: Area) -> None:
        db.session.add(Assignment(user_id=self.people[name].id, right=right, area_id=area.id))


def _places() -> dict[str, object]:
    district = add_area("District", Level.DISTRICT)
    elm, oak = add_area("Elm Street", Level.STREET, district), add_area("Oak Street", Level.STREET, district)
    garden = add_area("Garden", Level.COMMUNITY, elm)
    grove = add_area("Grove", Level.COMMUNITY, oak)
    court = add_area("Court", Level.COMPOUND, garden, compound_class=CompoundClass.MANAGED)
    block = add_area("Block 3", Level.BUILDING, court)
    lamp = Category(
        name="路灯",
        keywords="路灯 灯",
        unit_kind=UnitKind.COMMITTEE,
        handle_amount=3,
        handle_unit=TimeUnit.WORKING_DAYS,
    )
    committee = Unit(name="Garden committee", kind=UnitKind.COMMITTEE, area=garden)
    prop = Unit(name="Court property", kind=UnitKind.PROPERTY, area=court)
    other = Unit(name="Elm sanitation", kind=UnitKind.SANITATION, area=elm)
    db.session.add_all([lamp, committee, prop, other])
    db.session.flush()
    return {
        "district": district, "elm": elm, "oak": oak, "garden": garden, "grove": grove, "court": court,
        "block": block, "lamp": lamp, "committee": committee, "property": prop, "other_unit": other,
    }  # fmt: skip
