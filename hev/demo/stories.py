"""Plans what has happened to each household of the demo county: every state and every answer occurs."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

# result, means, detail, way of domain.md §4 with the weight each has in the demo
Leaf = tuple[str, str, str, str]
LEAVES: dict[Leaf, int] = {
    ("safe", "appraised", "a", ""): 34,
    ("safe", "appraised", "b", ""): 30,
    ("safe", "renovated", "rural", "repaired"): 16,
    ("safe", "renovated", "rural", "rebuilt"): 14,
    ("safe", "renovated", "rural", "built"): 4,
    ("safe", "renovated", "relocation", ""): 9,
    ("safe", "renovated", "ecological", ""): 2,
    ("safe", "renovated", "reservoir", ""): 2,
    ("safe", "renovated", "hazard", ""): 2,
    ("safe", "renovated", "other", ""): 1,
    ("safe", "sheltered", "public_rental", ""): 3,
    ("safe", "sheltered", "courtyard", ""): 2,
    ("safe", "sheltered", "nursing_home", ""): 2,
    ("safe", "sheltered", "kin", ""): 4,
    ("safe", "sheltered", "rented", ""): 3,
    ("safe", "sheltered", "other", ""): 1,
    ("unsafe", "", "", ""): 3,
}
STORIES = ("todo", "draft", "suspected", "submitted", "reviewed", "approved", "returned")
VERIFIED = ("submitted", "reviewed", "approved")

# weights of STORIES in a village: some have finished, most are at work, some have hardly begun
PACES = (
    (2, 1, 1, 3, 6, 84, 3),
    (6, 2, 2, 12, 22, 52, 4),
    (18, 5, 3, 34, 24, 12, 4),
    (44, 7, 3, 34, 6, 3, 3),
    (86, 3, 1, 9, 1, 0, 0),
)

REMARKS = {
    "renovated": ("2018 年改造，验收资料齐全", "屋面翻新，墙体加固", ""),
    "appraised": ("砖混结构，墙体完好", "", "", "有鉴定报告"),
}
OTHER_WAY = "村集体统一修缮，住建站已验收"
SAFE_ADDRESSES = (
    "示例县云岭镇敬老院 2 号楼 103 室",
    "示例县城关路 18 号 2 单元 301 室",
    "本村 3 组 12 号儿子家",
)
ARRANGEMENTS = ("随长子共同居住，已签赡养协议", "女儿接去同住，房屋鉴定为 B 级")
EXPLANATIONS = ("西墙开裂，宽约 2 厘米，已安排重建，11 月底前入住", "屋架腐朽，暂住村委会，正在联系公租房")
SEEN = ("后墙有一道竖向裂缝，需请专业人员鉴定", "屋面漏雨，檩条发黑", "地基局部下沉，门框变形")
HEARD_UNSAFE = ("盼着早点修好", "下雨天睡不踏实", "", "", "", "暂时住在亲戚家")
HEARD = ("房子住着安心，感谢政策", "希望帮忙修一下院墙", "", "", "", "雨天屋后排水不畅")
# Field of the form and reason, as reviewers choose them.
RETURNS = (
    ("photo", "part"),
    ("photo", "blurred"),
    ("photo", "copied"),
    ("means", "ledger"),
    ("remark", "address"),
)
VISITS = {
    "locked": "", "renting": "全家在县城租房", "kin": "住在女儿家", "hospital": "在县医院住院", "work": "全家在外务工", "other": "大雪封路",
}  # fmt: skip
# Of these it is known where they live and whom to call.
ELSEWHERE = ("renting", "kin", "work")
MEASURES = ("renovation", "repair", "other", "moved")


@dataclass(frozen=True)
class Answers:
    """What the verifier filled in, empty where the branch does not ask; `year` has four digits."""

    result: str = ""
    means: str = ""
    detail: str = ""
    way: str = ""
    remark: str = ""
    explanation: str = ""
    arrangement: str = ""
    year: str = ""
    heard: str = ""
    no_phone_reason: str = ""


@dataclass(frozen=True)
class Plan:
    """A household's story in the round: one of STORIES, and when its last act was.

    `days_ago` counts back from today, `minute` is that of the day in China time. `seen` belongs to a
    suspicion, `return_field` and `return_reason` to a return, `visit_reason` to a failed attempt, `measure` to a home
    that is not safe.
    """

    story: str
    answers: Answers | None = None
    photo: bool = False
    days_ago: int = 0
    minute: int = 600
    seen: str = ""
    return_field: str = ""
    return_reason: str = ""
    visit_reason: str = ""
    measure: str = ""

    @property
    def state(self) -> str:
        """The case's state of domain.md §5; a draft is none, its case is still todo."""
        return "todo" if self.story == "draft" else self.story


class Planner:
    """Deals plans; each verified state deals every leaf of LEAVES once before it goes on by weight."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._decks = {story: self._deck() for story in STORIES}
        self._first = iter(STORIES)  # so that a small county has every state too

    def plan(self, pace: int) -> Plan:
        """A plan for a household in a village of PACES[pace]."""
        story = next(self._first, "") or self.rng.choices(STORIES, PACES[pace])[0]
        days_ago = self.rng.randint(0, 2 + 4 * (len(PACES) - pace)) if story != "todo" else 0
        minute = self.rng.randint(8 * 60, 18 * 60)
        if story == "todo":
            visited = self.rng.random() < 0.12
            reason = self.rng.choice(list(VISITS)) if visited else ""
            return Plan(
                story, visit_reason=reason, days_ago=self.rng.randint(1, 5) if visited else 0, minute=minute
            )
        if story == "suspected":
            return Plan(story, days_ago=days_ago, minute=minute, seen=self.rng.choice(SEEN))
        answers = self._answers(next(self._decks[story]))
        photo = story != "draft" and (answers.means in ("appraised", "renovated") or self.rng.random() < 0.4)
        field, reason = self._return(answers) if story == "returned" else ("", "")
        measure = self.rng.choice(MEASURES) if answers.result == "unsafe" else ""
        return Plan(
            story, answers, photo, days_ago, minute, return_field=field, return_reason=reason, measure=measure
        )

    def _deck(self) -> Iterator[Leaf]:
        once = list(LEAVES)
        self.rng.shuffle(once)
        yield from once
        while True:
            yield self.rng.choices(list(LEAVES), list(LEAVES.values()))[0]

    def _answers(self, leaf: Leaf) -> Answers:
        result, means, detail, way = leaf
        rng = self.rng
        if result == "unsafe":
            return Answers(result, explanation=rng.choice(EXPLANATIONS), heard=rng.choice(HEARD_UNSAFE))
        if means == "sheltered":
            arrangement = rng.choice(ARRANGEMENTS) if detail == "kin" else ""
            address = rng.choice(SAFE_ADDRESSES)
            return Answers(
                result, means, detail, remark=address, arrangement=arrangement, heard=rng.choice(HEARD)
            )
        remark = OTHER_WAY if detail == "other" else rng.choice(REMARKS[means])
        year = rng.choice(("2016", "2017", "2018", "2019")) if means == "renovated" else ""
        return Answers(result, means, detail, way, remark, year=year, heard=rng.choice(HEARD))

    def _return(self, answers: Answers) -> tuple[str, str]:
        fitting = [
            (field, reason)
            for field, reason in RETURNS
            if (field == "remark") == (answers.means == "sheltered") and (answers.means or field == "photo")
        ]
        return self.rng.choice(fitting)
