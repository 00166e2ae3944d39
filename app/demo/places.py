"""Where the demo plays: the real streets and communities of Gulou; the compounds in them are invented."""

from dataclasses import dataclass, field

from app.areas.actions import add_area
from app.areas.models import Area, CompoundClass, Level
from app.demo.divisions import divide

C = CompoundClass


@dataclass(frozen=True)
class Compound:
    name: str
    kind: CompoundClass
    buildings: int
    word: str = "号楼"  # 号楼, 座, 栋


@dataclass(frozen=True)
class Community:
    """A community people live in. `busy`: how much of what is reported comes from here."""

    name: str
    busy: int
    grids: tuple[tuple[str, tuple[Compound, ...]], ...]  # a grid without a name: its compounds have none


# fmt: off
LIVED_IN = (
    Community("军门社区", 30, (
        ("第一网格", (Compound("榕荫新村", C.MANAGED, 6), Compound("茉莉里", C.UNMANAGED, 3, "座"))),
        ("第二网格", (Compound("橄榄新苑", C.MANAGED, 4), Compound("示例大厦", C.MIXED, 2, "座"))),
        ("第三网格", (Compound("双抛桥散户", C.SCATTERED, 0),)),
    )),
    Community("大根社区", 14, (
        ("第一网格", (Compound("福橘小区", C.MANAGED, 4), Compound("白塔里", C.UNMANAGED, 2, "座"))),
        ("第二网格", (Compound("示例机械厂宿舍", C.WORKS, 2, "栋"),)),
    )),
    Community("旗汛口社区", 12, (
        ("", (Compound("闽江苑", C.MANAGED, 4), Compound("石鼓大院", C.UNMANAGED, 2, "座"))),
    )),
    Community("竹林境社区", 8, (("", (Compound("竹影花园", C.MANAGED, 3),)),)),
    Community("中山社区", 11, (
        ("第一网格", (Compound("青榕公寓", C.MANAGED, 3, "座"),)),
        ("第二网格", (Compound("示例丝绸厂宿舍", C.WORKS, 2, "栋"),)),
    )),
    Community("树兜社区", 6, (("", (Compound("树下新村", C.UNMANAGED, 3, "座"),)),)),
    Community("三坊七巷社区", 7, (("", (Compound("巷口散户", C.SCATTERED, 0), Compound("光影坊", C.MIXED, 2, "座"))),)),
    Community("金汤社区", 7, (("", (Compound("温泉新苑", C.MANAGED, 3),)),)),
    Community("左海社区", 5, (("", (Compound("湖心花园", C.MANAGED, 3, "栋"),)),)),
)
# fmt: on


@dataclass
class Lived:
    """A community as built: where its cases can lie, the likelier places first."""

    area: Area
    busy: int
    grids: list[Area] = field(default_factory=list)
    compounds: list[Area] = field(default_factory=list)
    buildings: list[Area] = field(default_factory=list)

    @property
    def street(self) -> Area:
        assert self.area.parent is not None
        return self.area.parent


@dataclass
class Map:
    district: Area
    streets: list[Area]
    communities: list[Area]
    lived_in: list[Lived]


def build() -> Map:
    divided = divide("gulou")
    named = {area.name: area for area in divided.communities}
    lived_in = [_settle(named[community.name], community) for community in LIVED_IN]
    return Map(divided.district, divided.streets, divided.communities, lived_in)


def _settle(area: Area, community: Community) -> Lived:
    lived = Lived(area, community.busy)
    for grid_name, compounds in community.grids:
        grid = add_area(grid_name, Level.GRID, area) if grid_name else None
        if grid:
            lived.grids.append(grid)
        for compound in compounds:
            _put_up(lived, compound, grid or area)
    return lived


def _put_up(lived: Lived, compound: Compound, around: Area) -> None:
    place = add_area(compound.name, Level.COMPOUND, around, compound_class=compound.kind)
    lived.compounds.append(place)
    for number in range(1, compound.buildings + 1):
        lived.buildings.append(add_area(f"{number} {compound.word}", Level.BUILDING, place))
