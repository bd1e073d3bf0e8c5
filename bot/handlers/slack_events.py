"""Messages: answered where the bot is addressed, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot import logs
from bot.handlers.slack_courier import Post, called
from bot.handlers.slack_delivery import Sender
from bot.handlers.slack_memory import Memory
from bot.handlers.slack_places import Place, identity, person, place_of, timestamp, under
from bot.handlers.slack_prompts import prompts
from bot.handlers.slack_sentences import sorry
from bot.handlers.slack_words import asks, mentioned, question_of
from bot.render.slack_answers import TALK
from bot.wording import Wording

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.handlers.slack_desk import Given
    from bot.handlers.slack_home import Home
    from bot.handlers.slack_parts import Parts
    from bot.handlers.slack_wishes import Wishes

SPOKEN: Final = (None, "file_share", "thread_broadcast")
"""Subtypes of messages that a person wrote; all others are edits, joins, bots, notes.
A tuple: what a broken event names may be a list or an object, which no set takes.
Source: https://docs.slack.dev/reference/events/message, subtypes"""
HELP: Final = "help"
"""Asked for those who mention the bot without a word."""

_log = logs.get(__name__)
Event = dict[str, Any]


class Events:
    """Mentions, direct messages, the agent's conversation, the Home tab."""

    def __init__(self, parts: Parts, home: Home, wishes: Wishes) -> None:
        self.parts, self.home, self.wishes = parts, home, wishes
        self._agents: Memory[str, bool] = Memory(10_000, 24 * 3600.0)

    def register(self, app: AsyncApp) -> None:
        """Every event has a listener; those that are not for us are acknowledged and left."""
        app.event("app_mention")(self.on_mention)
        app.event("message")(self.on_message)
        app.event("app_home_opened")(self.on_opened)
        app.event("assistant_thread_started")(self.on_assistant)
        app.event("assistant_thread_context_changed")(self.on_other)
        app.event("app_uninstalled")(self.on_gone)
        app.event("tokens_revoked")(self.on_revoked)
        app.event("team_access_revoked")(self.on_left)
        app.event("member_left_channel")(self.on_member_left)
        app.event("channel_archive")(self.on_channel_gone)
        app.event("channel_deleted")(self.on_channel_gone)
        app.event("channel_left")(self.on_channel_gone)
        app.event("group_archive")(self.on_channel_gone)
        app.event("group_deleted")(self.on_channel_gone)
        app.event("group_left")(self.on_channel_gone)
        app.event("channel_id_changed")(self.on_channel_moved)
        app.event(re.compile(""))(self.on_other)

    # listeners: each returns at once, as Bolt acknowledges when it does

    async def on_mention(self, event: Event, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Somebody mentions the bot in a channel: answered in the thread."""
        if _is_persons(event, context):
            self._answer(event, self._place(event, context, threaded=True), client)

    async def on_message(self, event: Event, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A direct message, a mention that came as a message, or a follow-up in a thread of the bot's."""
        if not _is_persons(event, context):
            return
        if event.get("channel_type") == "im":
            workspace = place_of(context, event).workspace
            threaded = bool(event.get("thread_ts")) or self._agents.get(workspace) is True
            self._answer(event, self._place(event, context, threaded=threaded), client)
        elif context.bot_user_id and context.bot_user_id in mentioned(str(event.get("text"))):
            self._answer(event, self._place(event, context, threaded=True), client)
        elif self._is_follow_up(event, context):
            self._answer(event, self._place(event, context, threaded=True), client, unasked=True)

    async def on_opened(self, body: Event, event: Event, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """The app's Home tab, or the conversation with it, is on somebody's screen."""
        place = place_of(context, event)
        if event.get("tab") == "messages":
            self.parts.background.spawn(self._suggest(place, client, "", once=str(body.get("event_id") or "")))
        elif place.person:
            view = event.get("view")
            self.parts.background.spawn(self.home.opened(Sender(client, place), view, str(body.get("event_id") or "")))

    async def on_assistant(self, body: Event, event: Event, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """The older assistant pane is opened."""
        thread = timestamp(under(event, "assistant_thread", "thread_ts"))
        asker = person(under(event, "assistant_thread", "user_id"))
        place = replace(place_of(context, event, thread), person=asker)
        channel = under(event, "assistant_thread", "channel_id")
        place = replace(place, channel=channel if isinstance(channel, str) else place.channel)
        self.parts.background.spawn(self._suggest(place, client, thread, once=str(body.get("event_id") or "")))

    async def on_gone(self, body: Event, context: AsyncBoltContext) -> None:
        """The app was removed: nothing of the workspace stays."""
        self.parts.background.spawn(self._forget(body, context))

    async def on_revoked(self, body: Event, event: Event, context: AsyncBoltContext) -> None:
        """The bot's token was revoked, which is the same; a person's token is none of ours."""
        if under(event, "tokens", "bot"):
            self.parts.background.spawn(self._forget(body, context))

    async def on_left(self, body: Event, event: Event, context: AsyncBoltContext) -> None:
        """An organization that has installed the app keeps it from some of its workspaces: nothing of those stays."""
        self.parts.background.spawn(self._forget_some(body, event, context))

    async def on_member_left(self, event: Event, context: AsyncBoltContext) -> None:
        """Somebody left a channel, or was removed: the bot itself hears and posts nothing there any more."""
        if context.bot_user_id and event.get("user") == context.bot_user_id:
            await self.on_channel_gone(event, context)

    async def on_channel_gone(self, event: Event, context: AsyncBoltContext) -> None:
        """A channel is archived or deleted, or the bot has left it: its subscriptions end at once."""
        place = place_of(context, {"channel_id": event.get("channel")})
        if place.channel:
            ended = self.parts.store.subscriptions.end("slack", place.home, place.channel, str(event.get("type"))[:40])
            self.parts.background.spawn(_followed(ended, "channel gone", place.workspace))

    async def on_channel_moved(self, event: Event, context: AsyncBoltContext) -> None:
        """A channel has another id, as after a change of its organization."""
        place = place_of(context, {"channel_id": event.get("old_channel_id")})
        if place.channel and (new := identity(event.get("new_channel_id"))):
            moved = self.parts.store.subscriptions.move("slack", place.home, place.channel, new)
            self.parts.background.spawn(_followed(moved, "channel moved", place.workspace))

    async def on_other(self) -> None:
        """Not for us."""

    # the work

    def _place(self, event: Event, context: AsyncBoltContext, *, threaded: bool) -> Place:
        thread = event.get("thread_ts") or event.get("ts") if threaded else ""
        return place_of(context, event, str(thread or ""))

    def _is_follow_up(self, event: Event, context: AsyncBoltContext) -> bool:
        """A question of the person whom the bot has answered in this thread a moment ago, to nobody else."""
        text = str(event.get("text") or "")
        if not event.get("thread_ts") or mentioned(text) or not asks(text):
            return False
        return self.parts.desk.is_talking(self._place(event, context, threaded=True))

    def _answer(self, event: Event, place: Place, client: AsyncWebClient, *, unasked: bool = False) -> None:
        to, ts = Sender(client, place), timestamp(event.get("ts"))
        if not place.channel or not ts:
            return

        async def tell(reference: str) -> None:
            speaks = await self.parts.languages.later_of(place, client)
            message = sorry(speaks.any, reference)
            await self.parts.delivery.publicly(to, Post("", place.channel, message, place.thread), message)

        self.parts.background.spawn(self._answered(to, str(event.get("text") or ""), ts, unasked), tell)

    async def _answered(self, to: Sender, text: str, ts: str, unasked: bool) -> None:
        if not await self.parts.claims.first(to.place.workspace, to.place.channel, ts):
            return
        speaks = await self.parts.languages.later_of(to.place, to.client)
        if message := await self.wishes.done(to, text, speaks):
            await self.parts.delivery.publicly(to, Post("", to.place.channel, message, to.place.thread), message)
            return
        given = await self.parts.desk.ask(to.place, text if question_of(text) else HELP, speaks)
        if unasked and _is_chatter(given):
            return
        await self.parts.give_all(to, given)

    async def _suggest(self, place: Place, client: AsyncWebClient, thread: str, once: str) -> None:
        """Offer what can be asked; workspaces and apps without the agent's conversation do without.

        The older pane needs its thread, the newer one silently fails with one.
        Source: https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
        """
        if not place.channel or (once and not await self.parts.claims.first(place.workspace, "event", once)):
            return
        speaks = await self.parts.languages.surely_of(place, client)
        asked = client.assistant_threads_setSuggestedPrompts(
            channel_id=place.channel, thread_ts=thread or None, prompts=prompts(Wording(speaks.any))
        )
        outcome = await called(asked)
        if not thread:
            self._agents.put(place.workspace, outcome.done)
        if not outcome.done:
            _log.info("no suggested prompts here", code=outcome.error)

    async def _forget(self, body: Event, context: AsyncBoltContext) -> None:
        """Once for an event: a repeated one must not remove an installation that came after it."""
        place = place_of(context, {})
        once = str(body.get("event_id") or "")
        if not place.workspace or (once and not await self.parts.claims.first(place.workspace, "event", once)):
            return
        whole = bool(context.is_enterprise_install)
        await self.parts.forget(place.workspace, context.enterprise_id, context.team_id, whole=whole)
        _log.info("workspace forgotten", workspace=place.workspace)

    async def _forget_some(self, body: Event, event: Event, context: AsyncBoltContext) -> None:
        """Source: https://docs.slack.dev/reference/events/team_access_revoked"""
        organization, named = identity(context.enterprise_id), event.get("team_ids")
        teams = sorted({identity(team) for team in named} - {""}) if isinstance(named, list) else []
        once = str(body.get("event_id") or "")
        if not teams or (once and not await self.parts.claims.first(organization, "event", once)):
            return
        for team in teams:
            await self.parts.forget(team, organization or None, team, whole=False)
            if organization:
                await self.parts.forget_within(organization, team)
        _log.info("workspaces forgotten", organization=organization, workspaces=teams)


async def _followed(work: Awaitable[int], what: str, workspace: str) -> None:
    if count := await work:
        _log.info(what, workspace=workspace, subscriptions=count)


def _is_persons(event: Event, context: AsyncBoltContext) -> bool:
    """Whether a person wrote it, new and for everybody to see: no bot, no edit, no join, not the bot itself."""
    if event.get("bot_id") or event.get("app_id") or event.get("bot_profile") or event.get("edited") or event.get("hidden"):
        return False
    if event.get("subtype") not in SPOKEN or not isinstance(event.get("text", ""), str):
        return False
    asker = person(event.get("user"))
    return bool(asker) and asker not in (context.bot_user_id, "USLACKBOT")


def _is_chatter(given: Given) -> bool:
    """Nobody asked the bot by name: thanks and what it does not know are not for it."""
    return given.status == "unknown" or given.answered.answer.intent in TALK
