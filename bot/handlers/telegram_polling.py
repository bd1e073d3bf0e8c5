"""Long polling that one unreadable update cannot stop."""

from __future__ import annotations

import json
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot import logs

_log = logs.get(__name__)


def read_update(update: dict[str, Any], bot: Bot | None = None) -> Update | None:
    """An update as the SDK reads it; None where it cannot: it raises whatever the form of the JSON leads to.

    A message without a chat is read by the SDK, and by nothing of ours.
    """
    try:
        read = Update.de_json(update, bot) if isinstance(update["update_id"], int) else None
    except Exception:
        return None
    message = read.effective_message if read is not None else None
    return None if message is not None and getattr(message, "chat", None) is None else read


class PollingRequest(HTTPXRequest):
    """The connection for getUpdates: an update that the SDK cannot read becomes an empty one, and is confirmed like the others.

    Left as it is, the SDK would drop the whole batch, log what people wrote, and fetch the same again for ever.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The server's answer; raises TelegramError where it is no JSON."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("Invalid server response") from None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        if isinstance(answer.get("result"), list):
            answer["result"] = [_readable(update) for update in answer["result"] if _number(update) is not None]
        return answer


def _number(update: object) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else None


def _readable(update: dict[str, Any]) -> dict[str, Any]:
    if read_update(update) is not None:
        return update
    _log.warning("telegram update not readable", update_id=_number(update))
    return {"update_id": _number(update)}
