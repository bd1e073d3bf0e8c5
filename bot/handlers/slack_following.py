"""Subscriptions in Slack: the commands, the buttons, the modal of settings."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.handlers.slack_courier import called, not_told
from bot.handlers.slack_delivery import Sender
from bot.handlers.slack_ids import SETTINGS_VIEW
from bot.handlers.slack_places import Place, place_of
from bot.handlers.slack_rights import INVITE_COMMAND, Rights, is_personal
from bot.handlers.slack_sentences import sorry
from bot.notices.following import Choose, Following
from bot.notices.gather import net_of
from bot.notices.panels import PAUSED, RESUMED, SAVED, Panel, Panels
from bot.notices.records import Conversation, Scope, Subscription
from bot.notices.wording import notice
from bot.render.slack import Message
from bot.render.slack_answers import told
from bot.render.slack_notices import PREFIX, Settings, chosen_settings, noticed, paneled, scope_of, settings_modal, settings_of
from bot.wording import Wording, n_
from knowledge.model import LANGUAGES

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.handlers.slack_languages import Speaks
    from bot.handlers.slack_parts import Parts
    from bot.handlers.slack_presses import Press

NOT_OPENED: Final = n_("The settings could not be opened. Please press the button again.")

Turn = Callable[["Press", Panels], Awaitable[Panel]]
Body = dict[str, Any]


class Subscribing:
    """Who follows what, by commands and presses."""

    def __init__(self, parts: Parts, rights: Rights) -> None:
        self.parts, self.rights = parts, rights
        self.following = Following(parts.desk.service, parts.store.subscriptions)
        self._turns: dict[str, Turn] = {
            "list": self._list, "manage": self._manage, "follow": self._follow, "stop": self._stop,
            "pause": self._pause, "resume": self._resume,
        }  # fmt: skip

    def register(self, app: AsyncApp) -> None:
        """The modal; the buttons come with all others, the commands with `/iom`."""
        app.view(SETTINGS_VIEW)(self.on_settings)

    # commands

    async def subscribe(self, to: Sender, text: str, speaks: Speaks) -> Message:
        """Follow what the words mean, or all of it without words."""
        panels = self._panels(speaks.any)
        meant = await asyncio.to_thread(self.following.meant, text, speaks.hint)
        if isinstance(meant, Choose):
            return paneled(panels.followed(meant))
        if refusal := await self._refusal(to, speaks.any):
            return refusal
        spoken = speaks.hint or (await self.parts.desk.language_of(text, speaks) if text else speaks.any)
        return paneled(await self._followed(to, meant, spoken, panels))

    async def unsubscribe(self, to: Sender, text: str, speaks: Speaks) -> Message:
        """Stop following what the words mean; without words what there is, or what is asked back."""
        panels, here = self._panels(speaks.any), conversation_of(to.place)
        found = await (self.following.matching(here, text, speaks.hint) if text else self.following.listed(here))
        is_all = text and isinstance(meant := self.following.meant(text, speaks.hint), Scope) and not meant.target
        if len(found) != 1 and not (found and is_all):
            return paneled(panels.which(found))
        if refusal := await self._refusal(to, speaks.any):
            return refusal
        for one in found:
            await self.following.changed(here, one.id, state="ended")
        return paneled(panels.stopped(found))

    async def subscriptions(self, to: Sender, _: str, speaks: Speaks) -> Message:
        """All that is followed where it was asked."""
        return paneled(self._panels(speaks.any).listed(await self.following.listed(conversation_of(to.place))))

    # presses

    async def pressed(self, press: Press) -> None:
        """A button of a subscription; what changes something is for those who may."""
        verb = press.action.removeprefix(f"{PREFIX}.").partition(".")[0]
        language = await self._language(press)
        panels = self._panels(language)
        if verb in ("follow", "stop", "pause", "resume", "change") and (refusal := await self._refusal(press.to, language)):
            await self._show(press, refusal)
        elif verb == "change":
            await self._change(press, panels)
        elif verb == "more":
            await self._more(press, panels)
        else:
            await self._show(press, paneled(await self._turns.get(verb, self._gone)(press, panels)))

    async def _show(self, press: Press, message: Message) -> None:
        await self.parts.delivery.privately(press.to, message, replaces=press.surface == "private")

    async def _language(self, press: Press) -> str:
        """What everybody sees is in the channel's language; what one person gets, in theirs."""
        named = press.value.language
        if press.surface == "private" and named in LANGUAGES:
            return named
        speaks = await self.parts.languages.later_of(press.place, press.to.client)
        return speaks.hint or (named if named in LANGUAGES else speaks.any)

    async def _list(self, press: Press, panels: Panels) -> Panel:
        return panels.listed(await self.following.listed(conversation_of(press.place)), press.value.page)

    async def _manage(self, press: Press, panels: Panels) -> Panel:
        found = await self.following.one(conversation_of(press.place), press.value.answer)
        return panels.one(found) if found else panels.gone()

    async def _follow(self, press: Press, panels: Panels) -> Panel:
        return await self._followed(press.to, scope_of(press.value), panels.words.language, panels)

    async def _pause(self, press: Press, panels: Panels) -> Panel:
        return self._changed(await self._set(press, state="paused"), PAUSED, panels)

    async def _resume(self, press: Press, panels: Panels) -> Panel:
        return self._changed(await self._set(press, state="active"), RESUMED, panels)

    async def _stop(self, press: Press, panels: Panels) -> Panel:
        found = await self._set(press, state="ended")
        return panels.stopped([found]) if found else panels.gone()

    async def _gone(self, _: Press, panels: Panels) -> Panel:
        return panels.gone()

    async def _set(self, press: Press, **settings: object) -> Subscription | None:
        return await self.following.changed(conversation_of(press.place), press.value.answer, **settings)

    def _changed(self, found: Subscription | None, sentence: str, panels: Panels) -> Panel:
        if found is None:
            return panels.gone()
        return panels.one(found, panels.say(sentence, what=panels.what(found.scope)))

    async def _more(self, press: Press, panels: Panels) -> None:
        """The next page of a notice, for the person alone: what it told, from the changes of its revisions."""
        here = conversation_of(press.place)
        found = await self.following.one(here, press.value.answer)
        after, _, until = press.value.verdict.partition(":")
        reply = None
        if found and after.isdecimal() and until.isdecimal():
            changes = await self.parts.store.revisions.changes(int(after), int(until))
            scopes = [one.scope for one in await self.following.listed(here)]
            net = net_of(one for one in changes if any(scope.covers(one) for scope in scopes))
            told_in = replace(found, language=panels.words.language)
            reply = notice(net, told_in, panels.knowledge, press.value.page)
        await self._show(press, noticed(reply) if reply else paneled(panels.gone()))

    # settings

    async def _change(self, press: Press, panels: Panels) -> None:
        """Open the modal. Source: https://docs.slack.dev/reference/methods/views.open"""
        found = await self.following.one(conversation_of(press.place), press.value.answer)
        if found is None:
            await self._show(press, paneled(panels.gone()))
            return
        channel = "" if is_personal(press.place.channel) else press.place.channel
        view = settings_modal(SETTINGS_VIEW, Settings(found.id, channel, panels.words.language), found, panels)
        outcome = await called(press.to.client.views_open(trigger_id=press.trigger, view=view))
        if not outcome.done:
            not_told("settings", outcome)
            await self._show(press, told(panels.say(NOT_OPENED)))

    async def on_settings(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """The modal is sent off: it closes, and what became of it is told where it was opened."""
        await ack()
        view = body.get("view") or {}
        kept = settings_of(view.get("private_metadata"))
        language = kept.language if kept.language in LANGUAGES else LANGUAGES[0]
        to = Sender(client, replace(place_of(context, body), channel=kept.channel))

        async def tell(reference: str) -> None:
            await self.parts.delivery.privately(to, sorry(language, reference))

        self.parts.background.spawn(self._saved(to, kept, chosen_settings(view.get("state")), language), tell)

    async def _saved(self, to: Sender, kept: Settings, settings: dict[str, object], language: str) -> None:
        message = await self._refusal(to, language)
        if message is None:
            panels = self._panels(language)
            found = await self.following.changed(conversation_of(to.place), kept.subscription, **settings)
            message = paneled(self._changed(found, SAVED, panels))
        await self.parts.delivery.privately(to, message)

    # what all of them need

    async def _followed(self, to: Sender, scope: Scope, language: str, panels: Panels) -> Panel:
        if scope.target and scope.target not in panels.knowledge.subjects:
            return panels.followed(Choose((), scope.topics))
        zone = await self._zone(to)
        here = conversation_of(to.place)
        return panels.followed(await self.following.follow(here, scope, by=to.place.person, language=language, zone=zone))

    async def _zone(self, to: Sender) -> str:
        """The person's time zone, as Slack knows it. Source: https://docs.slack.dev/reference/methods/users.info, tz"""
        outcome = await called(to.client.users_info(user=to.place.person))
        person = (outcome.answer or {}).get("user")
        return str(person.get("tz") or "") if isinstance(person, dict) else ""

    async def _refusal(self, to: Sender, language: str) -> Message | None:
        sentence = await self.rights.obstacle(to.place, to.client)
        return told(Wording(language).say(sentence, invite=INVITE_COMMAND)) if sentence else None

    def _panels(self, language: str) -> Panels:
        return Panels(self.following.service.index.knowledge, language)


def conversation_of(place: Place) -> Conversation:
    """Where notices for somebody go: the channel, else the person, to whom Slack posts by their id."""
    return Conversation("slack", place.home, place.person if is_personal(place.channel) else place.channel)
