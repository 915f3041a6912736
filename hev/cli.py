"""The commands of `python -m hev`: each says what it did in counts, or stops with one sentence."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from hev import config
from hev.errors import NotFound, Refused

# Each command imports what it needs: `serve` must not wait for what only the others use.


class Group(click.Group):
    """Turns a refusal into a sentence on stderr and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refused:
            click.echo(refused.message, err=True)
        except NotFound:
            click.echo("没有这个区划：请核对 12 位区划代码，或先导入区划。", err=True)
        sys.exit(1)


@click.group(cls=Group)
def main() -> None:
    """hev：住房安全有保障核验。"""
    # What any command creates (database, folders) holds personal data: for this user alone.
    os.umask(0o077)


def _settings(ready: bool = True) -> config.Settings:
    """The instance's settings, its database bound; `ready` demands a migrated one."""
    from hev import schema
    from hev.db import configure

    settings = config.read()
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    configure(settings.database)
    if ready:
        schema.make_ready(settings.demo)
    return settings


def _connection() -> Any:
    from hev.db import connection

    return connection()


def _progress(label: str) -> Callable[[int, int], None]:
    """A progress line: rewritten on a terminal, a line each tenth part elsewhere."""
    shown = -1

    def show(done: int, total: int) -> None:
        nonlocal shown
        tenth = done * 10 // (total or 1)
        if sys.stderr.isatty():
            click.echo(f"\r{label} {done}/{total}", nl=done >= total, err=True)
        elif tenth != shown:
            click.echo(f"{label} {done}/{total}", err=True)
        shown = tenth

    return show


@main.command()
def migrate() -> None:
    """建立或更新数据库结构。"""
    from hev import schema

    _settings(ready=False)
    done = schema.migrate()
    click.echo(f"数据库已更新 {len(done)} 步：{'、'.join(done)}" if done else "数据库已是最新。")


@main.command()
def demo() -> None:
    """建立演示县（虚构数据）；已经有数据的目录不会被改动。"""
    from hev import schema
    from hev.db import configure
    from hev.demo import build
    from hev.photos.actions import store_of

    target = config.read().instance
    if (target / "hev.cfg").exists() or (target / "hev.db").exists():
        raise Refused(f"{target} 里已经有数据，没有改动。要重建演示，请先删除这个目录。")
    # Built beside and moved into place: a demo that exists is whole.
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    engine = configure(f"sqlite:///{fresh}/hev.db")
    schema.migrate()
    made = build.build(store_of_folder(fresh, store_of), _progress("演示户"))
    engine.close_all()
    build.write_settings(fresh)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    click.echo(
        f"演示县已建立：{len(made.regions)} 个区划、{len(made.staff)} 个账号、{len(made.households)} 户。"
    )


def store_of_folder(folder: Path, store_of: Callable[[config.Settings], Any]) -> Any:
    """The photo store of an instance that is still being built."""
    return store_of(config.read({"HEV_INSTANCE": str(folder)}))


@main.command()
@click.option("--fix/--no-fix", default=False, help="删除断电时没有提交的照片文件")
def check(fix: bool) -> None:
    """检查：统计与明细一致、文件与记录一致、数据库完好。"""
    from hev import check as checking

    settings = _settings(ready=False)
    if fix:
        click.echo(f"删除了 {checking.remove_spare(settings)} 个没有记录的照片文件。")
    found = list(checking.faults(settings))
    for sentence in found:
        click.echo(sentence, err=True)
    if found:
        sys.exit(1)
    click.echo("检查完毕：统计与明细一致，文件与记录一致，数据库完好。")


@main.command()
def serve() -> None:
    """启动网站和后台任务。"""
    from hev import server

    settings = config.read()
    click.echo("hev 正在启动 …", err=True)
    sys.exit(server.serve(settings, lambda: _say_ready(settings)))


def _say_ready(settings: config.Settings) -> None:
    # Behind nginx both matter: where it listens, and what slips and labels say.
    outside = f"，对外网址 {settings.public_url}" if settings.public_url else ""
    click.echo(f"hev 已启动：http://{settings.host}:{settings.port}/{outside}（按 Ctrl-C 停止）")
    if settings.demo:
        from hev.demo.county import LOGINS, PASSWORD

        click.echo(f"演示账号，密码都是 {PASSWORD}：")
        for level, name, place in LOGINS:
            click.echo(f"  {level}  {name}  {place}")


