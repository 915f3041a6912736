"""How far a county has come in opening: 区划 → 花名册 → 账号 → 标识牌, from counts of its villages."""

from dataclasses import dataclass

NOT_BEGUN, DONE = "未开始", "完成"


@dataclass(frozen=True)
class Villages:
    """How many villages a county has, and how many of them have households, an account, labels."""

    known: int
    rostered: int
    staffed: int
    labelled: int


@dataclass(frozen=True)
class Task:
    """One line of the list; `state` is 未开始, 差 N 个村 or 完成."""

    label: str
    hint: str
    endpoint: str
    state: str

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state == DONE


def tasks(villages: Villages) -> list[Task]:
    """The four tasks in their order; labels are wanted where there are households."""
    return [
        Task("区划", "导入本县乡镇、村的代码和名称", "regions.load", DONE if villages.known else NOT_BEGUN),
        Task(
            "花名册",
            "导入建档立卡户和家庭成员",
            "rosters.index",
            _state(villages.rostered, villages.known),
        ),
        Task("账号", "发放乡镇、村的账号", "accounts.overview", _state(villages.staffed, villages.known)),
        Task("标识牌", "打印每户的标识牌", "labels.sheet", _state(villages.labelled, villages.rostered)),
    ]


def _state(have: int, wanted: int) -> str:
    if not have:
        return NOT_BEGUN
    return f"差 {wanted - have} 个村" if have < wanted else DONE
