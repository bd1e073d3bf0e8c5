"""Who asks in Slack, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

_ID: Final = re.compile(r"[A-Z0-9]{1,64}")
_PERSON: Final = re.compile(r"[UW][A-Z0-9]{1,63}")
_TS: Final = re.compile(r"\d{1,16}\.\d{1,9}")

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One person in one thread of one channel of one workspace; `thread` is empty outside of threads.

    `workspace` is the id of the installation: of the workspace, or of the organization where that installed the app as a whole.
    """

    workspace: str
    channel: str
    thread: str
    person: str

    def within(self, thread: str) -> Place:
        """The same person in another thread of the channel."""
        return replace(self, thread=thread)


def place_of(context: Payload, payload: Payload, thread: str = "") -> Place:
    """The place of a request; Bolt has found the ids, whatever form the payload has."""
    whole = context.get("is_enterprise_install") and context.get("enterprise_id")
    workspace = whole or context.get("team_id") or context.get("enterprise_id")
    channel = payload.get("channel_id") or context.get("channel_id")
    return Place(identity(workspace), identity(channel), timestamp(thread), identity(context.get("user_id")))


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
