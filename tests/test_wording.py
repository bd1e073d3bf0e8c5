"""The bot's own sentences in French, Spanish and Arabic: whole, the same as in the code, and none of them in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.handlers.slack_prompts import EXAMPLES
from bot.handlers.slack_subcommands import SUBCOMMANDS, USAGE
from bot.handlers.telegram_cards import LIST_NAMES
from bot.handlers.telegram_commands import COMMANDS
from bot.reply import MISSING, Reply, reply_to
from bot.service import Service
from bot.wording import CATALOGUES, END_OF_ISOLATE, ISOLATE, RIGHT_TO_LEFT, Wording, catalogue
from knowledge.answer import Answer, Block, Choice, Statement, answer
from knowledge.index import Index
from knowledge.model import LANGUAGES
from knowledge.recognition import Recognition

CODE: Final = Path(__file__).parents[1] / "bot"
KEYWORDS: Final = {"say": None, "n_": None}
"""What a sentence is handed to: said now, or marked to be said later."""
TRANSLATED: Final = sorted(set(LANGUAGES) - {"en"})
PLURALS: Final = {"fr": "nplurals=2", "es": "nplurals=2", "ar": "nplurals=6"}
OWN_NAME: Final = "IOM"
TEMPLATES: Final = sorted({command.asks for command in (*SUBCOMMANDS, *COMMANDS) if command.asks})
LIMITS: Final = [
    ("Search the directory", 24), ("Answer", 24), ("Show", 24), ("Close", 24),  # @slack/types 3.2.0, ModalView
    ("Nothing found. Ask me in a private chat", 64),  # Bot API, InlineQueryResultsButton
    ("IOM emergency contacts", 64),  # Bot API, setMyName
    ("Contacts, offices and facts of IOM's emergency work, in four languages.", 120),  # Bot API, setMyShortDescription
    ("This button belongs to an older answer that I no longer have. Please ask again.", 200),  # Bot API, answerCallbackQuery
    ("This answer was given to somebody else. Ask me yourself and you get your own buttons.", 200),
    ("Something went wrong here. Please try again; if it happens again, report the reference {reference}.", 180),
]  # fmt: skip
"""Most characters of what a platform would cut or refuse."""

each_language = pytest.mark.parametrize("language", TRANSLATED)


@cache
def extracted() -> frozenset[str]:
    """Every sentence in the code, as a translator's tool finds it."""
    return frozenset(str(message) for _, _, message, _, _ in extract_from_dir(str(CODE), keywords=KEYWORDS))


@cache
def translations(language: str) -> Catalog:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """English and the other language, sentence by sentence."""
    for message in translations(language):
        if message.id:
            yield str(message.id), str(message.string)


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.fixture(scope="module")
def service(shipped: Index) -> Service:
    return Service(shipped)


# the catalogues


