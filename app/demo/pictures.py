"""Drawn pictures for the demo, a before and an after of each matter, every one marked 示意图."""

from collections.abc import Callable
from functools import cache

from app.demo import scenes_inside as inside
from app.demo import scenes_outside as outside
from app.demo.sheet import Sheet

BY_NIGHT = frozenset({"lamp", "stairs"})
SCENES: dict[str, Callable[[Sheet, bool], None]] = {
    "lamp": outside.lamp, "road": outside.road, "drain": outside.drain, "ramp": outside.ramp,
    "rubbish": outside.rubbish, "parking": outside.parking, "firelane": outside.firelane, "bench": outside.bench,
    "stairs": inside.stairs, "corridor": inside.corridor, "lift": inside.lift, "leak": inside.leak,
    "canteen": inside.canteen, "hall": inside.hall,
}  # fmt: skip


@cache
def draw(name: str, after: bool) -> bytes:
    """As a phone would send it: a JPEG for the photo pipeline."""
    sheet = Sheet("#2C3A45", "#46535B") if name in BY_NIGHT else Sheet("#DDE3E0", "#F1EDE4")
    SCENES[name](sheet, after)
    return sheet.jpeg("办理后" if after else "办理前")
