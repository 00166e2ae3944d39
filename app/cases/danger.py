"""Words of danger: which emergency buttons to show beside a report. They never stop one.

Words that only sound dangerous (灭火器, 燃气费), that say it may or did happen (容易着火, 曾发生火灾) or that
nothing happened (没有人受伤) are struck out first; what is left and still speaks of danger raises the alarm.
A button too many is cheap, one too few is not: when in doubt it is shown.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.core.searching import simplify


class Kind(StrEnum):
    FIRE = "fire"
    GAS = "gas"
    LIFT = "lift"
    VIOLENCE = "violence"
    INJURY = "injury"
    TRAFFIC = "traffic"


class Phone(StrEnum):
    FIRE_BRIGADE = "119"
    POLICE = "110"
    AMBULANCE = "120"
    TRAFFIC_POLICE = "122"
    PROPERTY = "property"  # the number differs from place to place


@dataclass(frozen=True)
class Alarm:
    kind: Kind
    phones: tuple[Phone, ...]


def alarms(text: str) -> tuple[Alarm, ...]:
    """The dangers a text speaks of, the most pressing first."""
    plain = _plain(text)
    if not _SOUNDS_DANGEROUS.search(plain):
        return ()
    plain = _NOT_NOW.sub("·", _HARMLESS.sub("·", plain))
    return tuple(alarm for alarm in _ALARMS if _SPOKEN_OF[alarm.kind].search(plain))


def most_pressing(text: str) -> Kind | None:
    """What a case keeps of the dangers its words speak of."""
    return next((alarm.kind for alarm in alarms(text)), None)


def phones(text: str) -> tuple[Phone, ...]:
    """The buttons to show, each once."""
    return tuple(dict.fromkeys(phone for alarm in alarms(text) for phone in alarm.phones))


def _plain(text: str) -> str:
    return _GAPS.sub("", simplify(unicodedata.normalize("NFKC", text)).lower())


_ALARMS = (
    Alarm(Kind.FIRE, (Phone.FIRE_BRIGADE,)),
    Alarm(Kind.GAS, (Phone.FIRE_BRIGADE,)),
    Alarm(Kind.LIFT, (Phone.PROPERTY, Phone.FIRE_BRIGADE)),
    Alarm(Kind.VIOLENCE, (Phone.POLICE,)),
    Alarm(Kind.INJURY, (Phone.AMBULANCE,)),
    Alarm(Kind.TRAFFIC, (Phone.TRAFFIC_POLICE,)),
)

_GAPS = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_CLAUSE = r"[^，。！？；、,.!?;\n]"
_SENTENCE = r"[^。！？；.!?;\n]"


def _any(patterns: str) -> str:
    """One of several, written apart by spaces."""
    return f"(?:{'|'.join(patterns.split())})"


_FIRE = _any(
    r"""
    [着著](?:了|起)?大?火(?![车锅炉把]) 起(?:了|大)?火(?![化车锅炬星热]) 失火(?!车) 大火(?![车锅炉候])
    火灾 火情 火苗 火势 火光 火烧(?!云) 冒火 自燃 烧(?:了?起来|着了) 燃(?:了?起来|着了) 正在燃烧
    (?:冒|浓|黑|白)(?:着|出|了)?(?:很?[大浓黑白])?烟 爆炸 爆燃 (?:快来?|赶紧|马上)人?(?:灭火(?!器)|救火)
    \b(?:on|caught|catching)\sfire\b \bthere(?:\sis|'s)\s(?:an?\s)?fire\b(?!\s?\w) \bfire\s(?:in|at)\b
    \b(?:see|smell|thick|black)\ssmoke\b \bexplosion\b
    """
)
_A_GAS = "(?:燃气|煤气|天然气|液化气|瓦斯)"
_GAS = _any(
    rf"""
    {_A_GAS}{_CLAUSE}{{0,8}}(?:泄[漏露]|漏(?!洞|缴|收)|跑气|味|臭|嘶嘶|断裂|破裂|挖断|挖破|中毒)
    {_A_GAS}报警器?(?:一直|在)?响 (?:泄[漏露]|漏)(?:了|出)?{_A_GAS} 一氧化碳中毒
    \bgas\s(?:is\s)?leak \bleaking\sgas\b \bsmell\w*\s(?:of\s)?gas\b
    """
)
_A_LIFT = "(?:电梯|升降机|客梯|货梯|轿厢)"


def _trapped(apart: str) -> str:
    """Somebody shut in, the words standing apart by no more than a clause or a sentence."""
    shut_in = "(?:被困|困在|困于|困住|被关|关在|被锁|锁在|卡在|闷在)(?:了|在)?"
    at_home = "(?:家里|家中|在家|楼上|屋)"
    caught = "(?:困人|困[着了住]|被困|困在|关了?人|关在|卡住?了?人|夹了?人|夹[住到])(?!在?(?:家|楼上|屋))"
    return _any(
        rf"""
        {shut_in}(?:(?!{at_home}){_CLAUSE}){{0,8}}{_A_LIFT} {_A_LIFT}{apart}{{0,16}}{caught}
        {_A_LIFT}{apart}{{0,12}}[卡关困门里内]{apart}{{0,8}}(?:出不[来去]|没出来|呼救|求救)
        {_A_LIFT}{apart}{{0,16}}[里内][面头边]?(?:还|仍)?有(?:人|老人|小?孩子?)(?:$|[,，。!！;；])
        \b(?:stuck|trapped|locked)\s(?:in|inside)\s(?:an?\s|the\s|our\s)?(?:lift|elevator)\b
        """
    )


_SUICIDE = "跳楼(?!价|机) 轻生 自杀 割腕 跳河 不想活"
_HELP = "救命(?=$|[啊呀,。!]) 呼救 快来?救人"
_VIOLENCE = _any(
    rf"""
    打架(?!子) 斗殴 殴打 群殴 (?<!拨)打人(?![工民口]) 打(?:老婆|孩子|小孩|老人)(?!的?[电]) 家暴
    被(?:人|他|她|邻居|保安)?打(?:了|伤|死|晕|倒|成|得|$|[,，。!！])
    [持拿带挥提动](?:着|了)?(?:一把|把)?(?:菜|水果|砍)?刀 砍(?:人|伤|死) [捅刺]了?(?:人|伤|死) 杀人 要杀
    抢劫 抢夺 入室[盗抢行] 撬(?:门|锁) 小偷 被[偷盗](?!拍) 失窃 砸(?:门|车) 尾随
    强奸 猥亵 绑架(?=了|我|小?孩|人|妇女) 拐卖 拐走 {_SUICIDE} {_HELP}
    \b(?:robbery|robbed|burglar\w*|assault\w*|stabb(?:ed|ing)|knife|being\sattacked|fighting|suicide)\b
    """
)
_INJURY = _any(
    rf"""
    受了?重?伤(?![害感]) (?:打|撞|摔|砸|成)重伤(?!害) [摔跌砸烧烫咬打撞夹]伤 骨折
    [摔跌砸打撞]断了?(?:腿|手|胳膊|肋|骨|脚) 摔(?:倒(?!怎么)|了一跤|下[来去楼]) 坠楼 [人员工孩]坠落
    砸[到中了](?:人|头|老人|小?孩) 流了?(?:很多|好多|一地|不少)?血 (?:大|脑|头)出血
    [晕昏](?:倒|过去|厥|迷) 不省人事 没有?了?(?:呼吸|意识(?!到)|心跳|知觉) 呼吸困难 无法呼吸 喘不[上过]气
    (?:突发|急性|犯了?)(?:心脏病|心梗|心肌梗死|中风|脑梗|脑溢血|癫痫|哮喘)
    (?:心脏病|癫痫|羊癫疯|哮喘|心绞痛)(?:又|突然)?(?:发作|犯) 胸口(?:很|好)?[疼痛闷] 抽搐 口吐白沫 噎住
    触电 溺水 落水 掉[进到入下]了?{_CLAUSE}{{0,4}}[河井湖坑池水]
    中毒 误[服吞] 喝了?农药 羊水破 要生了 [叫喊打要](?:个|辆|一下)?(?:救护车|120) {_SUICIDE} {_HELP}
    \b(?:unconscious|not\sbreathing|bleeding|injured|heart\sattack|a\sstroke|collapsed|drowning)\b
    """
)
_TRAFFIC = _any(
    rf"""
    车祸 交通事故(?![责强量率]) 撞人 撞车 追尾 肇事 被{_CLAUSE}{{0,6}}车{_CLAUSE}{{0,4}}[撞碾轧]
    撞[了到倒伤死上]了?(?:一?[个位名])?(?:人|老人|行人|小?孩|学生|路人|车)
    \b(?:car|traffic|road)\s(?:crash|accident)\b \bhit\sby\san?\s(?:car|bus|truck|bike)\b
    """
)
_SPOKEN_OF = {
    Kind.FIRE: re.compile(_FIRE),
    Kind.GAS: re.compile(_GAS),
    Kind.LIFT: re.compile(_trapped(_SENTENCE)),
    Kind.VIOLENCE: re.compile(_VIOLENCE),
    Kind.INJURY: re.compile(_INJURY),
    Kind.TRAFFIC: re.compile(_TRAFFIC),
}
_SOUNDS_DANGEROUS = re.compile("|".join(pattern.pattern for pattern in _SPOKEN_OF.values()))

_HARMLESS = re.compile(
    _any(
        rf"""
        灭火[器毯筒栓] 消防(?:通道|车道|车|栓|设施|设备|器材|队员?|演[练习])? 防火[门墙窗]? 耐火
        火灾(?:自动)?(?:报警|探测|警报)器? 火锅 油烟机? 烟囱(?:冒烟)? 烟花 烟火 焰火 香烟 [抽吸]烟 二手烟
        烧烤(?:摊|店)? 野火烧不尽 信息大?爆炸 防小偷 打架子鼓 门[和与跟]{_CLAUSE}{{0,8}}打架
        {_A_GAS}(?:费|表|卡|公司|灶|缴费|改造|安装|开通|接入|入户)(?!{_CLAUSE}{{0,10}}(?:泄|漏气|味|爆))
        """
    )
)

_DANGER = f"(?:{'|'.join((_FIRE, _GAS, _trapped(_CLAUSE), _VIOLENCE, _INJURY, _TRAFFIC))})"
# Up to a word that says it is happening now.
_LEADING_TO = f"(?:(?!又|现在|正|今[天早晚]|刚|突然|已经){_CLAUSE})"
_MAY = _any(
    """
    如果 一旦 万一 假如 假设 要是 倘若 若是? 容易 极易 易(?=[引发造着起]) 害?怕 担心 避免 以免 免得 防止 防范
    预防 谨防 严禁 禁止 差点 险些 (?:可能|迟早|早晚|会不会|[都就才]会|难道)(?=[会要导引造发出等非])
    """
)
_ONCE_OR_OFTEN = _any(
    """
    曾经? (?<!分钟)(?<!小时)(?<!刚才)之前 以前 去年 上个?月 上次 当年 每年
    经常 常常 时常 多次 频繁 老是 总是 屡次
    """
)
_TALK = "(?:隐患|风险|频发|多发|高发|演[练习]|培训|知识|宣传|讲座|保险|预案)"
_NOT_NOW = re.compile(
    _any(
        rf"""
        {_MAY}{_LEADING_TO}{{0,12}}{_DANGER}
        {_ONCE_OR_OFTEN}{_LEADING_TO}{{0,14}}{_DANGER}
        {_A_LIFT}{_CLAUSE}{{0,4}}{_ONCE_OR_OFTEN}{_LEADING_TO}{{0,6}}困[人住]?
        (?:发生|出现|出|有|历经|引发)过{_CLAUSE}{{0,6}}{_DANGER}
        {_DANGER}(?:等|的|安全|防范|逃生|急救){{0,3}}{_TALK}
        (?:(?<!有)没有?|未|无|(?<!是)不是|并非)(?:任何|发生|出现|造成|引发|闻到|人员?|再|被)*{_DANGER}
        """
    )
)
