"""What the buttons and menus do."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from bot.handlers.slack_commands import language_message
from bot.handlers.slack_courier import Post, not_told
from bot.handlers.slack_ids import ANSWER_VIEW, SEARCH_VIEW
from bot.handlers.slack_memory import Memory
from bot.handlers.slack_presses import Press, press_of
from bot.handlers.slack_sentences import GONE, sorry, sources, why
from bot.render import slack_buttons as buttons
from bot.render.slack import Message
from bot.render.slack_answers import shared, told
from bot.render.slack_notices import PREFIX
from bot.render.slack_views import ASK, GO, OPEN_SEARCH, SPEAK, answer_modal, search_modal, text_modal
from bot.wording import Wording, n_
from knowledge.model import LANGUAGES

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.handlers.slack_desk import Given
    from bot.handlers.slack_following import Subscribing
    from bot.handlers.slack_home import Home
    from bot.handlers.slack_parts import Parts
    from bot.ports import Verdict

SHARED: Final = n_("Shared here.")
SHARED_BEFORE: Final = n_("This answer is shared here already.")
NOT_SHARED: Final = n_("I could not share it here: I am no member, or may not post. Invite me, then try again.")
PERHAPS_SHARED: Final = n_("Slack did not say whether it is shared. Please look before you try again.")
THANKS: Final = n_("Thank you: noted.")
THANKS_WRONG: Final = n_("Thank you: a maintainer will read it.")
NOTED_BEFORE: Final = n_("You have told me that already. Thank you.")
NOT_NOTED: Final = n_("I could not store this now. Please try again later.")

Doing = Callable[[Press], Awaitable[None]]


class Actions:
    """Every button has a listener; those of older versions are acknowledged and told to be so."""

    def __init__(self, parts: Parts, home: Home, subscribing: Subscribing) -> None:
        self.parts, self.desk, self.home = parts, parts.desk, home
        self._doings: tuple[tuple[str, Doing], ...] = (
            (buttons.SHOW, self._show), (buttons.CHOOSE, self._choose), (buttons.PARTS, self._show), (buttons.FIND, self._show),
            (buttons.PAGE, self._page), (buttons.SHARE, self._share), (buttons.WHY, self._why), (buttons.SOURCES, self._sources),
            (buttons.HELPFUL, self._judge), (buttons.NOT_HELPFUL, self._judge), (buttons.WRONG, self._judge),
            (buttons.FEEDBACK, self._judge), (buttons.LANGUAGE, self._language), (SPEAK, self._language), (GO, self._go),
            (ASK, self._ask), (OPEN_SEARCH, self._search), (PREFIX, subscribing.pressed),
        )  # fmt: skip
        self._missed_shares: Memory[str, int] = Memory(1_000, 3600.0)

    def register(self, app: AsyncApp) -> None:
        """One listener for all: what a press does is decided by its name."""
        app.action(re.compile(""))(self.on_press)

    async def on_press(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Acknowledge, then do it."""
        await ack()
        press = press_of(body, action, context, client)

        async def tell(reference: str) -> None:
            await self._say(press, sorry(press.value.language or "en", reference))

        self.parts.background.spawn(self._done(press), tell)

    async def _done(self, press: Press) -> None:
        if press.once and not await self.parts.claims.first(press.place.workspace, press.place.person, press.once[:300]):
            return
        doing = next(
            (doing for name, doing in self._doings if press.action == name or press.action.startswith(f"{name}.")), self._gone
        )
        await doing(press)

    async def _language_of(self, press: Press) -> str:
        if press.value.language in LANGUAGES:
            return press.value.language
        if press.kept.language in LANGUAGES:
            return press.kept.language
        return (await self.parts.languages.later_of(press.place, press.to.client)).any

    # answers that lead on

    async def _show(self, press: Press) -> None:
        """A subject by its id: from a button, a menu, or the field that suggests names."""
        subject, language = press.value.subject or press.chosen, await self._language_of(press)
        if press.surface == "home":
            await self.home.publish(press.to, subject, press.view)
        elif subject:
            await self._lead(press, await self.desk.show(press.place, subject, language))

    async def _choose(self, press: Press) -> None:
        """The answer to the first question, where it was asked."""
        language = await self._language_of(press)
        given = await self.desk.choose(press.place, press.value.answer, press.value.subject, language)
        asked = await self.desk.recall(press.value.answer, press.place.workspace)
        if press.surface != "public" or (asked and asked.person != press.place.person):
            await self._lead(press, given)
        elif await self.parts.claims.first(press.place.workspace, "choice", press.value.answer, press.value.subject):
            await self.parts.give_all(press.to, given)

    async def _page(self, press: Press) -> None:
        """Another page of a long answer."""
        if (given := await self._recalled(press)) is not None:
            await self._lead(press, given, press.value.page)

    async def _lead(self, press: Press, given: Given, page: int = 0) -> None:
        """Show an answer in place of the one before; what everybody sees is left as it is."""
        if press.surface == "modal":
            await self._update(press, answer_modal(ANSWER_VIEW, self.desk.card(given), page))
        elif press.surface == "home":
            await self.home.publish(press.to, "", press.view, self.desk.card(given), page)
        else:
            await self.parts.give_one(press.to, given, page, replaces=press.surface == "private")

    # what one can do with an answer

    async def _share(self, press: Press) -> None:
        """Post the facts for everybody, once."""
        given = await self._recalled(press)
        if given is None:
            return
        if given.status != "answered":
            await self._gone(press)  # the entries no longer hold what was answered
            return
        place, language = press.place, given.language
        key = ":".join((given.id, place.channel, place.thread))
        times = self._missed_shares.get(key) or 0
        if not await self.parts.claims.first(place.workspace, "share", key, *([str(times)] if times else [])):
            await self._say(press, told(Wording(language).say(SHARED_BEFORE)))
            return
        outcome = await self.parts.delivery.to_all(
            press.to, Post(given.id, place.channel, shared(self.desk.card(given), place.person), place.thread)
        )
        if not outcome.done:
            not_told("share", outcome)
            self._missed_shares.put(key, times + 1)
        sentence = SHARED if outcome.done else PERHAPS_SHARED if outcome.kind == "doubt" else NOT_SHARED
        await self._say(press, told(Wording(language).say(sentence)))

    async def _why(self, press: Press) -> None:
        if (given := await self._recalled(press)) is not None:
            await self._say(press, why(given, self.desk.service.index.knowledge.version))

    async def _sources(self, press: Press) -> None:
        if (given := await self._recalled(press)) is not None:
            await self._say(press, sources(given))

    async def _judge(self, press: Press) -> None:
        """Store an opinion, once for a person and answer."""
        named: dict[str, Verdict] = {buttons.HELPFUL: "helpful", buttons.NOT_HELPFUL: "not_helpful", buttons.WRONG: "wrong"}
        said: Verdict = "helpful" if press.value.verdict == "helpful" else "not_helpful"
        verdict = named.get(press.action, said)
        stored = await self.desk.judge(press.value.answer, press.place.person, verdict) if press.value.answer else None
        thanks = THANKS_WRONG if verdict == "wrong" else THANKS
        sentence = NOT_NOTED if stored is None else thanks if stored else NOTED_BEFORE
        await self._say(press, told(Wording(await self._language_of(press)).say(sentence)))

    async def _recalled(self, press: Press) -> Given | None:
        """The answer that a button stands under; where it is too old, the person is told."""
        given = await self.desk.recall(press.value.answer, press.place.workspace) if press.value.answer else None
        if given is None:
            await self._gone(press)
        return given

    async def _gone(self, press: Press) -> None:
        await self._say(press, told(Wording(await self._language_of(press)).say(GONE)))

    # language, Home, modals

    async def _language(self, press: Press) -> None:
        wanted = press.value.language if press.action.startswith(buttons.LANGUAGE) else press.chosen
        chosen = wanted if wanted in LANGUAGES else None
        await self.parts.languages.choose(press.place, chosen)
        if press.surface == "home":
            await self.home.publish(press.to, press.kept.node, press.view)
            return
        speaks = await self.parts.languages.later_of(press.place, press.to.client)
        message = language_message(chosen, speaks.any)
        await self.parts.delivery.privately(press.to, message, replaces=press.surface == "private")

    async def _go(self, press: Press) -> None:
        """Another place of the directory in the Home tab."""
        await self.home.publish(press.to, press.value.subject or press.chosen, press.view)

    async def _ask(self, press: Press) -> None:
        """A question typed into the Home tab."""
        speaks = await self.parts.languages.later_of(press.place, press.to.client)
        given = await self.desk.ask(press.place, press.chosen, speaks)
        await self.home.publish(press.to, press.kept.node, press.view, self.desk.card(given))

    async def _search(self, press: Press) -> None:
        """The search again, in the modal that shows an answer."""
        await self._update(press, search_modal(SEARCH_VIEW, Wording(await self._language_of(press))))

    async def _update(self, press: Press, view: dict[str, Any]) -> None:
        """Source: https://docs.slack.dev/reference/methods/views.update"""
        identity = str(press.view.get("id") or "")
        outcome = await self.parts.delivery.courier.patiently(lambda: press.to.client.views_update(view_id=identity, view=view))
        if not outcome.done:
            not_told("modal", outcome)

    async def _say(self, press: Press, message: Message) -> None:
        """A remark to the person who pressed: below what stands there, in a modal in its place."""
        if press.surface == "modal":
            words = Wording(press.kept.language or "en")
            await self._update(press, text_modal(ANSWER_VIEW, words, message))
        else:
            await self.parts.delivery.privately(press.to, message)
