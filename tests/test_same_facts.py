"""Whatever the platform, an answer holds the same facts: those of the neutral reply, to all questions, in four languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from rich.console import Console

from bot.handlers.slack_ways import around, path, roots, ways_from
from bot.handlers.telegram_cards import Bot, Cards
from bot.handlers.telegram_desk import Given
from bot.render import console, slack, telegram
from bot.render.slack_answers import Card, private, public, shared
from bot.render.slack_views import Tree, answer_modal, home
from bot.reply import Line, Reply
from bot.service import Answered, Service
from bot.wording import Wording
from knowledge.index import Index
from knowledge.model import LANGUAGES
from tests.facts import Fact, Reader, plain, read_blocks, unescaped
from tests.knowledge.questions import questions
from tests.telegram.markup import text_of

each_language = pytest.mark.parametrize("language", LANGUAGES)
Shown = Iterator[tuple[str, str]]
"""Where something is read, and what."""


@pytest.fixture(scope="module")
def service(shipped: Index) -> Service:
    """The shipped knowledge."""
    return Service(shipped)


@pytest.fixture(scope="module")
def reader(service: Service) -> Reader:
    """Knows every name of the shipped knowledge."""
    return Reader(service.index.knowledge)


def everywhere(service: Service, answered: Answered) -> Shown:
    """One answer on every surface."""
    yield from in_slack(service, answered)
    yield from in_telegram(service, answered)
    yield "console", console.plain(answered.reply)
    wide = Console(width=100, color_system=None)
    with wide.capture() as drawn:
        wide.print(console.drawn(answered.reply))
    yield "console, drawn", drawn.get()


def in_slack(service: Service, answered: Answered) -> Shown:
    """Messages, what they say to screen readers, the modal and the Home tab; a long answer on all its pages."""
    found, language = answered.answer, answered.answer.language
    ways = ways_from(service.index.knowledge if found.status == "answered" else None, found)
    card = Card("abc123", answered.reply, found.status, ways)
    numbers = range(len(slack.pages(answered.reply.lines)))
    for form in (private, public):
        messages = [form(card, number) for number in numbers]
        yield f"slack, {form.__name__}", "\n".join(read_blocks(one.blocks) for one in messages)
        yield f"slack, {form.__name__}, older", "\n".join(read_blocks(one.older or one.blocks) for one in messages)
        yield f"slack, {form.__name__}, as text", "\n".join(unescaped(one.text) for one in messages)
    yield "slack, modal", "\n".join(read_blocks(answer_modal("x", card, number)["blocks"]) for number in numbers)
    views = (home("x", Tree("", (), (), card, number), None, Wording(language), ()) for number in numbers)
    yield "slack, home", "\n".join(read_blocks(in_directory(view["blocks"])) for view in views)
    if len(numbers) == 1:
        yield "slack, shared", read_blocks(shared(card, "U1").blocks[:-1]).replace(f"<@{'U1'}>", "")


def in_directory(blocks: list[dict[str, object]]) -> list[dict[str, object]]:
    """The directory's part of the Home tab: between its first two dividers."""
    first, second, *_ = [number for number, block in enumerate(blocks) if block["type"] == "divider"]
    return blocks[first:second]


def in_telegram(service: Service, answered: Answered) -> Shown:
    """A card in a chat, and one that came through inline mode; with markup and without."""
    cards = Cards(service, Bot("iom_bot"))
    for where, message in (("card", cards.message(Given(answered, "abc"))), ("inline", cards.inline(Given(answered)))):
        yield f"telegram, {where}", "\n".join(text_of(text.html) for text in message.texts)
        yield f"telegram, {where}, plain", "\n".join(text.plain for text in message.texts)


def differences(service: Service, reader: Reader, answered: Answered) -> Iterator[tuple[str, frozenset[Fact]]]:
    """Where facts are missing or come from nowhere, and which."""
    meant = reader.facts(answered.reply.plain())
    for where, text in everywhere(service, answered):
        if different := reader.facts(text) ^ meant:
            yield where, different


