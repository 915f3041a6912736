"""The commands of `python -m hev`: each says what it did in counts, or stops with one sentence."""

import os

import click

from hev.commands import backup, county, instance
from hev.commands.frame import Group

# Each command imports what it needs: `serve` must not wait for what only the others use.
COMMANDS: tuple[click.Command, ...] = (
    instance.migrate, instance.demo, instance.check, instance.serve, instance.worker,
    county.admin, county.regions, county.accounts, county.roster, county.labels,
    backup.backup, backup.restore,
)  # fmt: skip


@click.group(cls=Group)
def main() -> None:
    """hev：住房安全有保障核验。"""
    # What any command creates (database, folders) holds personal data: for this user alone.
    os.umask(0o077)


for command in COMMANDS:
    main.add_command(command)
