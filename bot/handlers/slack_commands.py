"""/iom: private, and answered in the acknowledgement itself wherever the answer is ready."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.handlers.slack_delivery import Sender
from bot.handlers.slack_languages import Speaks, language_named
from bot.handlers.slack_places import Place, place_of
from bot.handlers.slack_sentences import sorry
from bot.handlers.slack_subcommands import COMMAND, Subcommand, example_of, help_lines, named
from bot.handlers.slack_words import question_of
from bot.render import slack_buttons as buttons
from bot.render.slack import Message
from bot.render.slack_answers import listed, private, told
from bot.render.slack_views import own_name
from bot.reply import Line
from bot.wording import Wording
from knowledge.answer import Choice
from knowledge.model import LANGUAGES

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.handlers.slack_desk import Given
    from bot.handlers.slack_following import Subscribing
    from bot.handlers.slack_parts import Parts
    from bot.handlers.slack_wishes import Wishes

FOUND: Final = 10
"""Most names that a search lists: with its sentences one screen."""


Own = Callable[["Call", str, Speaks], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class Call:
    """One /iom."""

    to: Sender
    text: str
    trigger: str

    @property
    def place(self) -> Place:
        """Who asks, and where."""
        return self.to.place


class Commands:
    """The slash command."""

    def __init__(self, parts: Parts, subscribing: Subscribing, wishes: Wishes) -> None:
        self.parts, self.desk, self.wishes = parts, parts.desk, wishes
        self._own: dict[str, Own] = {
            "help": self._help, "language": self._language, "search": self._search,
            "subscribe": _of(subscribing.subscribe), "unsubscribe": _of(subscribing.unsubscribe),
            "subscriptions": _of(subscribing.subscriptions),
        }  # fmt: skip

    def register(self, app: AsyncApp) -> None:
        """Whatever the command is called in this workspace."""
        app.command(re.compile(""))(self.on_command)

    async def on_command(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Acknowledge with the answer, or at once and answer later."""
        to = Sender(client, place_of(context, body), str(body.get("response_url") or ""))
        call = Call(to, str(body.get("text") or ""), str(body.get("trigger_id") or ""))
        answering = self.parts.background.start(self._answer(call))
        await asyncio.wait({answering}, timeout=self.parts.ready_within)
        if not answering.done():
            self.parts.background.spawn(self._follow(call, answering))
            await ack()
            return
        message = answering.result()
        await ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")

    async def _follow(self, call: Call, answering: asyncio.Task[Message]) -> None:
        message = await answering
        if not call.trigger or await self.parts.claims.first(call.place.workspace, "command", call.trigger, call.text[:100]):
            await self.parts.delivery.privately(call.to, message)

    async def _answer(self, call: Call) -> Message:
        """The answer to a command; an error is an answer, too."""
        speaks = Speaks()
        try:
            speaks = await self.parts.languages.of(call.place, call.to.client)
            return await self._message(call, speaks)
        except Exception:
            return sorry(speaks.any, self.parts.background.failed())

    async def _message(self, call: Call, speaks: Speaks) -> Message:
        text = question_of(call.text)
        found, rest = named(text or "help")
        if found is None:
            wished = await self.wishes.done(call.to, text, speaks)
            return wished or self._given(await self.desk.ask(call.place, text, speaks))
        if own := self._own.get(found.name):
            return await own(call, rest, speaks)
        if rest:
            return self._given(await self.desk.ask_for(call.place, found.asks, rest, text, speaks))
        return await self._alone(call, found, speaks)

    async def _help(self, _: Call, __: str, speaks: Speaks) -> Message:
        return listed([*help_lines(Wording(speaks.any))])

    def _given(self, given: Given) -> Message:
        return private(self.desk.card(given), notes=self.parts.notes(given))

    async def _alone(self, call: Call, found: Subcommand, speaks: Speaks) -> Message:
        """A subcommand without words behind it: what it shows, or how it is meant."""
        if found.shows:
            return self._given(await self.desk.show_first(call.place, found.shows, speaks.any))
        words = Wording(speaks.any)
        example = words.say("Add what you mean, for example: {example}", example=example_of(found))
        return told(f"{words.say(found.description)}. {example}")

    async def _search(self, call: Call, rest: str, speaks: Speaks) -> Message:
        if not rest:
            words = Wording(speaks.any)
            sentence = words.say(
                "Type a part of a name below, or behind the command: {example}", example=f"{COMMAND} search cash"
            )
            return told(sentence, *buttons.row([buttons.finder(words)]))
        language = speaks.chosen or await self.desk.language_of(rest, speaks)
        found = await self.desk.search(rest, language, FOUND)
        if not found:
            return self._given(await self.desk.ask(call.place, rest, speaks))
        if len(found) == 1:
            return self._given(await self.desk.show(call.place, found[0].id, language))
        return self._hits(found, language)

    def _hits(self, found: tuple[Choice, ...], language: str) -> Message:
        lines = [Line("text", Wording(language).say("These names come near:")), *(Line("item", choice.name) for choice in found)]
        rows = [
            buttons.button(f"{buttons.SHOW}.{n}", choice.name, buttons.Value(subject=choice.id, language=language))
            for n, choice in enumerate(found)
        ]
        return listed(lines, *buttons.row(rows))

    async def _language(self, call: Call, name: str, speaks: Speaks) -> Message:
        """Tell or choose the language of the answers."""
        if not name:
            return language_message(speaks.chosen, speaks.any)
        wanted = language_named(name)
        if wanted is None and name.casefold() not in AUTOMATIC:
            return language_message(speaks.chosen, speaks.any)
        await self.parts.languages.choose(call.place, wanted)
        return language_message(wanted, wanted or speaks.locale or speaks.any)


def _of(work: Callable[[Sender, str, Speaks], Awaitable[Message]]) -> Own:
    async def done(call: Call, rest: str, speaks: Speaks) -> Message:
        return await work(call.to, rest, speaks)

    return done


AUTOMATIC: Final = frozenset({"auto", "automatic", "off", "none", "question", "reset"})


def language_message(chosen: str | None, spoken: str) -> Message:
    """In which language answers come, and buttons to change that."""
    words = Wording(spoken)
    if chosen:
        sentence = words.say("My answers to you come in this language: {language}.", language=own_name(chosen))
    else:
        sentence = words.say("My answers to you come in the language of your question.")
    names = [(own_name(code), code) for code in LANGUAGES] + [(words.say("As I ask"), "")]
    rows = [
        buttons.button(
            f"{buttons.LANGUAGE}.{code or 'auto'}",
            label,
            buttons.Value(language=code),
            "primary" if code == (chosen or "") else "",
        )
        for label, code in names
    ]
    return told(sentence, *buttons.row(rows))
