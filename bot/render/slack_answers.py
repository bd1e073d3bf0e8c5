"""An answer as a message: its lines, and the buttons that fit where it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.render import slack_buttons as buttons
from bot.render.slack import Block, Message, body, context, escaped, pages, text_of
from bot.reply import MAX_LINES, Line, Reply
from bot.wording import Wording
from knowledge.answer import Choice

TALK: Final = frozenset({"help", "greeting", "thanks"})
"""Answers without facts: nothing to share, explain or judge."""


NOWHERE: Final = buttons.Ways()


@dataclass(frozen=True, slots=True)
class Card:
    """An answer ready to be shown; `ways` lead on from it."""

    id: str
    reply: Reply
    status: str
    ways: buttons.Ways = NOWHERE
    talk: bool = False


def private(card: Card, page: int = 0, notes: Sequence[Line] = ()) -> Message:
    """For the asker alone, with all buttons; only blocks that every Slack knows, as an acknowledgement is never refused."""
    return _message(card, page, notes, _row(card, True, True), [])


def public(card: Card, page: int = 0, notes: Sequence[Line] = ()) -> Message:
    """For a thread or direct message, with Slack's own feedback buttons where the workspace has them."""
    if not _judged(card):
        return _message(card, page, notes, _row(card, False, True), [])
    newer = [*_row(card, False, False), buttons.feedback(card.id, Wording(card.reply.language))]
    return _message(card, page, notes, newer, _row(card, False, True))


def shared(card: Card, person: str) -> Message:
    """The facts of a private answer for everybody, with who asked; `person` is an id from Slack."""
    who = Wording(card.reply.language).say("Asked by {person}", person=f"<@{person}>")
    shown = pages(card.reply.lines)[0]
    blocks = [*body(shown), context([who]), *buttons.row(_further(card, 0, MAX_LINES))]
    return Message(f"{text_of(shown)}{' · ' if len(shown) == MAX_LINES else chr(10)}{who}", tuple(blocks))


def told(sentence: str, *rows: Block) -> Message:
    """A sentence of the bot's own, or several lines of them."""
    lines = [Line("text", line) for line in sentence.split("\n")]
    return Message(text_of(lines), (*body(lines), *rows))


def listed(lines: Sequence[Line], *rows: Block) -> Message:
    """Lines of the bot's own."""
    shown = pages(lines)[0]
    return Message(text_of(shown), (*body(shown), *rows))


def _message(card: Card, page: int, notes: Sequence[Line], newer: list[Block], older: list[Block]) -> Message:
    room = MAX_LINES - len(notes)
    found = pages(card.reply.lines, room)
    shown = found[min(page, len(found) - 1)]
    blocks = [*body(shown), *(context([escaped(note.plain())]) for note in notes), *ways(card, page, room)]
    return Message(text_of((*shown, *notes)), (*blocks, *newer), (*blocks, *older) if older else ())


def _judged(card: Card) -> bool:
    return card.status == "answered" and not card.talk


def ways(card: Card, page: int = 0, room: int = MAX_LINES) -> list[Block]:
    """Where one can go from an answer: its other pages, the choices it asks about, what stands above and below."""
    asked_back = [Choice(action.value, action.label) for action in card.reply.actions if action.kind == "choose"]
    further = buttons.row(_further(card, page, room))
    if card.status != "answered":
        return [*further, *buttons.choices(asked_back, card.id, card.reply.language)]
    return [*further, *buttons.walk(card.ways, card.id, Wording(card.reply.language))]


def _further(card: Card, page: int, room: int) -> list[Block]:
    """The buttons between the pages of a long answer."""
    count = len(pages(card.reply.lines, room))
    words = Wording(card.reply.language)
    labels = {page - 1: words.say("← Back"), page + 1: words.say("More →")}
    return [
        buttons.button(f"{buttons.PAGE}.{n}", label, buttons.Value(card.id, language=words.language, page=n))
        for n, label in labels.items()
        if 0 <= n < count
    ]


def _row(card: Card, shareable: bool, plain: bool) -> list[Block]:
    """What one can do with the answer itself."""
    words = Wording(card.reply.language)
    if card.talk:
        return []
    if card.status != "answered":
        why = buttons.button(buttons.WHY, words.say("Why this answer?"), buttons.Value(card.id, language=words.language))
        return buttons.row([why, *buttons.opinions(card.id, words)[-1:]])
    judge = buttons.opinions(card.id, words)
    return buttons.row([*buttons.about_answer(card.id, words, shareable), *(judge if plain else judge[-1:])])
