"""Modals and the Home tab."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.render import slack_buttons as buttons
from bot.render.slack import VIEW_BLOCKS, Block, Message, body, pages, plain_text
from bot.render.slack_answers import Card, ways
from bot.reply import Line
from bot.wording import Wording
from knowledge.answer import Choice
from knowledge.model import LANGUAGES

TITLE: Final = 24
"""Most characters of a modal's title, submit and close. Source: @slack/types 3.2.0, ModalView."""
LABEL: Final = 2000
"""Most characters of an input's label. Source: @slack/types 3.2.0, InputBlock."""
QUESTION: Final = 300
"""Most characters that the field for a question takes: more than any question has."""
METADATA: Final = 3000
"""Most characters of private_metadata. Source: @slack/types 3.2.0, ModalView."""

ASK: Final = "iom.ask"
GO: Final = "iom.go"
OPEN_SEARCH: Final = "iom.search"
SPEAK: Final = "iom.speak"
FIND_BLOCK: Final = "find"
ASK_BLOCK: Final = "ask"
AUTOMATIC: Final = "auto"

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a view keeps for itself: what the Home tab shows, in which language."""

    node: str = ""
    language: str = ""

    def packed(self) -> str:
        """As the text of private_metadata."""
        return json.dumps({"n": self.node, "l": self.language})[:METADATA]


def metadata(text: object) -> Metadata:
    """A view's metadata read back; anything else reads as none."""
    try:
        fields = json.loads(text) if isinstance(text, str) else {}
        return Metadata(str(fields.get("n") or ""), str(fields.get("l") or ""))
    except (ValueError, AttributeError, RecursionError):
        return Metadata()


def search_modal(callback: str, words: Wording) -> View:
    """A name with suggestions, or a question in one's own words."""
    ask = {"type": "plain_text_input", "action_id": ASK, "max_length": QUESTION}
    return {
        **_modal(callback, words, words.say("Search the directory")),
        "submit": plain_text(words.say("Show"), TITLE),
        "blocks": [
            _input(FIND_BLOCK, words.say("Find by name"), buttons.finder(words)),
            _input(ASK_BLOCK, words.say("Or ask in your own words"), ask),
        ],
    }


def answer_modal(callback: str, card: Card, page: int = 0) -> View:
    """An answer, with the ways that lead on from it."""
    words = Wording(card.reply.language)
    found = pages(card.reply.lines)
    again = buttons.row([buttons.button(OPEN_SEARCH, words.say("New search"), buttons.Value(language=words.language))])
    blocks = [*body(found[min(page, len(found) - 1)]), *ways(card, page), *again]
    return {**_modal(callback, words, words.say("Answer")), "blocks": blocks}


def waiting_modal(callback: str, words: Wording) -> View:
    """Shown while an answer takes its time."""
    return {**_modal(callback, words, words.say("Answer")), "blocks": body([Line("text", words.say("One moment …"))])}


def text_modal(callback: str, words: Wording, message: Message) -> View:
    """A remark of the bot's own."""
    return {**_modal(callback, words, words.say("Answer")), "blocks": list(message.blocks)}


def _modal(callback: str, words: Wording, title: str) -> View:
    return {
        "type": "modal", "callback_id": callback, "title": plain_text(title, TITLE),
        "close": plain_text(words.say("Close"), TITLE),
        "private_metadata": Metadata(language=words.language).packed(),
    }  # fmt: skip


def _input(block: str, label: str, element: Block, *, at_once: bool = False) -> Block:
    made = {"type": "input", "block_id": block, "label": plain_text(label, LABEL), "element": element, "optional": True}
    return {**made, "dispatch_action": True} if at_once else made


@dataclass(frozen=True, slots=True)
class Tree:
    """Where the Home tab stands in the directory: the way down to here, what is here, what is below."""

    node: str
    above: tuple[Choice, ...]
    below: tuple[Choice, ...]
    card: Card | None = None
    page: int = 0


