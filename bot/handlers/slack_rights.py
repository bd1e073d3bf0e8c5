"""Who may decide what a channel follows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.handlers.slack_places import Place
from bot.wording import n_

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.handlers.slack_courier import Courier
    from bot.handlers.slack_outcomes import Outcome

Who = Literal["members", "managers"]
"""Every member of the channel; or whoever made it, and the administrators and owners of the workspace: Slack tells apps no other
managers of a channel. Source: https://docs.slack.dev/reference/methods/conversations.info, creator; users.info, is_admin"""

MEMBERS: Final = 1000
"""Members on one page. Source: https://docs.slack.dev/reference/methods/conversations.members, limit"""
PAGES: Final = 100
INVITE: Final = n_("I am not in this channel and could post nothing here. Invite me with {invite}, then try again.")
ARCHIVED: Final = n_("This channel is archived: nothing can be posted here any more.")
STRANGER: Final = n_("Only members of this channel may change what it follows. Join it, then try again.")
NO_MANAGER: Final = n_(
    "In this workspace only whoever made the channel, or an administrator, may change what it follows. "
    "Ask one of them, or follow it for yourself in a direct message to me."
)
UNCHECKED: Final = n_("I could not check who may change this here. Please try again in a minute.")
NO_SCOPE: Final = n_("I may not see who is in a channel. An administrator has to install me again, with the scopes of today.")
NOT_THERE: Final = frozenset({"channel_not_found", "not_in_channel", "method_not_supported_for_channel_type"})
INVITE_COMMAND: Final = "/invite"


def is_personal(channel: str) -> bool:
    """Whether it is nobody's but the person's own: a direct message, or none at all."""
    return not channel or channel.startswith("D")


class Rights:
    """Asks Slack each time: who was a member yesterday may have left."""

    def __init__(self, courier: Courier, who: Who = "members") -> None:
        self._courier, self._who = courier, who

    async def obstacle(self, place: Place, client: AsyncWebClient) -> str | None:
        """The sentence that says why somebody may not decide for this channel; None where they may."""
        if is_personal(place.channel):
            return None
        told = await self._asked(lambda: client.conversations_info(channel=place.channel))
        if not told.done:
            return _why(told)
        channel = _part(told, "channel")
        if channel.get("is_archived"):
            return ARCHIVED
        if not channel.get("is_member"):
            return INVITE
        if self._who == "managers":
            return await self._unless_manager(place, client, channel)
        return await self._unless_member(place, client)

    async def _unless_manager(self, place: Place, client: AsyncWebClient, channel: Mapping[str, Any]) -> str | None:
        if channel.get("creator") == place.person:
            return None
        told = await self._asked(lambda: client.users_info(user=place.person))
        if not told.done:
            return _why(told)
        person = _part(told, "user")
        return None if person.get("is_admin") or person.get("is_owner") else NO_MANAGER

    async def _unless_member(self, place: Place, client: AsyncWebClient) -> str | None:
        cursor = ""
        for _ in range(PAGES):
            told = await self._asked(partial(_members, client, place.channel, cursor))
            if not told.done:
                return _why(told)
            members = (told.answer or {}).get("members")
            if isinstance(members, list) and place.person in members:
                return None
            cursor = str(_part(told, "response_metadata").get("next_cursor") or "")
            if not cursor:
                break
        return STRANGER

    async def _asked(self, call: Callable[[], Awaitable[Any]]) -> Outcome:
        return await self._courier.patiently(call)


def _members(client: AsyncWebClient, channel: str, cursor: str) -> Awaitable[Any]:
    after: dict[str, Any] = {"cursor": cursor} if cursor else {}
    return client.conversations_members(channel=channel, limit=MEMBERS, **after)


def _why(told: Outcome) -> str:
    if told.error in NOT_THERE:
        return INVITE
    return NO_SCOPE if told.error == "missing_scope" else UNCHECKED


def _part(told: Outcome, name: str) -> Mapping[str, Any]:
    found = (told.answer or {}).get(name)
    return found if isinstance(found, Mapping) else {}
