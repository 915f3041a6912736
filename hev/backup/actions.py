"""Making and trying out backups with their record, by hand, by a job, and by the clock."""

import contextlib
import datetime as dt
from pathlib import Path
from typing import Any

from peewee import fn

from hev import audit, clock, jobs
from hev.backup import queries, restoring, rules, seal, taking
from hev.backup.models import MADE, VERIFIED, BackupEvent
from hev.backup.shelf import Shelf
from hev.backup.taking import Progress
from hev.config import Settings
from hev.db import connection, write
from hev.errors import NoRoom, Refused
from hev.jobs import Job

BACK_UP, VERIFY = "backup", "backup_verify"
OFF = "自动备份已关闭（HEV_BACKUP=off）。"


def shelf_of(settings: Settings, folder: Path | None = None) -> Shelf:
    """The shelf of an instance, or that of `folder`. Raises Refused when backups are switched off."""
    chosen = folder or settings.backups
    if chosen is None:
        raise Refused(f"{OFF}请用 --to 指定目录，或改设置。")
    return Shelf(chosen)


def back_up(settings: Settings, folder: Path | None = None, progress: Progress = lambda *_: None) -> str:
    """Make a backup now and record it; -> what was made, in a sentence. Raises Refused, recorded too."""
    try:
        verified = queries.last_verified()
        made = taking.take(settings, shelf_of(settings, folder), verified, progress)
    except Refused as refused:
        _record(MADE, False, message=refused.message)
        raise
    sentence = f"已备份 {made.name}：数据库 {rules.size(made.database.bytes)}，照片 {made.photo_count} 张。"
    if made.lost:
        sentence += f"另有 {made.lost} 张照片的原件不见了或已损坏，没有备份到，请运行 check。"
    _record(MADE, True, made.name, sentence, made.bytes, made.photo_count)
    return sentence


def verify(
    settings: Settings, name: str = "", folder: Path | None = None, key: seal.Key | None = None,
    progress: Progress = lambda *_: None,
) -> str:  # fmt: skip
    """Try out a backup, the newest unless named, and record it; -> what was compared. Raises Refused, recorded too."""
    try:
        sentence = _verify(settings, find(shelf_of(settings, folder), name), key, progress)
    except Refused as refused:
        _record(VERIFIED, False, name, refused.message)
        raise
    return sentence


def find(shelf: Shelf, name: str = "") -> Path:
    """The folder of the backup `name`, or of the newest. Raises Refused when there is none."""
    names = shelf.names()
    if not names:
        raise Refused(f"{shelf.root} 里还没有备份。")
    if name and name not in names:
        raise Refused(f"没有名为 {name} 的备份：backup list 会列出所有备份。")
    return shelf.root / (name or names[0])


def _verify(settings: Settings, source: Path, key: seal.Key | None, progress: Progress) -> str:
    key = key or seal.key_of(settings.backup_key)
    with Shelf(source.parent).lock():
        if not key.opens:
            found = restoring.check_sealed(source, progress)
            extent = "每个文件的校验值都与清单一致；本机没有私钥，没有试恢复"
        else:
            tried = restoring.try_out(source, settings.instance, key, settings.database, progress)
            if tried.faults:
                raise Refused(f"备份 {source.name} 能恢复，但检查发现问题：{tried.faults[0]}")
            found, extent = tried.manifest, "已试恢复，行数、照片和检查都一致"
    rows = sum(found.tables.values())
    sentence = f"备份 {found.name} 验证通过：{extent}（{rows} 行，照片 {found.photo_count} 张）。"
    _record(VERIFIED, True, found.name, sentence, found.bytes, found.photo_count)
    return sentence


def _record(kind: str, ok: bool, name: str = "", message: str = "", size: int = 0, photos: int = 0) -> None:
    # A full disk must not hide why there was no backup.
    with contextlib.suppress(NoRoom), write():
        BackupEvent.create(
            kind=kind, ok=ok, name=name, message=message, bytes=size, photos=photos, at=clock.now()
        )


def record_restored(name: str) -> None:
    """Leave in the restored instance's own record where it came from."""
    with write():
        audit.record("backup_restored", backup=name)


def ask(person: Any, ip: str = "") -> Job:
    """现在备份: queue a backup, or return the one that waits or runs already."""
    with write():
        if waiting := under_way(BACK_UP):
            return waiting
        audit.record("backup_asked", account=person, region=person.region.code, ip=ip)
        return jobs.enqueue(BACK_UP, region=person.region.code, account=person.id)


def under_way(kind: str) -> Job | None:
    """The job of this kind that waits or runs."""
    return Job.select().where(Job.kind == kind, Job.state.in_(("queued", "running"))).order_by(Job.id).first()


def run_backup(job: Job, settings: Settings) -> str:
    """Make a backup for the worker; -> the sentence of its end."""
    return back_up(settings, progress=job.beat)


def run_verify(job: Job, settings: Settings) -> str:
    """Try out the newest backup for the worker; -> the sentence of its end."""
    return verify(settings, progress=job.beat)


def schedule(settings: Settings) -> None:
    """Queue the hourly backup and the weekly trial when their time has come; a failed one is tried again as late."""
    if settings.backups is None:
        return
    now = clock.now()
    with connection(), write():
        made, tried = queries.last(MADE), queries.last(VERIFIED)
        if rules.due(_latest(made, BACK_UP), now, rules.EVERY):
            jobs.enqueue(BACK_UP)
        every = rules.VERIFY_EVERY if tried and tried.ok else rules.DAY
        if made and rules.due(_latest(tried, VERIFY), now, every):
            jobs.enqueue(VERIFY)


def _latest(event: BackupEvent | None, kind: str) -> dt.datetime | None:
    """When this was last done or asked for: a job that dies each time must not be queued each minute."""
    asked = Job.select(fn.MAX(Job.created_at)).where(Job.kind == kind).scalar()
    return max((at for at in (event and event.at, asked) if at), default=None)
