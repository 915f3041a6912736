"""The evidence of a village: volumes of PDF made by the worker, each handed out once it is checked, swept after three days."""

import datetime as dt
import gc
import hashlib
import io
import itertools
import json
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from hev import audit, clock, disk, fonts, jobs
from hev.accounts.people import Person
from hev.config import Settings
from hev.db import for_update, write
from hev.desk import evidence_queries as queries
from hev.desk.evidence_pdf import ALONE, AMONG_MANY, Made, pictures, volume
from hev.desk.evidence_queries import Terms
from hev.desk.evidence_rules import LEAST_REASON, MOST_REASON, Evidence
from hev.desk.models import EvidenceFile, EvidencePack
from hev.errors import NotFound, Refused
from hev.files import durable
from hev.identity import veil
from hev.jobs import Job
from hev.photos.actions import store_of
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household

KIND = "evidence"
KEEP = dt.timedelta(days=3)
# A volume is what an old PC opens and a weak line brings in some minutes.
VOLUME = 200
# Unswept packs of one account: each may hold some tens of megabytes.
MOST_KEPT = 5
SHORT = "证据包没有生成：服务器磁盘快满了。请联系系统维护人员清理磁盘，然后再生成。"
FULL = "证据包没有生成：服务器磁盘已满。请联系系统维护人员清理磁盘，然后再按“继续生成”。"
MANY = f"您已经有 {MOST_KEPT} 个证据包，没有再生成。文件保留 {KEEP.days} 天，到期自动清理；请先用已有的。"
DAMAGED = "没有下载：第 {no} 册的文件已损坏或不完整。请重新生成。"
CHANGED = "生成以后，第 {no} 册里有 {count} 户的资料变了，没有下载。可以重新生成，或者仍然下载当时的内容。"
MOVED = "生成以后，第 {no} 册里有 {count} 户已调整到别的地区，不能下载。请重新生成。"


def why(text: str | None) -> str:
    """The reason for taking evidence. Raises Refused when there is none."""
    reason = " ".join((text or "").split())
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise Refused(f"没有生成：请写明理由，{LEAST_REASON} 到 {MOST_REASON} 个字。", "reason")
    return veil(reason)


def alone(home: Household, full: bool, reason: str, person: Person, settings: Settings, ip: str) -> bytes:
    """The evidence of one household as PDF, recorded. Raises Refused when there is no font; nothing is recorded then."""
    font = fonts.require(settings.font)
    found = queries.sheets(person.region, [home.id], _terms(full, settings))
    if not found:
        raise NotFound
    out = io.BytesIO()
    volume(
        found, _made(person.name, person.person_name, full), out=out, font=font,
        picture=pictures(store_of(settings), ALONE),
    )  # fmt: skip
    with write():
        audit.record(
            "evidence_taken", account=person, region=home.village, household=home.id, ip=ip, count=1, full=full,
            reason=reason, digest=found[0].digest,
        )  # fmt: skip
    return out.getvalue()


def order(village: Region, full: bool, reason: str, person: Person, ip: str = "") -> EvidencePack:
    """Queue the evidence of a village; the same one of this person that is being made stands for another one."""
    with write():
        mine = list(
            for_update(
                EvidencePack.select()
                .where(EvidencePack.account == person.id, EvidencePack.swept_at.is_null())
                .order_by(EvidencePack.id)
            )
        )
        for pack in mine:
            if (pack.region, pack.full) == (village.code, full) and running(pack):
                return pack
        if len(mine) >= MOST_KEPT:
            raise Refused(MANY)
        pack = EvidencePack.create(
            region=village.code, full=full, reason=reason, account=person.id, name=person.name,
            person=person.person_name, created_at=clock.now(),
        )  # fmt: skip
        _queue(pack)
        audit.record(
            "evidence_ordered",
            account=person,
            region=village.code,
            ip=ip,
            full=full,
            reason=reason,
            pack=pack.id,
        )
    return pack


def go_on(pack: EvidencePack) -> None:
    """Make the volumes that are missing, after an interruption."""
    with write():
        if pack.swept_at is None and not running(pack):
            _queue(pack)


def running(pack: EvidencePack) -> bool:
    """Whether the worker has it, or will."""
    job = Job.get_or_none(Job.id == pack.job)
    return job is not None and job.state in ("queued", "running")


def run(job: Job, settings: Settings) -> str:
    """Make a pack for the worker; -> the sentence of its success. Volumes that are finished are not made again."""
    disk.demand(settings.instance, settings.disk_keep, SHORT)
    pack = EvidencePack.get_by_id(job.arguments()["pack"])
    font, village = fonts.require(settings.font), regions.by_code(pack.region)
    have, printed = _printed(pack)
    # Households may have come since the interruption: each stands in one volume, whatever its place in the village now.
    households = [home for home in queries.village_households(village) if home not in printed]
    missing = (no for no in itertools.count(1) if no not in have)
    total = len(households)
    for start in range(0, total, VOLUME):
        job.beat(start, total)
        some = queries.sheets(village, households[start : start + VOLUME], _terms(pack.full, settings))
        _make(pack, next(missing), some, settings, font, partial(_beat, job, start, total))
        # A drawn PDF refers to itself: without this the next ones would be piled on top of it (267 MB instead of 212).
        gc.collect()
    files = list(EvidenceFile.select().where(EvidenceFile.pack == pack))
    count = sum(file.households for file in files)
    EvidencePack.update(households=count).where(EvidencePack.id == pack.id).execute()
    return (
        f"已生成 {count} 户，{sum(file.pages for file in files)} 页，分 {len(files)} 册。"
        if files
        else "这个村没有户，没有生成。"
    )


