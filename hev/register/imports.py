"""Takes in a roster file, and lets go of one that is not wanted; the check and the import are the worker's."""

import errno
import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any, BinaryIO

from hev import audit, clock, disk, jobs
from hev.accounts.people import Person
from hev.config import Settings
from hev.db import for_update, write
from hev.errors import Refused
from hev.regions.models import Region, RegionAlias
from hev.register.models import RosterImport
from hev.register.places import label

CHECK, COMMIT, UNDO = "roster_check", "roster_commit", "roster_undo"
SHORT = "名册没有保存：服务器磁盘快满了，暂停导入。请联系系统维护人员清理磁盘，然后重新上传。"
COMMAND_LINE = "命令行"
UNCHANGED = "这份名册和系统里的完全一样，没有变化。"
TOO_LATE = "这次导入已经不能撤销，没有改动任何资料。"
KINDS = {
    "new": "新增", "changed": "有变化", "conflict": "与本地更正不一致", "seen": "重新列入", "same": "没有变化",
    "absent": "不在最新名单", "parked": "因错误未导入",
}  # fmt: skip
_PIECE = 1 << 20


def path_of(roster: RosterImport, settings: Settings) -> Path:
    """Where the file of an import is kept."""
    return settings.instance / "rosters" / roster.key


def fault_book_of(roster: RosterImport, settings: Settings) -> Path:
    """Where the error workbook of an import is kept, if it has one."""
    return settings.instance / "rosters" / f"{Path(roster.key).stem}.xlsx"


def upload(
    county: Region,
    filename: str,
    stream: BinaryIO,
    person: Person | None,
    settings: Settings,
    ip: str = "",
    part: bool = False,
) -> RosterImport:
    """Keep the file durably, then its row and the job that checks it. Raises Refused for an empty file or a full disk.

    `part`: it supplements the roster, and whoever is missing from it is not marked absent.
    """
    roster = receive(county, filename, stream, person, settings, part)
    with write():
        roster.save(force_insert=True)
        _queue(roster, CHECK)
        about: dict[str, Any] = {"roster": roster.id, "filename": roster.filename}
        audit.record("roster_uploaded", account=person, region=county.code, ip=ip, **about)
    return roster


def receive(
    county: Region,
    filename: str,
    stream: BinaryIO,
    person: Person | None,
    settings: Settings,
    part: bool = False,
) -> RosterImport:
    """The file durably kept under a random name (0600), and its row, not yet saved."""
    disk.demand(settings.instance, settings.disk_keep, SHORT, "file")
    key = f"{secrets.token_hex(16)}.bin"
    sha256 = _keep(stream, settings.instance / "rosters" / key)
    name = storable(Path(filename.replace("\\", "/")).name, 200) or "名单"
    return RosterImport(
        county=county.code, filename=name, key=key, sha256=sha256, part=part, account=person.id if person else None,
        person=person.person_name if person else COMMAND_LINE, created_at=clock.now(),
    )  # fmt: skip


