"""The demo's happiness codes: one for every place people pass, most of them on a wall and scanned."""

from datetime import timedelta
from random import Random

import sqlalchemy as sa

from app.areas.models import Level
from app.codes import actions
from app.codes.models import Code
from app.core.clock import now, stopped_at
from app.core.db import db
from app.demo.people import Staff
from app.demo.places import Lived, Map

SPOTS = {
    Level.COMMUNITY: ("党群服务站门口", "社区公告栏"),
    Level.COMPOUND: ("大门岗亭", "公告栏", "快递柜旁"),
    Level.BUILDING: ("一楼电梯口", "单元门右侧", "楼道入口"),
}


def post_codes(places: Map, staff: Staff) -> dict[int, int]:
    """Area → its code."""
    rng = Random(7)
    return {code.area_id: code.id for lived in places.lived_in for code in _posted_in(lived, staff, rng)}


def _posted_in(lived: Lived, staff: Staff, rng: Random) -> list[Code]:
    spots = [lived.area, *lived.compounds, *lived.buildings]
    batch = actions.issue(spots, staff.admin, name=f"{lived.area.name}第一批（演示）")
    codes = list(db.session.scalars(sa.select(Code).where(Code.batch_id == batch.id).order_by(Code.id)))
    issued = now()
    for code in codes:
        if rng.random() < 0.93:
            with stopped_at(issued + timedelta(days=rng.uniform(0.5, 3))):
                actions.mark_posted(code, staff.admin, spot=rng.choice(SPOTS[code.area.level]))
            _scanned(code, rng)
    return codes


def _scanned(code: Code, rng: Random) -> None:
    """Scans are counted beside the pages and not by an action: here they are as if counted already."""
    assert code.posted_at
    code.scans = rng.randrange(6, 90)
    code.first_scan_at = code.posted_at + timedelta(hours=3)
    code.last_scan_at = code.posted_at + timedelta(days=rng.uniform(40, 60))
