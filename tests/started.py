"""Real processes that run a module of ours: each with a number, environment, folder and files of its own, to be killed as any."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tests.forking import NUMBER, STANDARD

ROOT = Path(__file__).parents[1]


class Started:
    """A process; `input` and `output` are our ends of its standard streams."""

    def __init__(self, asked: socket.socket, stdin: int, stdout: int) -> None:
        self.input, self.output = os.fdopen(stdin, "w"), os.fdopen(stdout)
        self._asked = asked
        self.pid = self._number()
        self.returncode: int | None = None

    def _number(self) -> int:
        found: int = NUMBER.unpack(self._asked.recv(NUMBER.size, socket.MSG_WAITALL))[0]
        return found

    def has_ended(self, seconds: float = 0) -> bool:
        """Whether it ends within some seconds."""
        if self.returncode is None and select.select([self._asked], [], [], seconds)[0]:
            self.returncode = self._number()
        return self.returncode is not None

    def wait(self, seconds: float = 60) -> int:
        """Its exit status once it has ended; the negative number of the signal that ended it."""
        assert self.has_ended(seconds), f"process {self.pid} has not ended within {seconds} s"
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        with suppress(ProcessLookupError):
            if not self.has_ended():
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Tell it to end."""
        self.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """End it at once where it has not ended, and let go of its streams."""
        self.send_signal(signal.SIGKILL)
        self.wait()
        self._asked.close()
        with suppress(BrokenPipeError):
            self.input.close()
        self.output.close()


@dataclass(frozen=True)
class Start:
    """How a process is started: `stderr` is a file, by default that of the tests; a `cold` one imports everything itself, as
    people's do, which takes a second."""

    environment: Mapping[str, str]
    folder: Path = ROOT
    stderr: int = STANDARD[2]
    cold: bool = False


def start(how: Start, *program: str) -> Started:
    """Start a module with its arguments."""
    ours, theirs = socket.socketpair()
    (stdin, our_input), (our_output, stdout) = os.pipe(), os.pipe()
    stderr = stdout if how.stderr == subprocess.STDOUT else how.stderr
    socket.send_fds(_server(), [b"."], [theirs.fileno(), stdin, stdout, stderr])
    theirs.close()
    os.close(stdin)
    os.close(stdout)
    order = {"program": program, "environment": {**how.environment}, "folder": str(how.folder), "cold": how.cold}
    ours.sendall(json.dumps(order).encode())
    ours.shutdown(socket.SHUT_WR)
    return Started(ours, our_input, our_output)


@contextmanager
def started(how: Start, *program: str) -> Iterator[Started]:
    """A process that is ended at the end at the latest."""
    running = start(how, *program)
    try:
        yield running
    finally:
        running.close()


def ran(how: Start, *program: str) -> tuple[int, str]:
    """The exit status of a process, and all that it said."""
    with started(replace(how, stderr=subprocess.STDOUT), *program) as running:
        running.input.close()
        text = running.output.read()
        return running.wait(), text


@cache
def _server() -> socket.socket:
    """Where processes are asked for: one that ends when we do."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.forking", str(theirs.fileno())]
    with theirs:
        serving = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)  # noqa: S603
    atexit.register(serving.wait)
    atexit.register(ours.close)
    return ours
