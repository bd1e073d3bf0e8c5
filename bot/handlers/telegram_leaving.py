"""What chats follow that are gone, or have another id."""

from __future__ import annotations

from bot import logs, metrics
from bot.handlers.telegram_outcomes import Gone, Migrated
from bot.ports import Store, StoreError

_log = logs.get(__name__)


class Leaving:
    """Follows chats that are gone or have another id: their subscriptions end or move at once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def __call__(self, chat: int, outcome: Gone | Migrated) -> None:
        """Told by whoever meets such an outcome; the store being away is logged, the next message meets it again."""
        subscriptions = self._store.subscriptions
        try:
            if isinstance(outcome, Gone):
                await subscriptions.end("telegram", "", str(chat), outcome.reason)
            else:
                await subscriptions.move("telegram", "", str(chat), str(outcome.chat))
        except StoreError as error:
            _log.error("subscriptions of a lost chat not changed", error=type(error).__name__)
            metrics.failed("telegram")
