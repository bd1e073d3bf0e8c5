"""What a person who asks is promised: the right answer, or an honest "I don't know"."""

from collections.abc import Callable
from functools import cache

import pytest

from bot.service import Answered, Service
from knowledge.model import LANGUAGES
from tests.knowledge.questions import Question, fault, known_failures, questions

LEAST_RIGHT = 0.95
MOST_WRONG = 0.01

Asked = list[tuple[Question, Answered]]


@pytest.fixture(scope="module")
def asked(service: Service) -> Callable[[str], Asked]:
    """The questions of a language with their answers; each is asked once for all tests."""
    return cache(lambda language: [(question, service.ask(question.q)) for question in questions(language)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_turns_wrong_and_the_list_of_failures_shrinks(asked: Callable[[str], Asked], language: str) -> None:
    """Exactly the questions on the list fail: one more is a defect, one less must be taken off the list."""
    failing = {q.id: why for q, answer in asked(language) if (why := fault(q, answer))}
    known = {identity for identity in known_failures() if identity.startswith(language)}
    assert {i: why for i, why in failing.items() if i not in known} == {}, "turned wrong"
    assert known - failing.keys() == set(), "right now: take them off tests/questions/known_failures.txt"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_questions_are_answered_right_and_hardly_any_wrong(asked: Callable[[str], Asked], language: str) -> None:
    """The share of right answers, of kept silences, and of confident errors, as bounds that must hold."""
    answerable = [(q, a) for q, a in asked(language) if q.kind == "answer"]
    right = sum(not fault(q, a) for q, a in answerable)
    wrong = sum(bool(fault(q, a)) and a.answer.status == "answered" for q, a in asked(language))
    assert right >= LEAST_RIGHT * len(answerable)
    assert wrong <= MOST_WRONG * len(asked(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_answer_offers_no_contact_that_was_not_asked_for(asked: Callable[[str], Asked], language: str) -> None:
    """An address in a refusal is the nearest help of the unit that was asked about, and nothing else."""
    for _, answered in asked(language):
        if answered.answer.status == "unknown" and "@" in answered.reply.plain():
            assert answered.answer.near is not None


def test_the_same_question_gives_the_same_answer(service: Service) -> None:
    """Asking twice, and asking something else in between, changes nothing."""
    for question in list(questions("en"))[:60]:
        first = service.ask(question.q)
        service.ask("contact PCCA")
        assert service.ask(question.q).understood == first.understood
