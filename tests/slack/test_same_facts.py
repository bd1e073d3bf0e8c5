"""The same facts in Slack as in the neutral reply, asked as people ask, through Bolt."""

from __future__ import annotations

import pytest

from bot.service import Service
from knowledge.model import LANGUAGES
from tests.facts import Reader, read_blocks, unescaped
from tests.knowledge.questions import Question, questions
from tests.slack.people import Person
from tests.slack.talk import Talk
from tests.test_same_facts import in_directory

SAMPLE = 60
"""One of so many questions goes all the way; all of them go through the renderers in tests/test_same_facts.py."""


def typed(question: Question) -> str:
    """A question as Slack delivers it."""
    return question.q.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_answer_holds_the_facts_of_the_neutral_reply_wherever_it_is_asked(
    talk: Talk, service: Service, language: str
) -> None:
    reader = Reader(service.index.knowledge)
    for number, question in enumerate([*questions(language)][::SAMPLE]):
        meant = reader.facts(service.ask(question.q).reply.plain())
        person = Person(f"U{language.upper()}{number}")
        post = await talk.other(person).direct(typed(question))
        mention = await talk.other(Person(f"{person.person}X")).mention(typed(question))
        for message in (post, mention):
            assert reader.facts(unescaped(message["text"])) == meant, question.id
            assert reader.facts(read_blocks(message["blocks"])) == meant, question.id


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_home_tab_answers_with_the_facts_of_the_neutral_reply(web: Talk, service: Service, language: str) -> None:
    reader = Reader(service.index.knowledge)
    view = {"type": "home", "id": "VH", "hash": "h", "private_metadata": "{}"}
    ask = {"type": "plain_text_input", "action_id": "iom.ask"}
    for number, question in enumerate([*questions(language)][::SAMPLE]):
        web.slack.locales[f"U{number}"] = language
        person = Person(f"U{number}")
        await web.send(person.opened())  # as everybody does, and from then on their language is known
        await web.send(person.press(ask, "", view=view, typed=question.q))
        shown = web.slack.of("views.publish")[-1].arguments["view"]
        meant = reader.facts(service.ask(question.q, language).reply.plain())
        assert reader.facts(read_blocks(in_directory(shown["blocks"]))) == meant, question.id