def asked(service: Service, language: str) -> dict[Reply, tuple[str, Answered]]:
    """The answers to all questions of a language, each once, with the first question that led to it."""
    found: dict[Reply, tuple[str, Answered]] = {}
    for question in questions(language):
        answered = service.ask(question.q, language)
        found.setdefault(answered.reply, (question.id, answered))
    return found


@each_language
def test_the_facts_of_all_answers_are_the_same_everywhere(service: Service, reader: Reader, language: str) -> None:
    answers = asked(service, language)
    assert len(answers) > 100
    assert {one: found for _, (one, answered) in answers.items() if (found := [*differences(service, reader, answered)])} == {}


@each_language
def test_the_facts_of_every_card_are_the_same_everywhere(service: Service, reader: Reader, language: str) -> None:
    cards = {target: service.show(target, language) for target in service.index.target_numbers}
    assert {one: found for one, card in cards.items() if (found := [*differences(service, reader, card)])} == {}


@each_language
def test_the_directory_of_the_home_tab_is_that_of_the_entries(service: Service, reader: Reader, language: str) -> None:
    knowledge, words = service.index.knowledge, Wording(language)
    top = home("x", Tree("", (), roots(knowledge, language)), None, words, ())
    assert labels(top["blocks"]) >= {slack.short(choice.name, 75) for choice in roots(knowledge, language)}
    for node in knowledge.subjects:
        card = service.show(node, language)
        below = around(knowledge, node, language).parts
        tree = Tree(node, path(knowledge, node, language), below, Card("", card.reply, "answered"))
        shown = home("x", tree, None, words, ())
        assert reader.facts(read_blocks(in_directory(shown["blocks"]))) == reader.facts(card.reply.plain()), node
        assert labels(shown["blocks"]) >= {slack.short(choice.name, 75) for choice in below}, node


def labels(blocks: list[dict[str, object]]) -> set[str]:
    """What stands on buttons and in menus."""
    elements = [element for block in blocks if isinstance(found := block.get("elements"), list) for element in found]
    options = [option for element in elements for option in element.get("options", ())]
    return {one["text"]["text"] for one in (*elements, *options) if isinstance(one.get("text"), dict)}


@each_language
def test_what_is_copied_with_one_tap_is_an_address_of_the_answer(service: Service, reader: Reader, language: str) -> None:
    cards = Cards(service, Bot("iom_bot"))
    for target in service.index.target_numbers:
        answered = service.show(target, language)
        copied = {button.value for row in cards.message(Given(answered, "a")).rows for button in row if button.kind == "copy"}
        assert copied == {fact[1] for fact in reader.facts(answered.reply.plain()) if fact[0] == "address"}, target


LOSSES: list[Callable[[Line], Line]] = [
    lambda line: replace(line, address=""),
    lambda line: replace(line, text=line.text.replace("October", "May")),
    lambda line: replace(line, text=line.text.replace("PCCA", "PCAC")),
    lambda line: replace(line, text=line.text.replace("Department of Humanitarian Response and Recovery", "the department")),
]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("where", ["slack, public", "telegram, card", "telegram, inline", "slack, home", "console"])
def test_the_comparison_finds_a_fact_that_a_surface_loses_or_changes(
    service: Service, reader: Reader, loss: Callable[[Line], Line], where: str
) -> None:
    right = service.ask("what is PCCA?", "en")
    wrong = replace(right, reply=replace(right.reply, lines=tuple(map(loss, right.reply.lines))))
    shown = dict(everywhere(service, wrong))[where]
    assert reader.facts(shown) != reader.facts(right.reply.plain())
    assert reader.facts(dict(everywhere(service, right))[where]) == reader.facts(right.reply.plain())


def test_the_reader_knows_facts_of_every_kind(reader: Reader) -> None:
    text = "Water, Sanitation and Hygiene (WASH) in Nairobi, Kenya: x.y@iom.int, https://iom.int, 24 hours, October 2024"
    kinds = {kind for kind, _ in reader.facts(text)}
    assert kinds == {"name", "acronym", "place", "address", "link", "number", "date"}
    assert telegram.utf16_length(plain("\u200f\u2068x\u2069  y")) == 3
