"""The three guided households of 模拟练习: who they are, what the form should say in the end, and the steps that lead there."""

from dataclasses import dataclass

from hev.rounds.states import APPRAISED, RENOVATED, SAFE, SHELTERED
from hev.verification.texts import short

# What every number of such a household begins with: no roster has it.
MARK = "模拟"
_LAST = "看一看下面的核验人和日期，按“核验完成”。"
_PHOTO = "选择一张房屋正立面全景照片；手头没有的，用下面的样张。"


@dataclass(frozen=True)
class Person:
    """A person of a made-up household; the identity number's prefix belongs to no place."""

    name: str
    relation: str
    sex: str
    idno: str


@dataclass(frozen=True)
class Task:
    """One household to practise on: `situation` as the verifier finds it, `steps` on the form, `answer` in the form's values."""

    no: int
    label: str
    people: tuple[Person, ...]
    phone: str
    situation: str
    steps: tuple[str, ...]
    answer: tuple[str, str, str, str]

    @property
    def wanted(self) -> str:
        """The answer in words."""
        return short(*self.answer)

    def verdict(self, result: str, means: str, detail: str, way: str) -> str:
        """What to say of an answer: empty when it is right."""
        if (result, means, detail, way) == self.answer:
            return ""
        return f"填的是“{short(result, means, detail, way)}”，这一户应当是“{self.wanted}”。可以打开重新核验。"


TASKS = (
    Task(
        1,
        "鉴定安全",
        (
            Person("王示例", "户主", "女", "999999194203050021"),
            Person("李示例", "配偶", "男", "999999194009100013"),
        ),
        "19999990001",
        "一直住在自家的砖房里，没有改造过。2019年请人鉴定，鉴定书上写的是B级。今天看，没有新的裂缝。",
        ("选“住房安全有保障”。", "选“鉴定安全”。", "鉴定等级选“B级”。", _PHOTO, _LAST),
        (SAFE, APPRAISED, "b", ""),
    ),
    Task(
        2,
        "改造安全",
        (
            Person("张示例", "户主", "男", "999999195506120036"),
            Person("赵示例", "配偶", "女", "999999195708230049"),
            Person("张小例", "之子", "男", "999999198802170058"),
        ),
        "19999990002",
        "原来的土房是D级危房。2018年享受农村危房改造，拆掉老房，在原址重新盖了三间砖房，现在住在里面。",
        (
            "选“住房安全有保障”。",
            "选“改造安全”。",
            "改造类型选“农村危房改造”，改造方式选“拆除重建”。",
            "改造年份填“2018”（选填）。",
            _PHOTO,
            _LAST,
        ),
        (SAFE, RENOVATED, "rural", "rebuilt"),
    ),
    Task(
        3,
        "保障安全：投亲靠友",
        (Person("陈示例", "户主", "男", "999999193811020075"),),
        "19999990003",
        "一个人，老房已经不能住，三年前搬到在城里工作的女儿家长期居住：示例镇幸福路8号2单元301室，楼房，安全。",
        (
            "选“住房安全有保障”。",
            "选“保障安全”。",
            "保障类型选“投亲靠友”。",
            "解决途径填怎样安排的，如“长期住在女儿家”。",
            "备注填现在住的地址：“示例镇幸福路8号2单元301室”。",
            _LAST,
        ),
        (SAFE, SHELTERED, "kin", ""),
    ),
)


def number(account: int, task: Task) -> str:
    """The 户编号 of somebody's own household of a task."""
    return f"{MARK}-{account}-{task.no:04}"  # lists show its last four


def numbers(account: int) -> tuple[str, ...]:
    """The three of them."""
    return tuple(number(account, task) for task in TASKS)


def task_of(household_number: str) -> Task | None:
    """The task that a household's number stands for."""
    parts = household_number.split("-")
    return next((task for task in TASKS if parts[0] == MARK and parts[-1].lstrip("0") == str(task.no)), None)
