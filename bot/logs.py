"""Logs: one line an event, as JSON or for a terminal, without secrets and without what people write."""

from __future__ import annotations

import logging
import re
import secrets as random
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Final, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor

from bot.settings import LogFormat, LogLevel

LEFT_OUT: Final = "[left out]"
LONGEST: Final = 2000
"""Most characters of one value."""

OF_PEOPLE: Final = frozenset({
    "body", "email", "first_name", "last_name", "message", "name", "payload", "query", "question", "text", "update",
    "user_name", "username", "utterance",
})  # fmt: skip
"""Keys that would hold what people write or who they are."""

SECRET_KEY: Final = re.compile(
    r"token|secret|password|authorization|cookie|signature|response_url|credential|_keys?$", re.IGNORECASE
)
SECRET: Final = re.compile(
    r"""xox[a-z]?(?:\.xox[a-z])?-[\w.-]{1,300} | xapp-[\w-]{1,300}  # Slack's tokens
    | (?<=bot)\d{1,20}:[\w-]{1,100} | \b\d{5,20}:[\w-]{20,100}  # Telegram's, bare and in an address
    | \b(?:bearer|basic)\s+[^\s'",]+ | v0=[0-9a-f]{20,64} | gAAAA[\w-]{20,2000}=*
    | (?<=://)[^/\s@]{1,300}(?=@)  # user and password in an address
    | (?<=hooks\.slack\.com/)\S+
    | (?<=token=)[^&\s'"]+ | (?<=secret=)[^&\s'"]+ | (?<=password=)[^&\s'"]+ | (?<=code=)[^&\s'"]+ | (?<=state=)[^&\s'"]+
    | [\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}  # people's e-mail""",
    re.IGNORECASE | re.VERBOSE,
)
QUOTED: Final = re.compile(r"""(?<!\w)['"].*['"]|\[parameters:.*|input_value=.*|=\([^)\n]*\)""", re.DOTALL)
CODE: Final = re.compile(r"""['"][a-z0-9]+(?:_[a-z0-9]+)+['"]""")

SPEAKING: Final = (AttributeError, ImportError, NameError, OSError, RecursionError, TypeError)
SPEAKING_MODULES: Final = frozenset({"aiohttp", "bot", "httpx", "knowledge", "slack_bolt", "slack_sdk", "sqlalchemy", "telegram"})
"""Whose exceptions tell what failed; a ValueError or KeyError may be all of what somebody wrote."""

QUIET: Final = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "asyncio",
    "httpcore",
    "httpx",
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "telegram",
)
"""Loggers that tell too much below WARNING: httpx logs every address, and Telegram's hold the token."""


def set_up(level: LogLevel = "info", form: LogFormat = "auto", secrets: Sequence[str] = (), stream: TextIO | None = None) -> None:
    """Log from now on to `stream` (standard error); `auto` is for a terminal where there is one, else JSON.

    `secrets` are left out wherever they turn up, the others by their form.
    """
    stream = stream or sys.stderr
    ours: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        exception_in_short,
        Redaction(secrets),
    ]
    structlog.configure(
        processors=[*ours, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=ours,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(form, stream)],
    ))  # fmt: skip
    _attach(handler, getattr(logging, level.upper()))


def _renderer(form: LogFormat, stream: TextIO) -> Processor:
    if form == "json" or (form == "auto" and not stream.isatty()):
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=stream.isatty())


def _attach(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    # Its warnings are about malformed requests, which anybody can send as often as he likes.
    logging.getLogger("uvicorn").setLevel(max(level, logging.ERROR))


def get(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module: a constant event first, ids and numbers as keywords."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


@contextmanager
def referenced() -> Iterator[str]:
    """Give everything that is logged inside one short reference, which a person can be told when something fails."""
    reference = random.token_hex(4)
    with structlog.contextvars.bound_contextvars(reference=reference):
        yield reference


def reference() -> str:
    """The reference of what is under way; empty outside `referenced`."""
    return str(structlog.contextvars.get_contextvars().get("reference", ""))


class Redaction:
    """Leaves out secrets and what people write, in every value however deep."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        known = {form for secret in secrets if len(secret) >= 4 for form in (secret, quote(secret, safe=""))}
        longest_first = sorted(known, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if known else None

    def __call__(self, _logger: object, _method: str, event: EventDict) -> EventDict:
        """structlog's processor."""
        kept = {key: value for key, value in event.items() if key.startswith("_")}
        return {**{key: self._value(key, value) for key, value in event.items() if key not in kept}, **kept}

    def text(self, text: str) -> str:
        """A text without secrets and e-mail addresses, at most `LONGEST` characters of it."""
        text = text[: 8 * LONGEST]  # cut far behind the end first, so that no half of a secret remains
        if self._known is not None:
            text = self._known.sub(LEFT_OUT, text)
        text = SECRET.sub(LEFT_OUT, text)
        return text if len(text) <= LONGEST else text[:LONGEST] + "…"

    def _value(self, key: object, value: object) -> object:
        if key in OF_PEOPLE or (isinstance(key, str) and SECRET_KEY.search(key)):
            return LEFT_OUT
        if isinstance(value, Mapping):
            return {self.text(str(k)): self._value(k, v) for k, v in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._value(None, item) for item in value]
        return value if value is None or isinstance(value, (bool, int, float)) else self.text(str(value))


def exception_in_short(_logger: object, _method: str, event: EventDict) -> EventDict:
    """structlog's processor: what was raised and where, without local values and without what the message quotes."""
    raised = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["error"] = " < ".join(_told(link) for link in _chain(error))
        event["at"] = _places(error.__traceback__)
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(5):
        if link is None:
            return
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _told(error: BaseException) -> str:
    """Type and, where it speaks of machines, message; what an SDK quotes may be what somebody wrote, unless it is a code like
    'not_in_channel'."""
    name, message = type(error).__name__, str(error)[:LONGEST]
    if type(error).__module__.partition(".")[0] in SPEAKING_MODULES:
        message = QUOTED.sub(lambda found: " ".join(("'…'", *CODE.findall(found[0]))), message)
    elif not isinstance(error, SPEAKING):
        return name
    return f"{name}: {message}" if message else name


def _places(tb: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(tb)[-12:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]
