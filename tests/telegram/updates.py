"""Updates as Telegram sends them."""

from __future__ import annotations

import itertools
from typing import Any

_numbers = itertools.count(5000)
NOW = 1_700_000_000
ADA: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "Ada", "language_code": "en"}
BEA: dict[str, Any] = {"id": 8, "is_bot": False, "first_name": "Bea", "language_code": "fr"}
GROUP: dict[str, Any] = {"id": -1001, "type": "supergroup", "title": "Field"}
FORUM: dict[str, Any] = {"id": -1002, "type": "supergroup", "title": "Forum", "is_forum": True}
THE_BOT: dict[str, Any] = {"id": 42, "is_bot": True, "first_name": "IOM", "username": "iom_bot"}


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entities_of(text: str) -> list[dict[str, Any]]:
    """The command at the beginning and the mentions, as Telegram marks them."""
    found: list[dict[str, Any]] = []
    at = 0
    for word in text.split(" "):
        if word.startswith("/") and at == 0:
            found.append({"type": "bot_command", "offset": 0, "length": utf16(word.split("\n")[0])})
        elif word.startswith("@") and len(word) > 1:
            found.append({"type": "mention", "offset": at, "length": utf16(word.rstrip(",:?"))})
        at += utf16(word) + 1
    return found


def private(person: dict[str, Any]) -> dict[str, Any]:
    return {"id": person["id"], "type": "private", "first_name": person["first_name"]}


def message(text: str | None, person: dict[str, Any] = ADA, chat: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A message, without the update around it."""
    made: dict[str, Any] = {"message_id": next(_numbers), "date": NOW, "chat": chat or private(person), "from": person}
    if text is not None:
        made["text"] = text
        if entities := entities_of(text):
            made["entities"] = entities
    return {**made, **more}


def update(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"update_id": next(_numbers), kind: content}


def says(text: str | None, person: dict[str, Any] = ADA, chat: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Somebody writes."""
    return update("message", message(text, person, chat, **more))


def edits(earlier: dict[str, Any], text: str, seconds: int = 20) -> dict[str, Any]:
    """Somebody changes what they wrote."""
    changed = {**earlier["message"], "text": text, "edit_date": NOW + seconds}
    changed["entities"] = entities_of(text)
    return update("edited_message", changed)


def presses(
    data: str, chat: dict[str, Any] | None = None, number: int = 1000, person: dict[str, Any] = ADA, **more: Any
) -> dict[str, Any]:
    """Somebody presses a button under a message of the bot's."""
    under = {"message_id": number, "date": NOW, "chat": chat or private(person), "from": THE_BOT, "text": "…", **more}
    query = {"id": str(next(_numbers)), "from": person, "chat_instance": "1", "data": data, "message": under}
    return update("callback_query", query)


def types(words: str, person: dict[str, Any] = ADA, offset: str = "") -> dict[str, Any]:
    """Somebody types behind @iom_bot."""
    return update("inline_query", {"id": str(next(_numbers)), "from": person, "query": words, "offset": offset})


def reply_to_bot(text: str = "…") -> dict[str, Any]:
    """A message of the bot's to which somebody replies."""
    return {"message_id": 999, "date": NOW, "chat": GROUP, "from": THE_BOT, "text": text}
