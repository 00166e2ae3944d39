"""A table of places judged against the tree: every row is new, known, set aside or wrong. Nothing is changed here.

All or nothing is the caller's: `areas.actions.add_planned` takes only a plan without problems.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.areas.import_rows import CLASSES, Row, normal
from app.areas.models import CompoundClass, Level
from app.core.errors import sentence

MOST_ROWS = 5000
SLASH = re.compile(r"\s*[/／>]\s*")


@dataclass(frozen=True)
class Known:
    """A place we have already."""

    id: int
    name: str
    level: Level
    code: str | None
    trail: str


@dataclass(frozen=True)
class Problem:
    number: int  # of the row; 0: the whole table
    sentence: str
    parts: Mapping[str, object] = field(default_factory=dict)


@dataclass(eq=False)
class Place:
    """A row that means a place of ours."""

    row: Row
    level: Level
    kind: CompoundClass | None
    parent: "Place | None" = None  # in the table
    under: Known | None = None  # or in the tree already
    known: Known | None = None  # we have the place itself
    trail: str = ""


@dataclass(frozen=True)
class Tree:
    """What is there already: the places one may add to, and the codes that are used outside them."""

    known: Sequence[Known] = ()
    taken: Collection[str] = frozenset()
    target: Known | None = None  # what the tops of the table are hung on; without it they become roots


@dataclass(frozen=True)
class Plan:
    new: Sequence[Place]  # parents first
    known: Sequence[Place]
    aside: int  # rows above the root, or beside it
    problems: Sequence[Problem]

    @property
    def ready(self) -> bool:
        return bool(self.new) and not self.problems


def plan(rows: Sequence[Row], tree: Tree, root: str = "") -> Plan:
    """`root`: the code or the name of the topmost place to take; without it every top of our levels."""
    if len(rows) > MOST_ROWS:
        too_many = Problem(0, sentence("Too many rows: at most %(n)s at once."), {"n": MOST_ROWS})
        return Plan((), (), 0, [too_many])
    return _Planner(rows, tree, normal(root)).plan()


class _Planner:
    def __init__(self, rows: Sequence[Row], tree: Tree, root: str) -> None:
        self.rows, self.tree, self.root = rows, tree, root
        self.ours_by_code = {place.code: place for place in tree.known if place.code}
        self.ours_by_trail = {place.trail: place for place in tree.known}
        self.ours_by_name = _grouped((place.name, place) for place in tree.known)
        self.problems: dict[int, Problem] = {}
        self.places: list[Place] = []
        self.by_code: dict[str, Place] = {}
        self.by_name: dict[str, list[Place]] = {}
        self.above: set[str] = set()  # codes and names of rows set aside
        self.faulty: set[str] = set()  # of rows that are wrong: what lies in them is not wrong for that
        self.aside = 0

    def plan(self) -> Plan:
        for row in self.rows:
            self._read(row)
        for place in self.places:
            self._find_parent(place)
        for place in self.places:
            self._refuse_cycle(place)
        self._keep_the_root()
        self._place_all()
        ordered = sorted(self.places, key=lambda place: (place.level.depth, place.row.number))
        return Plan(
            [place for place in ordered if place.known is None],
            [place for place in ordered if place.known is not None],
            self.aside,
            sorted(self.problems.values(), key=lambda problem: problem.number),
        )

    def _say(self, number: int, words: str, **parts: object) -> None:
        """The first thing that is wrong with a row; the rest mostly follows from it."""
        self.problems.setdefault(number, Problem(number, words, parts))

    def _read(self, row: Row) -> None:
        if row.lies_above:
            self.aside += 1
            self.above |= {row.code, row.name} - {""}
            return
        words, cell = row.fault()
        level = row.found_level
        if words or level is None:
            self._say(row.number, words, value=cell)
            self.faulty |= {row.code, row.name} - {""}
            return
        place = Place(row, level, CLASSES.get(row.kind) if level is Level.COMPOUND else None)
        first = self.by_code.setdefault(row.code, place) if row.code else place
        if first is not place:
            self._say(row.number, sentence("The code is in row %(first)s already."), first=first.row.number)
        elif row.code in self.tree.taken:
            self._say(row.number, sentence("The code is used outside your area already."))
        self.by_name.setdefault(row.name, []).append(place)
        self.places.append(place)

    def _find_parent(self, place: Place) -> None:
        wanted = place.row.parent
        if not wanted or wanted in self.above:
            place.under = self.tree.target
        elif wanted in self.by_code:
            place.parent = self.by_code[wanted]
        elif wanted in self.ours_by_code:
            place.under = self.ours_by_code[wanted]
        elif wanted not in self.faulty:
            self._find_parent_by_name(place, wanted)

    def _find_parent_by_name(self, place: Place, wanted: str) -> None:
        *upper, last = SLASH.split(wanted)
        here = [
            one for one in self.by_name.get(last, []) if one is not place and self._lies_under(one, upper)
        ]
        path = "/".join([*upper, last])
        trail = self.ours_by_trail.get(path)
        there = [trail] if trail else self.ours_by_name.get(path, [])
        number = place.row.number
        if len(here) > 1 or (not here and len(there) > 1):
            words = sentence("Several places are called %(name)s: write the code or the whole path.")
            self._say(number, words, name=wanted)
        elif here:
            place.parent = here[0]
        elif there:
            place.under = there[0]
        else:
            self._say(number, sentence("The parent %(name)s is unknown."), name=wanted)

    def _lies_under(self, place: Place, upper: Sequence[str]) -> bool:
        """Whether the names above it, as far as its row tells, end in these."""
        wanted = place.row.parent
        if not upper or not wanted:
            return not upper
        outer = self.by_code.get(wanted)
        if outer is not None:
            return outer.row.name == upper[-1] and self._lies_under(outer, upper[:-1])
        ours = self.ours_by_code.get(wanted)
        names = SLASH.split(ours.trail if ours else wanted)
        return names[-len(upper) :] == list(upper)[-len(names) :]

    def _refuse_cycle(self, place: Place) -> None:
        seen, at = {place}, place.parent
        while at is not None and at not in seen:
            seen.add(at)
            at = at.parent
        wider = place.parent.level if place.parent else place.under.level if place.under else None
        if at is not None:
            self._say(place.row.number, sentence("This place lies inside itself."))
        elif wider is not None and wider.depth >= place.level.depth and not self._is_target(place):
            self._say(place.row.number, sentence("A place can only lie inside a wider one."))

    def _is_target(self, place: Place) -> bool:
        """The table begins with the very place it is hung on."""
        target = self.tree.target
        return target is not None and (
            (place.row.code and place.row.code == target.code)
            or (place.row.name == target.name and place.level is target.level)
        )

    def _keep_the_root(self) -> None:
        """With a root given, only its branch counts: what lies above or beside it is set aside."""
        if not self.root or any(
            p.sentence == "This place lies inside itself." for p in self.problems.values()
        ):
            return
        kept = [place for place in self.places if self._in_root(place)]
        aside = {place.row.number for place in self.places} - {place.row.number for place in kept}
        self.problems = {number: p for number, p in self.problems.items() if number not in aside}
        self.aside += len(aside)
        self.places = kept
        if not kept:
            self._say(0, sentence("The root %(root)s is not in the table."), root=self.root)

    def _in_root(self, place: Place) -> bool:
        at: Place | None = place
        while at is not None:
            if self.root in (at.row.code, at.row.name):
                return True
            at = at.parent
        return False

    def _place_all(self) -> None:
        """Parents first, so that each knows where its own parent really is."""
        seen: dict[str, Place] = {}
        for place in sorted(self.places, key=lambda one: (one.level.depth, one.row.number)):
            inside = place.parent.trail if place.parent else place.under.trail if place.under else ""
            place.trail = f"{inside}/{place.row.name}" if inside else place.row.name
            self._compare_with_ours(place)
            twin = seen.setdefault(place.trail, place)
            if twin is not place:
                words = sentence("The same place is in row %(first)s already.")
                self._say(place.row.number, words, first=twin.row.number)

    def _compare_with_ours(self, place: Place) -> None:
        ours = self.ours_by_code.get(place.row.code) or self.ours_by_trail.get(place.trail)
        if ours is None and self._is_target(place):
            ours = self.tree.target
        if ours is None:
            return
        number, hung_here = place.row.number, place.parent or (place.under and not self._is_target(place))
        if ours.name != place.row.name or ours.level is not place.level:
            self._say(number, sentence("The code belongs to %(name)s already."), name=ours.name)
        elif hung_here and ours.trail != place.trail:
            self._say(number, sentence("We have this place elsewhere: %(trail)s."), trail=ours.trail)
        place.known, place.trail = ours, ours.trail


def _grouped(pairs: Iterable[tuple[str, Known]]) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for name, place in pairs:
        found.setdefault(name, []).append(place)
    return found