def home(callback: str, tree: Tree, chosen: str | None, words: Wording, sections: Iterable[Sequence[Line]]) -> View:
    """The Home tab: search, directory, what other parts of the bot tell, language."""
    blocks = [
        {"type": "header", "text": plain_text(words.say("IOM's emergency directory"), 150)},
        *_search(words), {"type": "divider"}, *_directory(tree, words), *_sections(sections), *_following(words),
        {"type": "divider"}, *_language(chosen, words),
    ]  # fmt: skip
    return {
        "type": "home", "callback_id": callback, "private_metadata": Metadata(tree.node, words.language).packed(),
        "blocks": blocks[:VIEW_BLOCKS],
    }  # fmt: skip


def _search(words: Wording) -> list[Block]:
    ask = {
        "type": "plain_text_input", "action_id": ASK, "max_length": QUESTION,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        "placeholder": plain_text(words.say("who deals with tents?"), buttons.PLACEHOLDER),
    }  # fmt: skip
    return [
        *buttons.row([buttons.finder(words)]),
        _input(ASK_BLOCK, words.say("Or ask in your own words"), ask, at_once=True),
    ]


def _directory(tree: Tree, words: Wording) -> list[Block]:
    """The way back as buttons, the card of where one is, and what is below."""
    top = buttons.button(f"{GO}.top", words.say("Directory"), buttons.Value(language=words.language))
    back = [
        buttons.button(f"{GO}.up.{n}", choice.name, buttons.Value(subject=choice.id, language=words.language))
        for n, choice in enumerate(tree.above[-(buttons.ELEMENTS - 1) :])
    ]
    way = buttons.row([top, *back]) if tree.node or tree.card else []
    if tree.card is None:
        return [*way, *body([Line("title", words.say("Directory"))]), *_below(tree.below, words)]
    found = pages(tree.card.reply.lines)
    shown = body(found[min(tree.page, len(found) - 1)])
    return [*way, *shown, *(_below(tree.below, words) if tree.node else ways(tree.card, tree.page))]


def _below(below: tuple[Choice, ...], words: Wording) -> list[Block]:
    """Few parts as buttons, one in a row that is easy to hit; many as menus of a hundred each."""
    if len(below) <= buttons.ELEMENTS:
        made = [
            buttons.button(f"{GO}.down.{n}", choice.name, buttons.Value(subject=choice.id, language=words.language))
            for n, choice in enumerate(below)
        ]
        return buttons.row(made)
    chunks = [below[at : at + buttons.OPTIONS] for at in range(0, len(below), buttons.OPTIONS)][: buttons.ELEMENTS]
    menus = [buttons.menu(f"{GO}.menu.{n}", f"{chunk[0].name} …", chunk) for n, chunk in enumerate(chunks)]
    return buttons.row([menu for menu in menus if menu["options"]])


def _sections(sections: Iterable[Sequence[Line]]) -> list[Block]:
    return [block for lines in sections if lines for block in ({"type": "divider"}, *body(pages(lines)[0]))]


def _following(words: Wording) -> list[Block]:
    """To what the person follows; its answer comes as a direct message."""
    value = buttons.Value(language=words.language)
    return buttons.row([buttons.button(f"{buttons.SUBSCRIPTION}.list.home", words.say("My subscriptions"), value)])


def _language(chosen: str | None, words: Wording) -> list[Block]:
    names = {AUTOMATIC: words.say("The language of my question"), **{code: own_name(code) for code in LANGUAGES}}
    made = {code: {"text": plain_text(name, buttons.LABEL), "value": code} for code, name in names.items()}
    select = {
        "type": "static_select", "action_id": SPEAK, "options": list(made.values()), "initial_option": made[chosen or AUTOMATIC],
        "placeholder": plain_text(words.say("Language"), buttons.PLACEHOLDER),
    }  # fmt: skip
    text = {"type": "mrkdwn", "text": words.say("Language of my answers")}
    return [{"type": "section", "text": text, "accessory": select}]


def own_name(language: str) -> str:
    """What a language is called by those who speak it."""
    from babel import Locale

    name = str(Locale.parse(language).languages[language])
    return name[:1].upper() + name[1:]
