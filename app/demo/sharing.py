"""What the demo's neighbourhoods have to share: venues, people, goods, funds, services and news."""

from dataclasses import dataclass

from app.accounts.models import UnitKind
from app.demo.people import Staff
from app.demo.places import Map
from app.demo.rooms import ROOMS, fit_out
from app.photos.models import Photo
from app.resources.actions import Facts, add, move
from app.resources.models import Resource, ResourceKind
from app.resources.workflow import Verb

R = ResourceKind
FROM = 900  # the last of the invented numbers: (0591) 0755 09xx


@dataclass(frozen=True)
class Offer:
    kind: ResourceKind
    where: str  # the community's name, a street's, or the district's
    name: str
    place: str = ""
    hours: str = ""
    conditions: str = ""
    owner: str = ""  # when it is not the community's own
    suspended: bool = False


# fmt: off
OFFERS = (
    Offer(R.VENUE, "军门社区", "长者食堂", "党群服务站一楼", "每天两餐；周五、周六晚可约家宴", "60 岁以上 8 折"),
    Offer(R.VENUE, "军门社区", "多功能活动室", "党群服务站二楼", "每天 8:30–20:30", "提前一天登记，免费"),
    Offer(R.VENUE, "军门社区", "居民议事厅", "党群服务站三楼", "逢 10 议事，其他时间可预约", "容纳 40 人"),
    Offer(R.VENUE, "大根社区", "四点半课堂", "大根社区服务站", "平日 16:00–18:30；周末可约", "小学生，需家长登记"),
    Offer(R.VENUE, "旗汛口社区", "篮球场", "闽江苑北侧", "每天 7:00–21:00", "周三晚留给老年健身队"),
    Offer(R.VENUE, "三坊七巷社区", "共享书房", "光影坊一楼", "24 小时开放", "免费，请保持安静", "示例书店"),
    Offer(R.VENUE, "中山社区", "康复训练室", "中山社区服务站", "周二、周四下午", "需医生建议单", suspended=True),
    Offer(R.PEOPLE, "军门社区", "法律顾问", "党群服务站窗口", "每周三下午", "免费咨询，每人 20 分钟", "示例律师事务所"),
    Offer(R.PEOPLE, "军门社区", "退休电工志愿队", "上门", "预约后两天内", "只收材料费"),
    Offer(R.PEOPLE, "大根社区", "心理倾听志愿者", "服务站倾听室", "周六上午", "严格保密"),
    Offer(R.PEOPLE, "竹林境社区", "书法老师", "竹林境活动室", "周日上午", "自带笔墨"),
    Offer(R.GOODS, "军门社区", "轮椅两台", "党群服务站门厅", "工作日", "押金 100 元，借期一个月"),
    Offer(R.GOODS, "旗汛口社区", "工具箱、人字梯", "服务站仓库", "工作日", "登记身份证，当天归还"),
    Offer(R.GOODS, "金汤社区", "折叠桌椅 30 套", "温泉新苑架空层", "提前两天预约", "红白喜事、居民活动"),
    Offer(R.GOODS, "左海社区", "应急发电机一台", "湖心花园值班室", "停电时", "由物业操作"),
    Offer(R.FUND, "东街街道", "微更新小额资金", "", "每季度申报", "单项不超过 5000 元，须议事会通过"),
    Offer(R.FUND, "军门社区", "邻里互助金", "", "随时申请", "大病、火灾等突发困难", "示例慈善会"),
    Offer(R.SERVICE, "军门社区", "老年人助浴、理发", "上门", "每月第一个周三", "70 岁以上优先", "示例养老服务中心"),
    Offer(R.SERVICE, "大根社区", "免费量血压", "社区卫生服务站", "每月 10 日上午", "", "示例卫生服务站"),
    Offer(R.SERVICE, "树兜社区", "旧衣旧家电回收", "树下新村北门", "每周六 9:00–11:00", "大件需预约", "示例回收公司"),
    Offer(R.SERVICE, "鼓楼区", "公益法律援助热线", "", "工作日 9:00–17:00", "", "区司法部门（示例）"),
    Offer(R.INFO, "军门社区", "办事指南（高龄补贴、居住证、生育登记）", "服务站窗口", "工作日", "有大字版"),
    Offer(R.INFO, "三坊七巷社区", "本月便民活动表", "公告栏", "每月 1 日更新", ""),
    Offer(R.INFO, "东街街道", "招工信息", "营商环境办", "每周一更新", "", "东街营商环境办"),
)
# fmt: on


def share(places: Map, staff: Staff) -> list[Resource]:
    """Returns what people book."""
    kept: dict[str, Photo] = {}
    booked = []
    named = {area.name: area for area in (places.district, *places.streets, *places.communities)}
    for number, offer in enumerate(OFFERS):
        area = named[offer.where]
        unit = None if offer.owner else staff.unit_for(UnitKind.COMMITTEE, area)
        owner = offer.owner or ("" if unit else f"{area.name}（演示）")
        facts = Facts(
            offer.kind, offer.name, offer.place, offer.hours, offer.conditions, unit, owner,
            phone=f"0591-0755 {FROM + number:04}",
        )  # fmt: skip
        resource = add(facts, area, staff.admin)
        if offer.name in ROOMS:
            fit_out(resource, staff.admin, kept)
        move(resource, Verb.LIST, staff.admin)
        if offer.suspended:
            move(resource, Verb.SUSPEND, staff.admin)
        elif offer.name in ROOMS:
            booked.append(resource)
    return booked
