"""Which words bring up which emergency buttons, and which only sound like it."""

import time

import pytest

from app.cases.danger import Kind, Phone, alarms, phones

FIRE, GAS, LIFT = Kind.FIRE, Kind.GAS, Kind.LIFT
VIOLENCE, INJURY, TRAFFIC = Kind.VIOLENCE, Kind.INJURY, Kind.TRAFFIC

DANGER = [
    # fire and smoke
    ("着火了", {FIRE}),
    ("3号楼着火了快来人", {FIRE}),
    ("家里着火了怎么办！", {FIRE}),
    ("楼道里电动车起火", {FIRE}),
    ("五楼失火啦", {FIRE}),
    ("车棚发生火灾", {FIRE}),
    ("地下室冒烟了", {FIRE}),
    ("楼上冒黑烟", {FIRE}),
    ("楼道里全是浓烟，看不见路", {FIRE}),
    ("配电箱冒火花", {FIRE}),
    ("充电桩烧起来了", {FIRE}),
    ("电瓶车电池爆炸了", {FIRE}),
    ("防火门后面着火了", {FIRE}),
    ("灭火器过期了，现在厨房起火没法用", {FIRE}),
    ("火锅店着火了", {FIRE}),
    ("着 火 了", {FIRE}),
    ("樓上著火了", {FIRE}),
    ("對面樓失火，濃煙很大", {FIRE}),
    ("The kitchen is on fire", {FIRE}),
    ("火烧到阳台了", {FIRE}),
    # gas
    ("燃气泄漏", {GAS}),
    ("煤气漏了，味道很大", {GAS}),
    ("楼道里有很浓的煤气味", {GAS}),
    ("闻到天然气的味道", {GAS}),
    ("隔壁漏煤气", {GAS}),
    ("施工把燃气管挖断了", {GAS}),
    ("燃气报警器一直响", {GAS}),
    ("天然氣洩漏", {GAS}),
    ("樓下瓦斯外洩，好大的瓦斯味", {GAS}),
    ("I smell gas in the stairwell", {GAS}),
    ("煤气中毒，人昏迷了", {GAS, INJURY}),
    # trapped in a lift
    ("电梯困人", {LIFT}),
    ("電梯困人", {LIFT}),
    ("电 梯 困 人", {LIFT}),
    ("我被困在电梯里", {LIFT}),
    ("老人困在3号楼电梯里了", {LIFT}),
    ("孩子被关在电梯里", {LIFT}),
    ("被困電梯，快救命啊", {LIFT, VIOLENCE, INJURY}),
    ("电梯卡住了，里面还有人", {LIFT}),
    ("电梯卡在四楼，我妈出不来", {LIFT}),
    ("电梯突然停了，把我们困住", {LIFT}),
    ("卡在电梯里半小时了", {LIFT}),
    ("升降机困人", {LIFT}),
    ("电梯经常坏，今天又把人困在里面了", {LIFT}),
    ("My mother is trapped in the lift", {LIFT}),
    # violence and crime
    ("楼下有人打架", {VIOLENCE}),
    ("有人打人", {VIOLENCE}),
    ("保安殴打业主", {VIOLENCE}),
    ("有人拿着刀在小区里", {VIOLENCE}),
    ("邻居家暴，女的在喊救命！", {VIOLENCE, INJURY}),
    ("我被人打了", {VIOLENCE}),
    ("有人持刀抢劫", {VIOLENCE}),
    ("入室盗窃，家里没人", {VIOLENCE}),
    ("電動車被偷了", {VIOLENCE}),
    ("小偷正在撬门", {VIOLENCE}),
    ("有人要跳楼", {VIOLENCE, INJURY}),
    ("Someone with a knife downstairs", {VIOLENCE}),
    # injury and sudden illness
    ("有人受伤了", {INJURY}),
    ("老人晕倒在门口", {INJURY}),
    ("奶奶昏迷不醒", {INJURY}),
    ("爷爷没有呼吸了", {INJURY}),
    ("邻居心脏病发作", {INJURY}),
    ("小孩从楼上摔下来了", {INJURY}),
    ("小孩掉进了化粪池", {INJURY}),
    ("有人触电", {INJURY}),
    ("有人落水", {INJURY}),
    ("广告牌掉下来砸到人", {INJURY}),
    ("老人摔倒站不起来", {INJURY}),
    ("流了好多血", {INJURY}),
    ("快叫救护车", {INJURY}),
    ("孕妇羊水破了", {INJURY}),
    ("路燈倒了，有人受傷", {INJURY}),
    ("He is unconscious", {INJURY}),
    # traffic
    ("路口出车祸了", {TRAFFIC}),
    ("门口发生交通事故", {TRAFFIC}),
    ("汽车撞了老人", {TRAFFIC}),
    ("孩子被电动车撞了", {TRAFFIC}),
    ("两车追尾，有人受伤", {TRAFFIC, INJURY}),
    # what was feared or happened once, happens now
    ("之前报修的配电箱现在着火了", {FIRE}),
    ("十分钟之前起火了", {FIRE}),
    ("2026年11月20日晚上着火了", {FIRE}),
    ("着火了应急灯不亮", {FIRE}),
    ("是不是着火了", {FIRE}),
    ("快来灭火", {FIRE}),
    ("担心的事来了，楼道着火了", {FIRE}),
    ("燃气公司施工，燃气管漏气", {GAS}),
    ("燃气灶漏气了", {GAS}),
    ("楼下煤气味很重，担心爆炸", {GAS}),
    ("上次电梯困人没修好，现在又有人困在电梯里", {LIFT}),
    # several, and one half harmless
    ("着火了，有人受伤", {FIRE, INJURY}),
    ("着火了，没有人受伤", {FIRE}),
    ("一楼起火\n三楼电梯困人", {FIRE, LIFT}),
]


