"""The Home tab: search, the directory as a tree, language."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from bot import logs
from bot.handlers.slack_courier import not_told
from bot.handlers.slack_ids import HOME_VIEW
from bot.handlers.slack_ways import around, path, roots
from bot.render.slack_answers import Card
from bot.render.slack_views import Tree, home, metadata
from bot.reply import Line
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.handlers.slack_delivery import Sender
    from bot.handlers.slack_languages import Speaks
    from bot.handlers.slack_parts import HomeSection, Parts

SECTION: Final = 2.0
"""Seconds that another part of the bot gets for its section."""
OVERTAKEN: Final = "hash_conflict"
"""Somebody published in between. Source: https://docs.slack.dev/reference/methods/views.publish, errors"""

_log = logs.get(__name__)


class Home:
    """Publishes the Home tab."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def opened(self, to: Sender, view: object, once: str) -> None:
        """Somebody has opened it: as it was left, in their language, from the knowledge of now."""
        if once and not await self.parts.claims.first(to.place.workspace, "event", once):
            return
        node = metadata(view.get("private_metadata")).node if isinstance(view, Mapping) else ""
        await self.publish(to, node, view)

    async def publish(self, to: Sender, node: str, before: object, card: Card | None = None, page: int = 0) -> None:
        """Show a place of the directory, or a page of an answer; `before` is the view that it replaces."""
        speaks = await self.parts.languages.surely_of(to.place, to.client)
        tree = Tree("", (), (), card, page) if card else await self._tree(node, speaks.any)
        view = await self._view(to, tree, speaks)
        # Without the hash an older click could overwrite a newer one.
        guard = before.get("hash") if isinstance(before, Mapping) else None
        outcome = await self.parts.delivery.courier.patiently(
            lambda: to.client.views_publish(user_id=to.place.person, view=view, **({"hash": guard} if guard else {}))
        )
        if outcome.error == OVERTAKEN:
            _log.info("home tab published by somebody else in between")
        elif not outcome.done:
            not_told("home", outcome)

    async def _view(self, to: Sender, tree: Tree, speaks: Speaks) -> dict[str, Any]:
        sections = await asyncio.gather(*(self._section(section, to, speaks.any) for section in self.parts.sections))
        return home(HOME_VIEW, tree, speaks.chosen, Wording(speaks.any), sections)

    async def _tree(self, node: str, language: str) -> Tree:
        await self.parts.desk.service.current()
        knowledge = self.parts.desk.service.index.knowledge
        if node not in knowledge.subjects:
            return Tree("", (), roots(knowledge, language))
        shown = await self.parts.desk.card_of(node, language)
        return Tree(node, path(knowledge, node, language), around(knowledge, node, language).parts, shown)

    async def _section(self, section: HomeSection, to: Sender, language: str) -> Sequence[Line]:
        """A part that fails is left out: the rest of the page stands."""
        try:
            async with asyncio.timeout(SECTION):
                return await section(to.place.home, to.place.person, language)
        except Exception:
            self.parts.background.failed()
            return ()
