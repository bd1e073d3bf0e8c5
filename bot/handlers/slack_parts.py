"""What the handlers share."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from bot.handlers.slack_courier import Post
from bot.handlers.slack_delivery import NO_ENTRY, Sender
from bot.handlers.slack_places import home_of
from bot.handlers.slack_sentences import next_step
from bot.ports import Store
from bot.render.slack_answers import private, public
from bot.reply import Line
from bot.wording import Wording

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

    from bot.handlers.slack_background import Background
    from bot.handlers.slack_claims import Claims
    from bot.handlers.slack_delivery import Delivery
    from bot.handlers.slack_desk import Desk, Given
    from bot.handlers.slack_languages import Languages
    from bot.handlers.slack_workspaces import Workspaces


READY_WITHIN: Final = 0.2
"""Seconds after which the acknowledgement leaves without the answer; Slack itself waits for three.
Source: https://docs.slack.dev/interactivity/implementing-slash-commands, and 0.3 s wanted by the product's owner, of which a
busy machine needs a part for itself."""


class HomeSection(Protocol):
    """Something that the Home tab shows of another part of the bot: a person's subscriptions, recent changes."""

    def __call__(self, workspace: str, person: str, language: str) -> Awaitable[Sequence[Line]]:
        """Its lines, a title first; none where there is nothing to show."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a handler needs."""

    store: Store
    desk: Desk
    delivery: Delivery
    claims: Claims
    languages: Languages
    background: Background
    workspaces: Workspaces
    installations: AsyncInstallationStore | None = None
    sections: Sequence[HomeSection] = ()
    ready_within: float = READY_WITHIN

    def notes(self, given: Given) -> list[Line]:
        """What is said beside an answer: where nothing was found, what to try."""
        return [next_step(given.language)] if given.status == "unknown" else []

    async def give_one(self, to: Sender, given: Given, page: int = 0, *, replaces: bool = False) -> None:
        """Show an answer to one person."""
        message = private(self.desk.card(given), page, self.notes(given))
        await self.delivery.privately(to, message, replaces=replaces)

    async def give_all(self, to: Sender, given: Given) -> None:
        """Post an answer where it was asked."""
        card, notes = self.desk.card(given), self.notes(given)
        reason = Line("note", Wording(given.language).say(NO_ENTRY))
        post = Post(given.id, to.place.channel, public(card, notes=notes), to.place.thread)
        await self.delivery.publicly(to, post, public(card, notes=[*notes, reason]))

    async def forget(self, workspace: str, enterprise: str | None, team: str | None, *, whole: bool) -> None:
        """Remove everything of a workspace, or of an organization that had installed the app as a whole."""
        self.workspaces.forget(workspace)
        self.desk.forget(workspace)
        self.languages.forget(workspace)
        if self.installations is not None:
            await self.installations.async_delete_all(enterprise_id=enterprise, team_id=None if whole else team)
        await self.store.forget_workspace("slack", workspace)

    async def forget_within(self, organization: str, team: str) -> None:
        """Remove what was given in one workspace of an organization that keeps the app."""
        self.desk.forget(organization, team)
        await self.store.forget_workspace("slack", home_of(organization, team))
