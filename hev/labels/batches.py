"""A batch: one PDF of labels per village of a region, made by the worker, handed out with a record, swept after a week."""

import datetime as dt
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from hev import audit, clock, disk, fonts, jobs
from hev.accounts.people import Person
from hev.config import Settings, check_label_url
from hev.db import write
from hev.errors import NotFound, Refused
from hev.fonts import FontFile
from hev.jobs import Job
from hev.labels import actions, batch_queries, press, queries, rules
from hev.labels.models import BatchFile, Label, LabelBatch
from hev.labels.pdf import labels_pdf
from hev.labels.press import Made, Order
from hev.labels.sheets import HELP, TITLE, sheet_named
from hev.paper import ELLIPSIS, GETA
from hev.regions import queries as regions
from hev.regions.models import Region
from hev.register.models import Household

KIND = "labels"
KEEP = dt.timedelta(days=7)
# What stands on every label beside the names and numbers of its households.
FIXED = TITLE + HELP + "户主户编号短码☎0123456789 " + GETA + ELLIPSIS
SHORT = "标识牌没有生成：服务器磁盘快满了。请联系系统维护人员清理磁盘，然后再生成。"
NO_PACK = "没有下载：服务器磁盘快满了，放不下整个压缩包。请按村下载，或者联系系统维护人员清理磁盘。"
OUTDATED = "生成以后又补发了 {count} 张新码，PDF 里还是已作废的旧码，没有下载。请先按“重新生成过时的”。"


def order(region: Region, which: str, sheet: str, offset: tuple[float, float], person: Person) -> LabelBatch:
    """Queue a batch; the one of this region that is still being made stands for another one. Raises Refused for an unknown sheet."""
    sheet_named(sheet)
    with write():
        running = batch_queries.unfinished(region)
        if running is not None:
            return running
        batch = LabelBatch.create(
            region=region.code, which=which, sheet=sheet, right=offset[0], down=offset[1], account=person.id,
            name=person.name, person=person.person_name, created_at=clock.now(),
        )  # fmt: skip
        _queue(batch)
        audit.record("labels_ordered", account=person, region=region.code, sheet=sheet, batch=batch.id)
    return batch


def go_on(batch: LabelBatch) -> None:
    """Make what is missing: after an interruption, or instead of files whose labels were replaced since."""
    with write():
        if batch_queries.running(batch) or batch.swept_at is not None:
            return
        BatchFile.delete().where(
            BatchFile.batch == batch, BatchFile.village.in_(list(outdated(batch)) or [0])
        ).execute()
        _queue(batch)


def leave(villages: Iterable[int]) -> None:
    """These villages take other codes: what was made for them carries their old names. Call it in that transaction."""
    BatchFile.delete().where(BatchFile.village.in_(list(villages))).execute()


def outdated(batch: LabelBatch) -> dict[int, int]:
    """{village: how many labels in its file have been revoked since it was made}."""
    low, high = regions.by_code(batch.region).span
    here = (Household.village >= low) & (Household.village < high)
    since = Label.select(Label.id, Household.village).join(Household)
    revoked: dict[int, set[int]] = {}
    for label, village in since.where(Label.revoked_at >= batch.created_at, here).tuples():
        revoked.setdefault(village, set()).add(label)
    found = {}
    for file in batch.files.where(BatchFile.village.in_(list(revoked) or [0])):
        found[file.village] = sum(label in revoked[file.village] for label, _ in json.loads(file.contents))
    return {village: count for village, count in found.items() if count}


def run(job: Job, settings: Settings) -> str:
    """Make a batch for the worker; -> the sentence of its success. Villages that are finished are not made again."""
    disk.demand(settings.instance, settings.disk_keep, SHORT)
    batch = LabelBatch.get_by_id(job.arguments()["batch"])
    region, url = regions.by_code(batch.region), check_label_url(settings)
    folder = folder_of(batch.id, settings)
    have = {file.village for file in batch.files if path_of(file, settings).is_file()}
    BatchFile.delete().where(BatchFile.batch == batch, BatchFile.village.not_in(have or {0})).execute()

    def keep(made: Made, done: int, total: int) -> None:
        village, contents = made.order.about
        BatchFile.create(
            batch=batch, village=village, count=len(contents), bytes=made.bytes, contents=json.dumps(contents),
            lacks=json.dumps(made.lacks, ensure_ascii=False),
        )  # fmt: skip
        job.beat(done, total)

    job.beat(0, 0)
    make(region, batch.which, url, batch.sheet, folder, settings.font, keep, (batch.right, batch.down), have)
    files = list(BatchFile.select(BatchFile.count).where(BatchFile.batch == batch))
    if not files:
        return "没有要打印的标识牌，没有生成 PDF。"
    return f"已生成 {len(files)} 个村、{sum(file.count for file in files)} 张标识牌。"


