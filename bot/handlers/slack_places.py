"""Who asks in Slack, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.ports import WITHIN

_ID: Final = re.compile(r"[A-Z0-9]{1,64}")
_PERSON: Final = re.compile(r"[UW][A-Z0-9]{1,63}")
_TS: Final = re.compile(r"\d{1,16}\.\d{1,9}")

TEAM: Final = "team_of_request"
"""Where a request's context holds the workspace that the request itself names: Bolt leaves it out where an organization has
installed the app as a whole."""

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One person in one thread of one channel of one workspace; `thread` is empty outside of threads.

    `workspace` is the id of the installation: of the workspace, or of the organization where that installed the app as a whole;
    `team` is then the workspace inside it, where Slack names it.
    """

    workspace: str
    channel: str
    thread: str
    person: str
    team: str = field(default="", compare=False)

    @property
    def home(self) -> str:
        """Where in the store that belongs which leaves with the workspace, also with one of many of an organization."""
        return home_of(self.workspace, self.team)

    def within(self, thread: str) -> Place:
        """The same person in another thread of the channel."""
        return replace(self, thread=thread)


def place_of(context: Payload, payload: Payload, thread: str = "") -> Place:
    """The place of a request; Bolt has found the ids, whatever form the payload has."""
    whole = context.get("is_enterprise_install") and context.get("enterprise_id")
    workspace = whole or context.get("team_id") or context.get("enterprise_id")
    channel = payload.get("channel_id") or context.get("channel_id")
    team = context.get("team_id") or context.get(TEAM)
    return Place(identity(workspace), identity(channel), timestamp(thread), identity(context.get("user_id")), identity(team))


def home_of(workspace: str, team: str) -> str:
    """The key of an installation, or of one workspace in that of an organization."""
    return f"{workspace}{WITHIN}{team}" if team and team != workspace else workspace


def identity(value: object) -> str:
    """An id of Slack's, or nothing where it is none."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def person(value: object) -> str:
    """The id of a person, or nothing where it is none."""
    return value if isinstance(value, str) and _PERSON.fullmatch(value) else ""


def timestamp(value: object) -> str:
    """The timestamp by which Slack names a message, or nothing where it is none."""
    return value if isinstance(value, str) and _TS.fullmatch(value) else ""


def under(payload: object, *path: str) -> Any:
    """A value deep inside a payload, or None where the way there is not as expected."""
    for key in path:
        payload = payload.get(key) if isinstance(payload, Mapping) else None
    return payload
