"""Telegram's HTML, parsed as strictly as the server does; and by Telegram's own parser where that is installed."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

TAGS = frozenset({
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "tg-spoiler", "tg-emoji",
    "span",
})  # fmt: skip
"""Source: Bot API, "HTML style"."""
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-z]+(?:=\"[^\"<>]*\"|='[^'<>]*'|=[a-z]+)?)*)\s*>")
_WORDS = re.compile(r"[^<&]+")
_ENTITY = re.compile(r"&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z]+);")


class MarkupError(ValueError):
    """What the server would answer with 400 "can't parse entities"."""


def text_of(html: str) -> str:
    """The text without its tags; raises `MarkupError` where the server would refuse it."""
    open_tags: list[str] = []
    text: list[str] = []
    at = 0
    while at < len(html):
        if html[at] == "<":
            found = _TAG.match(html, at)
            if found is None or found[2].lower() not in TAGS:
                raise MarkupError(f"unsupported start tag at {at}")
            _follow(open_tags, found[1] == "/", found[2].lower())
            at = found.end()
        elif html[at] == "&" and (named := _ENTITY.match(html, at)) and (character := _character(named[1])):
            text.append(character)
            at = named.end()
        else:
            words = _WORDS.match(html, at)
            text.append(words[0] if words else html[at])
            at = words.end() if words else at + 1
    if open_tags:
        raise MarkupError(f"no end tag for {open_tags[-1]}")
    return "".join(text)


def _follow(open_tags: list[str], closes: bool, tag: str) -> None:
    if not closes:
        open_tags.append(tag)
    elif not open_tags or open_tags.pop() != tag:
        raise MarkupError(f"unmatched end tag {tag}")


def _character(name: str) -> str:
    if not name.startswith("#"):
        return NAMED.get(name, "")
    number = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    return chr(number) if 0 < number < 0x110000 else ""


HAS_TDLIB = importlib.util.find_spec("tdjson") is not None


def by_tdlib(html: str) -> dict[str, Any]:
    """The formatted text that Telegram's own library makes of it; its error otherwise."""
    return _tdlib({"@type": "parseTextEntities", "text": html, "parse_mode": {"@type": "textParseModeHTML"}})


def entities_by_tdlib(text: str) -> list[dict[str, Any]]:
    """What Telegram itself makes clickable in a text."""
    found: list[dict[str, Any]] = _tdlib({"@type": "getTextEntities", "text": text})["entities"]
    return found


def _tdlib(asked: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(_execute()(json.dumps(asked).encode()))
    return answer


@cache
def _execute() -> Callable[[bytes], bytes]:
    """TDLib's synchronous requests, without its log."""
    execute: Callable[[bytes], bytes] = importlib.import_module("tdjson").td_execute
    execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
    return execute
