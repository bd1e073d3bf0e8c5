"""Carries notices to Slack: each post marked with its id, read back where it is in doubt whether it stands there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.web.async_client import AsyncWebClient

from bot import logs
from bot.handlers.slack_courier import CALL, QUIET, called
from bot.handlers.slack_memory import Memory
from bot.handlers.slack_outcomes import Outcome as Said
from bot.handlers.slack_places import person
from bot.notices.carriage import (
    Absent,
    Delivered,
    Doubt,
    Down,
    Gone,
    Later,
    Outcome,
    Parcel,
    Refused,
    Search,
    Turns,
    Untold,
)
from bot.notices.records import Conversation
from bot.ports import WITHIN, Platform
from bot.render.slack import Block, Message
from bot.render.slack_notices import noticed
from bot.reply import Reply

EVENT: Final = "iom_bot_notice"
"""Marks our notices, so that they are found again. Source: https://docs.slack.dev/messaging/message-metadata"""
A_POST: Final = 1.05
"""Seconds between two posts in a channel; Slack takes one a second. Source: https://docs.slack.dev/apis/web-api/rate-limits"""
PAGE: Final = 200
"""Messages of one page that is read back; Slack gives at most 999."""
PAGES: Final = 5
"""Pages that are read back: a notice stands among the newest of the channel."""
SKEW: Final = timedelta(minutes=2)
"""How far Slack's clock and ours may be apart."""
KEPT: Final = 60.0
"""Seconds that a workspace's token is remembered: another process may have removed it."""
UNUSABLE: Final = 300.0
"""Seconds until a token that Slack does not take is tried again: whoever runs the bot mends it, and nothing is lost meanwhile."""
GONE: Final = frozenset(
    {
        "channel_not_found", "is_archived", "not_in_channel", "user_not_found", "user_disabled", "cannot_dm_bot",
        "messages_tab_disabled", "no_installation",
    }
)  # fmt: skip
"""Nothing can be posted there any more. Source: https://docs.slack.dev/reference/methods/chat.postMessage, errors"""
APART: Final = "/"
"""Between channel and timestamp of a place, where Slack posted in another channel than was asked for (a person's)."""

Shown = Callable[[Reply], Message]
_log = logs.get(__name__)


