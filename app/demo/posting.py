"""The demo's happiness codes: one for every place people pass, most of them on a wall and scanned."""

from datetime import timedelta
from random import Random

from app.areas.models import Area, Level
from app.codes import tokens
from app.codes.models import Batch, Code, CodeStatus
from app.core.clock import now
from app.core.db import db
from app.demo.people import Staff
from app.demo.places import Lived, Map

SPOTS = {
    Level.COMMUNITY: ("党群服务站门口", "社区公告栏"),
    Level.COMPOUND: ("大门岗亭", "公告栏", "快递柜旁"),
    Level.BUILDING: ("一楼电梯口", "单元门右侧", "楼道入口"),
}


def post_codes(places: Map, staff: Staff) -> dict[int, int]:
    """Area → its live code."""
    rng, codes = Random(7), {}
    for lived in places.lived_in:
        worker = staff.teams[lived.area.id].worker
        batch = Batch(name=f"{lived.area.name}第一批（演示）", issued_at=now(), area_id=lived.area.id)
        db.session.add(batch)
        db.session.flush()
        for place in _places(lived):
            code = _code(place, batch, rng)
            code.posted_by_id = worker.user_id if code.posted_at else None
            db.session.add(code)
            db.session.flush()
            codes[place.id] = code.id
    return codes


def _places(lived: Lived) -> list[Area]:
    return [lived.area, *lived.compounds, *lived.buildings]


def _code(place: Area, batch: Batch, rng: Random) -> Code:
    posted = rng.random() < 0.93
    code = Code(
        token=tokens.new_token(), area=place, batch_id=batch.id, spot=rng.choice(SPOTS[place.level]),
        status=CodeStatus.POSTED if posted else CodeStatus.ISSUED, issued_at=now(),
    )  # fmt: skip
    if posted:
        code.posted_at = now() + timedelta(days=rng.uniform(0.5, 3))
        code.scans = rng.randrange(6, 90)
        code.first_scan_at = code.posted_at + timedelta(hours=3)
        code.last_scan_at = now() + timedelta(days=rng.uniform(40, 64))
    return code
