"""The audit log in plain words: which group an event belongs to, and each entry as a sentence with its numbers masked."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hev.identity import veil
from hev.rounds.policy import BY_NAME
from hev.rounds.states import RESULTS
from hev.surveys.rules import ACTS as SURVEY_ACTS


@dataclass(frozen=True)
class Group:
    """A kind of events that people look for together; `pattern` tells which."""

    key: str
    label: str
    pattern: str

    def holds(self, event: str) -> bool:
        """Whether the event belongs here."""
        return re.fullmatch(self.pattern, event) is not None


# An event belongs to the first that holds it: what was printed or exported counts as that, whatever it was.
GROUPS = (
    Group("numbers", "查看完整号码", r"full_number.*"),
    Group("print", "打印", r".*_printed"),
    Group("export", "导出", r".*_(exported|downloaded|taken)|evidence_.*"),
    Group("login", "登录", r"login.*|logout"),
    Group("accounts", "账号", r"(account|admin|person|password|details)_.*"),
    Group("roster", "花名册", r"(roster|import|alias|template).*"),
    Group("work", "核验", r"submitted|suspected|confirmed|cleared|reviewed|approved|returned|unlocked|visit.*|sample.*|draft.*|practice.*"),
    Group("requests", "更正", r"corrected|amendment.*|conflict.*|household.*"),
    Group("voice", "反映和调研", r"problem.*|answers_changed|survey.*"),
    Group("labels", "标识牌", r"labels?_.*|printer.*"),
    Group("regions", "区划", r"(region|village|township).*"),
    Group("settings", "设置", r"(round|policy|setting).*"),
    Group("system", "备份和系统", r"(backup|restore|restored|disk|photo|audit|job).*"),
)  # fmt: skip

# What stands behind the words of an event without a sentence of its own.
PARTS = {
    "name": "账号", "person": "姓名", "filename": "文件", "file": "文件", "village": "村", "count": "数量", "rows": "行数",
    "households": "户数", "sheet": "版式", "old": "原来", "new": "现在", "note": "说明", "reason": "理由",
}  # fmt: skip
SEEN = {
    "household": "查看本户的完整号码", "problem": "查看反映问题的完整号码", "amendment": "查看更正申请里的完整号码",
    "conflict": "查看名册不一致两边的完整号码", "kin": "查看走访记录里亲属的电话",
    "roster_faults": "下载花名册的错误清单，其中有完整号码", "own_page": "打开农户自己看到的页面",
}  # fmt: skip
FIELDS = {"idno": "身份证号", "phone": "联系方式"}
DETAILS = (("person_name", "姓名"), ("post", "职位"), ("phone", "手机号"))

Detail = Mapping[str, Any]


def group_of(event: str) -> Group | None:
    """The group of an event; None for one that nobody has thought of."""
    return next((group for group in GROUPS if group.holds(event)), None)


def events_of(key: str, events: Iterable[str]) -> tuple[str, ...]:
    """Those of `events` that belong to the group of this key; none for an unknown key."""
    return tuple(event for event in events if (group := group_of(event)) and group.key == key)


def sentence(event: str, label: str, detail: Detail) -> str:
    """What an entry says; `label` is the event's own word. Identity and telephone numbers are masked."""
    write = _SENTENCES.get(event)
    try:
        text = write(detail) if write else _plain(label, detail)
    except (KeyError, TypeError, ValueError, AttributeError):
        # An entry of an older release may lack what its sentence needs.
        text = _plain(label, detail)
    return veil(text)


def _plain(label: str, detail: Detail) -> str:
    parts = [
        f"{word} {detail[key]}" for key, word in PARTS.items() if detail.get(key) not in (None, "", [], {})
    ]
    return f"{label}：{'，'.join(parts)}" if parts else label


def _issued(detail: Detail) -> str:
    again = "重新发放登录条，原来的作废" if detail.get("again") else "发放登录条"
    return f"给账号 {detail['name']} {again}"


def _details_changed(detail: Detail) -> str:
    was = "，".join(f"{word} {detail['was'][key]}" for key, word in DETAILS if detail["was"].get(key))
    return f"修改个人信息（原来：{was}）" if was else "修改个人信息"


def _regions_loaded(detail: Detail) -> str:
    return (
        f"导入区划：新增 {detail['added']}，更名 {detail['renamed']}，不变 {detail['same']}，"
        f"没有导入 {detail['refused']} 行"
    )