def _printed(pack: EvidencePack) -> tuple[set[int], set[int]]:
    """(the volumes of a pack that are finished, the households in them)."""
    rows = EvidenceFile.select(EvidenceFile.no, EvidenceFile.contents).where(EvidenceFile.pack == pack)
    found = {no: json.loads(contents) for no, contents in rows.tuples()}
    return set(found), {home for contents in found.values() for home, _ in contents}


def _beat(job: Job, start: int, total: int, done: int) -> None:
    job.beat(start + done, total)


def _make(
    pack: EvidencePack,
    no: int,
    some: Sequence[Evidence],
    settings: Settings,
    font: fonts.FontFile,
    beat: Callable[[int], None],
) -> None:
    out = io.BytesIO()
    made: Made = volume(
        some, _made(pack.name, pack.person, pack.full), out=out, font=font,
        picture=pictures(store_of(settings), AMONG_MANY), beat=beat,
    )  # fmt: skip
    path = path_of(pack.id, no, settings)
    try:
        size = durable.write(path, [out.getvalue()])
    except OSError as fault:
        if durable.is_full(fault):
            raise Refused(FULL) from None
        raise
    contents = [[one.household, one.digest] for one in some]
    EvidenceFile.create(
        pack=pack, no=no, households=len(some), pages=made.pages, bytes=size,
        sha256=hashlib.sha256(out.getbuffer()).hexdigest(), lacks=json.dumps(made.lacks, ensure_ascii=False),
        contents=json.dumps(contents),
    )  # fmt: skip


def hand_out(
    pack: EvidencePack, no: int, anyway: bool, person: Person, settings: Settings, ip: str = ""
) -> Path:
    """Record that somebody takes a volume, once it is checked; -> its file.

    Raises NotFound where there is none; Refused when the file is not what was written, when a household left this
    person's region, or, unless `anyway`, when one has changed since. Nothing is recorded then.
    """
    file = EvidenceFile.get_or_none(EvidenceFile.pack == pack, EvidenceFile.no == no)
    path = path_of(pack.id, no, settings)
    if file is None or not path.is_file():
        raise NotFound
    with path.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != file.sha256:
            raise Refused(DAMAGED.format(no=no))
    moved, changed = compared(file, person, settings)
    if moved:
        raise Refused(MOVED.format(no=no, count=moved))
    if changed and not anyway:
        raise Refused(CHANGED.format(no=no, count=changed))
    with write():
        now = for_update(EvidencePack.select().where(EvidencePack.id == pack.id)).get()
        who = f"{person.name} {person.person_name}".strip()
        now.takes = json.dumps(
            [*json.loads(now.takes), [clock.now().isoformat(), who, no]], ensure_ascii=False
        )
        now.taken_at = clock.now()
        now.save()
        audit.record(
            "evidence_taken", account=person, region=pack.region, ip=ip, count=file.households, full=pack.full,
            reason=pack.reason, pack=pack.id, volume=no, changed=changed,
        )  # fmt: skip
    return path


def compared(file: EvidenceFile, person: Person, settings: Settings) -> tuple[int, int]:
    """(households that left this person's region, households whose data changed) since a volume was made."""
    printed = dict(json.loads(file.contents))
    now = queries.digests(person.region, list(printed), settings.secret_key)
    changed = sum(now[home] != printed[home] for home in printed if home in now)
    return len(printed) - len(now), changed


def sweep(settings: Settings) -> int:
    """Remove the files of packs that have had their time; -> of how many."""
    old = EvidencePack.swept_at.is_null(), EvidencePack.created_at < clock.now() - KEEP
    swept = [pack for pack in EvidencePack.select().where(*old) if not running(pack)]
    for pack in swept:
        shutil.rmtree(folder_of(pack.id, settings), ignore_errors=True)
        with write():
            for file in EvidenceFile.select().where(EvidenceFile.pack == pack):
                # Who was in it stays, for the history of who took it.
                file.contents = json.dumps([[home, ""] for home, _ in json.loads(file.contents)])
                file.save()
            EvidencePack.update(swept_at=clock.now()).where(EvidencePack.id == pack.id).execute()
    return len(swept)


def folder_of(pack: int, settings: Settings) -> Path:
    """Where the volumes of a pack lie, for this user only."""
    return settings.instance / "evidence" / str(pack)


def path_of(pack: int, no: int, settings: Settings) -> Path:
    """Where a volume lies."""
    return folder_of(pack, settings) / f"{no}.pdf"


def _queue(pack: EvidencePack) -> None:
    job = jobs.enqueue(KIND, region=pack.region, account=pack.account, pack=pack.id)
    EvidencePack.update(job=job.id).where(EvidencePack.id == pack.id).execute()


def _terms(full: bool, settings: Settings) -> Terms:
    # Without a proper address the codes would lead nowhere: the short code alone is printed then.
    url = settings.label_url if settings.public_url or settings.demo or settings.testing else ""
    return Terms(full, settings.secret_key, url)


def _made(name: str, person: str, full: bool) -> str:
    numbers = "含完整号码，请妥善保管" if full else "号码已遮住"
    return f"{clock.show(clock.now())} 由 {name} {person} 从系统生成，{numbers}"
