"""From the start of `iom-bot ask` to its answer, as a process: CPU and peak memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from scripts.measures.figures import Table, quantile

TIMES = 7
QUESTIONS = ("contact PCCA", "¿Quién se ocupa de la reintegración?", "بريد PRD", "where is the regonal office in Dakar")


LAUNCHER = """
import json, os, sys
null = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=null)
used = os.wait4(child, 0)[2]
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1000]))
"""
"""Starts and measures one process from a small one: Linux counts the memory of whoever starts a process as its own at first."""


def _once(question: str) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one process."""
    asked = [sys.executable, "-m", "bot", "ask", question]
    done = subprocess.run([sys.executable, "-I", "-S", "-c", LAUNCHER, *asked], capture_output=True, text=True, check=True)
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def tables() -> Iterator[Table]:
    """The index is kept from the first run, as an installation does."""
    _once(QUESTIONS[0])
    rows = []
    for question in QUESTIONS:
        runs = [_once(question) for _ in range(TIMES)]
        rows.append([question, f"{quantile((s for s, _ in runs), 0.5):.2f}", f"{max(m for _, m in runs):.0f}"])
    rows.append(["bar", "0.4", "60"])
    yield Table(f"Start to answer, {TIMES} processes each", ["question", "CPU s (median)", "peak MB"], rows)
