"""Ways for an answer to reach the person, one after the other; the last one is the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.handlers.slack_courier import Courier, Post, called, not_told
from bot.handlers.slack_outcomes import Outcome
from bot.render.slack import Message
from bot.wording import n_

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.handlers.slack_places import Place
    from bot.handlers.slack_workspaces import Workspaces

ELSEWHERE: Final = frozenset({"refused", "blocks"})
"""Outcomes after which another way is tried; after all others it may have been delivered, or nothing can be."""
NO_ENTRY: Final = n_("I could not answer where you asked: I am no member there, or may not post. Invite me, then ask again.")


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom an answer goes to, and with whose token; `response_url` is empty where Slack gave none."""

    client: AsyncWebClient
    place: Place
    response_url: str = ""


class Delivery:
    """Sends answers. Everything that fails at last stands in the log with its reference."""

    def __init__(self, courier: Courier, workspaces: Workspaces) -> None:
        self.courier, self._workspaces = courier, workspaces

    async def privately(self, to: Sender, message: Message, *, replaces: bool = False) -> bool:
        """To the person alone: in answer to the command or press, else where it was asked, else as a direct message."""
        outcome = await self.courier.respond(to.response_url, message, replace_original=replaces)
        if outcome.kind in ELSEWHERE and to.place.channel:
            outcome = await self._ephemeral(to, message)
        if outcome.kind in ELSEWHERE:
            outcome = await self.courier.post(to.client, Post("", to.place.person, message))
        return self._told("private", to, outcome)

    async def publicly(self, to: Sender, post: Post, reasoned: Message) -> bool:
        """In the channel or thread; else `reasoned`, the same with why it comes there, as a direct message."""
        outcome = await self.courier.post(to.client, post)
        if outcome.kind in ELSEWHERE and to.place.person and post.channel != to.place.person:
            outcome = await self.courier.post(to.client, Post(post.id, to.place.person, reasoned))
        return self._told("public", to, outcome)

    async def to_all(self, to: Sender, post: Post) -> Outcome:
        """In the channel or thread, also where the bot is no member; the outcome is the caller's."""
        outcome = await self.courier.post(to.client, post)
        if outcome.done or outcome.kind == "doubt":
            return outcome
        return await self.courier.respond_to_all(to.response_url, post.message, post.thread)

    async def _ephemeral(self, to: Sender, message: Message) -> Outcome:
        """Source: https://docs.slack.dev/reference/methods/chat.postEphemeral"""
        thread: dict[str, Any] = {"thread_ts": to.place.thread} if to.place.thread else {}
        blocks = list(message.older or message.blocks)
        return await called(
            to.client.chat_postEphemeral(
                channel=to.place.channel, user=to.place.person, text=message.text, blocks=blocks or None, **thread
            )
        )

    def _told(self, what: str, to: Sender, outcome: Outcome) -> bool:
        if outcome.kind == "token":
            self._workspaces.forget(to.place.workspace)
        if not outcome.done:
            not_told(what, outcome)
        return outcome.done
