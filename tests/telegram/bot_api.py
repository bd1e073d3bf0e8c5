"""The Bot API's specification as a judge: which calls the server would refuse, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.render.telegram import utf16_length
from tests.telegram.markup import MarkupError, text_of

OURS = Path(__file__).with_name("spec.json")
WHOLE = Path(__file__).parents[3] / "shared" / "specs" / "telegram-bot-api-10.1.min.json"
"""The whole specification, where it lies beside the project; spec.json holds what the bot uses of it."""
METHODS = (
    "getMe", "getUpdates", "sendMessage", "sendDocument", "editMessageText", "answerCallbackQuery", "answerInlineQuery",
    "getChat", "getChatMember",
    "getMyCommands", "setMyCommands", "deleteMyCommands", "getMyName", "setMyName", "getMyDescription", "setMyDescription",
    "getMyShortDescription", "setMyShortDescription", "getWebhookInfo", "setWebhook", "deleteWebhook",
)  # fmt: skip
TYPES = (
    "InlineKeyboardMarkup", "InlineKeyboardButton", "CopyTextButton", "LinkPreviewOptions", "ReplyParameters", "InputFile",
    "InlineQueryResult", "InlineQueryResultArticle", "InlineQueryResultsButton",
    "InputMessageContent", "InputTextMessageContent", "BotCommand",
    "BotCommandScope", "BotCommandScopeDefault", "BotCommandScopeAllPrivateChats", "BotCommandScopeAllGroupChats",
    "BotCommandScopeAllChatAdministrators",
)  # fmt: skip
NEWER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "sendMessage": {"ephemeral_message_parameters": ("receiver_user_id",)},
    "sendDocument": {"ephemeral_message_parameters": ("receiver_user_id",)},
    "editEphemeralMessageText": {
        "chat_id": (), "receiver_user_id": (), "ephemeral_message_id": (), "text": (), "parse_mode": (),
        "link_preview_options": (), "reply_markup": (),
    },
}  # fmt: skip
"""What the Bot API has had since 10.2 and 10.3; sent only to a server that has shown that it knows it."""
SIMPLE: Mapping[str, type | tuple[type, ...]] = {
    "Integer": int, "String": str, "Boolean": bool, "True": bool, "Float": (int, float), "InputFile": bytes,
}  # fmt: skip
_LENGTH = re.compile(r"(\d+)-(\d+) (characters|bytes)", re.IGNORECASE)


def extract(whole: dict[str, Any]) -> dict[str, Any]:
    """What the bot uses of the specification."""
    return {
        "version": whole["version"],
        "methods": {name: _fields(whole["methods"][name]) for name in METHODS},
        "types": {name: _type(whole["types"][name]) for name in TYPES},
    }


def _type(described: dict[str, Any]) -> dict[str, Any]:
    return {"subtypes": described.get("subtypes", []), "fields": _fields(described)}


def _fields(described: dict[str, Any]) -> list[dict[str, Any]]:
    fields = described.get("fields", [])
    return [{key: field[key] for key in ("name", "types", "required", "description")} for field in fields]


class BotApi:
    """Finds fault with calls."""

    def __init__(self) -> None:
        self.spec = json.loads(OURS.read_text(encoding="utf-8"))

    def faults(self, method: str, call: dict[str, Any]) -> list[str]:
        """Everything the specification has against a call; empty where there is nothing."""
        if method not in self.spec["methods"]:
            known = NEWER.get(method)
            return [] if known is not None and set(call) <= set(known) else [f"{method}: no such method"]
        newer = NEWER.get(method, {})
        fields = self.spec["methods"][method]
        older = {key: value for key, value in call.items() if key not in newer or key in {f["name"] for f in fields}}
        return [f"{method}: {fault}" for fault in (*self._object(fields, older, ""), *_special(method, call))]

    def _object(self, fields: list[dict[str, Any]], value: dict[str, Any], path: str) -> Iterator[str]:
        known = {field["name"]: field for field in fields}
        for name in value.keys() - known.keys():
            yield f"{path}{name} is unknown"
        for name, field in known.items():
            if name in value:
                yield from self._value(field["types"], value[name], f"{path}{name}")
                yield from _length(field, value, f"{path}{name}")
            elif field["required"]:
                yield f"{path}{name} is missing"

    def _value(self, types: list[str], value: object, path: str) -> Iterator[str]:
        tried = [list(self._of_type(type_, value, path)) for type_ in types]
        if all(tried):
            yield from min(tried, key=len)

    def _of_type(self, type_: str, value: object, path: str) -> Iterator[str]:
        if type_.startswith("Array of "):
            if not isinstance(value, list):
                yield f"{path} is no array"
                return
            for number, item in enumerate(value):
                yield from self._of_type(type_.removeprefix("Array of "), item, f"{path}[{number}]")
        elif type_ in SIMPLE:
            if not isinstance(value, SIMPLE[type_]) or (type_ in ("Integer", "Float") and isinstance(value, bool)):
                yield f"{path} is no {type_}"
        elif type_ not in self.spec["types"]:
            yield f"{path}: the bot does not use {type_}"
        elif not isinstance(value, dict):
            yield f"{path} is no {type_}"
        else:
            yield from self._typed(type_, value, path)

    def _typed(self, type_: str, value: dict[str, Any], path: str) -> Iterator[str]:
        described = self.spec["types"][type_]
        if described["subtypes"]:
            known = [name for name in described["subtypes"] if name in self.spec["types"]]
            yield from self._value(known, value, path)
            return
        yield from self._object(described["fields"], value, f"{path}.")
        if type_ == "InlineKeyboardButton" and len(value.keys() - {"text", "style", "icon_custom_emoji_id"}) != 1:
            yield f"{path}: exactly one kind of button is wanted"


def _length(field: dict[str, Any], beside: dict[str, Any], path: str) -> Iterator[str]:
    found = _LENGTH.search(field["description"])
    value = beside[field["name"]]
    if found is None or not isinstance(value, str):
        return
    if beside.get("parse_mode") == "HTML" and field["name"] in ("text", "caption", "message_text"):
        if re.search(r"<a\s[^>]*mailto:", value):
            yield f"{path}: mailto: links do not work"
        try:
            value = text_of(value)
        except MarkupError as error:
            yield f"{path}: can't parse entities: {error}"
            return
    size = len(value.encode()) if found[3].lower() == "bytes" else utf16_length(value.strip())
    if not int(found[1]) <= size <= int(found[2]):
        yield f"{path} has {size} {found[3]}, allowed are {found[1]} to {found[2]}"


def _special(method: str, call: dict[str, Any]) -> Iterator[str]:
    """What the specification says in sentences only."""
    if method == "answerInlineQuery":
        ids = [result.get("id") for result in call.get("results", [])]
        if len(ids) > 50:
            yield "more than 50 results"
        if len(ids) != len(set(ids)):
            yield "ids of results are not unique"
        if len(str(call.get("next_offset", "")).encode()) > 64:
            yield "next_offset has more than 64 bytes"
    for row in call.get("reply_markup", {}).get("inline_keyboard", []) if isinstance(call.get("reply_markup"), dict) else []:
        if not 1 <= len(row) <= 8:
            yield "a row of buttons has 1 to 8"
        for button in row:
            if not re.match(r"https?://|tg://", button.get("url", "https://")):
                yield "a button's url is a web address"
