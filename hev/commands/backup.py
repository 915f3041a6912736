"""Commands for backups: making, listing, trying out, restoring, a new key."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hev import config
from hev.commands.frame import connection, progress, ready
from hev.errors import Refused

if TYPE_CHECKING:
    from hev.backup.seal import Key

FOLDER = click.Path(file_okay=False, path_type=Path)


def _photos() -> Callable[[int, int], None]:
    """Progress in photos; what cannot be counted is not shown."""
    show = progress("照片")
    return lambda done, total: show(done, total) if total else None


KEY_FILE = click.option(
    "--key-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="存有私钥的文件"
)


@click.group(invoke_without_command=True)
@click.option("--to", type=FOLDER, help="备份到这个目录（默认 HEV_BACKUP）")
@click.pass_context
def backup(ctx: click.Context, to: Path | None) -> None:
    """备份：数据库和照片；人们可以继续使用系统。"""
    ctx.obj = to
    if ctx.invoked_subcommand is None:
        from hev.backup import actions

        settings = ready()
        with connection():
            click.echo(actions.back_up(settings, to, _photos()))


@backup.command("list")
@click.pass_obj
def list_(to: Path | None) -> None:
    """列出所有备份，最新的在前。"""
    from hev import clock
    from hev.backup import actions, rules

    shelf = actions.shelf_of(config.read(), to)
    for found in shelf.manifests():
        at = clock.show(rules.moment_of(found.name))
        sealed = f"，已加密（密钥 {found.key}）" if found.key else ""
        click.echo(
            f"{found.name}  {at}  数据库 {rules.size(found.bytes)}，照片 {found.photo_count} 张"
            f" {rules.size(found.photo_bytes)}{sealed}"
        )
    if not shelf.names():
        click.echo(f"{shelf.root} 里还没有备份。")


@backup.command("verify")
@click.argument("name", default="")
@KEY_FILE
@click.pass_obj
def verify(to: Path | None, name: str, key_file: Path | None) -> None:
    """把一份备份（默认最新的）试着恢复到临时目录，逐项核对。"""
    from hev.backup import actions

    settings = ready()
    with connection():
        click.echo(actions.verify(settings, name, to, _key(key_file), _photos()))


@backup.command("key")
def key() -> None:
    """生成一把密钥。"""
    from hev.backup.seal import new_key

    secret, public = new_key()
    click.echo(secret)
    click.echo(
        f"公钥 {public}\n"
        "私钥请抄写或打印两份，锁在两个地方：丢了私钥，备份就再也打不开。\n"
        "HEV_BACKUP_KEY 设为私钥：本机能备份、验证和恢复；设为公钥：本机只能备份，恢复时才拿出私钥。",
        err=True,
    )


@click.command()
@click.argument("name")
@click.option("--into", required=True, type=FOLDER, help="新的实例目录")
@click.option("--database", default="", help="PostgreSQL 的备份：一个新建的空库")
@KEY_FILE
def restore(name: str, into: Path, database: str, key_file: Path | None) -> None:
    """把一份备份（名称或目录）恢复成一个新的实例；现有的数据不会改动。"""
    from hev.backup import actions, restoring
    from hev.backup.seal import key_of

    settings = config.read()
    source = (
        Path(name) if "/" in name or Path(name).is_dir() else actions.find(actions.shelf_of(settings), name)
    )
    chosen = _key(key_file) or key_of(settings.backup_key)
    done = restoring.restore(source, into, chosen, database, _photos())
    _record(into, database, done.manifest.name)
    for fault in done.faults:
        click.echo(f"原来就有的问题：{fault}", err=True)
    click.echo(
        f"已恢复 {done.manifest.name} 到 {into}：{sum(done.manifest.tables.values())} 行，"
        f"照片 {done.manifest.photo_count} 张，都与备份一致。所有登录已结束。\n"
        f"现在可以：HEV_INSTANCE={into.absolute()} python -m hev serve"
    )


def _record(into: Path, database: str, name: str) -> None:
    from hev.backup.actions import record_restored
    from hev.db import configure

    engine = configure(database or f"sqlite:///{into.absolute()}/hev.db")
    with connection():
        record_restored(name)
    engine.close_all()


def _key(path: Path | None) -> "Key | None":
    """The key in a file: its first line that is one. Raises Refused."""
    from hev.backup.seal import key_of

    if path is None:
        return None
    lines = [line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    for line in lines:
        if line.upper().startswith("AGE-SECRET-KEY-"):
            return key_of(line)
    raise Refused(f"{path} 里没有 AGE-SECRET-KEY-1 开头的私钥。")
