"""From changes to notifications: who follows them is told, in the transaction that stores them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices.records import Recorded


async def fan_out(connection: AsyncConnection, recorded: Sequence[Recorded], at: datetime) -> int:  # noqa: ARG001
    """Queue a notification for each subscription that follows one of the changes; how many."""
    return 0
