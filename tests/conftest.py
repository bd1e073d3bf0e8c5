"""For the whole suite: what was left out is said at the end, once for each reason."""

from __future__ import annotations

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple))
    for reason, times in reasons.items():
        terminalreporter.write_line(f"{times} tests skipped: {reason.removeprefix('Skipped: ')}", yellow=True)
