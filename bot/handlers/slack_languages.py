"""The language of a person: chosen, else that of the question, else that of their Slack."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cache
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot import logs, metrics
from bot.handlers.slack_background import Background
from bot.handlers.slack_memory import Memory
from bot.handlers.slack_places import Place
from bot.ports import Store
from knowledge.model import LANGUAGES

DAY: Final = 24 * 3600.0
SOON: Final = 0.1
"""Seconds that the store gets to tell a person's choice where an acknowledgement waits for it."""
LATER: Final = 5.0
"""Seconds that it gets elsewhere."""
READERS: Final = 4
"""Choices read at one time where nobody waits."""
ASKING: Final = 2.0
"""Seconds that Slack gets to tell a person's locale, where something can wait for it."""

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Speaks:
    """`chosen` is the person's own choice, `locale` the language of their Slack, each None where it is not known."""

    chosen: str | None = None
    locale: str | None = None

    @property
    def hint(self) -> str | None:
        """What to answer in where the question does not say."""
        return self.chosen or self.locale

    @property
    def any(self) -> str:
        """What to speak unasked."""
        return self.hint or LANGUAGES[0]


class Languages:
    """Which language a person speaks."""

    def __init__(self, store: Store, background: Background) -> None:
        self._store, self._background = store, background
        self._locales: Memory[tuple[str, str], str] = Memory(50_000, DAY)
        self._asked: Memory[tuple[str, str], bool] = Memory(50_000, 60.0)
        self._reading = asyncio.Semaphore(READERS)

    async def of(self, place: Place, client: AsyncWebClient) -> Speaks:
        """At once, while an acknowledgement waits; the locale is asked for in the background and known the next time."""
        return Speaks(await self._chosen(place, SOON), self._locale(place, client))

    async def later_of(self, place: Place, client: AsyncWebClient) -> Speaks:
        """The same where no acknowledgement waits."""
        async with self._reading:
            return Speaks(await self._chosen(place, LATER), self._locale(place, client))

    def _locale(self, place: Place, client: AsyncWebClient) -> str | None:
        key = (place.workspace, place.person)
        locale = self._locales.get(key)
        if locale is None and place.person and self._asked.get(key) is None:
            self._asked.put(key, True)
            self._background.spawn(self._ask(place, client))
        return locale or None

    async def surely_of(self, place: Place, client: AsyncWebClient) -> Speaks:
        """The same where nobody waits for an acknowledgement: Slack is asked first."""
        if self._locales.get((place.workspace, place.person)) is None and place.person:
            try:
                async with asyncio.timeout(ASKING):
                    await self._ask(place, client)
            except TimeoutError:
                _log.info("locale not told in time")
        return Speaks(await self._chosen(place, LATER), self._locales.get((place.workspace, place.person)) or None)

    async def choose(self, place: Place, language: str | None) -> None:
        """Remember a person's choice; None follows the question again. Raises what the store raises."""
        await self._store.preferences.set_language("slack", place.workspace, place.person, language)

    def forget(self, workspace: str) -> None:
        """Drop what is known of a workspace's people."""
        self._locales.forget(lambda key: key[0] == workspace)

    async def _chosen(self, place: Place, patience: float) -> str | None:
        try:
            async with asyncio.timeout(patience):
                return await self._store.preferences.language("slack", place.workspace, place.person)
        except Exception as error:
            _log.error("language not read", error=type(error).__name__)
            metrics.failed("slack")
            return None

    async def _ask(self, place: Place, client: AsyncWebClient) -> None:
        """Source: https://docs.slack.dev/reference/methods/users.info, include_locale"""
        try:
            told = await client.users_info(user=place.person, include_locale=True)
        except Exception as error:
            _log.info("locale not told", error=type(error).__name__)
            return
        user = told.get("user")
        locale = str(user.get("locale") or "") if isinstance(user, dict) else ""
        language = locale.replace("_", "-").split("-")[0].lower()
        self._locales.put((place.workspace, place.person), language if language in LANGUAGES else "")


@cache
def _names() -> dict[str, str]:
    from babel import Locale

    spoken = [Locale.parse(language) for language in LANGUAGES]
    return {str(in_.languages[code]).casefold(): code for code in LANGUAGES for in_ in spoken} | {c: c for c in LANGUAGES}


def language_named(name: str) -> str | None:
    """The language that is called so in any of our languages, or None."""
    return _names().get(name.strip().casefold())
