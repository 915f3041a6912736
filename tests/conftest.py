"""Engines, the small county, and clients for its people."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from hev import config, create_app, schema
from hev.application import attach
from hev.db import configure, connection, db
from tests import world as small_county
from tests.client import CheckedClient
from tests.engines import PostgresServer, binaries

UNIT = Path(__file__).parent / "unit"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", ["sqlite", "postgres"], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of the design material are extra: where it does not lie beside the checkout they are left out."""
    if (Path(__file__).resolve().parents[2] / "shared").is_dir():
        return
    extra = [item for item in items if item.get_closest_marker("shared")]
    config.hook.pytest_deselected(items=extra)
    items[:] = [item for item in items if item not in extra]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed (HEV_NO_SKIP), a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("HEV_NO_SKIP") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what did not run for lack of a program."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"did not run: {count} tests, {reason}")


@pytest.fixture(autouse=True)
def _unit_tests_open_no_database(request: pytest.FixtureRequest) -> None:
    if UNIT in request.path.parents:
        db.initialize(None)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "hev.db"
    engine = configure(f"sqlite:///{path}")
    schema.migrate()
    engine.close_all()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A migrated database in a server of our own."""
    where = binaries()
    if where is None:
        pytest.skip("Skipped: PostgreSQL is not installed")
    server = PostgresServer(where)
    url = server.create("hev_test")
    engine = configure(url)
    schema.migrate()
    engine.close_all()
    yield url
    server.stop()


@pytest.fixture
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty, migrated database: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "hev.db")
        return f"sqlite:///{tmp_path}/hev.db"
    url = request.getfixturevalue("postgres_url")
    pool = configure(url)
    names = ", ".join(f'"{model._meta.table_name}"' for model in schema.TABLES)
    with connection():
        db.execute_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    pool.close_all()
    return url


@pytest.fixture
def settings(engine: str, tmp_path: Path) -> config.Settings:
    """Settings of an instance in a temporary folder."""
    return config.Settings(
        instance=tmp_path, database=engine, public_url="https://hev.example.gov.cn", host="127.0.0.1", port=8000,
        proxies=0, font="", secret_key="test-key", testing=True,
    )  # fmt: skip


@pytest.fixture(scope="session")
def applications() -> dict[int, Flask]:
    """One application for each number of proxies: its routes and templates are compiled once for all tests."""
    return {}


@pytest.fixture
def app(settings: config.Settings, applications: dict[int, Flask]) -> Iterator[Flask]:
    """The application on an empty database."""
    if settings.proxies in applications:
        made = applications[settings.proxies]
        attach(made, settings)
    else:
        made = applications[settings.proxies] = create_app(settings)
    made.test_client_class = CheckedClient
    yield made
    if not db.is_closed():
        db.close()
    db.obj.close_all()


@pytest.fixture
def world(app: object) -> Iterator[SimpleNamespace]:
    """The small county; the test itself has a connection."""
    with connection():
        yield SimpleNamespace(**small_county.build())


@pytest.fixture
def client_of(app, world: SimpleNamespace) -> Callable[[str], CheckedClient]:
    """`client_of("li")`: a logged-in client of one of the county's people."""

    def make(who: str) -> CheckedClient:
        return app.test_client().log_in(getattr(world, who))

    return make


@pytest.fixture
def queries() -> Iterator[Callable[[], list[str]]]:
    """Count statements: `with` nothing, call it for the list of SQL run since the fixture or the last call."""
    import logging

    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(str(record.msg))

    logger, handler = logging.getLogger("peewee"), Keep(logging.DEBUG)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)

    def taken() -> list[str]:
        seen = lines.copy()
        lines.clear()
        return seen

    yield taken
    logger.removeHandler(handler)
    logger.setLevel(level)
