"""Patience with Telegram's limits and with a weak line, for replies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter

from bot.handlers.telegram_outcomes import seconds_of, was_not_carried_out

ATTEMPTS: Final = 4
LONGEST_WAIT: Final = 60.0
"""Seconds: an answer that would come later than this is given up; the person has asked again long before."""
FIRST_PAUSE: Final = 0.2
REPEATABLE: Final = ("edit", "answer", "get", "set", "delete")
"""Beginnings of methods that have the same effect once and twice: repeated even where it is not known whether they arrived."""

Result = bool | dict[str, Any] | list[dict[str, Any]]


class PatientLimiter(AIORateLimiter):
    """python-telegram-bot's limits (30 a second in all, 20 a minute in a group), and patience where a call failed.

    The library's own wait after RetryAfter stops every chat when one is told to wait; here the others go on.
    """

    __slots__ = ()

    async def process_request(  # noqa: PLR0917 (the library's own signature)
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Result:
        """One call to the Bot API: again after RetryAfter, and after a failure where that cannot do anything twice."""
        for attempt in range(1, ATTEMPTS):
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except (RetryAfter, NetworkError) as error:
                pause = _pause(error, endpoint, attempt)
                if pause is None:
                    raise
            await asyncio.sleep(pause)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)


def _pause(error: RetryAfter | NetworkError, endpoint: str, attempt: int) -> float | None:
    """Seconds until the next attempt; None where there must be none."""
    if isinstance(error, RetryAfter):
        wait = seconds_of(error.retry_after) + 0.1
        return wait if wait <= LONGEST_WAIT else None
    if isinstance(error, BadRequest) or endpoint == "getUpdates":  # polling has its own patience
        return None
    if was_not_carried_out(error) or endpoint.startswith(REPEATABLE):
        return FIRST_PAUSE * float(3 ** (attempt - 1))
    return None
