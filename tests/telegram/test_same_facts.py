"""The same facts in Telegram as in the neutral reply, asked as people ask, through the SDK."""

from __future__ import annotations

import pytest

from bot.service import Service
from knowledge.model import LANGUAGES
from tests.facts import Reader
from tests.knowledge.questions import questions
from tests.telegram.conftest import Chat
from tests.telegram.updates import ADA, GROUP, says

SAMPLE = 15
"""One of so many questions goes all the way; all of them go through the renderers in tests/test_same_facts.py."""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_answer_holds_the_facts_of_the_neutral_reply_in_private_and_in_groups(
    chat: Chat, service: Service, language: str
) -> None:
    reader = Reader(service.index.knowledge)
    asked = [question for question in questions(language) if not question.q.startswith("/")]  # a command is none of ours
    for number, question in enumerate(asked[::SAMPLE]):
        meant = reader.facts(service.ask(question.q, language).reply.plain())
        person = {**ADA, "id": 100 + number, "language_code": language}
        private = await chat.answer(says(question.q, person))
        group = await chat.answer(says(f"@iom_bot {question.q}", person, GROUP))
        assert reader.facts(private.text) == meant, question.id
        assert reader.facts(group.text) == meant, question.id