@main.command()
def worker() -> None:
    """只运行后台任务（serve 已经包括）。"""
    from hev import worker as working

    working.run(_settings(ready=False))


@main.group()
def admin() -> None:
    """县管理员。"""


@admin.command("create")
@click.argument("region", type=int)
def admin_create(region: int) -> None:
    """建立一个区划的管理员账号，打印一次性密码；已有的账号会被重置。"""
    from hev.accounts.actions import create_admin

    _settings()
    with _connection():
        name, secret = create_admin(region)
    click.echo(f"账号 {name}\n一次性密码 {secret}（7 天内登录并完善用户信息）")


@main.group()
def regions() -> None:
    """行政区划。"""


@regions.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def regions_load(file: Path) -> None:
    """导入区划（CSV 或 Excel：12 位代码、名称）；再次导入会更名和增加，不会删除。"""
    from hev.regions.actions import load_file

    _settings()
    with _connection():
        loaded = load_file(file)
    for row, value, reason in loaded.refused:
        click.echo(f"第 {row} 行 {value}：{reason}", err=True)
    click.echo(
        f"区划：新增 {loaded.added}，更名 {loaded.renamed}，不变 {loaded.same}，没有导入 {len(loaded.refused)} 行。"
    )
    sys.exit(1 if loaded.refused else 0)


@main.group()
def accounts() -> None:
    """账号。"""


@accounts.command("issue")
@click.argument("region", type=int)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="登录条 PDF")
@click.option("--again", is_flag=True, help="给还没有登录过的账号换新密码")
def accounts_issue(region: int, out: Path, again: bool) -> None:
    """给一个区划以下的所有地区发放账号，登录条写进一个 PDF。"""
    from hev import fonts
    from hev.accounts.actions import issue
    from hev.accounts.handout import slips
    from hev.accounts.slips import slips_pdf
    from hev.regions.queries import by_code

    settings = _settings()
    font = fonts.require(settings.font)
    with _connection():
        issued = issue(None, by_code(region), again, _progress("账号"))
        lines = slips(issued, settings)
    if not issued:
        raise Refused("没有可发放的账号：以下地区都已经有账号（还没有登录过的，可以加 --again 换新密码）。")
    with _private(out) as stream:
        pages = slips_pdf(lines, stream, font)
    click.echo(f"发放了 {len(issued)} 个账号，登录条 {pages} 页：{out}")


@main.command()
@click.argument("region", type=int)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--sheet", type=click.Choice(["24", "8"]), default="24", help="每页张数")
@click.option("--all", "everything", is_flag=True, help="已经打印过的也打印")
def labels(region: int, out: Path, sheet: str, everything: bool) -> None:
    """把一个区划的标识牌写进一个 PDF，并记为已打印。"""
    from hev import fonts
    from hev.labels.actions import sheet_labels
    from hev.labels.pdf import labels_pdf
    from hev.regions.queries import by_code

    settings = _settings()
    font, url = fonts.require(settings.font), config.check_label_url(settings)
    with _connection(), _private(out) as stream:
        wanted = sheet_labels(by_code(region), not everything, url, sheet)
        count = labels_pdf(wanted, sheet, out=stream, font=font)
    click.echo(f"标识牌 {count} 张：{out}")


def _private(path: Path) -> Any:
    """A file for personal data: readable by its owner only."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


@main.group()
def roster() -> None:
    """花名册。"""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--county", type=int, help="县的区划代码；库里只有一个县时可以不写")
@click.option("--only-correct", is_flag=True, help="有错误时只导入正确的户")
def roster_import(file: Path, county: int | None, only_correct: bool) -> None:
    """导入花名册：全部导入或者全部不导入。"""
    from hev.rounds.intake import run_now

    settings = _settings()
    with _connection():
        done = run_now(settings, file, county, only_correct=only_correct, progress=_progress("户"))
    for line in done.faults:
        click.echo(line, err=True)
    click.echo(done.sentence)
    sys.exit(0 if done.imported else 1)
