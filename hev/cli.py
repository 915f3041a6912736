"""The commands of `python -m hev`: each says what it did in counts, or stops with one sentence."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from hev import check as checking
from hev import config, schema, server
from hev.db import configure, connection
from hev.errors import NotFound, Refused


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


def _settings(ready: bool = True) -> config.Settings:
    """The instance's settings, its database bound; `ready` demands a migrated one."""
    settings = config.read()
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    configure(settings.database)
    if ready and schema.pending():
        raise Refused("数据库还没有准备好：请先运行 python -m hev migrate。")
    return settings


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
    _settings(ready=False)
    done = schema.migrate()
    click.echo(f"数据库已更新 {len(done)} 步：{'、'.join(done)}" if done else "数据库已是最新。")


@main.command()
def demo() -> None:
    """建立演示县（虚构数据）；已经有数据的目录不会被改动。"""
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
    click.echo(f"演示县已建立：{len(made.regions)} 个区划、{len(made.staff)} 个账号、{len(made.households)} 户。")


def store_of_folder(folder: Path, store_of: Callable[[config.Settings], Any]) -> Any:
    """The photo store of an instance that is still being built."""
    return store_of(config.read({"HEV_INSTANCE": str(folder)}))


@main.command()
@click.option("--fix/--no-fix", default=False, help="删除断电时没有提交的照片文件")
def check(fix: bool) -> None:
    """检查：统计与明细一致、文件与记录一致、数据库完好。"""
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
    settings = _settings()
    click.echo(f"hev 已启动：{settings.public_url or f'http://{settings.host}:{settings.port}/'}（按 Ctrl-C 停止）")
    if settings.demo:
        _say_logins()
    sys.exit(server.serve(settings))


def _say_logins() -> None:
    from hev.accounts.models import Account
    from hev.demo.build import PASSWORD
    from hev.regions.models import Region

    click.echo(f"演示账号，密码都是 {PASSWORD}：")
    with connection():
        for level, label in (("county", "县"), ("township", "乡镇"), ("village", "村")):
            row = (
                Account.select(Account.name, Region.name)
                .join(Region, on=(Region.code == Account.region))
                .where(Region.level == level)
                .order_by(Account.id)
                .tuples()
                .first()
            )
            if row:
                click.echo(f"  {label}  {row[0]}  {row[1]}")


@main.command()
def worker() -> None:
    """只运行后台任务（serve 已经包括）。"""
    from hev import worker as working

    working.run(_settings())
