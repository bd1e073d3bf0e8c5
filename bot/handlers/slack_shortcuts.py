"""Shortcuts, the search modal, and names as one types."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.handlers.slack_courier import called, not_told
from bot.handlers.slack_delivery import Sender
from bot.handlers.slack_ids import ANSWER_SHORTCUT, ANSWER_VIEW, SEARCH_SHORTCUT, SEARCH_VIEW
from bot.handlers.slack_places import Place, place_of, under
from bot.handlers.slack_presses import thread_under
from bot.handlers.slack_sentences import sorry
from bot.handlers.slack_subcommands import COMMAND
from bot.handlers.slack_words import question_of
from bot.render import slack_buttons as buttons
from bot.render.slack_answers import told
from bot.render.slack_views import ASK, ASK_BLOCK, FIND_BLOCK, View, answer_modal, search_modal, text_modal, waiting_modal
from bot.wording import Wording, n_
from knowledge.answer import Choice

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.handlers.slack_languages import Speaks
    from bot.handlers.slack_parts import Parts

NO_WORDS: Final = n_("This message holds no words that I could answer.")
ANSWERED_BEFORE: Final = n_("I have answered this message in its thread already.")
NOTHING: Final = n_("Choose a name or write a question.")
PERHAPS_OPENED: Final = n_("Slack did not say whether the search has opened. If it has not, try {command}.")
NOT_OPENED: Final = n_("The search could not be opened. Try {command}, or try again.")

Body = dict[str, Any]


class Shortcuts:
    """The global shortcut, the one of messages, and what belongs to the modal."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.desk = parts, parts.desk

    def register(self, app: AsyncApp) -> None:
        """Every shortcut, view and menu has a listener."""
        app.shortcut(SEARCH_SHORTCUT)(self.on_search)
        app.shortcut(ANSWER_SHORTCUT)(self.on_answer)
        app.shortcut(re.compile(""))(self.on_other)
        app.view(SEARCH_VIEW)(self.on_submitted)
        app.view(re.compile(""))(self.on_other)
        app.view_closed(re.compile(""))(self.on_other)
        app.options(re.compile(""))(self.on_typed)

    async def on_other(self, ack: AsyncAck) -> None:
        """Nothing to do."""
        await ack()

    # names as one types

    async def on_typed(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Subjects for what was typed so far.

        Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
        """
        finding = self.parts.background.start(self._found(place_of(context, body), str(body.get("value") or ""), client))
        await asyncio.wait({finding}, timeout=self.parts.ready_within)
        await ack(options=buttons.options(finding.result() if finding.done() else ()))

    async def _found(self, place: Place, typed: str, client: AsyncWebClient) -> tuple[Choice, ...]:
        try:
            speaks = await self.parts.languages.of(place, client)
            return await self.desk.search(typed, speaks.any, buttons.OPTIONS)
        except Exception:
            self.parts.background.failed()
            return ()

    # the global shortcut

    async def on_search(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Open the search."""
        await ack()
        to = Sender(client, place_of(context, body), str(body.get("response_url") or ""))
        self.parts.background.spawn(self._open(to, str(body.get("trigger_id") or "")))

    async def _open(self, to: Sender, trigger: str) -> None:
        """A trigger is good once and for three seconds, so it is not tried twice.
        Source: https://docs.slack.dev/reference/methods/views.open"""
        if trigger and not await self.parts.claims.first(to.place.workspace, "open", trigger):
            return
        words = Wording((await self.parts.languages.of(to.place, to.client)).any)
        outcome = await called(to.client.views_open(trigger_id=trigger, view=search_modal(SEARCH_VIEW, words)))
        if not outcome.done:
            not_told("search", outcome)
            sentence = PERHAPS_OPENED if outcome.kind == "doubt" else NOT_OPENED
            await self.parts.delivery.privately(to, told(words.say(sentence, command=f"{COMMAND} search")))

    async def on_submitted(
        self, ack: AsyncAck, body: Body, view: Body, context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Show the answer in the modal: in the acknowledgement where it is ready, else when it is."""
        to = Sender(client, place_of(context, body))
        subject = under(view, "state", "values", FIND_BLOCK, buttons.FIND, "selected_option", "value")
        question = under(view, "state", "values", ASK_BLOCK, ASK, "value")
        if not isinstance(subject, str) and not (isinstance(question, str) and question_of(question)):
            words = Wording((await self.parts.languages.of(to.place, client)).any)
            await ack(response_action="errors", errors={ASK_BLOCK: words.say(NOTHING)})
            return
        showing = self.parts.background.start(self._shown(to, subject, str(question or "")))
        await asyncio.wait({showing}, timeout=self.parts.ready_within)
        if showing.done():
            await ack(response_action="update", view=showing.result())
            return
        self.parts.background.spawn(self._follow(to, str(view.get("id") or ""), showing))
        await ack(response_action="update", view=waiting_modal(ANSWER_VIEW, Wording("en")))

    async def _shown(self, to: Sender, subject: object, question: str) -> View:
        language = "en"
        try:
            speaks = await self.parts.languages.of(to.place, to.client)
            language = speaks.any
            if isinstance(subject, str):
                given = await self.desk.show(to.place, subject, language)
            else:
                given = await self.desk.ask(to.place, question, speaks)
            return answer_modal(ANSWER_VIEW, self.desk.card(given))
        except Exception:
            return text_modal(ANSWER_VIEW, Wording(language), sorry(language, self.parts.background.failed()))

    async def _follow(self, to: Sender, view: str, showing: asyncio.Task[View]) -> None:
        shown = await showing
        outcome = await self.parts.delivery.courier.patiently(lambda: to.client.views_update(view_id=view, view=shown))
        if not outcome.done:
            not_told("modal", outcome)

    # the shortcut of messages

    async def on_answer(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Answer a message in its thread."""
        await ack()
        place = replace(place_of(context, body), thread=thread_under(body))
        to = Sender(client, place, str(body.get("response_url") or ""))

        async def tell(reference: str) -> None:
            await self.parts.delivery.privately(to, sorry((await self.parts.languages.later_of(place, client)).any, reference))

        ts = str(under(body, "message", "ts") or "")
        self.parts.background.spawn(self._answered(to, str(under(body, "message", "text") or ""), ts), tell)

    async def _answered(self, to: Sender, text: str, ts: str) -> None:
        """For everybody in the thread; what is not known is said to the person alone."""
        place, speaks = to.place, await self.parts.languages.later_of(to.place, to.client)
        if not question_of(text):
            await self._say(to, NO_WORDS, speaks)
            return
        if ts and not await self.parts.claims.first(place.workspace, place.channel, ts, "shortcut"):
            await self._say(to, ANSWERED_BEFORE, speaks)
            return
        given = await self.desk.ask(place, text, speaks)
        if given.status == "unknown":
            await self.parts.give_one(to, given)
        else:
            await self.parts.give_all(to, given)

    async def _say(self, to: Sender, sentence: str, speaks: Speaks) -> None:
        await self.parts.delivery.privately(to, told(Wording(speaks.any).say(sentence)))