def storable(text: str, most: int) -> str:
    """`text` as a database takes it: without NUL and halves of characters, at most `most` characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:most]


def start(roster: RosterImport, person: Person, ip: str = "") -> None:
    """只导入正确的: queue the import; pressed twice, or when it already runs, it changes nothing.

    Raises Refused when there is nothing to import or it was dropped.
    """
    with write():
        now = _locked(roster)
        if now.state == "done" or (now.state == "committing" and not stuck(now)):
            return
        if now.state not in ("ready", "committing"):
            raise Refused("这份名册现在不能导入，没有改动任何资料；请重新上传名册。")
        RosterImport.update(state="committing").where(RosterImport.id == now.id).execute()
        _queue(now, COMMIT, account=person.id, name=person.name, who=person.person_name, ip=ip)


def start_undo(roster: RosterImport, person: Person, ip: str = "") -> None:
    """撤销导入: queue it; pressed twice, or when it already runs, it changes nothing. Raises Refused when it is too late."""
    with write():
        now = _locked(roster)
        if now.state == "undone" or (now.state == "undoing" and not stuck(now)):
            return
        if now.state not in ("done", "undoing") or not now.undo:
            raise Refused(TOO_LATE)
        RosterImport.update(state="undoing", message="").where(RosterImport.id == now.id).execute()
        _queue(now, UNDO, account=person.id, name=person.name, who=person.person_name, ip=ip)


def drop(roster: RosterImport, person: Person, ip: str = "") -> None:
    """全部不导入: the plan is void, nothing of the register changes. Raises Refused once it is imported or under way."""
    with write():
        now = _locked(roster)
        if now.state == "dropped":
            return
        if now.state != "ready" and not (now.state in ("checking", "committing") and stuck(now)):
            raise Refused("这份名册正在处理或已经处理完，不能放弃；请刷新页面看结果。")
        RosterImport.update(state="dropped", done_at=clock.now()).where(RosterImport.id == now.id).execute()
        audit.record("roster_dropped", account=person, region=now.county, ip=ip, roster=now.id)


def _locked(roster: RosterImport) -> RosterImport:
    """The import as it stands, held: of two people who press at once, or one and the worker, the second sees what the first did."""
    return for_update(RosterImport.select().where(RosterImport.id == roster.id)).get()


def recheck(roster: RosterImport) -> None:
    """Queue the check anew, after places were settled or the worker gave up. Call it in a transaction."""
    RosterImport.update(state="checking").where(RosterImport.id == roster.id).execute()
    _queue(roster, CHECK)


def settle(county: Region, roster: RosterImport, given: list[tuple[str, str, str]]) -> int:
    """Remember (township, village as written, code of the village meant) and check the file anew; -> how many were settled.

    A blank code leaves its place open. Raises Refused for a code that is no village of this county, and saves nothing then.
    """
    low, high = county.span
    with write():
        now = _locked(roster)
        if now.state != "ready":
            raise Refused("这份名册正在处理或已经处理完，没有改动；请刷新页面看结果。")
        settled = 0
        for township, village, text in given:
            if not (code := text.strip().split(" ")[0]):
                continue
            known = code.isascii() and code.isdigit() and len(code) == 12 and low <= int(code) < high
            mine = (Region.code == (int(code) if known else -1)) & (Region.level == "village")
            if not Region.select().where(mine).exists():
                raise Refused(f"“{text}”不是本县的行政村代码（12 位），没有保存。请从列表里选择。")
            alias = label(township, village)[:60]
            RegionAlias.insert(county=county.code, text=alias, village=int(code)).on_conflict(
                conflict_target=[RegionAlias.county, RegionAlias.text],
                update={RegionAlias.village: int(code)},
            ).execute()
            settled += 1
        if not settled:
            raise Refused("没有指定任何一个村，没有改动。请先从列表里选择。")
        recheck(now)
        return settled


def record_faults_taken(roster: RosterImport, person: Person, ip: str = "") -> None:
    """Record that somebody took the faults with their full numbers."""
    with write():
        audit.record(
            "full_number_seen",
            account=person,
            region=roster.county,
            ip=ip,
            what="roster_faults",
            roster=roster.id,
        )


def stuck(roster: RosterImport) -> bool:
    """Whether nobody works on it any more: the job that should has given up, or the command that did was stopped."""
    return given_up(jobs.Job.get_or_none(jobs.Job.id == roster.job))


def given_up(job: jobs.Job | None) -> bool:
    """Whether this job of an import that waits will not go on with it."""
    return job is None or job.state in ("failed", "done")


def counts_of(roster: RosterImport) -> dict[str, Any]:
    """The stored counts of the check; empty before it."""
    return json.loads(roster.counts)


def changes(counts: dict[str, Any]) -> int:
    """How many households the plan touches."""
    return sum(counts.get(kind, 0) for kind in ("new", "changed", "conflict", "absent", "seen"))


def sentence(counts: dict[str, Any]) -> str:
    """What an import did, in one sentence."""
    parts = [f"{label} {counts[kind]} 户" for kind, label in KINDS.items() if counts.get(kind)]
    return "已导入：" + "，".join(parts) + "。" if parts else UNCHANGED


def _queue(roster: RosterImport, kind: str, **more: Any) -> None:
    account = more.pop("account", roster.account)
    job = jobs.enqueue(kind, region=roster.county, account=account, roster=roster.id, **more)
    RosterImport.update(job=job.id).where(RosterImport.id == roster.id).execute()


def _keep(stream: BinaryIO, target: Path) -> str:
    """Write the file whole, synced with its folder; -> its SHA-256. Nothing is left behind when that fails."""
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        _sync(target.parent)
        _sync(target.parent.parent)  # the folder's own name, which the first roster of an instance makes
    except OSError as fault:
        target.unlink(missing_ok=True)
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused(
                "名册没有保存：服务器磁盘已满。请联系管理员清理磁盘，然后重新上传。", "file"
            ) from None
        raise
    if not size:
        target.unlink(missing_ok=True)
        raise Refused(
            "请选择名册文件（.xlsx、.xls、.ods 或 .csv）；现在没有文件，或者文件是空的，没有保存。", "file"
        )
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
