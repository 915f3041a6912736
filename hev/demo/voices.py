"""What households of the demo county have reported and what became of it: every state, each act done on its day."""

from dataclasses import dataclass

from hev.problems import states as s

# Who acts: the household itself, or the account of its village, its township, its county; or time.
HOUSEHOLD, VILLAGE, TOWNSHIP, COUNTY, TIME = "household", "village", "township", "county", "time"


@dataclass(frozen=True)
class Act:
    """One act, so many days ago; `into` counts back to an earlier voice of the same household."""

    days_ago: int
    name: str
    who: str
    words: str = ""
    outcome: str = ""
    office: str = ""
    into: int = 0
    minute: int = 600


@dataclass(frozen=True)
class Voice:
    """One report, so many days ago, and the acts that followed. `home` picks the household; the same number, the same one."""

    home: int
    days_ago: int
    kind: str
    words: str
    acts: tuple[Act, ...] = ()
    topic: str = ""
    channel: str = "qr"
    known: bool = True
    call_only: bool = False
    photo: bool = False
    # A kind of 申请更正 that its county still has to decide.
    amend: bool = False
    minute: int = 540


@dataclass(frozen=True)
class Visit:
    """One 现场调研 of the township or the county."""

    home: int
    days_ago: int
    who: str
    public: bool
    opinion: str


@dataclass(frozen=True)
class Ready:
    """An answer template of the county or of the first township."""

    who: str
    outcome: str
    words: str


_ROOF = "东屋房顶漏雨，下大雨要拿盆接，椽子发黑了。"
_MONEY = "去年的危房改造补助还差八千元没有到账。"
VOICES: tuple[Voice, ...] = (
    Voice(0, 0, "house", "西山墙裂了一道缝，能伸进手指头，晚上不敢睡。", photo=True, minute=480),
    Voice(1, 1, "money", "改造补助什么时候发，村里说已经报上去了。"),
    Voice(2, 0, "other", "", topic="phone", minute=490),
    Voice(3, 1, "other", "儿子去年结婚了，媳妇和小孩没有登记。", topic="member"),
    Voice(4, 2, "other", "我家登记重复了，村里有两条一样的。", known=False),
    Voice(5, 0, "house", "", call_only=True, known=False, minute=500),
    Voice(6, 3, "house", _ROOF, (Act(2, s.TAKE, TOWNSHIP), Act(1, s.NOTE, VILLAGE, "已上门看过，是瓦松了，约了瓦匠。"))),
    Voice(7, 4, "check", "房子修好三个月了，一直没有人来验收。", (Act(3, s.TAKE, TOWNSHIP), Act(1, s.URGE, COUNTY, "请本周内安排验收。"))),
    # Nobody answered in time.
    Voice(8, 11, "money", _MONEY, (Act(3, s.ESCALATE, TIME, minute=5),)),
    Voice(9, 9, "house", "院墙倒了半截，挨着路，怕砸到人。", (Act(1, s.ESCALATE, TIME, minute=5),), photo=True),
    Voice(10, 6, "money", "补助被扣了两千，说是材料费，不知道对不对。",
          (Act(5, s.TAKE, TOWNSHIP), Act(4, s.PASS, TOWNSHIP, "补助由财政所发放，已请他们核对明细。", office="县财政局农业股"))),
    Voice(11, 8, "house", "屋后排水沟堵了，雨水泡墙根。",
          (Act(7, s.TAKE, TOWNSHIP), Act(5, s.ANSWER, TOWNSHIP, "排水沟已经清通，墙根做了防水。", "solved"))),
    Voice(12, 12, "house", "门窗漏风，冬天屋里结冰。",
          (Act(10, s.ANSWER, TOWNSHIP, "现场看过，门窗完好，是没有关严，已教会使用。", "untrue"),
           Act(9, s.REOPEN, HOUSEHOLD, "关严了也漏，请再来看。"))),
    Voice(13, 14, "check", "验收的人来了没有量房子就走了。",
          (Act(12, s.ANSWER, TOWNSHIP, "已重新验收，量了面积，验收表请您签字。", "solved"), Act(11, s.AGREE, HOUSEHOLD))),
    Voice(14, 13, "money", "想把剩下的三间房也纳入改造。",
          (Act(9, s.ANSWER, TOWNSHIP, "今年的名额已经用完，明年优先考虑。", "cannot"),)),
    Voice(15, 5, "house", "厨房顶掉土块。"),
    Voice(15, 4, "house", "厨房还在掉土，请快点来。", (Act(3, s.MERGE, TOWNSHIP, into=1),)),
    Voice(16, 2, "house", "按错了，不用办。", (Act(2, s.WITHDRAW, HOUSEHOLD, minute=544),)),
    # For callers.
    Voice(17, 7, "house", "老人打来电话，说后墙往外鼓。",
          (Act(5, s.ANSWER, TOWNSHIP, "后墙已经拆除重砌，老人住在侄子家。", "solved"), Act(2, s.AGREE, VILLAGE, "打电话问过，老人满意。")),
          channel="phone"),
    Voice(18, 1, "money", "来村委会问补助什么时候到账。", channel="visit"),
    Voice(19, 3, "house", "入户时说卫生间漏水到堂屋。", (Act(2, s.TAKE, TOWNSHIP),), channel="field"),
    Voice(20, 5, "other", "家里少了一口人，户口已经注销了。", (Act(4, s.TAKE, TOWNSHIP),), topic="member", amend=True),
)  # fmt: skip
VISITS: tuple[Visit, ...] = (
    Visit(0, 0, TOWNSHIP, False, "西山墙竖向裂缝宽约 3 厘米，建议先搬到村委会住，请县里安排鉴定。"),
    Visit(11, 4, TOWNSHIP, True, "排水沟已经清通，房屋结构没有问题。"),
    Visit(13, 11, COUNTY, True, "随机抽查：新房三间，入住正常，对政策满意。"),
    Visit(30, 6, COUNTY, False, "户主长期在外务工，家中无人，需核实是否另有住房。"),
)
READY: tuple[Ready, ...] = (
    Ready(COUNTY, "solved", "已派人上门核实并修好，请您再看一看。"),
    Ready(COUNTY, "cannot", "今年的名额已经用完，已登记在册，明年优先考虑。"),
    Ready(TOWNSHIP, "untrue", "已上门核实，情况与反映的不一致，具体说明如下："),
)
HOMES = 31


def spread(number: int, households: int) -> int:
    """Which of the county's households a number means: spread over all its villages."""
    return number * households // HOMES
