"""What became of a call to Telegram, as values: what to do next depends on the type alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

GoneReason = Literal["blocked", "kicked", "deactivated", "deleted", "not_found", "not_started"]


@dataclass(frozen=True, slots=True)
class Done:
    """It was carried out; `chat` and `message` name a message that was sent or edited, 0 where there is none."""

    chat: int = 0
    message: int = 0


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to do: the message says this already, or the press or query was too long ago to be answered."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat can no longer be reached by this bot: whatever is meant for it ends here."""

    reason: GoneReason


@dataclass(frozen=True, slots=True)
class Silenced:
    """The chat is there, but the bot may not write in it, or the topic is closed or deleted."""

    topic: bool = False


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group has become a supergroup with another id: the same call belongs there."""

    chat: int


@dataclass(frozen=True, slots=True)
class Later:
    """Telegram wants `seconds` of waiting before the next call."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Doubtful:
    """No answer came after the call was sent: it may have been carried out."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """It was certainly not carried out: no connection, or the server said that it failed. It can be tried again."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server does not accept this call; `why` is Telegram's sentence. Sending it again changes nothing."""

    why: str


Outcome = Done | Unchanged | Gone | Silenced | Migrated | Later | Doubtful | Unreachable | Refused
Failure = Unchanged | Gone | Silenced | Migrated | Later | Doubtful | Unreachable | Refused

_UNCHANGED: Final = ("message is not modified", "query is too old", "query id is invalid")
_SILENCED: Final = (
    "no rights to send",
    "not enough rights",
    "chat_write_forbidden",
    "need administrator rights",
    "chat_restricted",
)
_TOPIC: Final = ("topic_closed", "topic_deleted", "message thread not found")
_GONE: Final[tuple[tuple[str, GoneReason], ...]] = (
    ("blocked by the user", "blocked"),
    ("user is deactivated", "deactivated"),
    ("can't initiate conversation", "not_started"),
    ("group chat was deleted", "deleted"),
    ("group chat was deactivated", "deleted"),
    ("bot was kicked", "kicked"),
    ("not a member", "kicked"),
    ("chat not found", "not_found"),
    ("peer_id_invalid", "not_found"),
    ("user not found", "not_found"),
)
"""Parts of Telegram's sentences, in small letters. Source: descriptions that the Bot API server gives with 400 and 403."""


def outcome_of(error: TelegramError) -> Failure:
    """The outcome that an error of python-telegram-bot stands for."""
    if isinstance(error, RetryAfter):
        return Later(seconds_of(error.retry_after))
    if isinstance(error, ChatMigrated):
        return Migrated(error.new_chat_id)
    if isinstance(error, (Forbidden, BadRequest, InvalidToken)):
        return _refusal(error)
    if isinstance(error, NetworkError):
        return Unreachable() if was_not_carried_out(error) else Doubtful()
    # "Invalid server response": something answered 200, and it was not the Bot API.
    return Doubtful() if "Invalid server response" in error.message else Refused(error.message)


def seconds_of(wait: int | float | timedelta) -> float:
    """Seconds to wait, whichever way the library writes them."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def was_not_carried_out(error: NetworkError) -> bool:
    """Whether a failed call certainly had no effect: it never left, or the server itself said that it failed.

    A gateway that gave up waiting (504) says nothing about what became of the call behind it.
    """
    if isinstance(error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)):
        return True
    answered = not isinstance(error, TimedOut) and not isinstance(error.__cause__, (httpx.HTTPError, OSError))
    return answered and "Unknown error in HTTP" not in error.message and "Gateway Time" not in error.message


def _refusal(error: TelegramError) -> Failure:
    said = error.message.lower()
    if any(part in said for part in _UNCHANGED):
        return Unchanged()
    for part, reason in _GONE:
        if part in said:
            return Gone(reason)
    if any(part in said for part in _TOPIC):
        return Silenced(topic=True)
    if any(part in said for part in _SILENCED):
        return Silenced()
    return Refused(error.message)
