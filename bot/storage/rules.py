"""What every store promises alike: how long things are kept, and in which form text is."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.ports import WITHIN
from knowledge.normalise import fold, words

CLAIMS_KEPT: Final = timedelta(days=2)
"""Slack repeats an event within minutes, Telegram an update for 24 hours. Source: https://core.telegram.org/bots/api#getting-updates"""
ANSWERS_KEPT: Final = timedelta(days=30)
OPINIONS_KEPT: Final = timedelta(days=180)
MISSES_KEPT: Final = timedelta(days=90)
NOTICES_KEPT: Final = timedelta(days=90)
LETTERS_KEPT: Final = timedelta(days=180)
"""Of notices that were given up: whoever runs the bot may try them again for so long."""
ENDED_KEPT: Final = timedelta(days=90)
"""Of subscriptions that have ended, from their end: who followed what when something was sent is known as long as that is."""
BOARDS_IN_A_CHAT: Final = 20
"""Most messages of one chat that are kept up to date, the newest: a chat that asks for one every day pins a single one."""
MISS_LENGTH: Final = 300
"""Characters of a missed question that are kept: a question, not a pasted document."""
KEY_LENGTH: Final = 200
"""Longest claim that is stored as it is; PostgreSQL refuses to index more than 2,704 bytes."""


def utc_now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def storable(text: str) -> str:
    """Text that every database takes: without NUL, and with U+FFFD for what is no character."""
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def is_inside(kept: str, workspace: str) -> bool:
    """Whether what is kept for a workspace leaves with another: with itself, or with its organization ("E1/T1" with "E1")."""
    return kept == workspace or kept.startswith(workspace + WITHIN)


def claim_key(key: str) -> str:
    """A claim as it is stored: itself, or a digest of the same meaning where it is very long."""
    plain = storable(key)
    return plain if len(plain) <= KEY_LENGTH else digest(plain)


def miss_key(question: str) -> str:
    """Equal for questions that fold to the same text."""
    plain = storable(question)
    return digest(" ".join(words(plain)) or fold(plain).strip())


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
