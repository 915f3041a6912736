"""Commands for an instance: its database, the demo county, checking, serving."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from hev import config
from hev.commands.frame import bound, progress
from hev.errors import Refused


@click.command()
def migrate() -> None:
    """建立或更新数据库结构。"""
    from hev import schema

    bound()
    done = schema.migrate()
    click.echo(f"数据库已更新 {len(done)} 步：{'、'.join(done)}" if done else "数据库已是最新。")


@click.command()
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
    made = build.build(store_of_folder(fresh, store_of), progress("演示户"))
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


@click.command()
@click.option("--fix/--no-fix", default=False, help="删除断电时没有提交的照片文件")
def check(fix: bool) -> None:
    """检查：统计与明细一致、文件与记录一致、操作记录与封存一致、数据库完好。"""
    from hev import check as checking

    settings = bound()
    if fix:
        click.echo(f"删除了 {checking.remove_spare(settings)} 个没有记录的照片文件。")
    found = list(checking.faults(settings))
    for sentence in found:
        click.echo(sentence, err=True)
    if found:
        sys.exit(1)
    click.echo("检查完毕：统计与明细一致，文件与记录一致，操作记录与封存一致，数据库完好。")


@click.command()
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


@click.command()
def worker() -> None:
    """只运行后台任务（serve 已经包括）。"""
    from hev import worker as working

    working.run(bound())