class SlackNotices:
    """See `bot.notices.carriage.Carrier`. `token` is for one workspace, `installations` for any number; `shown`
    makes a message of a reply."""

    platform: Platform = "slack"

    def __init__(
        self, base_url: str, token: str | None, installations: AsyncInstallationStore | None, shown: Shown = noticed
    ) -> None:
        # one layer of retries, and it is not the SDK's: that one would post again where only the answer was lost
        self._client = AsyncWebClient(base_url=base_url.rstrip("/") + "/", retry_handlers=[], timeout=int(CALL))
        self._token, self._installations, self._shown = token, installations, shown
        self._tokens: Memory[str, str] = Memory(10_000, KEPT)

    def turns(self, conversation: Conversation) -> Turns:
        """See `Carrier`."""
        team = f"slack:{conversation.workspace}"
        return Turns((f"{team}:{conversation.channel}", A_POST), ("slack", team))

    async def send(self, parcel: Parcel) -> Outcome:
        """See `Carrier`; blocks that an older workspace refuses are left out, the text holds all that they say."""
        where, about = parcel.conversation, {"event_type": EVENT, "event_payload": {"id": parcel.notice}}
        message = self._shown(parcel.reply)
        thread: dict[str, Any] = {"thread_ts": ts} if (ts := _thread(parcel)) else {}
        for blocks in (message.blocks, ()):
            said = await self._called(
                where, self._client.chat_postMessage,
                {"channel": where.channel, "text": message.text, "metadata": about, **_blocks(blocks), **thread, **QUIET},
            )  # fmt: skip
            if said.kind != "blocks":
                break
        return self._outcome(said, where)

    async def edit(self, conversation: Conversation, place: str, reply: Reply) -> Outcome:
        """See `Carrier`. Source: https://docs.slack.dev/reference/methods/chat.update"""
        channel, ts = _place(conversation, place)
        message = self._shown(reply)
        arguments = {"channel": channel, "ts": ts, "text": message.text, "blocks": list(message.blocks)}
        said = await self._called(conversation, self._client.chat_update, arguments)
        return Delivered(place) if said.done else self._outcome(said, conversation)

    async def find(self, parcel: Parcel, since: datetime) -> Search:
        """See `Carrier`. Source: https://docs.slack.dev/reference/methods/conversations.history"""
        where, thread = parcel.conversation, _thread(parcel)
        method = self._client.conversations_replies if thread else self._client.conversations_history
        opened = await self._opened(where)
        if not opened.done:
            return _unfound(opened)
        channel = _channel(opened, where)
        asked: dict[str, Any] = {
            "channel": channel, "limit": PAGE, "include_all_metadata": True,
            "oldest": f"{(since - SKEW).timestamp():.6f}", **({"ts": thread} if thread else {}),
        }  # fmt: skip
        for _ in range(PAGES):
            said = await self._called(where, method, asked)
            if not said.done:
                return _unfound(said)
            answer = said.answer or {}
            if ts := next((str(m["ts"]) for m in answer.get("messages") or () if _is(m, parcel.notice)), ""):
                return Delivered(_place_of(channel, ts, where))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return Absent()
            asked["cursor"] = cursor
        return Untold()

    async def _opened(self, where: Conversation) -> Said:
        """The conversation with a person, to whom is posted by their id: it can be read by its own id alone.
        Source: https://docs.slack.dev/reference/methods/conversations.open"""
        if not person(where.channel):
            return Said("done")
        return await self._called(where, self._client.conversations_open, {"users": where.channel})

    async def close(self) -> None:
        """See `Carrier`."""
        if self._client.session is not None:
            await self._client.session.close()

    async def _called(self, where: Conversation, method: Callable[..., Awaitable[Any]], arguments: Mapping[str, Any]) -> Said:
        """One call with the workspace's token."""
        token = await self._token_of(where.workspace)
        if not token:
            return Said("refused", "no_installation")
        if self._client.session is None or self._client.session.closed:
            # one for all calls: the SDK would connect anew for each
            self._client.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL), trust_env=True)
        said = await called(method(token=token, **arguments))
        if said.kind == "token":
            self._tokens.forget(lambda workspace: workspace == where.workspace)
            _log.error("slack does not take the token", workspace=where.workspace, code=said.error, remedy="install the app anew")
        return said

    async def _token_of(self, workspace: str) -> str:
        if self._installations is None:
            return self._token or ""
        if known := self._tokens.get(workspace):
            return known
        enterprise, _, team = workspace.partition(WITHIN)
        found = await self._installed(enterprise if team else None, team or enterprise) or await self._installed(enterprise, None)
        if found:
            self._tokens.put(workspace, found)
        return found or self._token or ""

    async def _installed(self, enterprise: str | None, team: str | None) -> str:
        """Raises `StoreError`."""
        if self._installations is None:
            return ""
        bot = await self._installations.async_find_bot(enterprise_id=enterprise, team_id=team, is_enterprise_install=team is None)
        return (bot.bot_token or "") if bot is not None else ""

    def _outcome(self, said: Said, where: Conversation) -> Outcome:
        if said.done:
            return Delivered(_place_of(str((said.answer or {}).get("channel") or where.channel), said.ts, where))
        if said.kind == "later":
            return Later(said.seconds)
        if said.kind == "token":
            return Later(UNUSABLE)
        if said.kind in ("down", "doubt"):
            return Down(said.error) if said.kind == "down" else Doubt(said.error)
        return Gone(said.error) if said.error in GONE else Refused(said.error)


def _thread(parcel: Parcel) -> str:
    return parcel.conversation.thread or parcel.under.rpartition(APART)[2]


def _channel(opened: Said, where: Conversation) -> str:
    """The channel that was opened; what was asked for, where none had to be."""
    channel = (opened.answer or {}).get("channel")
    return str(channel.get("id") or where.channel) if isinstance(channel, Mapping) else where.channel


def _place_of(channel: str, ts: str, where: Conversation) -> str:
    """With its channel, where that is another one than was asked for."""
    return ts if channel == where.channel else f"{channel}{APART}{ts}"


def _place(conversation: Conversation, place: str) -> tuple[str, str]:
    channel, _, ts = place.rpartition(APART)
    return channel or conversation.channel, ts


def _blocks(blocks: Sequence[Block]) -> dict[str, Any]:
    return {"blocks": list(blocks)} if blocks else {}


def _is(message: object, identity: str) -> bool:
    about = message.get("metadata") if isinstance(message, dict) else None
    inside = about.get("event_payload") if isinstance(about, dict) and about.get("event_type") == EVENT else None
    return isinstance(inside, dict) and inside.get("id") == identity


def _unfound(said: Said) -> Search:
    """Where Slack is away it is asked again; where it does not let us read, it cannot tell."""
    if said.kind == "later":
        return Later(said.seconds)
    if said.kind == "token":
        return Later(UNUSABLE)
    return Down(said.error) if said.kind in ("down", "doubt") else Untold()
