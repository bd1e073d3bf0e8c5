"""`telegram setup`: the menus and texts in four languages, and only what differs is changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from telegram import Bot

from bot.handlers.telegram_setup import CODES, SCOPES, Webhook, changes, commands_for, set_up
from tests.telegram.fake import TOKEN, FakeRequest, Server

WEBHOOK = Webhook("https://bot.example.org/telegram/webhook", "secret", ("message", "callback_query"))


class Memory(Server):
    """A Bot API that remembers what is set."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, Any] = {}

    def _result(self, method: str, call: dict[str, Any]) -> Any:
        key = method.removeprefix("get").removeprefix("set") + json.dumps([call.get("scope"), call.get("language_code")])
        if method.startswith("setMy"):
            self.kept[key] = call
            return True
        if method == "setWebhook":
            self.kept["webhook"] = call
            return True
        if method == "getMyCommands":
            return self.kept.get(key, {}).get("commands", [])
        if method.startswith("getMy"):
            name = {"getMyName": "name", "getMyDescription": "description"}.get(method, "short_description")
            return {name: self.kept.get(key, {}).get(name, "")}
        if method == "getWebhookInfo":
            kept = self.kept.get("webhook", {})
            known = {"url": kept.get("url", ""), "allowed_updates": kept.get("allowed_updates", [])}
            return {**known, "has_custom_certificate": False, "pending_update_count": 0}
        return super()._result(method, call)


@pytest.fixture
async def server() -> Server:
    """A server on which nothing is set."""
    return Memory()


async def test_everything_is_set_once_and_then_nothing_differs(server: Server) -> None:
    request = FakeRequest(server)
    async with Bot(TOKEN, "http://telegram.test/bot", request=request, get_updates_request=request) as bot:
        made = await set_up(bot, WEBHOOK)
        assert len(made) == len(SCOPES) * len(CODES) + 3 * len(CODES) + 1
        assert all("→" in str(change) for change in made)
        assert not any("secret" in str(change) for change in made)
        assert await changes(bot, WEBHOOK) == []
        sent = len([call for call in server.calls if call.method.startswith("set")])
        assert await set_up(bot, WEBHOOK) == []
        assert len([call for call in server.calls if call.method.startswith("set")]) == sent
    assert server.faults == []


async def test_only_what_differs_is_changed(server: Server) -> None:
    request = FakeRequest(server)
    async with Bot(TOKEN, "http://telegram.test/bot", request=request, get_updates_request=request) as bot:
        await set_up(bot, WEBHOOK)
        await bot.set_my_name("Something else", language_code="fr")
        await bot.set_my_commands([], scope=SCOPES[1][1], language_code="es")
        assert [change.what for change in await set_up(bot, WEBHOOK)] == ["commands in groups, es", "name, fr"]
        other = Webhook("https://other.example.org/telegram/webhook", "secret", WEBHOOK.updates)
        assert [change.what for change in await changes(bot, other)] == ["webhook"]


def test_menus_hold_what_works_where_they_are_shown() -> None:
    for language in ("en", "fr", "es", "ar"):
        private = [command.command for command in commands_for("private chats", language)]
        groups = [command.command for command in commands_for("groups", language)]
        administrators = [command.command for command in commands_for("group administrators", language)]
        assert set(private) - set(administrators) == {"start"}
        assert set(administrators) - set(groups) == {"subscribe", "unsubscribe"}
        assert len(private) <= 100
    marked = commands_for("groups", "en", ephemeral=True)
    assert all(command.to_dict()["is_ephemeral"] for command in marked)
    assert "is_ephemeral" not in commands_for("groups", "en")[0].to_dict()