@pytest.mark.parametrize(("text", "kinds"), DANGER)
def test_danger_is_heard(text: str, kinds: set[Kind]) -> None:
    assert {alarm.kind for alarm in alarms(text)} == kinds


HARMLESS = [
    # fire that is none
    "火锅店油烟太大",
    "灭火器过期",
    "灭火器箱是空的，没有灭火器",
    "消防通道被堵",
    "消防車道停滿了車",
    "消火栓没有水",
    "楼道堆满纸箱，消火栓前停电动车",
    "防火门关不上",
    "电动车在楼道充电，容易着火",
    "堆了很多纸板，存在火灾隐患",
    "一旦发生火灾，消防车进不来",
    "万一起火怎么逃",
    "建议搞一次火灾逃生演练",
    "去年发生过火灾，线路还没换",
    "烟花爆竹太吵",
    "楼道里有人抽烟",
    "邻居烧烤，烟熏得难受",
    "火车站路口红绿灯坏了",
    "扩大火车站停车场",
    "想咨询一起火化补贴怎么办",
    "工作开展得热火朝天",
    "越说越上火",
    "烟囱冒烟影响晾衣服",
    # gas that is paid for
    "燃气费缴费咨询",
    "煤气卡怎么充值",
    "天然气什么时候开通",
    "燃气表坏了，数字不动",
    "燃气公司不接电话",
    "燃气改造漏了我们这栋",
    "燃气改造什么时候轮到我们小区",
    "担心燃气泄漏，请安排安检",
    "没有闻到煤气味",
    # lifts that stand still
    "电梯停了",
    "3座电梯停了两天，老人下不了楼",
    "电梯坏了三天没人修",
    "电梯按键失灵",
    "电梯里有人抽烟",
    "电梯广告太多",
    "建议加装电梯",
    "电动车推进电梯",
    "物业晚上关电梯",
    "停车困难，电梯也慢",
    "电梯以前困过人，希望检修",
    "电梯多次困人，希望更换",
    "电梯停了，老人被困家中",
    "电梯坏了，老人困在楼上下不来",
    "老人被困在家里，因为电梯坏了",
    "电梯坏了，轮椅老人出不去",
    # no violence
    "楼上打架子鼓扰民",
    "入户门和邻居的门打架",
    "拨打人工客服打不通",
    "晚上被打扰睡不着",
    "政策不要一刀切",
    "捞刀河步道的灯不亮",
    "跳楼价的广告贴满楼道",
    "想装摄像头防小偷，怕被偷",
    "这点补贴是我妈的救命钱",
    # nobody hurt
    "路面坑洼，老人容易摔倒",
    "树枝掉下来，没有人受伤",
    "幸好没人受伤",
    "有心脏病的老人受不了噪音",
    "不要让孩子身心受伤害",
    "路灯灭了三盏，有人踩空",
    "担心小孩触电",
    "头晕，是油烟闹的",
    "公益讲座：急救知识",
    # no accident
    "路口没有红绿灯，容易出车祸",
    "交通事故责任认定去哪里办",
    "请在斑马线旁加装减速带，避免撞人",
    # nothing at all
    "三座门口到停车棚路灯灭了三盏",
    "社区食堂菜品更丰富",
    "小区增设老人活动场所",
    "部分路灯损坏",
    "广场舞音箱太响，孩子没法写作业",
    "新生儿怎么上户口，要带什么",
    "化粪池又满了，一楼返水",
    "东泰路树枝压到电线，风大会打火",
    "The street lamp is broken",
    "Where is fire door two?",
    "Could the fire extinguisher be checked?",
    "",
    " \n ",
    "\x00\ud800😀",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_dangerous_is_left_in_peace(text: str) -> None:
    assert alarms(text) == ()
    assert phones(text) == ()


BUTTONS = [
    ("着火了", ("119",)),
    ("燃气泄漏", ("119",)),
    ("电梯困人", ("property", "119")),
    ("有人打架", ("110",)),
    ("有人晕倒", ("120",)),
    ("出车祸了", ("122",)),
    ("着火了，燃气也漏了", ("119",)),
    ("起火，电梯困人，有人受伤", ("119", "property", "120")),
]


@pytest.mark.parametrize(("text", "numbers"), BUTTONS)
def test_each_number_is_offered_once(text: str, numbers: tuple[str, ...]) -> None:
    assert phones(text) == numbers


def test_every_kind_has_somebody_to_call() -> None:
    heard = {alarm.kind: alarm.phones for text, _ in DANGER for alarm in alarms(text)}
    assert set(heard) == set(Kind)
    assert {phone for numbers in heard.values() for phone in numbers} == set(Phone)


@pytest.mark.parametrize(
    "piece", ["如果", "电梯", "没有", "火", "发生过", "被", "门和", "燃气", " ", "电 ", "a", "撞断"]
)
def test_no_text_makes_it_slow(piece: str) -> None:
    began = time.process_time()
    alarms("着火了" + piece * (20_000 // len(piece)))
    assert time.process_time() - began < 3
