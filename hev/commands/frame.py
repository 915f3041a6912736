"""What every command shares: refusals as sentences, the instance it works on, progress lines, private files."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from hev import config
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


def bound() -> config.Settings:
    """The instance's settings, its database bound but perhaps not migrated."""
    from hev.db import configure

    settings = config.read()
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    configure(settings.database)
    return settings


def ready() -> config.Settings:
    """The instance's settings with a migrated database. Raises Refused when it is not."""
    from hev import schema

    settings = bound()
    schema.make_ready(settings.demo)
    return settings


def connection() -> Any:
    """A database connection for the command."""
    from hev.db import connection as opened

    return opened()


def progress(label: str) -> Callable[[int, int], None]:
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


def private(path: Path) -> Any:
    """A file for personal data: readable by its owner only."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
