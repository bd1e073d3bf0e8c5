"""What a person is promised whose question is near one that the entries answer: no answer to the other one."""

import pytest

from bot.service import Service


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("who handles counter-trafficking", "matter"),
        ("violences basées sur le genre, qui est le contact ?", "matter"),
        ("contacto salud mental", "matter"),
        ("Which countries are members of IOM?", "members"),
        ("combien d'États membres a l'OIM", "members"),
        ("Director General's office email", "head"),
        ("When was Amy Pope born?", "jobs"),
        ("What is the email of the administrative centre in Manila?", "mailbox"),
        ("Dakar regional office, its director is who", "head"),
        ("how many IOM offices worldwide", "count"),
    ],
)
def test_what_no_entry_gives_is_said_by_its_name(service: Service, question: str, missing: str) -> None:
    answer = service.ask(question).answer
    assert (answer.status, answer.missing) == ("unknown", missing)


@pytest.mark.parametrize(
    "question",
    [
        "¿cuándo termina el mandato de Amy Pope?",
        "when does the agreement with the UN expire",
        "Personnes atteintes par l'OIM en 2021 ?",
        "cuántas oficinas de la OIM hay",
        "mail perso d'Amy Pope",
        "salud",
    ],
)
def test_nothing_near_is_answered_instead(service: Service, question: str) -> None:
    assert service.ask(question).answer.status == "unknown"


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("when does the strategic plan end", ("fact.plan_period",)),
        ("Was IOM created in 1961?", ("fact.founded",)),
        ("Did the Director General sign the agreement in 2015?", ("fact.un_signing",)),
        ("I work in Berlin. Who finances country offices?", ("fact.co_finance",)),
        ("I am based in Manila. Where are the global offices?", ("office_kind.go",)),
        ("Which email should I use for the cash team?", ("unit.cbi",)),
        ("does IOM belong to the United Nations", ("fact.un_status",)),
        ("Hi again. Last thing: what are the areas of work in the Director's Office?", ("unit.do",)),
        ("qué tan actualizado está esto?", ("list.updated",)),
    ],
)
def test_what_was_asked_is_answered_all_the_same(service: Service, question: str, subjects: tuple[str, ...]) -> None:
    assert service.ask(question).answer.subjects == subjects
