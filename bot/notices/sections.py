"""What a person sees in one glance of subscriptions and changes: their own, and what changed of late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.notices.changed_values import Values, short
from bot.notices.panels import Panels
from bot.notices.records import Conversation
from bot.notices.wording import concerns, subject_of
from bot.ports import Store
from bot.reply import Line
from bot.service import Service
from bot.wording import Wording

MOST: Final = 6
LOOKED_AT: Final = 60
"""Newest changes that are looked at for some that tell this language anything."""
NAME: Final = 60


class Sections:
    """Lines for a page of somebody's own; none where there is nothing to show. Raises `StoreError`."""

    def __init__(self, service: Service, store: Store) -> None:
        self._service, self._store = service, store

    async def subscriptions(self, workspace: str, person: str, language: str) -> Sequence[Line]:
        """What a person of Slack follows; with how to begin where that is nothing."""
        words = Wording(language)
        found = await self._store.subscriptions.of(Conversation("slack", workspace, person))
        head = Line("title", words.say("My subscriptions"))
        if not found:
            return (
                head,
                Line("text", words.say("None yet. Press the button below, or type {command}.", command="/iom subscribe")),
            )
        panels = Panels(self._service.index.knowledge, language)
        return (head, *(line for line in panels.listed(found).reply.lines if line.kind == "item"))

    async def changes(self, workspace: str, person: str, language: str) -> Sequence[Line]:  # noqa: ARG002 - alike for all
        """The newest changes of what the entries say, in one language, newest first."""
        knowledge, words = self._service.index.knowledge, Wording(language)
        recent = [one for one in await self._store.revisions.recent(LOOKED_AT) if concerns(one[1].change, knowledge, language)]
        values = Values(knowledge, language, [recorded for _, recorded in recent])
        lines = []
        for revision, recorded in recent[:MOST]:
            line = values.line(recorded.change)
            name = short(values.name(subject_of(recorded, knowledge)), NAME)
            text = line.text if line.text == name else f"{name} – {line.label}: {line.text}"
            lines.append(Line("item", text, f"{words.month(revision.at.date().isoformat())}:", line.address))
        return (Line("title", words.say("Recent changes")), *lines) if lines else ()
