"""From what was typed in an 申请更正 to what it is now and what it should be, or to the sentence for the field at fault."""

from collections.abc import Callable, Mapping

from hev import identity
from hev.errors import Refused
from hev.register.amendment_rules import BY_VALUE, LIMITS, Facts, Person, Values, now
from hev.register.names import clean_name, clean_sentence, clean_text
from hev.register.rows import number_of

Read = Callable[[Mapping[str, str], Facts], Values]


def read(kind: str, raw: Mapping[str, str], facts: Facts) -> tuple[Values, Values]:
    """(what it is now, what it should be) of a request as typed. Refused with the field at fault."""
    if kind not in BY_VALUE:
        raise Refused("请选择要更正什么。", "kind")
    wanted = _READ[kind](raw, facts)
    return now(kind, wanted, facts), wanted


def _given(raw: Mapping[str, str], field: str, missing: str) -> str:
    text = clean_sentence(raw.get(field, ""))
    if not text:
        raise Refused(missing, field)
    return _short(text, field)


def _short(text: str, field: str) -> str:
    most = LIMITS[field]
    if len(text) > most:
        raise Refused(f"最多 {most} 个字，这里有 {len(text)} 个字，请改短。", field)
    return text


def _name(text: str, field: str) -> str:
    try:
        return clean_name(text)
    except Refused as refused:
        raise Refused(refused.message, field) from None


def _idno(text: str, field: str) -> str:
    try:
        return identity.parse(text).number
    except Refused as refused:
        raise Refused(refused.message, field) from None


def _head(raw: Mapping[str, str], facts: Facts) -> Values:
    name = _name(raw.get("head_name", ""), "head_name")
    if name == facts.name:
        raise Refused("和现在的户主姓名一样，不用申请。", "head_name")
    return {"name": name}


def _add(raw: Mapping[str, str], facts: Facts) -> Values:
    typed = raw.get("add_idno", "").strip()
    wanted = {
        "name": _name(raw.get("add_name", ""), "add_name"),
        "relation": _given(raw, "add_relation", "请填写与户主关系。"),
        "idno": _idno(typed, "add_idno") if typed else "",
    }
    if wanted["idno"] and any(one.idno[:18] == wanted["idno"][:18] for one in facts.people):
        raise Refused("本户已经有这个身份证号的成员。", "add_idno")
    return wanted


def _chosen(raw: Mapping[str, str], facts: Facts, field: str) -> Person:
    chosen = [one for one in facts.people if one.no > 1 and str(one.no) == raw.get(field, "")]
    if not chosen:
        raise Refused("请选择是哪一位成员。", field)
    return chosen[0]


def _remove(raw: Mapping[str, str], facts: Facts) -> Values:
    one = _chosen(raw, facts, "remove_member")
    return {"of": one.name, "of_idno": one.idno}


def _change(raw: Mapping[str, str], facts: Facts) -> Values:
    one = _chosen(raw, facts, "change_member")
    name, idno = raw.get("change_name", "").strip(), raw.get("change_idno", "").strip()
    relation = _short(clean_text(raw.get("change_relation", "")), "change_relation") or one.relation
    wanted = {
        "of": one.name, "of_idno": one.idno, "relation": relation,
        "name": _name(name, "change_name") if name else one.name,
        "idno": _idno(idno, "change_idno") if idno else one.idno,
    }  # fmt: skip
    if (wanted["name"], relation, wanted["idno"]) == (one.name, one.relation, one.idno):
        raise Refused("和现在的一样。请填写要改的那一项。", "change_name")
    return wanted


def _place(raw: Mapping[str, str], facts: Facts) -> Values:
    wanted = {name: _short(clean_text(raw.get(name, "")), name) for name in ("group", "address")}
    if (wanted["group"], wanted["address"]) == (facts.group, facts.address):
        raise Refused("和现在的组、地址一样，不用申请。", "group")
    return wanted


def _number(raw: Mapping[str, str], facts: Facts) -> Values:
    number, wrong = number_of(raw.get("number", ""))
    if wrong or not number:
        raise Refused(wrong or "请填写正确的户编号。", "number")
    if number == facts.number:
        raise Refused("和现在的户编号一样，不用申请。", "number")
    return {"number": number}


def _village(raw: Mapping[str, str], facts: Facts) -> Values:
    """`village` has been looked up by now: its code, and its name beside it."""
    code = _given(raw, "village", "请填写迁到哪个村。")
    if code == str(facts.village):
        raise Refused("这一户现在就在这个村，不用申请。", "village")
    return {"village": code, "village_name": raw["village_name"]}


def _twice(raw: Mapping[str, str], facts: Facts) -> Values:
    twin, wrong = number_of(raw.get("twin", ""))
    if wrong or not twin:
        raise Refused(wrong or "请填写另一户的户编号。", "twin")
    if twin == facts.number:
        raise Refused("这是本户自己的户编号，请填写另一户的。", "twin")
    return {"twin": twin}


_READ: dict[str, Read] = {
    "head": _head, "add": _add, "remove": _remove, "change": _change, "place": _place, "number": _number,
    "village": _village, "twice": _twice,
    "gone": lambda raw, _: {"happened": _given(raw, "happened", "请写明什么时候、什么情况。")},
    "other": lambda raw, _: {
        "item": _given(raw, "item", "请写明是哪一项。"), "should": _given(raw, "should", "请写明应该是什么。")
    },
}  # fmt: skip