def test_the_extractor_sees_every_sentence() -> None:
    """Python's own parser finds no sentence that the extractor passes over, as one inside an f-string."""
    calls = (node for path in CODE.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    said = {
        str(node.args[0].value)
        for node in calls
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in KEYWORDS
    }  # fmt: skip
    assert sorted(said - extracted()) == []


@each_language
def test_every_sentence_has_a_translation_and_none_is_left_over(language: str) -> None:
    translated = dict(pairs(language))
    assert sorted(extracted() - translated.keys()) == [], "the code says it, the catalogue does not"
    assert sorted(translated.keys() - extracted()) == [], "the catalogue holds it, the code no longer says it"
    assert [message for message, text in translated.items() if not text.strip()] == []
    assert [message.id for message in translations(language) if message.fuzzy] == []
    assert not translations(language).obsolete


@each_language
def test_placeholders_are_those_of_the_code(language: str) -> None:
    wrong = {message: text for message, text in pairs(language) if placeholders(message) != placeholders(text)}
    assert wrong == {}


@each_language
def test_a_catalogue_says_what_it_is(language: str) -> None:
    found = catalogue(language)
    assert found.info()["language"] == language
    assert found.info()["plural-forms"].startswith(PLURALS[language])
    assert found.charset() == "utf-8"


def test_no_sentence_holds_an_address_or_a_name(service: Service) -> None:
    """Those are data, filled in; only the examples name a subject."""
    subjects = service.index.knowledge.subjects.values()
    acronyms = {subject.acronym for subject in subjects if subject.acronym} - {OWN_NAME}
    sentences = extracted() - {*EXAMPLES, USAGE}
    assert [sentence for sentence in sentences if re.search(r"@|://|www\.", sentence)] == []
    assert [sentence for sentence in sentences if acronyms & set(re.findall(r"\w+", sentence))] == []
    cities = {subject.city.en for subject in subjects if subject.city}
    assert [sentence for sentence in sentences if any(city in sentence for city in cities)] == []


@pytest.mark.parametrize(("sentence", "most"), LIMITS)
def test_no_platform_cuts_a_sentence(sentence: str, most: int) -> None:
    assert sentence in extracted()
    assert {language: text for language in LANGUAGES if len(text := Wording(language).say(sentence)) > most} == {}


def test_french_signs_do_not_begin_a_line() -> None:
    assert [text for _, text in pairs("fr") if re.search(r" [:;?!]", text)] == []


@pytest.mark.parametrize("language", sorted(RIGHT_TO_LEFT))
def test_commands_keep_their_direction_among_words_from_right_to_left(language: str) -> None:
    assert [text for _, text in pairs(language) if re.search(rf"(?<!{ISOLATE})/[a-z]", text)] == []


NEAREST = {
    "en": "Nearest help: Cash-Based Interventions Unit (CBI): cbisupport@iom.int",
    "fr": "(CBI)\N{NO-BREAK SPACE}: cbisupport@iom.int",
    "es": "(CBI): cbisupport@iom.int",
    "ar": f"(CBI): {ISOLATE}cbisupport@iom.int{END_OF_ISOLATE}",
}


@each_language
def test_between_a_name_and_its_address_stands_a_colon(service: Service, language: str) -> None:
    near = Recognition("unknown", "contact", language, suggestions=("unit.cbi",), missing="phone")
    assert NEAREST[language] in reply_to(answer(service.index.knowledge, near)).plain()


@pytest.mark.parametrize("target", ["division.pcca", "office_kind.ro", "office.ro.dakar", "list.mailboxes"])
def test_arabic_writes_its_own_comma_and_semicolon(service: Service, target: str) -> None:
    assert re.search(r"[\u0600-\u06ff)] ?[,;]", service.show(target, "ar").reply.plain()) is None


# what stands there as an example is answered


@each_language
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_answered(service: Service, language: str, example: str) -> None:
    meant = service.ask(example, "en").answer
    question = Wording(language).say(example)
    for known in (language, None):
        found = service.ask(question, known).answer
        assert (found.status, found.language, found.subjects) == ("answered", language, meant.subjects)


@each_language
@pytest.mark.parametrize("template", TEMPLATES)
def test_what_a_command_asks_is_answered(service: Service, language: str, template: str) -> None:
    """Each command, with the name of a subject behind it."""
    kinds = {"office": "office", "where": "office", "document": "document", "link": "link", "what does": "framework"}
    kind = next((kind for begin, kind in kinds.items() if template.startswith(begin)), "division")
    subject = next(one for one in service.index.knowledge.subjects.values() if one.kind == kind and one.listed != "mentioned")
    name = subject.city or subject.name
    assert name is not None
    found = service.ask(Wording(language).say(template, subject=name.to(language)), language).answer
    assert (found.status, found.language) == ("answered", language)
    assert subject.id in found.subjects


@each_language
@pytest.mark.parametrize("identity", LIST_NAMES)
def test_the_name_of_a_list_finds_it(service: Service, language: str, identity: str) -> None:
    assert service.ask(Wording(language).say(LIST_NAMES[identity]), language).answer.subjects == (identity,)


# no English among the other languages


def shown(service: Service, language: str) -> Iterator[Reply]:
    """Every card, fact and list; everything that is missing; a question asked back; talk."""
    for identity in (*service.index.target_numbers, "list.help"):
        yield service.show(identity, language).reply
    near = Block("", "", (Statement("no_mailbox"),))
    for missing in (*MISSING, ""):
        yield reply_to(Answer("unknown", "unknown", language, (), missing=missing, near=near))
    yield reply_to(Answer("unknown", "unknown", language, (), choices=(Choice("", "…"),)))
    yield reply_to(Answer("clarify", "contact", language, (), choices=(Choice("", "…"),)))
    for statement in (
        Statement("help"), Statement("greeting"), Statement("thanks"), Statement("not_part_of", "…"), Statement("no_parts"),
    ):  # fmt: skip
        yield reply_to(Answer("answered", "about", language, (), (Block("", "", (statement,)),), assumed=True))


def english(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Labels that are English, and sentences of three words or more with anything where names are filled in."""
    differing = [message for message, text in pairs(language) if text != message]
    sentences = (re.sub(r"\\{\w+\\}", ".+", re.escape(message)) for message in differing if message.count(" ") > 1)
    return frozenset(differing), re.compile("|".join(sentences))


def said(replies: Iterable[Reply]) -> Iterator[tuple[str, str]]:
    for reply in replies:
        for line in reply.lines:
            yield re.sub(r"( \(\d+\))?:?$", "", line.label), line.plain()


@each_language
def test_no_reply_holds_an_english_sentence_of_ours(service: Service, language: str) -> None:
    labels, sentences = english(language)
    replies = [*shown(service, language)]
    assert {reply.language for reply in replies} == {language}
    wrong = {line for label, line in said(replies) if label in labels or sentences.search(line)}
    assert wrong == set()


def test_the_search_for_english_finds_it(service: Service) -> None:
    """Each English reply is found out, or the test above would say nothing."""
    labels, sentences = english("ar")
    for reply in shown(service, "en"):
        assert any(label in labels or sentences.search(line) for label, line in said([reply]))
