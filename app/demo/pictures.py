"""Drawn pictures for the demo: a before and an after of each matter, and rooms; every one marked 示意图."""

from collections.abc import Callable
from functools import cache

from app.demo import scenes_inside as inside
from app.demo import scenes_outside as outside
from app.demo import scenes_rooms as rooms
from app.demo.sheet import Sheet
from app.photos.pipeline import Prepared, prepare

BY_NIGHT = frozenset({"lamp", "stairs"})
SCENES: dict[str, Callable[[Sheet, bool], None]] = {
    "lamp": outside.lamp, "road": outside.road, "drain": outside.drain, "ramp": outside.ramp,
    "rubbish": outside.rubbish, "parking": outside.parking, "firelane": outside.firelane, "bench": outside.bench,
    "stairs": inside.stairs, "corridor": inside.corridor, "lift": inside.lift, "leak": inside.leak,
    "canteen": inside.canteen, "hall": inside.hall,
}  # fmt: skip


ROOMS: dict[str, Callable[[Sheet, bool], None]] = {
    "hall": inside.hall, "canteen": inside.canteen, "meeting": rooms.meeting, "shelves": rooms.shelves,
    "court": rooms.court, "classroom": rooms.classroom, "desk": rooms.desk, "lend": rooms.lend,
}  # fmt: skip


def room_picture(name: str) -> bytes:
    """A room or a thing to lend, for the catalogue."""
    sheet = Sheet("#DDE3E0", "#F1EDE4")
    ROOMS[name](sheet, True)
    return sheet.jpeg("场地")


@cache
def ready(name: str, after: bool) -> Prepared:
    """Many send the same picture: it goes through the pipeline once."""
    return prepare(draw(name, after))


def draw(name: str, after: bool) -> bytes:
    """As a phone would send it: a JPEG for the photo pipeline."""
    sheet = Sheet("#2C3A45", "#46535B") if name in BY_NIGHT else Sheet("#DDE3E0", "#F1EDE4")
    SCENES[name](sheet, after)
    return sheet.jpeg("办理后" if after else "办理前")
