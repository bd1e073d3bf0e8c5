"""What a person is promised who asks two things in one message."""

from itertools import combinations

import pytest

from bot.reply import reply_to
from bot.service import Service
from knowledge.answer import answer
from knowledge.index import Index
from knowledge.model import LANGUAGES
from knowledge.recognition import Recognition
from tests.knowledge.questions import LONGEST


@pytest.mark.parametrize(
    ("message", "subjects"),
    [
        ("Email of CBI? Where is the regional office in Senegal?", ("unit.cbi", "office.ro.dakar")),
        ("When was IOM founded and who handles shelter?", ("fact.founded", "unit.hod.shelter")),
        ("¿Cuál es el correo de CBI y dónde está la oficina regional de Kenia?", ("unit.cbi", "office.ro.nairobi")),
        ("Quand l'OIM a-t-elle été créée, et qui s'occupe des abris ?", ("fact.founded", "unit.hod.shelter")),
        ("how many ROs? how many COPAs?", ("office_kind.ro", "office_kind.copa")),
        (
            "where is the Dakar office? who handles wash? when was IOM founded?",
            ("office.ro.dakar", "unit.hod.wash", "fact.founded"),
        ),
    ],
)
def test_both_are_answered_in_the_order_asked(service: Service, message: str, subjects: tuple[str, ...]) -> None:
    found = service.ask(message).answer
    assert (found.status, found.subjects) == ("answered", subjects)


@pytest.mark.parametrize(
    "message",
    [
        "Where is the regional office in Senegal? And what is its phone number?",
        "who is the head of PCCA and what does CBI do",
        "Email of UNHCR? Email of CBI?",
    ],
)
def test_where_one_of_them_has_no_answer_nothing_is_answered_beside_it(service: Service, message: str) -> None:
    assert service.ask(message).answer.status != "answered"


@pytest.mark.parametrize(
    ("message", "subjects"),
    [("what is PCCA and what does it do", ("division.pcca",)), ("CBI and who to contact there", ("unit.cbi",))],
)
def test_one_subject_asked_about_twice_is_answered_once(service: Service, message: str, subjects: tuple[str, ...]) -> None:
    assert service.ask(message).answer.subjects == subjects


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_subjects_together_are_too_long_for_a_message(index: Index, language: str) -> None:
    knowledge = index.knowledge
    ids = [subject.id for subject in knowledge.subjects.values() if subject.kind != "office"] + list(knowledge.facts)
    longest = max(
        len(reply_to(answer(knowledge, Recognition("answered", "about", language, pair, confidence=1.0))).plain())
        for pair in combinations(ids, 2)
    )
    assert longest <= LONGEST


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("albergue y agua correos", ("unit.hod.shelter", "unit.hod.wash")),
        ("who handles camps and shelters and water", ("unit.hod.cccm", "unit.hod.shelter", "unit.hod.wash")),
        ("email of cash and elections", ("unit.cbi", "unit.prd.elec")),
        ("list of regional and country offices", ("office_kind.ro", "office_kind.co")),
        ("cities of the regional and global offices", ("office_kind.ro", "office_kind.go")),
        ("quelles villes pour les bureaux régionaux et mondiaux", ("office_kind.ro", "office_kind.go")),
        ("مدن المكاتب الإقليمية والعالمية", ("office_kind.ro", "office_kind.go")),
    ],
)
def test_each_of_several_things_that_are_joined_is_answered(service: Service, question: str, subjects: tuple[str, ...]) -> None:
    assert service.ask(question).answer.subjects == subjects


@pytest.mark.parametrize(
    "question", ["who runs Peace and Recovery", "contact of Shelter and Settlements", "PCCA and PCCB contacts"]
)
def test_a_name_with_an_and_is_one_thing_and_a_wrong_acronym_none(service: Service, question: str) -> None:
    assert len(service.ask(question).answer.subjects) < 2
