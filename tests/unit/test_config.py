"""Settings: where they come from, and which combinations stop the start."""

import os
import stat
from pathlib import Path

import pytest

from hev import config
from hev.errors import Refused


@pytest.fixture
def read(tmp_path):
    """Settings of a fresh instance folder with what the environment gives."""

    def with_environment(**given: str) -> config.Settings:
        return config.read({"HEV_INSTANCE": str(tmp_path), **given})

    return with_environment


def test_the_environment_wins_over_the_file(read, tmp_path):
    (tmp_path / "hev.cfg").write_text("[hev]\nport = 9000\nthreads = 7\n", encoding="utf-8")
    settings = read(PORT="9001")
    assert (settings.port, settings.threads) == (9001, 7)


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(read, tmp_path):
    assert read().secret_key == read().secret_key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "url",
    [
        "http://hev.example.gov.cn",
        "https://10.1.2.3",
        "https://localhost",
        "https://hev",
        "https://[::1]",
        "https://hev.example.gov.cn/path",
    ],
)
def test_labels_get_no_address_that_will_not_last(read, url):
    with pytest.raises(Refused, match="HEV_PUBLIC_URL"):
        read(HEV_PUBLIC_URL=url)


@pytest.mark.parametrize(
    "given", [{"HEV_HOST": "0.0.0.0"}, {"HEV_PUBLIC_URL": "https://hev.example.gov.cn"}, {"HEV_PROXIES": "1"}]
)
def test_a_demo_serves_this_machine_only(read, tmp_path, given):
    (tmp_path / "hev.cfg").write_text("[hev]\ndemo = 1\n", encoding="utf-8")
    assert read().demo
    with pytest.raises(Refused, match="演示"):
        read(**given)


@pytest.mark.parametrize(
    "given", [{"PORT": "x"}, {"PORT": "70000"}, {"HEV_PROXIES": "-1"}, {"HEV_PROXIES": "many"}]
)
def test_a_number_that_is_none_stops_the_start_with_a_sentence(read, given):
    with pytest.raises(Refused, match="整数"):
        read(**given)


def test_a_settings_file_that_cannot_be_read_stops_the_start_with_a_sentence(read, tmp_path):
    (tmp_path / "hev.cfg").write_text("port = 1\n", encoding="utf-8")
    with pytest.raises(Refused, match="读不懂"):
        read()


def test_labels_are_refused_without_a_public_url_outside_the_demo(read):
    with pytest.raises(Refused, match="标识牌不能打印"):
        config.check_label_url(read())
    assert (
        config.check_label_url(read(HEV_PUBLIC_URL="https://hev.example.gov.cn/"))
        == "https://hev.example.gov.cn"
    )


def test_cookies_demand_https_only_where_people_come_by_https(read):
    assert not read().secure
    assert read(HEV_PUBLIC_URL="https://hev.example.gov.cn").secure


def test_a_key_that_can_be_tried_out_stops_the_start(read, tmp_path):
    with pytest.raises(Refused, match="密钥"):
        read(HEV_SECRET_KEY="short")
    (tmp_path / "secret.key").touch()
    with pytest.raises(Refused, match="密钥"):
        read()


def test_the_key_gets_its_name_once_it_is_on_the_disk(read, tmp_path, monkeypatch):
    synced = []
    real = os.link
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_size))
    monkeypatch.setattr(os, "link", lambda part, path: (synced.append("named"), real(part, path)))
    key = read().secret_key
    assert synced == [64, "named"]
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [
        ("secret.key", 0o600)
    ]
    assert read().secret_key == key


def test_real_data_is_not_opened_to_a_network_without_https(read):
    with pytest.raises(Refused, match="没有加密"):
        read(HEV_HOST="0.0.0.0")
    assert read(HEV_HOST="0.0.0.0", HEV_PUBLIC_URL="https://hev.example.gov.cn").host == "0.0.0.0"


def test_backups_go_into_the_instance_elsewhere_or_nowhere(read, tmp_path):
    assert read().backups == tmp_path / "backups"
    assert read(HEV_BACKUP="/mnt/backup").backups == Path("/mnt/backup")
    assert read(HEV_BACKUP="off").backups is None
    with pytest.raises(Refused, match="HEV_BACKUP"):
        read(HEV_BACKUP="backups")


def test_a_malformed_backup_key_stops_the_start_and_is_not_repeated(read):
    for key in ("secret", "AGE-SECRET-KEY-1QQQ", "age1qqq"):
        with pytest.raises(Refused, match="HEV_BACKUP_KEY") as caught:
            read(HEV_BACKUP_KEY=key)
        assert f" {key}" not in caught.value.message


def test_a_backup_key_is_not_in_what_is_printed_of_the_settings(read):
    from hev.backup.seal import new_key

    for key in new_key():
        settings = read(HEV_BACKUP_KEY=key)
        assert settings.backup_key == key
        assert key not in repr(settings)
