"""A PostgreSQL server of a test's own, which is stopped and started again as the others' must not be."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import pytest

INSTALLED = Path("/usr/lib/postgresql")
NOBODY: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
"""PostgreSQL refuses to run as root."""


class Cluster:
    """`address` is that of its first database; nothing in it survives the machine, all of it an end of the server."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._data = programs, folder / "data"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.address = f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def make(self) -> None:
        """An empty one."""
        self._run("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8")
        settings = f"port={self._port}\nfsync=off\nlisten_addresses='127.0.0.1'\nunix_socket_directories='{self._data}'\n"
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(settings)

    def start(self) -> None:
        """Return when it answers; what an immediate end left is recovered before."""
        self._run("pg_ctl", "--wait", "--log", str(self._data / "log"), "start")

    def stop(self, how: Literal["fast", "immediate"] = "immediate") -> None:
        """As when it is restarted ("fast"), or when its power goes ("immediate")."""
        self._run("pg_ctl", "--wait", f"--mode={how}", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), f"--pgdata={self._data}", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **NOBODY)  # noqa: S603


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A running one, removed after use; skips where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("not run: no initdb and pg_ctl of PostgreSQL on this machine")
    folder = Path(tempfile.mkdtemp(prefix="iom-bot-cluster-"))
    if NOBODY:
        shutil.chown(folder, "postgres", "postgres")
    cluster = Cluster(programs, folder)
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        with suppress(subprocess.CalledProcessError):  # it is stopped already
            cluster.stop()
        shutil.rmtree(folder)


def _programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest there is."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).parent
    found = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None
