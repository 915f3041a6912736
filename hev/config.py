"""Settings from the environment and instance/hev.cfg; an unsafe combination stops the start with a sentence."""

import configparser
import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from hev.errors import Refused

# The key that signs every cookie: shorter ones can be tried out.
LEAST_SECRET = 16
LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """What one instance runs with; docs/deploy.md explains each."""

    instance: Path
    database: str
    public_url: str
    host: str
    port: int
    proxies: int
    font: str
    secret_key: str
    demo: bool = False
    workers: int = 2
    threads: int = 256
    # "" for the folder in the instance, "off" for none; an age key, secret or public; MB of the disk left to forms.
    backup: str = ""
    backup_key: str = field(default="", repr=False)
    disk_keep_mb: int = 0
    testing: bool = False

    @property
    def backups(self) -> Path | None:
        """The folder of the hourly backups; None when they are switched off."""
        return None if self.backup == "off" else Path(self.backup or self.instance / "backups")

    @property
    def disk_keep(self) -> int:
        """Bytes of the disk that photos and other large things leave to forms; 0 watches nothing."""
        return self.disk_keep_mb * 1_000_000

    @property
    def secure(self) -> bool:
        """Whether people reach hev by https, so that cookies may demand it."""
        return self.public_url.startswith("https://")

    @property
    def label_url(self) -> str:
        """The address that labels carry, without a slash at the end."""
        return self.public_url or f"http://{self.host}:{self.port}"


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings of this process; `HEV_X` in the environment wins over `x` in instance/hev.cfg.

    Raises Refused when a value is unusable or a combination is unsafe.
    """
    given = os.environ if environ is None else environ
    instance = Path(given.get("HEV_INSTANCE") or "instance").resolve()
    filed = _file(instance / "hev.cfg")

    def value(key: str, default: str = "") -> str:
        return (given.get(f"HEV_{key.upper()}") or filed.get(key) or default).strip()

    settings = Settings(
        instance=instance,
        database=value("database", f"sqlite:///{instance}/hev.db"),
        public_url=value("public_url").rstrip("/"),
        host=value("host", "127.0.0.1"),
        port=_number("PORT", given.get("PORT") or value("port", "8000"), 65_535),
        proxies=_number("HEV_PROXIES", value("proxies", "0"), 5),
        font=value("font"),
        secret_key=value("secret_key") or _secret(instance),
        demo=filed.get("demo", "") in ("1", "yes", "true"),
        workers=_number("HEV_WORKERS", value("workers", "2"), 64),
        threads=_number("HEV_THREADS", value("threads", "256"), 1_000),
        backup=value("backup"),
        backup_key=value("backup_key"),
        disk_keep_mb=_number("HEV_DISK_KEEP", value("disk_keep", "2000"), 1_000_000),
    )
    if len(settings.secret_key) < LEAST_SECRET:
        raise Refused(
            f"签名密钥太短（至少 {LEAST_SECRET} 个字符），登录可能被伪造：请检查 HEV_SECRET_KEY，或删除 {instance}/secret.key 让系统重新生成。"
        )
    check(settings)
    return settings


def check(settings: Settings) -> None:
    """Refuse what would be unsafe to serve.

    Raises Refused with the sentence that the start prints.
    """
    if settings.demo and (settings.host not in LOCAL or settings.public_url or settings.proxies):
        raise Refused(
            "这是演示数据（账号密码公开），只能在本机 127.0.0.1 使用：请去掉 HEV_HOST、HEV_PUBLIC_URL、HEV_PROXIES，"
            "或用 HEV_INSTANCE 指定一个正式的目录。"
        )
    if settings.backup not in ("", "off") and not Path(settings.backup).is_absolute():
        raise Refused(f"HEV_BACKUP 应是一个完整的目录（以 / 开头）或 off，现在是 {settings.backup}。")
    if settings.backup_key:
        # The cipher's library is needed only where something is sealed.
        from hev.backup.seal import key_of

        key_of(settings.backup_key)
    if settings.public_url:
        _check_public_url(settings.public_url)
    elif settings.host not in LOCAL:
        raise Refused(
            f"HEV_HOST={settings.host} 会把真实数据直接开放到网络上，没有加密。请设置 HEV_PUBLIC_URL（https:// 开头的正式网址，"
            "前面用 nginx 加密），或者去掉 HEV_HOST 只在本机使用。"
        )


def check_label_url(settings: Settings) -> str:
    """The address for labels; outside the demo it must be https and a name.

    Raises Refused: a label is pasted in a home for years, and http or a bare address would not last.
    """
    if not settings.demo and not settings.testing and not settings.public_url:
        raise Refused(
            "还没有设置 HEV_PUBLIC_URL（https:// 开头的正式网址），标识牌不能打印：二维码会指向错误的地址。"
        )
    return settings.label_url


def _check_public_url(url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    bare = host.replace(".", "").isdigit() or ":" in host or host in LOCAL or "." not in host
    if parts.scheme != "https" or bare:
        raise Refused(
            f"HEV_PUBLIC_URL 必须是 https:// 开头的正式网址（不能是 http 或 IP 地址），现在是 {url}。"
        )
    if parts.path.strip("/") or parts.query:
        raise Refused(f"HEV_PUBLIC_URL 只写到主机名为止，不带路径，现在是 {url}。")


def _number(name: str, text: str, largest: int) -> int:
    if not text.isdigit() or int(text) > largest:
        raise Refused(f"{name} 应是 0 到 {largest} 的整数，现在是 {text!r}。")
    return int(text)


def _file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
        return dict(parser["hev"]) if parser.has_section("hev") else {}
    except configparser.Error as fault:
        raise Refused(
            f"{path} 读不懂：第一行应为 [hev]，以后每行 名称 = 值。（{fault.__class__.__name__}）"
        ) from None


def _secret(instance: Path) -> str:
    """The key that signs cookies, made at the first start and readable by this user only.

    It gets its name once it is whole on the disk: after a power loss there is a key or none, never half of one.
    """
    path = instance / "secret.key"
    if not path.is_file():
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = instance / f"secret.{secrets.token_hex(4)}.part"
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: its key counts
            os.link(part, path)
        part.unlink()
    return path.read_text().strip()
