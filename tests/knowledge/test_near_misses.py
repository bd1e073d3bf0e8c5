"""What a person who asks for something near is promised: no answer about something else."""

from collections import Counter

import pytest

from bot.service import Answered, Service
from knowledge.index import Index
from tests.knowledge.near_misses import MAKERS, SIZES, NearMiss, answered_with_facts, near_misses, one_off, wrong_acronyms

LEAST_OFFERED = 0.97
"""Share of the wrong acronyms for which the right subject is among the choices."""

Asked = list[tuple[NearMiss, Answered]]


@pytest.fixture(scope="module")
def asked(service: Service) -> Asked:
    return [(miss, service.ask(miss.q)) for miss in near_misses(service.index)]


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_a_near_miss_is_not_answered(asked: Asked, kind: str) -> None:
    answered = [f"{miss.q!r}: {a.answer.subjects}" for miss, a in asked if miss.kind == kind and answered_with_facts(a)]
    assert answered == [], "\n".join(answered)


def test_for_a_wrong_acronym_the_right_subject_is_offered(asked: Asked) -> None:
    offers = [miss.offer in [choice.id for choice in a.answer.choices] for miss, a in asked if miss.offer]
    assert sum(offers) >= LEAST_OFFERED * len(offers)


def test_a_refusal_gives_no_address_but_that_of_the_unit_asked_about(asked: Asked) -> None:
    """An agency, a city or a unit that no entry has is not answered with somebody else's mailbox."""
    kinds = {"acronym", "agency", "city", "made-up unit", "country's"}
    refused = [(miss.q, a) for miss, a in asked if miss.kind in kinds and not answered_with_facts(a)]
    assert [question for question, a in refused if "@" in a.reply.plain()] == []


def test_there_are_about_a_thousand_in_all_languages(asked: Asked) -> None:
    """What the figures above rest on."""
    kinds, languages = Counter(miss.kind for miss, _ in asked), Counter(miss.language for miss, _ in asked)
    assert kinds == SIZES
    assert min(languages.values()) > 200


def test_a_wrong_acronym_is_one_letter_off_and_means_nothing(index: Index) -> None:
    assert {"pccb", "pcc", "pcac", "xpcca", "pxca"} <= set(one_off("pcca"))
    assert not {"pcca", "ppcca", "pccca", "pccaa"} & set(one_off("pcca"))
    assert not {word for word, _ in wrong_acronyms(index)} & (set(index.vocabulary.acronyms) | {"cash", "was", "cope", "copas"})