def make(
    region: Region,
    which: str,
    url: str,
    sheet: str,
    folder: Path,
    font: str,
    keep: Callable[[Made, int, int], None],
    offset: tuple[float, float] = (0.0, 0.0),
    have: Sequence[int] | set[int] = (),
) -> int:
    """Write one PDF per village of a region into `folder`, but for the villages in `have`; -> how many labels.

    `keep(made, done, total)` is told of each; its `order.about` is (village, [(label, stamp), …]).
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    face = fonts.reduced(fonts.require(font), queries.characters(region) | set(FIXED), folder)
    villages = [region] if region.level == "village" else regions.below(region, "village")
    done, labels = len(have), 0
    for made in press.make(_orders(villages, have, which, url, sheet, folder, face, offset)):
        done, labels = done + 1, labels + len(made.order.words)
        keep(made, done, len(villages))
    for spare in folder.glob("font*.otf"):
        spare.unlink()
    return labels


def to_file(village: Region, which: str, url: str, sheet: str, out: Path, font: FontFile) -> int:
    """Write the labels of one village to a file for this user only, and record them as printed; -> how many.

    Raises Refused when there is none.
    """
    words = actions.sheet_labels(village, which, url, sheet)
    with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        return labels_pdf(words, sheet, out=stream, font=font)


def to_folder(
    region: Region,
    which: str,
    url: str,
    sheet: str,
    out: Path,
    font: str,
    progress: Callable[[int, int], None],
) -> int:
    """Write one PDF per village into a folder, and record each as printed; -> how many labels.

    Raises Refused when there is none, or when `out` is a file.
    """
    if out.exists() and not out.is_dir():
        raise Refused(f"{out} 是一个文件；乡镇、县每村一个 PDF，请用 --out 指定一个目录。")

    def keep(made: Made, done: int, total: int) -> None:
        village, contents = made.order.about
        with write():
            actions.mark({village}, contents, url)
            audit.record("labels_printed", region=village, count=len(contents), sheet=sheet)
        progress(done, total)

    count = make(region, which, url, sheet, out, font, keep)
    if not count:
        raise Refused("没有要打印的标识牌，没有生成 PDF。")
    return count


def _orders(
    villages: Sequence[Region],
    have: Sequence[int] | set[int],
    which: str,
    url: str,
    sheet: str,
    folder: Path,
    font: FontFile,
    offset: tuple[float, float],
) -> Iterator[Order]:
    for village in villages:
        if village.code in have:
            continue
        labels = actions.prepare(queries.Wanted(village, which, None, url), most=10**9)
        if labels:
            words = tuple(queries.label_texts(labels, url))
            contents = [(label.id, rules.stamp(text)) for label, text in zip(labels, words, strict=True)]
            path = folder / f"{village.code}.pdf"
            yield Order(path, words, sheet, font, offset, about=(village.code, contents))


def hand_out(batch: LabelBatch, village: int | None, person: Person, settings: Settings) -> list[BatchFile]:
    """Record that somebody takes the PDF of a village, or of all: its labels are printed now. -> the files.

    A file that is taken again is recorded again, and changes nothing. Raises NotFound; Refused when labels in it
    were revoked since it was made: then nothing is handed out.
    """
    mine = BatchFile.select().where(BatchFile.batch == batch).order_by(BatchFile.village)
    files = list(mine if village is None else mine.where(BatchFile.village == village))
    if not files or not all(path_of(file, settings).is_file() for file in files):
        raise NotFound
    void = outdated(batch)
    if replaced := sum(void.get(file.village, 0) for file in files):
        raise Refused(OUTDATED.format(count=replaced))
    for file in files:
        with write():
            if file.handed_at is None:
                actions.mark({file.village}, json.loads(file.contents), settings.label_url)
                file.handed_at, file.handed_by = clock.now(), person.id
                file.save()
            audit.record(
                "labels_printed", account=person, region=file.village, count=file.count, sheet=batch.sheet,
                batch=batch.id,
            )  # fmt: skip
    return files


def packed(files: Sequence[BatchFile], settings: Settings) -> IO[bytes]:
    """The PDFs in one zip, a folder for each township; a file that is gone once it is closed."""
    names = regions.names({code for file in files for code in (file.village, file.village // 1000 * 1000)})
    root = settings.instance / "labels"
    out = TemporaryFile(dir=root)  # noqa: SIM115 (who sends it closes it)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as pack:
        for file in files:
            township = file.village // 1000 * 1000
            inside = (
                f"{township // 1000}-{names.get(township, '')}/{file_name(file, names.get(file.village, ''))}"
            )
            pack.write(path_of(file, settings), inside)
    out.seek(0)
    return out


def file_name(file: BatchFile, village: str) -> str:
    """What a village's PDF is called where it is saved; digits first, so that a folder is in order."""
    safe = "".join(c for c in village if c not in '\\/:*?"<>|')
    return f"{file.village}-{safe}-{file.count}张.pdf"


def sweep(settings: Settings) -> int:
    """Remove the files of batches that are a week old; -> of how many."""
    old = LabelBatch.select().where(LabelBatch.swept_at.is_null(), LabelBatch.created_at < clock.now() - KEEP)
    swept = list(old)
    for batch in swept:
        shutil.rmtree(folder_of(batch.id, settings), ignore_errors=True)
        with write():
            BatchFile.update(contents="[]").where(BatchFile.batch == batch).execute()
            LabelBatch.update(swept_at=clock.now()).where(LabelBatch.id == batch.id).execute()
    return len(swept)


def folder_of(batch: int, settings: Settings) -> Path:
    """Where the files of a batch lie, for this user only."""
    return settings.instance / "labels" / str(batch)


def path_of(file: BatchFile, settings: Settings) -> Path:
    """Where the PDF of a village lies."""
    return folder_of(file.batch_id, settings) / f"{file.village}.pdf"


def _queue(batch: LabelBatch) -> None:
    job = jobs.enqueue(KIND, region=batch.region, account=batch.account, batch=batch.id)
    LabelBatch.update(job=job.id).where(LabelBatch.id == batch.id).execute()
