"""Rows of the outbox as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.notices.outbox import Item, Letter
from bot.notices.records import Conversation, Notification, Rhythm, Scope, Subscription
from bot.storage.notice_tables import NOTIFICATIONS, SUBSCRIPTIONS

COLUMNS: Final = (*NOTIFICATIONS.c, *(column.label(f"of_{column.name}") for column in SUBSCRIPTIONS.c))
"""Of a notification joined with its subscription."""


def grouped(rows: Iterable[Any]) -> Mapping[Conversation, tuple[Item, ...]]:
    """Items by conversation, in the order of the rows."""
    found: dict[Conversation, list[Item]] = {}
    for row in rows:
        found.setdefault(_conversation(row), []).append(_item(row))
    return {conversation: tuple(items) for conversation, items in found.items()}


def letter_of(row: Any) -> Letter:
    """A row of the notifications alone."""
    return Letter(_notification(row), _conversation(row))


def _item(row: Any) -> Item:
    of = None if row.of_id is None else _subscription(row)
    return Item(_notification(row), of, row.urgent, row.notice, row.at, row.of_root or "")


def _conversation(row: Any) -> Conversation:
    return Conversation(row.platform, row.workspace, row.channel, row.thread)


def _notification(row: Any) -> Notification:
    return Notification(
        row.id, row.revision, row.subscription, row.due, row.standing, row.attempts, row.reason, row.place, row.doubtful
    )


def _subscription(row: Any) -> Subscription:
    quiet = None if row.of_quiet_from is None or row.of_quiet_until is None else (row.of_quiet_from, row.of_quiet_until)
    return Subscription(
        row.of_id, Conversation(row.of_platform, row.of_workspace, row.of_channel, row.of_thread),
        Scope(row.of_target, row.of_branch, row.of_topics), Rhythm(row.of_pace, row.of_hour, row.of_weekday, quiet, row.of_zone),
        row.of_language, row.of_by, row.of_at, row.of_state, row.of_in_thread,
    )  # fmt: skip
