"""Subscriptions in Telegram: commands in chats, groups and channels, the buttons under them, and the links in notices."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from telegram import Update
from telegram.ext import Application, CallbackContext, CallbackQueryHandler, CommandHandler, filters

from bot import logs, metrics
from bot.handlers.telegram_courier import Courier, Place
from bot.handlers.telegram_desk import Asker, Desk
from bot.handlers.telegram_follow_buttons import PATTERN, FollowPress, linked_press, noticed, paneled, press_of, scope_of
from bot.handlers.telegram_heard import Heard, asker_from, heard_from, spot_of, thread_of
from bot.handlers.telegram_links import identity_of
from bot.handlers.telegram_outcomes import Refused
from bot.handlers.telegram_rights import Rights
from bot.handlers.telegram_settings_menu import chosen_setting, settings_menu, values_menu
from bot.notices.following import Choose, Following
from bot.notices.gather import net_of
from bot.notices.panels import GONE, PAUSED, RESUMED, Panels
from bot.notices.records import Conversation, Scope, Subscription
from bot.notices.wording import notice
from bot.ports import StoreError
from bot.render.telegram import Message, render, said
from bot.wording import Wording, n_

DECIDING: Final = frozenset({"follow", "manage", "pause", "resume", "stop", "change", "list", "choose", "set"})
"""Presses for those alone who may decide: in a group they change a message that everybody sees."""
UNSTORED: Final = n_("I cannot reach my store. Please try again in a minute.")
Context = CallbackContext[Any, Any, Any, Any]

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A press with what it needs: in whose language, by whom, about which conversation, and where it was made."""

    press: FollowPress
    asker: Asker
    here: Conversation
    about: Conversation
    panels: Panels


