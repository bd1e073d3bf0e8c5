"""What a platform would get for an answer, without its SDK, a token or a network."""

from __future__ import annotations

from typing import Any, Literal

from bot.service import Answered, Service

ANSWER_ID = "console"
"""The id that buttons send back; a real one is given out when an answer is kept."""


def payload_of(platform: Literal["slack", "telegram"], service: Service, answered: Answered) -> Any:
    """The message as the platform's own API takes it: one for Slack, one or more for Telegram."""
    return _slack(service, answered) if platform == "slack" else _telegram(service, answered)


def _slack(service: Service, answered: Answered) -> dict[str, Any]:
    from bot.handlers.slack_ways import ways_from
    from bot.render.slack_answers import TALK, Card, private

    found = answered.answer
    ways = ways_from(service.index.knowledge if found.status == "answered" else None, found)
    message = private(Card(ANSWER_ID, answered.reply, found.status, ways, found.intent in TALK))
    return {"response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks)}


def _telegram(service: Service, answered: Answered) -> list[dict[str, Any]]:
    from bot.handlers.telegram_cards import Bot, Cards
    from bot.handlers.telegram_desk import Given
    from bot.render.telegram import payload

    return payload(Cards(service, Bot()).message(Given(answered, ANSWER_ID)))
