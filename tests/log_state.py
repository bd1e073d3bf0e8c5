"""The log belongs to the whole process: a test that sets up another one, or lets a tool do so, leaves it as it was."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


def _loggers() -> list[logging.Logger]:
    known = logging.root.manager.loggerDict.values()
    return [logging.root, *(one for one in known if isinstance(one, logging.Logger))]


@contextmanager
def same_log() -> Iterator[None]:
    """Inside, logging may be set up anew; after it every logger is as it was, also those that `dictConfig` switched off."""
    before = {one: (one.level, one.disabled, one.propagate, one.handlers[:]) for one in _loggers()}
    try:
        yield
    finally:
        for one, (level, disabled, propagate, handlers) in before.items():
            one.setLevel(level)
            one.disabled, one.propagate = disabled, propagate
            one.handlers[:] = handlers
        structlog.reset_defaults()
