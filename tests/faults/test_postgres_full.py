"""PostgreSQL whose disk is full: an honest no with status 507, and saves go on once there is room; a real tablespace."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hev import config, create_app, schema
from hev.backup import postgres
from hev.db import configure, connection, db
from hev.verification.models import Draft
from tests import world
from tests.client import CheckedClient
from tests.views.verification.test_form import opened

SIZE = 40_000_000


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of 40 MB that PostgreSQL may write to."""
    if os.getuid() != 0:
        pytest.skip("Skipped: mounting a small filesystem needs root")
    folder = tmp_path / "small"
    folder.mkdir()
    for above in (tmp_path, *tmp_path.parents[:3]):
        if above != Path("/tmp"):
            above.chmod(0o711)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "hev", str(folder)], check=True)
    space = folder / "space"
    space.mkdir(mode=0o700)
    os.chown(space, pwd.getpwnam("postgres").pw_uid, -1)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def url(postgres_url: str, small: Path) -> Iterator[str]:
    """A migrated database on it."""
    with postgres.connect(postgres_url, autocommit=True) as raw:
        raw.execute(f"CREATE TABLESPACE small LOCATION '{small}/space'")
        raw.execute("CREATE DATABASE hev_small TABLESPACE small")
    found = postgres_url.replace("/hev_test", "/hev_small")
    engine = configure(found)
    schema.migrate()
    yield found
    engine.close_all()
    with postgres.connect(postgres_url, autocommit=True) as raw:
        raw.execute("DROP DATABASE hev_small WITH (FORCE)")
        raw.execute("DROP TABLESPACE small")


def fill(folder: Path) -> None:
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        for piece in (1 << 20, 4096):
            while shutil.disk_usage(folder).free >= piece:
                ballast.write(b"\0" * piece)


def test_a_full_postgres_is_told_and_recovers(url: str, small: Path, tmp_path: Path) -> None:
    settings = config.Settings(
        instance=tmp_path, database=url, public_url="https://hev.example.gov.cn", host="127.0.0.1", port=8000,
        proxies=0, font="", secret_key="test-key", testing=True,
    )  # fmt: skip
    app = create_app(settings)
    app.test_client_class = CheckedClient
    with connection():
        made = world.build()
        li = app.test_client().log_in(made["li"])
        home = f"/households/{made['homes'][0].id}"
        form = {**opened(li, f"{home}/verify"), "result": "unsafe", "explanation": "屋顶塌了" * 200}
    fill(small)
    statuses = [
        li.post(f"{home}/draft", data={**form, "explanation": os.urandom(40_000).hex()}).status_code
        for _ in range(20)
    ]
    assert 507 in statuses
    assert set(statuses) <= {204, 507}
    assert li.get(f"{home}/verify").status_code == 200
    answer = li.post(f"{home}/verify", data={**form, "explanation": os.urandom(40_000).hex(), "act": "draft"})
    assert answer.status_code == 507
    assert "没有保存：服务器磁盘已满" in answer.text
    (small / "ballast").unlink()
    assert li.post(f"{home}/draft", data=form).status_code == 204
    assert (
        li.post(f"{home}/verify", data={**form, "explanation": "屋顶塌了", "act": "done"}).status_code == 303
    )
    with connection():
        assert not Draft.select().exists()
    db.obj.close_all()


def test_the_error_that_postgres_gives_is_known() -> None:
    assert psycopg.errors.DiskFull.sqlstate == "53100"
