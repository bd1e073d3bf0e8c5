"""Starts modules of ours as `python -m` does, without the second that their imports take; run by `tests.started`.

This process has imported everything once. For each start it makes a process that runs the module from its beginning, with a
process number, arguments, an environment, a folder and files of its own, and that ends as any Python ends. Another one waits for
it, and tells its number and, once it has ended, its status.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from importlib import import_module
from typing import Any

import bot
import knowledge

MORE = ("aiohttp.web", "aiosqlite", "asyncpg", "slack_bolt.async_app", "telegram.ext", "uvicorn.lifespan.off")
"""What is else imported only where it is needed."""
STANDARD = (0, 1, 2)
NUMBER = struct.Struct("i")
"""How the number and the status of a process are told."""


def import_everything() -> None:
    """All of the bot; what runs where it is imported is left to whoever runs it."""
    for package in (bot, knowledge):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "__main__" not in found.name and not found.name.startswith("bot.storage.migrations."):
                import_module(found.name)
    for name in MORE:
        import_module(name)


def wanted(orders: socket.socket) -> list[str]:
    """The module to run, and its arguments; returns in each process that was asked for, and in no other."""
    while True:
        order, files, _, _ = socket.recv_fds(orders, 1, 1 + len(STANDARD))
        if not order:
            os._exit(0)
        if not os.fork():
            orders.close()
            return _waited_for(socket.socket(fileno=files[0]), files[1:])
        for file in files:
            os.close(file)


def _waited_for(asker: socket.socket, files: list[int]) -> list[str]:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with asker.makefile() as reading:
        order = json.load(reading)
    if not (number := os.fork()):
        asker.close()
        return _became(order, files)
    for file in (*files, *STANDARD):
        os.close(file)  # whoever reads what it writes sees the end when it has ended
    asker.sendall(NUMBER.pack(number))
    asker.sendall(NUMBER.pack(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])))
    os._exit(0)


def _became(order: dict[str, Any], files: list[int]) -> list[str]:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for file, standard in zip(files, STANDARD, strict=True):
        os.dup2(file, standard)
        os.close(file)
    os.chdir(order["folder"])
    program: list[str] = order["program"]
    if order["cold"]:
        os.execve(sys.executable, [sys.executable, "-m", *program], order["environment"])  # noqa: S606
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    sys.stdin = _stream(0, "r", "strict")  # what these were made on has been another kind of file
    sys.stdout = _stream(1, "w", "strict")
    sys.stderr = _stream(2, "w", "backslashreplace")
    return program


def _stream(file: int, mode: str, errors: str) -> Any:
    return open(file, mode, encoding="utf-8", errors=errors, closefd=False, buffering=1 if file == 2 else -1)


def _reap(*_: object) -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def main() -> None:
    """Serve until whoever gives orders has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Control-C is for the tests, whose end is ours
    signal.signal(signal.SIGCHLD, _reap)
    import_everything()
    gc.collect()
    gc.freeze()
    module, *arguments = wanted(socket.socket(fileno=int(sys.argv[1])))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
