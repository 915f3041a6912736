"""The append-only record of who saw, printed, changed or ended something."""

import json
from typing import Any

from peewee import BigIntegerField, CharField, DateTimeField, IntegerField, TextField

from hev import clock
from hev.db import Model
from hev.prepared import insert

# Every event that hev records, with the words that the audit page shows for it.
EVENTS = {
    "login": "登录",
    "login_failed": "登录失败",
    "logout": "退出",
    "account_issued": "发放账号",
    "account_reset": "重置账号",
    "account_completed": "完善用户信息",
    "account_disabled": "停用账号",
    "account_enabled": "恢复账号",
    "password_changed": "修改密码",
    "details_changed": "修改个人信息",
    "person_added": "增加使用人",
    "regions_loaded": "导入区划",
    "region_phone": "修改村电话",
    "roster_uploaded": "上传花名册",
    "roster_committed": "导入花名册",
    "roster_dropped": "放弃导入",
    "roster_undone": "撤销导入",
    "round_planned": "新建批次",
    "round_begun": "开始批次",
    "round_changed": "修改批次",
    "round_ended": "结束批次",
    "round_resumed": "继续批次",
    "round_dropped": "放弃批次",
    "practice_reset": "重新开始模拟练习",
    "policy_changed": "修改政策",
    "corrected": "更正身份证号或联系方式",
    "full_number_seen": "查看完整号码",
    "submitted": "核验完成",
    "suspected": "疑似",
    "cleared": "排除疑似",
    "confirmed": "确认未保障",
    "reviewed": "复验通过",
    "approved": "核准",
    "returned": "退回",
    "unlocked": "撤销核准",
    "visited": "走访",
    "sampled": "批量通过前的抽查",
    "labels_printed": "打印标识牌",
    "label_revoked": "作废标识牌",
    "label_issued": "补发标识牌",
    "amendment_filed": "申请更正",
    "amendment_decided": "办理更正申请",
    "amendment_withdrawn": "撤回更正申请",
    "conflict_decided": "决定名册与本地更正",
    "household_moved": "户迁到其他村",
    "region_moved": "行政区划调整",
    "labels_placed": "标识牌已张贴",
    "labels_unplaced": "撤销已张贴",
    "labels_reissued": "批量补发标识牌",
    "labels_ordered": "批量生成标识牌",
    "printer_changed": "校准打印机",
    "admin_created": "建立管理员",
    "audit_exported": "导出操作记录",
    "evidence_ordered": "生成证据包",
    "evidence_taken": "下载证据包",
    "backup_asked": "要求立即备份",
    "backup_restored": "从备份恢复",
    "problem_reported": "反映问题",
    "problem_handled": "办理反映问题",
    "problem_urged": "督办",
    "answers_changed": "修改答复模板",
    "survey_filed": "现场调研",
    "survey_changed": "改动现场调研",
}


class Audit(Model):
    """One event; triggers refuse to change or delete it."""

    at = DateTimeField()
    event = CharField(20)
    account = IntegerField(null=True)
    who = CharField(80, default="")
    region = BigIntegerField(null=True)
    household = IntegerField(null=True, index=True)
    detail = TextField(default="{}")
    ip = CharField(45, default="")

    class Meta:
        # Newest first, of a region, of a kind, of an account: each is read off the end of one index.
        indexes = (
            (("at", "id", "region"), False),
            (("event", "at", "id", "region"), False),
            (("account", "at", "id", "event"), False),
        )


def record(
    event: str,
    *,
    account: Any = None,
    region: int | None = None,
    household: int | None = None,
    ip: str = "",
    who: str = "命令行",
    **detail: Any,
) -> None:
    """Append one declared event; call it inside the transaction of the act it records.

    `account` is the acting account (anything with `id`, `name`, `person_name`) or None: then `who` says who it was.
    Raises KeyError for an event that is not declared.
    """
    if event not in EVENTS:
        raise KeyError(event)
    if account:
        who = f"{account.name} {account.person_name}".strip()
    insert(
        Audit,
        at=clock.now(),
        event=event,
        account=account.id if account else None,
        who=who,
        region=region,
        household=household,
        ip=ip,
        detail=json.dumps(detail, ensure_ascii=False, default=str),
    )
