"""`python -m hev`: what it says in counts, and how it ends when it cannot."""

import csv
import re

import pytest
from click.testing import CliRunner

from hev import cli
from hev.accounts.models import Account
from hev.audit import Audit
from hev.db import connection, db
from hev.regions.models import Region
from hev.register.models import Household
from hev.rounds.models import Case, Tally
from tests.fixtures import rosters


@pytest.fixture
def run(engine, tmp_path, monkeypatch):
    """Runs a command in a fresh instance; -> its result, output and sentence together."""
    monkeypatch.setenv("HEV_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("HEV_DATABASE", engine)
    monkeypatch.setenv("HEV_PUBLIC_URL", "https://hev.example.gov.cn")

    def command(*words: str):
        close()
        return CliRunner().invoke(cli.main, list(words), catch_exceptions=False)

    yield command
    close()


def close() -> None:
    """End the connections of the engine that the last command chose."""
    if db.obj is not None:
        db.obj.close_all()


@pytest.fixture
def county(run, tmp_path):
    """The command's county with its regions loaded; -> the code of the county."""
    path = tmp_path / "regions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("code", "name"), *rosters.regions().items()])
    result = run("regions", "load", str(path))
    assert result.exit_code == 0, result.output
    with connection():
        return Region.get(Region.level == "county").code


def test_migrate_says_when_there_is_nothing_to_do(run):
    assert "已是最新" in run("migrate").output


def test_regions_are_told_in_counts_and_a_second_load_changes_nothing(run, county, tmp_path):
    result = run("regions", "load", str(tmp_path / "regions.csv"))
    assert re.search(r"新增 0，更名 0，不变 \d+，没有导入 0 行", result.output)


def test_an_admin_gets_a_one_time_password_that_is_stored_nowhere_in_clear(run, county):
    result = run("admin", "create", str(county))
    secret = re.search(r"一次性密码 (\S+)", result.output)[1]
    with connection():
        account = Account.get()
        assert account.must_complete
        assert secret not in account.password_hash
        assert secret not in Audit.get(Audit.event == "admin_created").detail


def test_an_unknown_region_ends_with_a_sentence_and_status_1(run, county):
    result = run("admin", "create", "110101001001")
    assert result.exit_code == 1
    assert "没有这个区划" in result.output


def test_a_roster_is_imported_whole_and_its_sums_agree(run, county, tmp_path):
    path = tmp_path / "roster.xlsx"
    rosters.write(path, rosters.roster("persons", 30, 1))
    result = run("roster", "import", str(path))
    assert result.exit_code == 0, result.output
    with connection():
        assert (
            Household.select().count()
            == Case.select().count()
            == Tally.get(Tally.region == county).total
            == 30
        )
    assert run("check").exit_code == 0
    assert "没有变化" in run("roster", "import", str(path)).output


def test_a_faulty_roster_imports_nothing_and_names_its_faults(run, county, tmp_path):
    path = tmp_path / "roster.xlsx"
    sheet = rosters.with_faults(rosters.roster("persons", 30, 1), 1)
    rosters.write(path, sheet)
    result = run("roster", "import", str(path))
    assert result.exit_code == 1
    assert "行" in result.output
    with connection():
        assert not Household.select().exists()


def test_accounts_and_labels_go_to_private_pdfs(run, county, tmp_path):
    path = tmp_path / "roster.xlsx"
    rosters.write(path, rosters.roster("households", 12, 1))
    run("roster", "import", str(path))
    slips, labels, one = tmp_path / "slips.pdf", tmp_path / "labels", tmp_path / "one.pdf"
    assert "发放了" in run("accounts", "issue", str(county), "--out", str(slips)).output
    assert "标识牌 12 张" in run("labels", str(county), "--out", str(labels)).output
    with connection():
        villages = {str(village) for (village,) in Household.select(Household.village).distinct().tuples()}
    assert {pdf.stem for pdf in labels.iterdir()} == villages
    assert "标识牌" in run("labels", min(villages), "--all", "--sheet", "12", "--out", str(one)).output
    for pdf in (slips, one, *labels.iterdir()):
        assert pdf.read_bytes()[:5] == b"%PDF-"
        assert pdf.stat().st_mode & 0o077 == 0
    again = run("labels", str(county), "--out", str(labels))
    assert again.exit_code == 1
    assert "没有要打印的标识牌" in again.output
    assert "请用 --out 指定一个目录" in run("labels", str(county), "--out", str(one)).output


def test_a_sum_that_parts_from_its_rows_is_found(run, county, tmp_path):
    path = tmp_path / "roster.xlsx"
    rosters.write(path, rosters.roster("persons", 12, 1))
    run("roster", "import", str(path))
    with connection():
        Tally.update(total=Tally.total + 1).where(Tally.region == county).execute()
    result = run("check")
    assert result.exit_code == 1
    assert "不一致" in result.output


@pytest.mark.parametrize("act", ["UPDATE audit SET who = 'x'", "DELETE FROM audit"])
def test_the_audit_log_only_grows(run, county, act):
    import peewee

    with connection(), pytest.raises((peewee.IntegrityError, peewee.DatabaseError, peewee.InternalError)):
        db.execute_sql(act)


def test_a_migrated_database_is_what_the_models_say(run):
    from playhouse.schema_diff import diff_models

    from hev.schema import TABLES

    run("migrate")
    with connection():
        lines = str(diff_models(db.obj, list(TABLES))).splitlines()
    # Partial indexes are made by a migration's own SQL.
    partial = re.compile(
        r"household_number|label_valid|member_(initials|initials_alt|name_rev)(_here)?$|member_unspelt|case_(visit_on|waiting|suspected|unsafe)|step_returned"
    )
    assert [line for line in lines if not partial.search(line)] == []


def test_a_port_that_is_taken_is_said_before_anything_starts(run, monkeypatch):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        result = run("serve")
    assert result.exit_code == 1
    assert "已被占用" in result.output