def _region_phone(detail: Detail) -> str:
    return f"修改村或乡镇电话：{detail['old'] or '无'} → {detail['new'] or '无'}"


def _round_changed(detail: Detail) -> str:
    if detail.get("begun"):
        return f"建立核验批次“{detail['begun']}”"
    return f"核验批次改为“{detail['name']}”，{detail['begins']} 至 {detail['ends']}"


def _round_planned(detail: Detail) -> str:
    return (
        f"新建核验批次“{detail['name']}”，{detail['begins']} 至 {detail['ends']}，{detail['households']} 户"
    )


def _policy_changed(detail: Detail) -> str:
    key = BY_NAME[detail["key"]]
    value = {"on": "启用", "off": "不启用"}.get(detail["value"], detail["value"])
    return f"政策“{key.label}”改为“{value}”"


def _corrected(detail: Detail) -> str:
    return f"更正{'和'.join(FIELDS[field] for field in detail['fields'])}"


def _submitted(detail: Detail) -> str:
    return f"核验完成（第 {detail['revision']} 次）：{RESULTS[detail['result']]}"


def _sampled(detail: Detail) -> str:
    of = f"批量{detail['act']}：筛选出 {detail['waiting']} 户，抽查 {detail['drawn']} 户"
    if detail["outcome"] == "drawn":
        return of
    if detail["outcome"] == "passed":
        return f"{of}，没有问题，通过 {detail['passed']} 户"
    found = f"发现 {detail['wrong']} 户有问题" if detail["wrong"] else "放弃"
    return f"{of}，{found}，通过 {detail['passed']} 户"


def _evidence_taken(detail: Detail) -> str:
    numbers = "含完整号码" if detail["full"] else "号码已遮住"
    return f"下载证据包 {detail['count']} 户（{numbers}），理由：{detail['reason']}"


def _exported(detail: Detail) -> str:
    what = f"（{detail['what']}）" if detail.get("what") else ""
    return f"导出操作记录 {detail['count']} 条{what}，理由：{detail['reason']}"


def _survey_changed(detail: Detail) -> str:
    why = f"，原因：{detail['reason']}" if detail.get("reason") else ""
    return f"第 {detail['no']} 次现场调研{SURVEY_ACTS[detail['act']]}{why}"


_SENTENCES: dict[str, Callable[[Detail], str]] = {
    "logout": lambda d: "结束自己在别处的一次登录" if d.get("other") else "退出",
    "account_issued": _issued,
    "account_reset": lambda d: f"重置账号 {d['name']}，原来的密码作废",
    "account_completed": lambda d: "第一次登录，完善用户信息并设置密码",
    "account_disabled": lambda d: f"停用账号 {d['name']}",
    "account_enabled": lambda d: f"恢复账号 {d['name']}",
    "person_added": lambda d: f"增加使用人 {d['person']}，账号 {d['name']}",
    "admin_created": lambda d: f"在服务器上建立或重置管理员账号 {d['name']}",
    "details_changed": _details_changed,
    "regions_loaded": _regions_loaded,
    "region_phone": _region_phone,
    "roster_uploaded": lambda d: f"上传花名册“{d['filename']}”",
    "roster_committed": lambda d: f"导入花名册“{d['filename']}”",
    "round_changed": _round_changed,
    "round_planned": _round_planned,
    "round_begun": lambda d: f"核验批次“{d['name']}”开始，{d['households']} 户",
    "round_ended": lambda d: f"结束核验批次“{d['name']}”",
    "round_resumed": lambda d: f"继续核验批次“{d['name']}”",
    "round_dropped": lambda d: f"放弃核验批次“{d['name']}”",
    "policy_changed": _policy_changed,
    "corrected": _corrected,
    "full_number_seen": lambda d: SEEN[d["what"]],
    "submitted": _submitted,
    "survey_filed": lambda d: f"现场调研（第 {d['no']} 次），{'公开' if d['public'] else '不公开'}",
    "survey_changed": _survey_changed,
    "sampled": _sampled,
    "labels_printed": lambda d: f"打印标识牌 {d['count']} 张",
    "label_revoked": lambda d: "作废标识牌",
    "audit_exported": _exported,
    "evidence_taken": _evidence_taken,
}
