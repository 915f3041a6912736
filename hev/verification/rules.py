"""The answers of a verification as one table of questions, choices and fields (domain.md §4)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

from hev.rounds.policy import Policy, day_in_words
from hev.rounds.states import APPRAISED, MEANS, RENOVATED, RESULTS, SAFE, SHELTERED, UNSAFE
from hev.verification import control_rules as control
from hev.verification.questions import Choice, Field, Item, Question

_PHOTO = Field(
    "photo",
    "房屋正立面全景照片",
    "photo",
    missing="请上传房屋正立面全景照片",
    hint="站在房屋正前方，把整个正立面拍全；拍现在居住的房屋，不要翻拍旧照片。",
)
_REMARK = Field("remark", "备注", "textarea", limit=500)
_YEAR = Field("year", "改造年份", "year", limit=6, hint="改造竣工的年份，4位数字，可不填。")
_WAY = Question(
    "way",
    "改造方式",
    "请选择改造方式：维修加固、拆除重建或无房新建",
    (
        Choice("repaired", "维修加固", "经修缮加固消除直接危险，同时提高房屋整体强度。"),
        Choice("rebuilt", "拆除重建", "拆除原不安全住房，在原址重建。", opens=(control.old_home("rebuilt"),)),
        Choice("built", "无房新建", "原来没有住房，新建住房。"),
    ),
    answers="way",
)
_GRADE = Question(
    "grade",
    "鉴定等级",
    "请选择鉴定等级：A级或B级",
    (Choice("a", "A级"), Choice("b", "B级")),
    answers="detail",
)
_RENOVATION = Question(
    "renovation",
    "改造类型",
    "请选择改造类型：农村危房改造、易地扶贫搬迁、生态移民、水库移民、避险搬迁或其他",
    (
        Choice("rural", "农村危房改造", opens=(_WAY,)),
        *(
            Choice(kind, label, opens=(control.old_home(kind),))
            for kind, label in (
                ("relocation", "易地扶贫搬迁"),
                ("ecological", "生态移民"),
                ("reservoir", "水库移民"),
                ("hazard", "避险搬迁"),
            )
        ),
        Choice("other", "其他", "请在备注中写明是哪项工程或者措施。", demands=("remark",)),
    ),
    answers="detail",
)
_ARRANGEMENT = Field(
    "arrangement",
    "解决途径",
    "textarea",
    missing="请填写投亲靠友的解决途径，如：长期住在儿子家",
    required=True,
    limit=200,
    hint="投靠谁、怎样安排的。",
)
_SHELTER = Question(
    "shelter",
    "保障类型",
    "请选择保障类型：集体公租房、幸福大院、敬(养)老院、投亲靠友、租住、借住其他安全房屋或其他",
    (
        Choice("public_rental", "集体公租房"),
        Choice("courtyard", "幸福大院"),
        Choice("nursing_home", "敬(养)老院"),
        Choice("kin", "投亲靠友", "长期寄居在子女、亲戚或朋友的安全住房里。", opens=(_ARRANGEMENT,)),
        Choice("rented", "租住、借住其他安全房屋"),
        Choice("other", "其他"),
    ),
    answers="detail",
)
_MEANS = Question(
    "means",
    "保障方式",
    "请选择保障方式：鉴定安全、改造安全或保障安全",
    (
        Choice(
            APPRAISED,
            MEANS[APPRAISED],
            "原住房经鉴定或评定为A级或B级；C级、D级不安全。改造过的住房不选这一项，截止日以前改造的除外。",
            "看是否变危：鉴定以后有没有出现新的安全隐患。",
            (
                _GRADE,
                control.ENDANGERED,
                _REMARK,
                replace(_PHOTO, required=True, missing="请上传房屋正立面全景照片，鉴定安全必须有照片"),
            ),
        ),
        Choice(
            RENOVATED,
            MEANS[RENOVATED],
            "原来住C级、D级危房或没有住房，经危房改造、搬迁或移民等工程解决了住房安全。",
            "看是否返危：改造以后有没有又变成危房。",
            (
                _RENOVATION,
                control.RELAPSED,
                _YEAR,
                replace(_REMARK, missing="请在备注中写明改造类型“其他”是哪项工程或者措施"),
                replace(_PHOTO, required=True, missing="请上传房屋正立面全景照片，改造安全必须有照片"),
            ),
        ),
        Choice(
            SHELTERED,
            MEANS[SHELTERED],
            "不靠自有住房，长期住在公租房、幸福大院、敬(养)老院、亲友家或租借的安全房屋里。",
            "看是否落实：是否已搬出危房，并且住进了安全住房。",
            (
                _SHELTER,
                control.SETTLED,
                replace(
                    _REMARK,
                    required=True,
                    missing="请在备注中填写现安全住房的地址",
                    hint="保障安全请写明现安全住房的地址。",
                ),
                replace(
                    _PHOTO,
                    required="sheltered_photo",
                    missing="请上传房屋正立面全景照片，本县规定保障安全也要有照片",
                ),
            ),
        ),
    ),
    answers="means",
)
_RESULT = Question(
    "result",
    "核验结果",
    "请选择核验结果：住房安全有保障或住房安全未保障",
    (
        Choice(SAFE, RESULTS[SAFE], "以现在居住的住房为准。", opens=(_MEANS, control.MEANS_CHANGED)),
        Choice(
            UNSAFE,
            RESULTS[UNSAFE],
            "现在居住的是危房，或者没有安全住房。情况没有核实清楚的，先标为疑似。",
            opens=(
                Field(
                    "explanation",
                    "住房安全未保障情况说明",
                    "textarea",
                    missing="请填写住房安全未保障情况说明：未保障的情况和原因",
                    required=True,
                    limit=500,
                    hint="必须说明未保障的情况和原因。",
                ),
                _PHOTO,
            ),
        ),
    ),
    answers="result",
)

# The whole table; what a county does not ask is left out of FORM.
CONTROLLED: tuple[Item, ...] = (
    Field("idno", "身份证号", "text", "请填写身份证号", True, 40, "18位身份证号，或者20位残疾人证号。"),
    Field(
        "phone",
        "联系方式(手机号)",
        "text",
        "请填写手机号；没有手机的，请填写无手机原因",
        True,
        30,
        instead="no_phone_reason",
    ),
    Field("no_phone_reason", "无手机原因", "text", limit=100, hint="没有手机时填写，填了手机号就不用填。"),
    _RESULT,
    control.PLATE,
    Field("heard", "听：贫困群众本人怎么说", "textarea", limit=500, hint="可不填。"),
    Field("verifier_name", "核验人", "text", "请填写核验人姓名", True, 50),
    Field("verifier_post", "核验人职务", "text", "请填写核验人职务，如：村书记", True, 50),
    Field("verifier_phone", "核验人联系电话", "text", "请填写核验人联系电话", True, 30),
    Field("verified_on", "核验时间", "date", "请填写核验时间，如2020-06-03", True, 20),
)


def _without_controls(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The same items but those that hang on a switch, at every depth."""
    kept = [item for item in items if not (isinstance(item, Question) and item.on)]
    return tuple(
        replace(item, choices=tuple(replace(c, opens=_without_controls(c.opens)) for c in item.choices))
        if isinstance(item, Question)
        else item
        for item in kept
    )


