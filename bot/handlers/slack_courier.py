"""Carries messages to Slack: none twice, none lost in silence, none to anybody but Slack."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot import logs, metrics
from bot.handlers.slack_outcomes import Outcome, outcome_of, outcome_of_status
from bot.render.slack import Block, Message

SLACKS_OWN: Final = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
"""Where a response_url points to. Source: https://docs.slack.dev/interactivity/handling-user-interaction"""
TIMES: Final = 4
"""Attempts at one message."""
LONGEST_WAIT: Final = 60.0
"""Seconds that one answer waits when Slack says "too many": after a minute nobody waits for it any more."""
PAUSE: Final = 0.5
CALL: Final = 30.0
"""Seconds for one call, as slack_sdk's own default."""
EVENT: Final = "iom_bot_answer"
"""Marks our own posts, so that they are found again. Source: https://docs.slack.dev/messaging/message-metadata"""
QUIET: Final = {"unfurl_links": False, "unfurl_media": False}

Sleep = Callable[[float], Awaitable[None]]
_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """A message for a channel; `id` marks it where it is an answer, `thread` is empty outside of threads."""

    id: str
    channel: str
    message: Message
    thread: str = ""


class Courier:
    """Posts, answers through response_url, and reads back where it is in doubt."""

    def __init__(self, base_url: str, sleep: Sleep = asyncio.sleep) -> None:
        parts = urlsplit(base_url)
        self._base = (parts.scheme, parts.hostname, parts.port)
        self._sleep = sleep
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections, opened when they are first needed."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL), trust_env=True)
        return self._session

    async def close(self) -> None:
        """Release every connection."""
        if self._session is not None:
            await self._session.close()

    # a post

    async def post(self, client: AsyncWebClient, post: Post) -> Outcome:
        """Post once. Where it is in doubt whether it was posted, it is looked for before it is posted again."""
        outcome, post = Outcome("doubt"), post if post.id else replace(post, id=secrets.token_hex(6))
        for attempt in range(1, TIMES + 1):
            outcome = await self._posted(client, post)
            if outcome.kind == "doubt":
                found = await self._found(client, post)
                if found or (found is None and not outcome.error.startswith(("http_500", "http_502", "http_503"))):
                    return Outcome("done") if found else outcome
            if outcome.kind == "blocks" and (simpler := _simpler(post)):
                post = simpler
            elif outcome.kind not in ("later", "down", "doubt") or outcome.seconds > LONGEST_WAIT:
                return outcome
            else:
                await self._pause(outcome, attempt)
        return outcome

    async def _pause(self, outcome: Outcome, attempt: int) -> None:
        """Wait before the next attempt, where there is one."""
        if attempt < TIMES:
            await self._sleep(outcome.seconds or PAUSE * attempt)

    async def _posted(self, client: AsyncWebClient, post: Post) -> Outcome:
        about = {"event_type": EVENT, "event_payload": {"id": post.id}}
        thread: dict[str, Any] = {"thread_ts": post.thread} if post.thread else {}
        blocks: dict[str, Any] = {"blocks": list(post.message.blocks)} if post.message.blocks else {}
        return await called(
            client.chat_postMessage(channel=post.channel, text=post.message.text, metadata=about, **{**blocks, **thread, **QUIET})
        )

    async def _found(self, client: AsyncWebClient, post: Post) -> bool | None:
        """Whether our post stands there; None where Slack does not tell."""
        await self._sleep(PAUSE)
        if post.thread:
            asked = client.conversations_replies(channel=post.channel, ts=post.thread, limit=100, include_all_metadata=True)
        else:
            asked = client.conversations_history(channel=post.channel, limit=30, include_all_metadata=True)
        told = await called(asked)
        messages = (told.answer or {}).get("messages") if told.done else None
        return any(_is(message, post.id) for message in messages) if isinstance(messages, list) else None

    async def patiently(self, call: Callable[[], Awaitable[Any]]) -> Outcome:
        """A call that may be repeated without harm: a read, or a page that is published as a whole."""
        outcome = Outcome("doubt")
        for attempt in range(1, TIMES + 1):
            outcome = await called(call())
            if outcome.kind not in ("later", "down", "doubt") or outcome.seconds > LONGEST_WAIT:
                return outcome
            await self._pause(outcome, attempt)
        return outcome

    # an answer through response_url

    def may_call(self, url: object) -> bool:
        """Whether an address is Slack's own: anything else, and a forged request could make us call it."""
        if not isinstance(url, str):
            return False
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        if parts.username is not None or parts.password is not None:
            return False
        is_slacks = parts.scheme == "https" and parts.hostname in SLACKS_OWN and port in (None, 443)
        return is_slacks or (parts.scheme, parts.hostname, port) == self._base

    async def respond(self, url: str, message: Message, *, replace_original: bool = False) -> Outcome:
        """Answer a command or a press for the person alone."""
        return await self._respond(url, _response(message, "ephemeral", replace_original))

    async def respond_to_all(self, url: str, message: Message, thread: str) -> Outcome:
        """Answer a press for everybody, also where the bot is no member.

        Source: https://docs.slack.dev/interactivity/handling-user-interaction, publishing responses in thread
        """
        return await self._respond(
            url, {**_response(message, "in_channel", False), **({"thread_ts": thread} if thread else {}), **QUIET}
        )

    async def _respond(self, url: str, body: Mapping[str, Any]) -> Outcome:
        if not self.may_call(url):
            return Outcome("refused", "no_response_url")
        outcome = Outcome("doubt")
        for attempt in range(1, TIMES + 1):
            outcome = await self._sent(url, body)
            again = outcome.kind in ("later", "down") or outcome.error in ("http_500", "http_502", "http_503")
            if not again or outcome.seconds > LONGEST_WAIT:
                return outcome
            await self._pause(outcome, attempt)
        return outcome

    async def _sent(self, url: str, body: Mapping[str, Any]) -> Outcome:
        """One request; a redirect is not followed, as it could lead anywhere."""
        try:
            async with self.session.post(url, json=body, allow_redirects=False) as response:
                said = (await response.text())[:100]
                return outcome_of_status(response.status, response.headers, said if said.replace("_", "").isalnum() else "")
        except Exception as error:
            return outcome_of(error)


async def called(call: Awaitable[Any]) -> Outcome:
    """One call through slack_sdk, as a value."""
    try:
        response = await call
    except Exception as error:
        return outcome_of(error)
    data = response.data if isinstance(response.data, dict) else {}
    return Outcome("done", answer=data)


def _is(message: object, identity: str) -> bool:
    about = message.get("metadata") if isinstance(message, dict) else None
    inside = about.get("event_payload") if isinstance(about, dict) and about.get("event_type") == EVENT else None
    return isinstance(inside, dict) and inside.get("id") == identity


def _simpler(post: Post) -> Post | None:
    """The same facts in a form that older workspaces take; at last as text alone."""
    message = post.message
    if not message.blocks:
        return None
    return replace(post, message=Message(message.text, message.older))


def _response(message: Message, kind: str, replaces: bool) -> dict[str, Any]:
    blocks: list[Block] = list(message.older or message.blocks)
    return {
        "response_type": kind, "replace_original": replaces, "delete_original": False, "text": message.text,
        **({"blocks": blocks} if blocks else {}),
    }  # fmt: skip


def not_told(what: str, outcome: Outcome) -> None:
    """Log an answer that could not be given, so that no request ends in silence."""
    _log.error("answer not given", where=what, outcome=outcome.kind, code=outcome.error)
    metrics.failed("slack")
