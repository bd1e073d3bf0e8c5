"""The facts in what somebody reads: on every platform they must be those of the neutral reply, no more and no fewer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from bot.wording import Wording
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES

Fact = tuple[str, str]
"""Its kind, and what stands there."""

INVISIBLE = re.compile("[\u200e\u200f\u2066-\u2069]")
PATTERNS = {
    "address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "link": re.compile(r"https?://\S+|www\.\S+"),
    "acronym": re.compile(r"(?<![A-Za-z])[A-Z][A-Z0-9]+(?![a-z])"),
    "number": re.compile(r"\d+"),
}
_LINK = re.compile(r"<mailto:([^|>]*)\|([^>]*)>")


class Reader:
    """Finds facts by their form, and names, places and dates by what the entries hold."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._known = tuple(set(_known(knowledge)))

    @cache  # noqa: B019 - lives as long as a test module
    def facts(self, text: str) -> frozenset[Fact]:
        """Every fact in a text."""
        text = plain(text)
        formed = {(kind, found) for kind, pattern in PATTERNS.items() for found in pattern.findall(text)}
        return frozenset(formed | {fact for fact in self._known if fact[1] in text})


def plain(text: str) -> str:
    """A text as it is read: without signs of direction, blanks alike."""
    return " ".join(INVISIBLE.sub("", text).split())


def _known(knowledge: Knowledge) -> Iterator[Fact]:
    for language in LANGUAGES:
        for subject in knowledge.subjects.values():
            if subject.name:
                yield "name", plain(subject.name.to(language))
            yield from (("place", plain(place.to(language))) for place in (subject.city, subject.country) if place)
        for entry in knowledge.entries:
            yield "date", plain(Wording(language).month(entry.updated))


def read_blocks(blocks: Sequence[dict[str, Any]]) -> str:
    """What a person reads in Slack's sections and remarks; a link must lead to the address that it shows."""
    return "\n".join(_read(text) for block in blocks for text in _texts(block))


def _texts(block: dict[str, Any]) -> Iterable[dict[str, Any]]:
    if block["type"] == "context":
        return [one for one in block["elements"] if "text" in one]
    return [block["text"]] if block["type"] == "section" else []


def _read(found: dict[str, Any]) -> str:
    text = str(found["text"])
    if found["type"] == "plain_text":
        return text
    for target, shown in _LINK.findall(text):
        assert plain(target) == plain(shown), "a link shows another address than it leads to"
    return unescaped(re.sub(r"[*`]", "", _LINK.sub(r"\2", text)))


def unescaped(text: str) -> str:
    """Text of Slack's without its escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
