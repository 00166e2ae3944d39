"""Who builds the demo's neighbourhoods along: invented partner units, their people on councils, what they promised."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.areas.models import Area
from app.core import receipts
from app.core.clock import local_day, stopped_at
from app.core.db import db
from app.core.instance import here
from app.demo import published
from app.demo.bulk import companions
from app.demo.people import Staff, Team
from app.demo.places import Map
from app.partners import actions, agreement_actions
from app.partners.actions import Facts, Sent
from app.partners.agreement_actions import Promise, Terms
from app.partners.models import Agreement, Measured, PartnerKind, PartnerUnit
from app.resources import actions as resources
from app.resources.models import Resource, ResourceKind
from app.resources.partner_actions import give
from app.resources.workflow import Verb

K, M = PartnerKind, Measured
FROM = 940  # the last of the invented numbers: (0591) 0755 09xx
VENUE = "沿街二楼活动室"  # the partner's, that answers the story of the old people
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Invented:
    where: str
    kind: PartnerKind
    name: str
    offers: str = ""
    state: str = "approved"


@dataclass(frozen=True)
class Agreed:
    """Days count from the present."""

    unit: str
    title: str
    since: int
    until: int
    state: str
    lines: tuple[Promise, ...]
    used: tuple[tuple[int, int, int, str], ...] = ()  # line, how many days ago, how much, what for


# fmt: off
UNITS = (
    Invented("军门社区", K.STATE_FIRM, "闽江银行东街支行（示例）", "沿街二楼活动室、反诈讲座"),
    Invented("军门社区", K.HOSPITAL, "白塔社区医院（示例）", "义诊、健康档案"),
    Invented("军门社区", K.SCHOOL, "三坊小学（示例）", "周末操场、书法教室"),
    Invented("军门社区", K.GOVERNMENT, "区市场监管所（示例）", "年报辅导、计量检测"),
    Invented("军门社区", K.NEW_ORG, "骑手之家党支部（示例）", "夜间巡查、助老送餐"),
    Invented("军门社区", K.SOCIAL_ORG, "茉莉社工服务中心（示例）", "心理疏导、小组活动"),
    Invented("军门社区", K.PRIVATE_FIRM, "福橘超市（示例）", "爱心货架、换季物资"),
    Invented("大根社区", K.PRIVATE_FIRM, "乌山建材商行（示例）", "维修材料、工具借用"),
    Invented("大根社区", K.SCHOOL, "橄榄幼儿园（示例）", "亲子活动场地"),
    Invented("大根社区", K.STATE_FIRM, "电力抢修二班（示例）", "线路检查、用电讲座"),
    Invented("大根社区", K.SOCIAL_ORG, "青榕志愿服务队（示例）", "陪诊、代办"),
    Invented("旗汛口社区", K.HOSPITAL, "西湖口腔门诊（示例）", "口腔检查"),
    Invented("旗汛口社区", K.PRIVATE_FIRM, "石鼓健身馆（示例）", "器械区工作日白天开放"),
    Invented("旗汛口社区", K.GOVERNMENT, "区档案馆（示例）", "口述史、旧照片修复"),
    Invented("竹林境社区", K.SOCIAL_ORG, "竹影书画社（示例）", "书法班、春联"),
    Invented("竹林境社区", K.PRIVATE_FIRM, "温泉洗涤店（示例）", "被褥清洗"),
    Invented("中山社区", K.STATE_FIRM, "公交五公司（示例）", "站点志愿岗"),
    Invented("中山社区", K.NEW_ORG, "快递驿站联盟（示例）", "上门取送"),
    Invented("树兜社区", K.PRIVATE_FIRM, "左海餐饮（示例）", "老年餐优惠"),
    Invented("三坊七巷社区", K.SOCIAL_ORG, "古厝讲解队（示例）", "周末导览"),
    Invented("三坊七巷社区", K.PRIVATE_FIRM, "光影书店（示例）", "阅读角、亲子故事会"),
    Invented("金汤社区", K.OTHER, "温泉新苑商户会（示例）", "折扣卡"),
    Invented("左海社区", K.SCHOOL, "左海中学（示例）", "体育场周末开放", "applied"),
    Invented("军门社区", K.PRIVATE_FIRM, "安泰律师所（示例）", "每月一次法律门诊", "applied by themselves"),
    Invented("军门社区", K.PRIVATE_FIRM, "某保健品公司（示例）", "产品说明会", "returned"),
)
MEMBERS = (
    ("闽江银行东街支行（示例）", "林示例"), ("白塔社区医院（示例）", "陈示例"), ("三坊小学（示例）", "黄示例"),
    ("区市场监管所（示例）", "郑示例"), ("骑手之家党支部（示例）", "王示例"), ("茉莉社工服务中心（示例）", "吴示例"),
    ("橄榄幼儿园（示例）", "李示例"), ("电力抢修二班（示例）", "许示例"), ("西湖口腔门诊（示例）", "蔡示例"),
    ("区档案馆（示例）", "何示例"), ("竹影书画社（示例）", "刘示例"), ("公交五公司（示例）", "张示例"),
)
AGREEMENTS = (
    Agreed("闽江银行东街支行（示例）", "活动室共享协议", -62, 303, "active",
           (Promise("活动室开放", 48, M.SESSION), Promise("反诈讲座", 6, M.SESSION)),
           ((0, 40, 4, "棋牌与茶话"), (0, 20, 4, ""), (1, 33, 1, "夜校"))),
    Agreed("白塔社区医院（示例）", "健康进社区协议", -60, 25, "expiring",
           (Promise("义诊", 6, M.SESSION), Promise("上门测血压", 300, M.PERSON_TIME)),
           ((0, 45, 2, "重阳义诊"), (0, 12, 2, ""), (1, 30, 186, "")),),
    Agreed("三坊小学（示例）", "操场周末开放协议", -58, 120, "active", (Promise("操场开放", 40, M.HOUR),),
           ((0, 50, 8, ""), (0, 22, 8, ""))),
    Agreed("电力抢修二班（示例）", "安全用电协议", -61, 12, "renewed", (Promise("线路检查", 20, M.HOUR),),
           ((0, 41, 14, "楼道线路"),)),
    Agreed("橄榄幼儿园（示例）", "亲子活动协议", -62, -6, "ended", (Promise("亲子活动", 4, M.SESSION),),
           ((0, 48, 2, ""), (0, 20, 2, ""))),
    Agreed("福橘超市（示例）", "爱心货架协议", 7, 372, "signed", (Promise("爱心物资", 12_000, M.YUAN),)),
    Agreed("茉莉社工服务中心（示例）", "心理疏导协议", 14, 379, "draft", (Promise("倾听服务", 60, M.HOUR),)),
)  # the renewed one makes the eighth: a draft that follows it
# fmt: on


@dataclass
class _Partnering:
    places: Map
    staff: Staff
    present: datetime
    begun: datetime

    def all(self) -> None:
        named = {lived.area.name: lived.area for lived in self.places.lived_in}
        units = {one.name: self._enter(n, one, named[one.where]) for n, one in enumerate(UNITS)}
        for name, person in MEMBERS:
            unit = units[name]
            actions.seat(unit, unit.area, self._team(unit).lead, name=person, since=local_day(self.begun))
        self._share(units[UNITS[0].name])
        for agreed in AGREEMENTS:
            self._agree(units[agreed.unit], agreed)

    def _team(self, unit: PartnerUnit) -> Team:
        return self.staff.teams[unit.area_id]

    def _enter(self, number: int, one: Invented, area: Area) -> PartnerUnit:
        facts = Facts(
            one.name, one.kind, f"{area.name}示例路 {number + 1} 号", f"0591-0755 {FROM + number:04}", one.offers,
            "示例联系人", f"+86154{number:08}",
        )  # fmt: skip
        team = self.staff.teams[area.id]
        if one.state == "applied by themselves":
            with stopped_at(self.present - timedelta(hours=20)):
                return actions.apply(facts, area, _sent(number)).partner
        unit = actions.enter(facts, area, team.staff)
        if one.state == "approved":
            actions.approve(unit, team.lead)
        if one.state == "returned":
            actions.send_back(unit, team.lead, words="共建不含商品推销，请改报可无偿提供的服务。")
        return unit

    def _share(self, unit: PartnerUnit) -> Resource:
        """The room that the story of the old people's meeting place ends in."""
        facts = resources.Facts(
            ResourceKind.VENUE, VENUE, "榕荫新村东门沿街", "每天 8:30–17:30", "老人棋牌、茶话，免费，周一登记",
            owner=unit.name, phone=f"0591-0755 {FROM:04}",
        )  # fmt: skip
        room = resources.add(facts, unit.area, self._team(unit).lead)
        give(room, unit, self._team(unit).lead)
        resources.move(room, Verb.LIST, self._team(unit).lead)
        return room

    def _agree(self, unit: PartnerUnit, agreed: Agreed) -> None:
        lead = self._team(unit).lead
        terms = Terms(agreed.title, self._day(agreed.since), self._day(agreed.until), agreed.lines)
        drawn = self.begun + DAY if agreed.since < 0 else self.present - 4 * DAY
        with stopped_at(drawn):
            agreement = agreement_actions.draw_up(unit, terms, self._team(unit).staff)
            if agreed.state != "draft":
                agreement_actions.sign(agreement, lead)
        self._live(agreement, agreed)
        if agreed.state == "renewed":
            with stopped_at(self.present - 3 * DAY):
                agreement_actions.renew(agreement, lead)

    def _live(self, agreement: Agreement, agreed: Agreed) -> None:
        """What was used, and what the calendar did, in the order in which it happened."""
        lead = self._team(agreement.partner).lead
        turns = [(ago, used) for used in agreed.used for ago in (used[1],)]
        days = {-agreed.since, 60 - agreed.until, -agreed.until - 1, *(ago for ago, _used in turns)}
        for ago in sorted((ago for ago in days if 0 <= ago <= 63), reverse=True):
            with stopped_at(self.present - ago * DAY):
                agreement_actions.keep_calendar_of(agreement)
                for then, (line, _ago, quantity, note) in turns:
                    if then == ago:
                        agreement_actions.use(
                            agreement.lines[line], lead, quantity=quantity, day=self._day(-ago), note=note
                        )

    def _day(self, from_now: int) -> date:
        return local_day(self.present) + timedelta(days=from_now)


def build_along(places: Map, staff: Staff, present: datetime, begun: datetime) -> None:
    """Called with the clock at the beginning of the sixty days."""
    _Partnering(places, staff, present, begun).all()
    db.session.flush()


def fill_up(places: Map, staff: Staff, begun: datetime) -> None:
    """As many approved units and part-time members as Gulou published: the rest, in the other communities."""
    approved = sum(one.state == "approved" for one in UNITS)
    number = published.value("gulou", "partners") - approved
    members = published.value("gulou", "members") - len(MEMBERS)
    lived_in = {lived.area.id for lived in places.lived_in}
    others = [area for area in places.communities if area.id not in lived_in]
    assert staff.secretary
    companions.join(others, number, members, (staff.admin, staff.secretary), begun)


def _sent(number: int) -> Sent:
    key, secret = str(uuid.UUID(int=number, version=4)), here().keys.receipts
    code = receipts.code_for(key, secret)
    return Sent(
        receipts.client_key_hash(key, secret),
        receipts.stored_hash(code, secret),
        receipts.content_digest({"number": str(number)}, (), secret),
    )
