"""Who reports what, when and where in the demo, and how it will end: drawn once from a fixed seed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from app.accounts.actor import Actor, resident
from app.areas.models import Area
from app.cases.models import Channel, ClosureCode, Kind, Reporter, ResidentResult
from app.core.clock import local_day, now
from app.core.workdays import is_workday
from app.demo import detours, stories
from app.demo.matters import Matter, Story, Teller
from app.demo.moments import before_office, reported_on
from app.demo.people import Staff
from app.demo.places import Lived, Map
from app.demo.subjects import Script, Subject, script

LAST_WORD = "四盏都亮了，台阶也贴了反光条，晚上敢下楼了，谢谢。"
DAYS = 60
REPORTS = 372  # the staged ones come on top: about 400
SEED = 20190924  # the day the article on Gulou's code appeared
# With their keys the query codes of these two can be worked out: /demo shows them.
LIVE_KEY = "5f0c7d0e-31f4-4d0a-9a54-0d3a5e9b1c01"
FINISHED_KEY = "5f0c7d0e-31f4-4d0a-9a54-0d3a5e9b1c02"

CHANNELS = {
    Channel.QR: 66, Channel.PATROL: 10, Channel.PHONE: 7, Channel.WECHAT: 6, Channel.WINDOW: 4,
    Channel.VISIT: 3, Channel.HOTLINE: 3, Channel.WEB: 1,
}  # fmt: skip
BY_RESIDENT = (Channel.QR, Channel.WEB)
RESULTS = {ResidentResult.YES: 60, ResidentResult.PARTLY: 9, ResidentResult.NO: 7, None: 24}
NICKNAMES = ("三楼老住户", "楼下的邻居", "热心群众", "茉莉妈妈", "晚归的人", "老党员", "店主", "接孙子的")


@dataclass
class Plot:
    """Everything drawn by chance goes through one generator, so that each load tells the same stories."""

    places: Map
    staff: Staff
    codes: dict[int, int]  # area → code
    rng: Random
    script: Script

    def stories(self, teller: Teller) -> Iterator[Story]:
        yield from self._staged(teller)
        for at in self._times():
            yield from self._story(self._matter(at), teller)

    # --- chance -----------------------------------------------------------------------------------------

    def _times(self) -> list[datetime]:
        today = local_day(now())
        days = [today - timedelta(days=n) for n in range(DAYS + 1)]
        weights = [_busy(day) * (1 + 0.4 * n / DAYS) for n, day in enumerate(reversed(days))]
        drawn = self.rng.choices(days[::-1], weights, k=REPORTS)
        earliest = now() - timedelta(days=DAYS)
        return sorted(at for at in (reported_on(day, self.rng) for day in drawn) if earliest < at < now())

    def _story(self, matter: Matter, teller: Teller) -> Iterator[Story]:
        chance, subject = self.rng.random(), matter.subject
        if matter.channel is Channel.PATROL:
            yield stories.settled(matter, teller)
        elif subject.kind is Kind.INQUIRY or subject.result is ClosureCode.EXPLAINED or chance < 0.06:
            yield stories.answered(matter, teller)
        elif chance < 0.10:
            why = self.rng.choice(self.script.refused)
            yield stories.refused(replace(matter, text=why.text, place="", with_photo=False), why)
        elif chance < 0.13:
            yield stories.withdrawn(matter, teller)
        elif chance < 0.19:
            yield stories.asked(matter, teller, replies=chance < 0.175)
        elif chance < 0.24:
            yield stories.stuck(matter, teller)
        else:
            yield stories.dispatched(matter, teller)
            if subject.kind is Kind.PROBLEM and chance < 0.34:
                yield stories.twin(self._again(matter), teller, matter)

    def _matter(self, at: datetime) -> Matter:
        rng = self.rng
        lived = rng.choices(self.places.lived_in, [place.busy for place in self.places.lived_in])[0]
        channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        pool = self.script.patrol if channel is Channel.PATROL else self.script.subjects
        subject = rng.choices(pool, [subject.often for subject in pool])[0]
        return self.matter(subject, self._place(lived), at, channel=channel)

    def matter(self, subject: Subject, area: Area, at: datetime, *, channel: Channel = Channel.QR) -> Matter:
        rng = self.rng
        team = self.staff.teams[next(c for c in area.around if c in self.staff.teams)]
        text_no = rng.randrange(len(subject.texts))
        by_resident = channel in BY_RESIDENT
        told = rng.random() < 0.5
        matter = Matter(
            key=self._key(), at=at, area=area, subject=subject, text_no=text_no, channel=channel, team=team,
            rng=Random(rng.random()), text=self._text(subject, text_no, area, channel),
            actor=resident() if by_resident else self._enters(channel, team.worker, team.staff),
            kind=subject.kind if not by_resident or told else None,
            place=rng.choice(subject.spots) if rng.random() < 0.7 else "",
            reporter=Reporter.ENTERPRISE if subject.category == "企业服务" else Reporter.RESIDENT,
            with_photo=by_resident and rng.random() < 0.36,
            code_id=self.codes.get(area.id) if channel is Channel.QR else None,
            pace=self._pace(), result=rng.choices(list(RESULTS), list(RESULTS.values()))[0],
            reworked=rng.random() < 0.08,
        )  # fmt: skip
        self._contact(matter)
        if channel is Channel.HOTLINE:
            matter.outer_no = f"DEMO{at:%y%m%d}{rng.randrange(10000):04}"
            matter.outer_due_at = at + timedelta(days=rng.choice((3, 5, 7)))
        return matter

    def _contact(self, matter: Matter) -> None:
        """Numbers from 154, which no operator has been given."""
        if self.rng.random() < 0.4:
            matter.phone = f"+86154{self.rng.randrange(10**8):08}"
            matter.call_me = self.rng.choice(NICKNAMES) if self.rng.random() < 0.5 else ""
            matter.withheld = self.rng.random() < 0.15

    def _pace(self) -> float:
        chance = self.rng.random()
        if chance < 0.09:
            return self.rng.uniform(1.05, 1.7)
        return self.rng.uniform(0.1, 0.93)

    def _text(self, subject: Subject, text_no: int, area: Area, channel: Channel) -> str:
        said = self.script.sayings
        words = subject.texts[text_no].replace("{when}", self.rng.choice(self.script.when))
        if channel is Channel.PATROL or "。" in words[:14]:
            return words
        before = said.get(f"before_{subject.kind}", said["before_demand"])
        names = area.places[3:] or area.places[-1:]
        compound = next((name for name in names if "网格" not in name), area.name)
        building = compound if area.name == compound else compound + area.name
        opening = self.rng.choice(before).format(building=building, compound=compound)
        return opening + words + self.rng.choice(said["after"])

    def _place(self, lived: Lived) -> Area:
        pools = [pool for pool in (lived.buildings, lived.compounds, [lived.area]) if pool]
        weights = (66, 22, 12)[-len(pools) :]
        return self.rng.choice(self.rng.choices(pools, weights)[0])

    def _enters(self, channel: Channel, worker: Actor, staff: Actor) -> Actor:
        return worker if channel in (Channel.PATROL, Channel.VISIT, Channel.WECHAT) else staff

    def _again(self, matter: Matter) -> Matter:
        at = matter.at + timedelta(hours=self.rng.uniform(1, 30))
        other = self.matter(matter.subject, matter.area, at)
        return other if other.at < now() else replace(other, at=now() + timedelta(days=1))

    def _key(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    # --- staged: what every load must show ----------------------------------------------------------------

    def _staged(self, teller: Teller) -> Iterator[Story]:
        buildings = self.places.lived_in[0].buildings
        here, village = buildings[2], buildings[2].parent or buildings[2]
        canteen, hall, lamps = self.script.named
        lamp = replace(self._named(lamps, here, _ago(days=13)), key=FINISHED_KEY, result=ResidentResult.YES)
        lamp.last_word = LAST_WORD
        again = self._named(lamps, here, lamp.at + timedelta(hours=1))
        yield stories.dispatched(lamp, teller)
        yield stories.twin(replace(again, text="从东门进来一路都是黑的，路灯坏了好几盏。"), teller, lamp)
        fed = replace(self._named(canteen, village, _ago(days=24)), result=ResidentResult.YES, pace=0.3)
        yield stories.dispatched(fed, teller)
        yield stories.stuck(self._named(hall, village, _ago(days=9)), teller)
        ramp = next(subject for subject in self.script.subjects if subject.picture == "ramp")
        live = self._named(ramp, here, now() - timedelta(minutes=38))
        yield stories.untouched(
            replace(live, key=LIVE_KEY, text_no=0, text=ramp.texts[0], kind=None, place="2 单元门口")
        )
        yield from self._states(teller)
        # By dice of their own: what chance has in store for the others stays the same.
        apart = replace(self, rng=Random(SEED + 1))
        yield from detours.staged(lambda days: apart._fresh(_ago(days=days)), teller)

    def _named(self, subject: Subject, area: Area, at: datetime) -> Matter:
        return replace(self.matter(subject, area, at), pace=0.5, reworked=False, with_photo=True)

    def _states(self, teller: Teller) -> Iterator[Story]:
        """One or more in every state there is, whatever chance and the hour of loading bring."""
        for minutes in (9, 75, 190, 400):
            yield stories.untouched(self._fresh(now() - timedelta(minutes=minutes)))
        yield stories.asked(self._fresh(_ago(days=1, hours=6)), teller, replies=False)
        yield stories.asked(self._fresh(_ago(days=2)), teller, replies=False)
        for days in (12, 17, 26):
            yield stories.stuck(self._fresh(_ago(days=days)), teller)
        for stop, began, at in (
            ("handled", _ago(days=6), _ago(hours=2)),
            ("handled", _ago(days=5), _ago(minutes=50)),
            ("reopen", _ago(days=9), _ago(hours=1)),
            ("reopen", _ago(days=11), _ago(hours=20)),
            ("dispatched", _ago(days=4), _ago(hours=3)),
        ):
            yield stories.waiting(self._fresh(began), teller, stop=stop, at=at)

    def _fresh(self, at: datetime) -> Matter:
        problems = [s for s in self.script.subjects if s.kind is Kind.PROBLEM and s.category != "电梯"]
        area = self._place(self.places.lived_in[0])
        return replace(self.matter(self.rng.choice(problems), area, at), pace=0.5, reworked=False)


def drawn(places: Map, staff: Staff, codes: dict[int, int]) -> Plot:
    return Plot(places, staff, codes, Random(SEED), script())


def _busy(day: date) -> float:
    return 1.0 if is_workday(day) else 0.55


def _ago(**span: float) -> datetime:
    """The last moment of office time before then: staff act in it."""
    return before_office(now() - timedelta(**span))
