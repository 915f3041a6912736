"""A private PostgreSQL for the tests: an unprivileged server in a temporary folder, on a local socket only."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, newest release first; None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


class PostgresServer:
    """Starts on construction; `url(name)` addresses a database in it; `stop()` ends it and removes its folder."""

    def __init__(self, where: Path) -> None:
        self.where = where
        self.folder = Path(tempfile.mkdtemp(prefix="hev-pg-"))
        # PostgreSQL refuses to run as root: there its own Debian user does.
        self.user = "postgres" if os.getuid() == 0 else getpass.getuser()
        if os.getuid() == 0:
            entry = pwd.getpwnam(self.user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        data = self.folder / "data"
        self._run("initdb", "-D", str(data), "-A", "trust", "-U", "hev", "-E", "UTF8", "--locale=C")
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off -c shared_buffers=32MB"
        self._run("pg_ctl", "-D", str(data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.where / program), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", self.user, "--", *command]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    def create(self, name: str) -> str:
        """Create an empty database; -> its URL for HEV_DATABASE."""
        self._run("createdb", "-h", str(self.folder), "-U", "hev", name)
        return self.url(name)

    def url(self, name: str) -> str:
        """The URL of a database of this server (the host is the socket's folder)."""
        return f"postgresql://hev@/{name}?host={self.folder}"

    def stop(self) -> None:
        """End the server that this object started."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
