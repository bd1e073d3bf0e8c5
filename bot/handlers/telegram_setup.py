"""`iom-bot telegram setup`: what Telegram shows of the bot. Asks what is set, and changes only what differs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.handlers.telegram_commands import COMMANDS
from bot.wording import Wording, n_

NAME: Final = n_("IOM emergency contacts")
"""At most 64 characters in every language. Source: Bot API, setMyName."""
DESCRIPTION: Final = n_(
    "Who handles what in IOM's emergency work: contacts, offices, documents and facts from the Emergency Manual. "
    "Ask in English, French, Spanish or Arabic, in your own words."
)
"""At most 512. Source: Bot API, setMyDescription."""
SHORT_DESCRIPTION: Final = n_("Contacts, offices and facts of IOM's emergency work, in four languages.")
"""At most 120. Source: Bot API, setMyShortDescription."""
CODES: Final = (("", "en"), ("fr", "fr"), ("es", "es"), ("ar", "ar"))
"""Telegram's language code and ours; the empty one is for everybody whose language has nothing of its own."""
SCOPES: Final[tuple[tuple[str, BotCommandScope], ...]] = (
    ("private chats", BotCommandScopeAllPrivateChats()),
    ("groups", BotCommandScopeAllGroupChats()),
    ("group administrators", BotCommandScopeAllChatAdministrators()),
)
CONNECTIONS: Final = 40


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates go: an https address, the secret that comes with each, the kinds of update."""

    url: str
    secret: str
    updates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference: what, for which language, how it is, how it will be; `carry_out` makes it so."""

    what: str
    before: str
    after: str
    carry_out: Callable[[], Awaitable[object]]

    def __str__(self) -> str:
        """For a terminal."""
        return f"{self.what}: {self.before or 'nothing'} → {self.after or 'nothing'}"


async def changes(bot: Bot, webhook: Webhook | None = None, ephemeral: bool = False) -> list[Change]:
    """Everything that differs from what this version wants; an initialized bot is needed.

    Without `webhook` nothing about it is looked at. `ephemeral` marks the commands of groups so that only the person who
    sends one sees it and its answer (Bot API 10.2; older servers do not look at the mark).
    """
    found = [change async for change in _commands(bot, ephemeral)]
    found += [change async for change in _texts(bot)]
    if webhook is not None:
        found += [change async for change in _webhook(bot, webhook)]
    return found


async def set_up(bot: Bot, webhook: Webhook | None = None, ephemeral: bool = False) -> list[Change]:
    """Carry out every change; those that were made, none where all is as wanted. Raises telegram.error.TelegramError."""
    made = await changes(bot, webhook, ephemeral)
    for change in made:
        await change.carry_out()
    return made


def commands_for(scope: str, language: str, ephemeral: bool = False) -> list[BotCommand]:
    """The menu of a scope in a language."""
    words = Wording(language)
    extra: dict[str, Any] = {"is_ephemeral": True} if ephemeral and scope != "private chats" else {}
    wanted = {"everywhere", *({"deciders"} if scope == "group administrators" else ())}
    shown = (command for command in COMMANDS if command.scope in wanted or scope == "private chats")
    return [BotCommand(command.name, words.say(command.description), api_kwargs=extra or None) for command in shown]


async def _commands(bot: Bot, ephemeral: bool) -> AsyncIterator[Change]:
    for scope_name, scope in SCOPES:
        for code, language in CODES:
            wanted = commands_for(scope_name, language, ephemeral)
            present = await bot.get_my_commands(scope, code or None)
            if _listed(present) != _listed(wanted):
                yield _commands_change(bot, (scope_name, scope), (code, language), wanted, present)


def _commands_change(
    bot: Bot, scope: tuple[str, BotCommandScope], code: tuple[str, str], wanted: list[BotCommand], present: Sequence[BotCommand]
) -> Change:
    async def carry_out() -> object:
        return await bot.set_my_commands(wanted, scope[1], code[0] or None)

    before, after = _listed(present), _listed(wanted)
    return Change(
        f"commands in {scope[0]}, {code[1]}",
        ", ".join(line for line in before if line not in after) or f"{len(before)} commands",
        ", ".join(line for line in after if line not in before) or f"{len(after)} commands", carry_out,
    )  # fmt: skip


def _listed(commands: Sequence[BotCommand]) -> list[str]:
    marks = ((command, " (ephemeral)" if command.api_kwargs.get("is_ephemeral") else "") for command in commands)
    return [f"/{command.command} “{command.description}”{mark}" for command, mark in marks]


async def _texts(bot: Bot) -> AsyncIterator[Change]:
    for code, language in CODES:
        say, of = Wording(language).say, code or None
        parts: tuple[tuple[str, str, str, Callable[..., Awaitable[object]]], ...] = (
            ("name", (await bot.get_my_name(of)).name, say(NAME), bot.set_my_name),
            ("description", (await bot.get_my_description(of)).description, say(DESCRIPTION), bot.set_my_description),
            (
                "short description", (await bot.get_my_short_description(of)).short_description, say(SHORT_DESCRIPTION),
                bot.set_my_short_description,
            ),
        )  # fmt: skip
        for what, before, after, method in parts:
            if before != after:
                yield Change(f"{what}, {language}", before, after, _setter(method, after, of))


def _setter(method: Callable[..., Awaitable[object]], text: str, code: str | None) -> Callable[[], Awaitable[object]]:
    async def carry_out() -> object:
        return await method(text, language_code=code)

    return carry_out


async def _webhook(bot: Bot, wanted: Webhook) -> AsyncIterator[Change]:
    """The secret cannot be asked for: where the rest is as wanted, it is taken to be, too."""
    present = await bot.get_webhook_info()
    before = f"{present.url} ({', '.join(sorted(present.allowed_updates or ()))})" if present.url else ""
    after = f"{wanted.url} ({', '.join(sorted(wanted.updates))})"

    async def carry_out() -> object:
        return await bot.set_webhook(
            wanted.url, secret_token=wanted.secret, allowed_updates=list(wanted.updates), max_connections=CONNECTIONS
        )

    if before != after:
        yield Change("webhook", before, after, carry_out)
