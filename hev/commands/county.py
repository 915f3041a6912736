"""Commands for opening a county: its admin, regions, accounts, roster, labels; pages do the same."""

import sys
from pathlib import Path

import click

from hev import config
from hev.commands.frame import connection, private, progress, ready
from hev.errors import Refused


@click.group()
def admin() -> None:
    """县管理员。"""


@admin.command("create")
@click.argument("region", type=int)
def admin_create(region: int) -> None:
    """建立一个区划的管理员账号，打印一次性密码；已有的账号会被重置。"""
    from hev.accounts.actions import create_admin

    ready()
    with connection():
        name, secret = create_admin(region)
    click.echo(f"账号 {name}\n一次性密码 {secret}（7 天内登录并完善用户信息）")


@click.group()
def regions() -> None:
    """行政区划。"""


@regions.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def regions_load(file: Path) -> None:
    """导入区划（CSV 或 Excel：12 位代码、名称）；再次导入会更名和增加，不会删除。"""
    from hev.regions.actions import load_file

    ready()
    with connection():
        loaded = load_file(file)
    for row, value, reason in loaded.refused:
        click.echo(f"第 {row} 行 {value}：{reason}", err=True)
    click.echo(
        f"区划：新增 {loaded.added}，更名 {loaded.renamed}，不变 {loaded.same}，没有导入 {len(loaded.refused)} 行。"
    )
    sys.exit(1 if loaded.refused else 0)


@click.group()
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

    settings = ready()
    font = fonts.require(settings.font)
    with connection():
        issued = issue(None, by_code(region), again, progress("账号"))
        lines = slips(issued, settings)
    if not issued:
        raise Refused("没有可发放的账号：以下地区都已经有账号（还没有登录过的，可以加 --again 换新密码）。")
    with private(out) as stream:
        pages = slips_pdf(lines, stream, font)
    click.echo(f"发放了 {len(issued)} 个账号，登录条 {pages} 页：{out}")


@click.command()
@click.argument("region", type=int)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="一个村：PDF 文件；乡镇、县：目录"
)
@click.option("--sheet", type=click.Choice(["24", "12", "8", "1"]), default="24", help="每页张数")
@click.option("--all", "everything", is_flag=True, help="已经打印过的也打印")
def labels(region: int, out: Path, sheet: str, everything: bool) -> None:
    """把一个区划的标识牌写成 PDF（每村一个），并记为已打印。"""
    from hev import fonts
    from hev.labels import batches, queries
    from hev.regions.queries import by_code

    settings = ready()
    url, font = config.check_label_url(settings), fonts.require(settings.font)
    which = queries.ALL if everything else queries.DUE
    with connection():
        place = by_code(region)
        if place.level == "village":
            count = batches.to_file(place, which, url, sheet, out, font)
        else:
            count = batches.to_folder(place, which, url, sheet, out, settings.font, progress("村"))
    click.echo(f"标识牌 {count} 张：{out}")


@click.group()
def roster() -> None:
    """花名册。"""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--county", type=int, help="县的区划代码；库里只有一个县时可以不写")
@click.option("--only-correct", is_flag=True, help="有错误时只导入正确的户")
@click.option("--part", is_flag=True, help="补充、改正的部分：没写到的户不标为“不在最新名单”")
def roster_import(file: Path, county: int | None, only_correct: bool, part: bool) -> None:
    """导入花名册：全部导入或者全部不导入。"""
    from hev.rounds.intake import run_now

    settings = ready()
    with connection():
        done = run_now(settings, file, county, only_correct, progress("户"), part)
    for line in done.faults:
        click.echo(line, err=True)
    click.echo(done.sentence)
    sys.exit(0 if done.imported else 1)


@roster.command("undo")
@click.argument("number", type=int)
def roster_undo(number: int) -> None:
    """撤销一次导入（编号由 roster import 打印，也在网页的网址里）；已经有人在上面工作的不能撤销。"""
    from hev.rounds.intake import undo_now

    ready()
    with connection():
        click.echo(undo_now(number))
