"""What people write in Slack, as the words they meant."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 1000
"""Characters of a question that are read: more than any question has, and far less than a message can hold."""

FEW: Final = 3
"""Words up to which nobody tells a story: "and WASH", "their mailbox please"."""
OPENERS: Final = frozenset({
    "and", "what", "who", "where", "which", "how", "whose", "et", "qui", "que", "quel", "quelle", "quels", "quelles", "où",
    "comment", "y", "qué", "quién", "quien", "dónde", "donde", "cuál", "cual", "cuáles", "cómo", "como",
    "ما", "ماذا", "من", "أين", "اين", "كيف", "أي", "هل", "وما", "ومن", "وأين", "وماذا",
})  # fmt: skip
"""Words that questions begin with, in the four languages."""

_TOKEN: Final = re.compile(r"<([^<>]*)>")
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")


def question_of(text: str) -> str:
    """The question in a message: without mentions, channels and groups, with the words of links, unescaped.

    It is for reading only: whatever is shown of it is escaped again.
    Source: https://docs.slack.dev/messaging/formatting-message-text
    """
    plain = _TOKEN.sub(_words_of, text[: 4 * LONGEST])
    for escape, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(escape, character)
    return " ".join(plain.split())[:LONGEST]


def _words_of(token: re.Match[str]) -> str:
    target, _, label = token[1].partition("|")
    if target.startswith("mailto:"):
        return f" {target.removeprefix('mailto:')} "
    if target.startswith(("http:", "https:", "tel:")):
        return f" {label or target} "
    return " "


def asks(text: str) -> bool:
    """Whether words in a thread may be a question: a mark that says so, a few words, or one that questions begin with."""
    words = question_of(text).casefold().split()
    return len(words) <= FEW or any(mark in text for mark in "?؟") or words[0] in OPENERS


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the people a message mentions, in their order."""
    return tuple(_MENTION.findall(text))
