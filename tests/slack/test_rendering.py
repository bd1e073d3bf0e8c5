"""Whatever is answered fits into Slack: all replies of all kinds in four languages, and hostile data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handlers.slack_ways import ways_from
from bot.render import slack_buttons as buttons
from bot.render.slack import MESSAGE_BLOCKS, Message, body, pages, text_of
from bot.render.slack_answers import Card, private, public, shared
from bot.render.slack_views import Tree, answer_modal, home, search_modal
from bot.reply import MAX_LINES, Action, Line, LineKind, Reply
from bot.service import Service
from bot.wording import Wording
from knowledge.answer import Choice
from knowledge.model import LANGUAGES
from tests.slack import rules
from tests.slack.methods import problems, response
from tests.test_same_facts import asked

NASTY = st.text(
    st.one_of(st.characters(), st.sampled_from("<>&*_~`|@#!\n\u2068\u2069\u202e :;"), st.just("\ud83d")), max_size=400
)
KINDS: list[LineKind] = ["title", "text", "field", "item", "note", "source"]
LINES = st.lists(
    st.builds(Line, st.sampled_from(KINDS), NASTY, NASTY, st.one_of(st.just(""), NASTY)), min_size=1, max_size=30
)  # fmt: skip


def posted(message: Message) -> dict[str, Any]:
    """A message as it is posted."""
    quiet = {"unfurl_links": False, "unfurl_media": False}
    return {"channel": "C1", "text": message.text, "blocks": list(message.blocks), **quiet}


def words_of(lines: list[Line]) -> str:
    """Everything that lines say, without blanks and what cannot be sent."""
    return re.sub(
        r"[\s:\ud800-\udfff\x00-\x1f\x7f-\x85\u2028\u2029]", "", "".join(line.label + line.text + line.address for line in lines)
    )


def wrong(card: Card) -> Iterator[str]:
    """What Slack would say to every form of an answer."""
    for page in range(len(pages(card.reply.lines))):
        for note in ([], [Line("text", "Try this & that.")]):
            message = private(card, page, note)
            yield from response({"response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks)})
            yield from problems("chat.postMessage", posted(public(card, page, note)))
            assert len(message.blocks) <= MESSAGE_BLOCKS
        yield from rules.view(answer_modal("x", card, page), "modal")
    yield from problems("chat.postMessage", posted(shared(card, "U1")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_of_the_directory_fits(service: Service, language: str) -> None:
    for target in service.index.targets:
        answered = service.show(target.id, language)
        ways = ways_from(service.index.knowledge, answered.answer)
        assert list(wrong(Card("abc123", answered.reply, answered.answer.status, ways))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answers_to_all_questions_fit(service: Service, language: str) -> None:
    answers = asked(service, language)
    assert len(answers) > 100
    for name, answered in answers.values():
        found = answered.answer
        ways = ways_from(service.index.knowledge if found.status == "answered" else None, found)
        card = Card("abc123", answered.reply, found.status, ways)
        assert [*wrong(card), *rules.view(home("x", Tree("", (), (), card), None, Wording(language), ()), "home")] == [], name


@settings(max_examples=40, deadline=None)
@given(LINES, st.sampled_from(LANGUAGES), st.lists(NASTY, max_size=5), st.sampled_from(["answered", "clarify", "unknown"]))
def test_hostile_data_fits_and_is_escaped(lines: list[Line], language: str, names: list[str], status: str) -> None:
    actions = tuple(Action("choose", name, f"id{number}") for number, name in enumerate(names))
    parts = tuple(Choice(f"unit.{number}", name) for number, name in enumerate(names * 3))
    card = Card("abc123", Reply(language, tuple(lines), actions), status, buttons.Ways(parts[:1], parts))
    assert list(wrong(card)) == []


@settings(max_examples=40, deadline=None)
@given(LINES)
def test_pages_hold_every_word_once(lines: list[Line]) -> None:
    found = [line for page in pages(lines) for line in page]
    assert all(len(page) <= MAX_LINES for page in pages(lines))
    assert words_of(found) == words_of(lines) or words_of(found) == "·"


def test_a_long_list_is_paged_between_its_items() -> None:
    items = [f"Office number {number} of the region, Country" for number in range(200)]
    found = pages([Line("title", "Offices"), Line("field", "; ".join(items), "Offices (200)")])
    assert len(found) > 1
    assert all(len(text_of(page)) < 3000 for page in found)
    words = " ".join(line.plain() for page in found for line in page)
    assert all(item in words for item in items)
    card = Card("abc", Reply("en", tuple(line for page in found for line in page)), "answered")
    assert "iom.page.1" in str(private(card).blocks)
    assert {"iom.page.0", "iom.page.2"} <= set(re.findall(r"iom\.page\.\d", str(private(card, 1).blocks)))


def test_data_with_signs_of_markup_is_shown_as_it_is() -> None:
    [block] = body([Line("field", "not *bold* nor _slanted_", "Name")])
    assert block["text"] == {"type": "plain_text", "text": "Name: not *bold* nor _slanted_"}


def test_what_is_escaped_is_escaped_once() -> None:
    [block] = body([Line("text", "R&D <b> & more")])
    assert block["text"]["text"] == "R&amp;D &lt;b&gt; &amp; more"
    assert text_of([Line("text", "R&D <b> & more")]) == block["text"]["text"]


def test_addresses_are_links_in_any_direction_of_writing() -> None:
    for address in ("pcca@iom.int", Wording("ar").isolated("pcca@iom.int")):
        [block] = body([Line("field", "", "Mailbox", address)])
        assert "<mailto:pcca@iom.int|pcca@iom.int>" in block["text"]["text"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("many", [0, 5, 25, 26, 3000])
def test_the_home_tab_and_the_search_fit(language: str, many: int) -> None:
    words = Wording(language)
    below = tuple(Choice(f"unit.{number}", f"<Unit> {number} & more " * 10) for number in range(many))
    card = Card("", Reply(language, (Line("title", "T"), Line("text", "x" * 1200))), "answered")
    for shown in (None, card):
        view = home("x", Tree("n", below[:30], below, shown), None, words, [[Line("title", "News")], []])
        assert list(rules.view(view, "home")) == []
    assert list(rules.view(search_modal("x", words), "modal")) == []


def test_values_that_are_none_of_ours_read_as_empty() -> None:
    for text in ("", "{", "[]", "null", "7", '{"x":1}', '{"page":"1"}', '{"answer":5}', "[" * 100_000, None, 5):
        assert buttons.unpacked(text) == buttons.Value()
