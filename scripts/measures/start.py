"""From the start of `iom-bot ask` to its answer, as a process: CPU and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from scripts.measures.figures import Table, quantile

TIMES = 7
QUESTIONS = ("contact PCCA", "¿Quién se ocupa de la reintegración?", "بريد PRD", "where is the regonal office in Dakar")


def _once(question: str) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one process."""
    command = [sys.executable, "-m", "bot", "ask", question]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        _, _, used = os.wait4(child.pid, 0)
        child.returncode = 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6


def tables() -> Iterator[Table]:
    """The index is kept from the first run, as an installation does."""
    _once(QUESTIONS[0])
    rows = []
    for question in QUESTIONS:
        runs = [_once(question) for _ in range(TIMES)]
        rows.append([question, f"{quantile((s for s, _ in runs), 0.5):.2f}", f"{max(m for _, m in runs):.0f}"])
    rows.append(["bar", "0.4", "60"])
    yield Table(f"Start to answer, {TIMES} processes each", ["question", "CPU s (median)", "peak MB"], rows)
