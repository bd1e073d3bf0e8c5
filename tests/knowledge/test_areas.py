"""What a person is promised who asks for offices by the part of the world they lie in."""

import pytest

from bot.service import Service
from knowledge.index import Index
from knowledge.model import LANGUAGES

ASIA = {"office.copa.seoul", "office.copa.tokyo"}
AFRICA = {"office.ro.dakar", "office.ro.nairobi", "office.ro.cairo"}


@pytest.mark.parametrize(
    ("question", "offices"),
    [
        ("COPAs in Asia", ASIA),
        ("quels bureaux COPA en Asie ?", ASIA),
        ("las COPA de Asia", ASIA),
        ("مكاتب COPA في آسيا", ASIA),
        ("regional offices in Africa", AFRICA),
        ("how many ROs are on the African continent", AFRICA),
        ("bureaux régionaux et sous-régionaux en Afrique", AFRICA | {"office.sro.pretoria"}),
        ("COPA in Asia or Oceania", ASIA | {"office.copa.canberra"}),
        ("IOM offices in West Africa", {"office.ro.dakar"}),
        ("oficinas en América Latina", {"office.ro.panama", "office.ac.panama"}),
        ("is there a regional office in the Middle East?", {"office.ro.cairo"}),
    ],
)
def test_the_offices_of_that_part_of_the_world_are_given_and_no_others(
    service: Service, question: str, offices: set[str]
) -> None:
    answer = service.ask(question).answer
    assert (answer.status, set(answer.subjects)) == ("answered", offices)


def test_they_stand_together_by_their_kind_with_city_and_country(service: Service) -> None:
    text = service.ask("ROs and SROs in Africa").reply.plain()
    assert "Regional Offices (RO) (3): Dakar, Senegal; Nairobi, Kenya; Cairo, Egypt" in text
    assert "(SRO) (1): Pretoria, South Africa" in text


@pytest.mark.parametrize("question", ["RO in Oceania", "y a-t-il une COPA en Afrique ?", "SRO en Asia"])
def test_where_there_is_none_that_is_said(service: Service, question: str) -> None:
    answer = service.ask(question).answer
    assert (answer.status, answer.missing) == ("unknown", "place")


@pytest.mark.parametrize(
    ("question", "subjects"),
    [("bureau sud-africain", ("office.sro.pretoria",)), ("WASH contact, we are in Africa", ("unit.hod.wash",))],
)
def test_a_country_or_a_unit_is_not_taken_for_a_part_of_the_world(
    service: Service, question: str, subjects: tuple[str, ...]
) -> None:
    assert service.ask(question).answer.subjects == subjects


def test_every_office_lies_somewhere_that_every_language_has_a_word_for(index: Index) -> None:
    offices = [subject for subject in index.knowledge.subjects.values() if subject.kind == "office"]
    assert [office.id for office in offices if not office.areas] == []
    named = [set(lexicon.areas) for lexicon in index.knowledge.lexicons]
    assert len(named) == len(LANGUAGES)
    assert all({area for office in offices for area in office.areas} <= areas for areas in named)


@pytest.mark.parametrize(
    "question",
    [
        "offices outside europe",
        "all offices except those in asia",
        "bureaux hors d'Europe",
        "oficinas fuera de Europa",
        "كل المكاتب ما عدا آسيا",
        "which office covers west africa",
        "jobs in the regional office in asia",
        "email of the regional office in asia",
        "how many countries in africa",
    ],
)
def test_what_is_excepted_or_asked_beside_is_not_answered_with_a_list(service: Service, question: str) -> None:
    assert service.ask(question).answer.status != "answered"


def test_two_kinds_in_two_parts_of_the_world_are_told_apart(service: Service) -> None:
    answered = service.ask("SROs in africa and GOs in europe")
    assert answered.answer.subjects == ("office.sro.pretoria", "office.go.brussels")