class Subscribing:
    """Who follows what, by commands, presses and links."""

    def __init__(self, desk: Desk, courier: Courier, rights: Rights) -> None:
        self.desk, self.courier, self.rights = desk, courier, rights
        self.following = Following(desk.service, desk.store.subscriptions)
        self.commands: dict[str, Callable[[Heard], Awaitable[Message | None]]] = {
            "subscribe": self.subscribe, "unsubscribe": self.unsubscribe, "subscriptions": self.subscriptions,
        }  # fmt: skip
        self._turns: dict[str, Callable[[_Turn], Awaitable[Message]]] = {
            "follow": self._follow, "manage": self._manage, "pause": self._pause, "resume": self._resume, "stop": self._stop,
            "change": self._change, "list": self._list, "more": self._more, "choose": self._choose, "set": self._set,
        }  # fmt: skip

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Buttons, and commands that an administrator posts in a channel; those in chats come with all others."""
        application.add_handler(CallbackQueryHandler(self.handle, PATTERN))
        for name in self.commands:
            application.add_handler(CommandHandler(name, self.posted, filters.UpdateType.CHANNEL_POST))

    # commands

    async def subscribe(self, heard: Heard) -> Message:
        """Follow what the words mean; in a private chat "@channel" before them names a channel of one's own."""
        language = await self.desk.speaks(heard.asker)
        where = await self._where(heard)
        if isinstance(where, str):
            return said(Wording(language).say(where), language)
        here, words = where
        panels = self._panels(language)
        meant = self.following.meant(words, language if heard.asker.code else None)
        if isinstance(meant, Choose):
            return paneled(panels.followed(meant))
        return await self._stored(lambda: self._followed(here, meant, heard.asker, panels), language)

    async def unsubscribe(self, heard: Heard) -> Message:
        """Stop what the words mean; without words what there is, or what is asked back."""
        language = await self.desk.speaks(heard.asker)
        where = await self._where(heard)
        if isinstance(where, str):
            return said(Wording(language).say(where), language)
        return await self._stored(lambda: self._ended(*where, language), language)

    async def subscriptions(self, heard: Heard) -> Message:
        """All that is followed where it was asked."""
        language = await self.desk.speaks(heard.asker)

        async def listed() -> Message:
            return paneled(self._panels(language).listed(await self.following.listed(_here(heard.asker))))

        return await self._stored(listed, language)

    async def posted(self, update: Update, _context: Context) -> None:
        """A command in a channel, where administrators alone can post."""
        message = update.channel_post
        if message is None or not await self.desk.is_first(update.update_id):
            return
        heard = replace(heard_from(message), as_chat=True)
        name = (message.text or "").split("@")[0].split()[0].removeprefix("/").casefold()
        if name in self.commands and (answered := await self.commands[name](heard)) is not None:
            await self.courier.send(Place(message.chat_id, heard.asker.thread or None), answered)

    async def linked(self, heard: Heard, parameter: str) -> Message | None:
        """What a link of a notice opens in the private chat; None where it is another link."""
        press = linked_press(parameter)
        if press is None:
            return None
        language = await self.desk.speaks(heard.asker)

        async def shown() -> Message:
            turn, obstacle = await self._turn(press, heard.asker, language)
            return said(turn.panels.say(obstacle), language) if obstacle else await self._turns[press.verb](turn)

        return await self._stored(shown, language)

    async def _where(self, heard: Heard) -> tuple[Conversation, str] | str:
        """For which chat, and with which words; or why not."""
        first, _, rest = heard.words.partition(" ")
        if first.startswith("@") and not heard.is_group:
            chat = await self.rights.channel(first, heard.asker.person)
            return (Conversation("telegram", "", str(chat)), rest) if isinstance(chat, int) else chat
        obstacle = await self.rights.obstacle(heard.asker.chat, heard.asker.person, as_chat=heard.as_chat)
        return obstacle or (_here(heard.asker), heard.words)

    async def _followed(self, here: Conversation, scope: Scope, asker: Asker, panels: Panels) -> Message:
        spoken = panels.words.language
        return paneled(panels.followed(await self.following.follow(here, scope, by=str(asker.person), language=spoken)))

    async def _ended(self, here: Conversation, words: str, language: str) -> Message:
        panels = self._panels(language)
        found = await (self.following.matching(here, words, None) if words else self.following.listed(here))
        is_all = words and isinstance(meant := self.following.meant(words, None), Scope) and not meant.target
        if len(found) != 1 and not (found and is_all):
            return paneled(panels.which(found))
        for one in found:
            await self.following.changed(here, one.id, state="ended")
        return paneled(panels.stopped(found))

    async def _stored(self, work: Callable[[], Awaitable[Message]], language: str) -> Message:
        """The work's message, or that the store is away."""
        try:
            return await work()
        except StoreError as error:
            _log.error("store failed", error=type(error).__name__)
            metrics.failed("telegram")
            return said(Wording(language).say(UNSTORED), language)

    # presses

    async def handle(self, update: Update, _context: Context) -> None:
        """One press: answered, with an alert where it cannot be followed."""
        query = update.callback_query
        if query is None or not await self.desk.is_first(update.update_id):
            return
        spot, press = spot_of(query), press_of(query.data)
        asker = asker_from(query.from_user, spot.chat, thread_of(query))
        language = await self.desk.speaks(asker)
        if press is None or not spot.chat:
            await self.courier.answer_press(query.id, Wording(language).say(GONE), alert=True)
            return
        if press.verb == "show":
            await self.courier.answer_press(query.id)
            await self.courier.send(Place(spot.chat, asker.thread or None), await self._card(asker, press, language))
            return
        try:
            turn, obstacle = await self._turn(press, asker, language)
            if obstacle:
                await self.courier.answer_press(query.id, turn.panels.say(obstacle), alert=True)
                return
            message = await self._turns[press.verb](turn)
        except StoreError:
            metrics.failed("telegram")
            await self.courier.answer_press(query.id, Wording(language).say(UNSTORED), alert=True)
            return
        await self.courier.answer_press(query.id)
        below = Place(spot.chat, asker.thread or None)
        if _is_under_notice(query.message, press) or isinstance(await self.courier.edit(spot, message), Refused):
            await self.courier.send(below, message)

    async def _turn(self, press: FollowPress, asker: Asker, language: str) -> tuple[_Turn, str | None]:
        """A press with whatever it is about, and why it cannot be followed, if so."""
        here = _here(asker)
        found = await self.following.subscriptions.find(press.subscription) if press.subscription else None
        about = found.conversation if found and found.conversation.platform == "telegram" else here
        turn = _Turn(press, asker, here, about, self._panels(language))
        if press.verb not in DECIDING:
            return turn, None
        return turn, await self.rights.obstacle(int(about.channel), asker.person)

    async def _card(self, asker: Asker, press: FollowPress, language: str) -> Message:
        known = self.desk.service.index.target_numbers
        given = await self.desk.show(asker, identity_of(press.value, known) or "", language)
        return render(given.answered.reply)

    async def _follow(self, turn: _Turn) -> Message:
        scope = scope_of(turn.press.value, turn.panels.knowledge.subjects)
        if scope is None:
            return paneled(turn.panels.followed(Choose((), "all")))
        return await self._followed(turn.about, scope, turn.asker, turn.panels)

    async def _list(self, turn: _Turn) -> Message:
        return paneled(turn.panels.listed(await self.following.listed(turn.about), turn.press.page))

    async def _manage(self, turn: _Turn) -> Message:
        found = await self._found(turn)
        return paneled(turn.panels.one(found) if found else turn.panels.gone())

    async def _pause(self, turn: _Turn) -> Message:
        return await self._changed(turn, PAUSED, state="paused")

    async def _resume(self, turn: _Turn) -> Message:
        return await self._changed(turn, RESUMED, state="active")

    async def _stop(self, turn: _Turn) -> Message:
        ended = await self.following.changed(turn.about, turn.press.subscription, state="ended")
        if ended is None:
            return paneled(turn.panels.gone())
        panel = turn.panels.stopped([ended])
        if turn.about != turn.here:  # following again would be for the chat in which the button stands
            panel = replace(panel, controls=())
        return paneled(panel)

    async def _change(self, turn: _Turn) -> Message:
        found = await self._found(turn)
        return settings_menu(found, turn.panels) if found else paneled(turn.panels.gone())

    async def _choose(self, turn: _Turn) -> Message:
        found = await self._found(turn)
        if found is None:
            return paneled(turn.panels.gone())
        shown = values_menu(found, turn.panels, turn.press.value, turn.press.page, datetime.now(UTC))
        return shown or settings_menu(found, turn.panels)

    async def _set(self, turn: _Turn) -> Message:
        settings = chosen_setting(turn.press.value)
        found = await self.following.changed(turn.about, turn.press.subscription, **settings)
        return settings_menu(found, turn.panels) if found else paneled(turn.panels.gone())

    async def _more(self, turn: _Turn) -> Message:
        """Another page of a notice, in the private chat of who wants it."""
        found = await self._found(turn)
        after, _, until = turn.press.value.partition("-")
        reply = None
        if found and after.isdecimal() and until.isdecimal():
            changes = await self.desk.store.revisions.changes(int(after), int(until))
            scopes = [one.scope for one in await self.following.listed(turn.about)]
            net = net_of(one for one in changes if any(scope.covers(one) for scope in scopes))
            told_in = replace(found, language=turn.panels.words.language)
            reply = notice(net, told_in, turn.panels.knowledge, turn.press.page)
        return noticed(reply, turn.asker.chat, "") if reply else paneled(turn.panels.gone())

    async def _changed(self, turn: _Turn, sentence: str, **settings: object) -> Message:
        found = await self.following.changed(turn.about, turn.press.subscription, **settings)
        if found is None:
            return paneled(turn.panels.gone())
        return paneled(turn.panels.one(found, turn.panels.say(sentence, what=turn.panels.what(found.scope))))

    async def _found(self, turn: _Turn) -> Subscription | None:
        return await self.following.one(turn.about, turn.press.subscription)

    def _panels(self, language: str) -> Panels:
        return Panels(self.desk.service.index.knowledge, language)


def _here(asker: Asker) -> Conversation:
    return Conversation("telegram", "", str(asker.chat), str(asker.thread or ""))


def _is_under_notice(message: Any, press: FollowPress) -> bool:
    """Notices stay as they are: what their buttons show stands below. Their own lead to one subscription, or to more of them."""
    markup = getattr(message, "reply_markup", None)
    return press.verb == "more" or (press.verb == "manage" and markup is not None and _leads_on(markup))


def _leads_on(markup: Any) -> bool:
    presses = [press_of(one.callback_data) for row in markup.inline_keyboard for one in row if isinstance(one.callback_data, str)]
    return any(press is not None and press.verb in ("show", "more") for press in presses)