FORM = _without_controls(CONTROLLED)


def asked(policy: Policy) -> tuple[Item, ...]:
    """The table as a county asks it."""
    return CONTROLLED if policy.control_questions else FORM


def open_items(values: Mapping[str, str], form: tuple[Item, ...] = FORM) -> Iterator[Item]:
    """What the chosen values leave open, in the form's order, each field as strict as its branch makes it."""
    demanded: set[str] = set()
    for item in _walk(form, values, demanded):
        yield replace(item, required=True) if isinstance(item, Field) and item.name in demanded else item


def _walk(items: tuple[Item, ...], values: Mapping[str, str], demanded: set[str]) -> Iterator[Item]:
    for item in items:
        yield item
        choice = item.choice(values.get(item.name, "")) if isinstance(item, Question) else None
        if choice:
            demanded.update(choice.demands)
            yield from _walk(choice.opens, values, demanded)


def page_items(form: tuple[Item, ...] = FORM) -> tuple[Item, ...]:
    """Every question and field of the form once, in an order that agrees with that of every branch.

    A field of several branches (remark, photo) stands after the last of them, as its last owner has it.
    """
    placed: dict[str, Item] = {}
    for item, _ in every_item(form):
        placed.pop(item.name, None)
        placed[item.name] = item
    return tuple(placed.values())


def every_item(form: tuple[Item, ...] = FORM) -> Iterator[tuple[Item, tuple[tuple[str, str], ...]]]:
    """Each question and field with the (question, value) pairs that open it, once for each branch."""
    return _every(form, ())


def _every(
    items: tuple[Item, ...], path: tuple[tuple[str, str], ...]
) -> Iterator[tuple[Item, tuple[tuple[str, str], ...]]]:
    for item in items:
        yield item, path
        for choice in item.choices if isinstance(item, Question) else ():
            yield from _every(choice.opens, (*path, (item.name, choice.value)))


def cutoff_sentence(policy: Policy) -> str:
    """Which means a renovated house falls under, by the cut-off in force; shown beside the means."""
    after = policy.cutoff + dt.timedelta(days=1)
    return (
        f"{day_in_words(policy.cutoff)}（含）以前改造的住房按原住房选鉴定安全，"
        f"{day_in_words(after)}起改造的选改造安全。"
    )


def cutoff_warning(year: str, policy: Policy) -> str:
    """What to say of a 改造安全 house whose year lies before the cut-off; empty where nothing is odd."""
    after = policy.cutoff + dt.timedelta(days=1)
    if not year.isdecimal() or int(year) >= after.year:
        return ""
    return f"改造年份{year}年在截止日{day_in_words(policy.cutoff)}以前，应按原住房选鉴定安全，请核对。"
