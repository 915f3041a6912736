"""What may be asked as 申请更正, as one table of kinds with their own few fields, and what is compared (domain.md §4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hev import identity


@dataclass(frozen=True)
class Person:
    """A member as a change is compared with: the head has no 1."""

    no: int
    name: str
    relation: str
    idno: str


@dataclass(frozen=True)
class Facts:
    """What the register says of a household now."""

    name: str
    number: str
    village: int
    village_name: str
    group: str
    address: str
    absent: bool
    people: tuple[Person, ...]


Values = dict[str, str]


@dataclass(frozen=True)
class Field:
    """Something to fill in; `member`: chosen among the household's members but the head."""

    name: str
    label: str
    limit: int
    hint: str = ""
    member: bool = False


@dataclass(frozen=True)
class Kind:
    """One thing that may be asked. `effect` says what hev itself does when it is agreed; empty: it cannot."""

    value: str
    label: str
    fields: tuple[Field, ...]
    effect: str = ""
    hint: str = ""

    @property
    def carried(self) -> bool:
        """Whether hev itself can carry it out."""
        return bool(self.effect)


_CHANGED = "把“{was}”改成“{wanted}”"
KINDS = (
    Kind("head", "户主姓名", (Field("head_name", "正确的户主姓名", 50),), _CHANGED),
    Kind(
        "add",
        "家庭成员增加",
        (
            Field("add_name", "增加的成员姓名", 50),
            Field("add_relation", "与户主关系", 30, "例如：之子、配偶。"),
            Field("add_idno", "身份证号", 30, "新生儿还没有号码的可以不填。"),
        ),
        "增加成员“{wanted}”，人口加 1",
    ),
    Kind(
        "remove",
        "家庭成员减少",
        (Field("remove_member", "减少哪一位", 0, member=True),),
        "减少成员“{was}”，人口减 1",
        "死亡、出嫁、分户等；户主死亡请选“死亡或整户消亡”。",
    ),
    Kind(
        "change",
        "家庭成员改动",
        (
            Field("change_member", "改动哪一位", 0, member=True),
            Field("change_name", "正确的姓名", 50, "不用改的不填。"),
            Field("change_relation", "正确的与户主关系", 30, "不用改的不填。"),
            Field("change_idno", "正确的身份证号", 30, "不用改的不填。"),
        ),
        _CHANGED,
    ),
    Kind(
        "place",
        "村组地址",
        (Field("group", "组（自然村）", 60), Field("address", "门牌或详细地址", 200)),
        _CHANGED,
        "在本村之内；换了行政村的请选“迁到其他村”。",
    ),
    Kind("number", "户编号", (Field("number", "正确的户编号", 40),), _CHANGED),
    Kind(
        "village",
        "迁到其他村",
        (Field("village", "迁到哪个村", 60, "本县的村名（同名的前面加乡镇名），或者 12 位代码。"),),
        "把这一户从{was}调整到{wanted}，统计同时更新",
    ),
    Kind("gone", "死亡或整户消亡", (Field("happened", "什么时候，什么情况", 100),)),
    Kind(
        "twice",
        "重复录入",
        (Field("twin", "与哪一户重复（那一户的户编号）", 40),),
        "把本户标为“不在最新名单”，不删除",
        "同意后，本户标为“不在最新名单”，不删除。",
    ),
    Kind("other", "其他", (Field("item", "哪一项", 60), Field("should", "应该是什么", 200))),
)
BY_VALUE = {kind.value: kind for kind in KINDS}
LIMITS = {field.name: field.limit for kind in KINDS for field in kind.fields}
REASON_LIMIT = 200


def now(kind: str, wanted: Values, facts: Facts) -> Values:
    """What the register says of the thing that is to be changed."""
    if kind in ("remove", "change"):
        found = member(wanted, facts)
        return {"name": found.name, "relation": found.relation, "idno": found.idno} if found else {}
    of_kind: dict[str, Values] = {
        "head": {"name": facts.name},
        "place": {"group": facts.group, "address": facts.address},
        "number": {"number": facts.number},
        "village": {"village": str(facts.village), "village_name": facts.village_name},
        "twice": {"twin": facts.number},
    }
    return of_kind.get(kind, {})


def member(wanted: Mapping[str, str], facts: Facts) -> Person | None:
    """The member that is to go or to change: by number where there is one, else by name; never the head."""
    stem = wanted["of_idno"][:18]
    others = [one for one in facts.people if one.no > 1]
    same = [one for one in others if (one.idno[:18] == stem if stem else one.name == wanted["of"])]
    return same[0] if len(same) == 1 else None


def brought(kind: str, wanted: Mapping[str, str], facts: Facts) -> bool:
    """Whether the register says by now what was asked for."""
    if kind in ("head", "number"):
        return all(getattr(facts, key) == value for key, value in wanted.items())
    if kind == "place":
        return (facts.group, facts.address) == (wanted["group"], wanted["address"])
    if kind == "village":
        return facts.village == int(wanted["village"])
    if kind == "add":
        return any(_is(one, wanted) for one in facts.people)
    if kind == "change":
        return any(_is(one, wanted) and one.relation == wanted["relation"] for one in facts.people)
    if kind == "remove":
        gone = {"name": wanted["of"], "idno": wanted["of_idno"]}
        return not any(_is(one, gone) for one in facts.people)
    return kind in ("gone", "twice") and facts.absent


def _is(one: Person, wanted: Mapping[str, str]) -> bool:
    """Whether this is the person: by number where one is wanted, and by name."""
    return one.name == wanted["name"] and (not wanted["idno"] or one.idno[:18] == wanted["idno"][:18])


def words(kind: str, values: Mapping[str, str], cover: Callable[[str], str] = identity.mask) -> str:
    """A value of `read` as a screen shows it, its numbers covered; empty where there is none."""
    if not values:
        return ""
    if kind in ("add", "remove", "change"):
        name, relation = values.get("name") or values["of"], values.get("relation", "")
        number = cover(values.get("idno") or values.get("of_idno", ""))
        said = name + (f"（{relation}）" if relation else "") + (f" {number}" if number else "")
        return f"减少{said}" if kind == "remove" and "of" in values else said
    if kind == "place":
        return f"{values['group']} {values['address']}".strip()
    if kind == "village":
        return values["village_name"]
    if kind == "twice":
        return f"户编号 {values['twin']}"
    if kind == "other":
        return f"{values['item']}：{values['should']}"
    return next(iter(values.values()))
