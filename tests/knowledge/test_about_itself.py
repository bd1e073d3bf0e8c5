"""What a person is promised who asks about the entries and the bot themselves, in whatever words."""

import pytest

from bot.service import Service


@pytest.mark.parametrize(
    "question",
    [
        "is this information still valid?",
        "when did somebody last edit the page",
        "are these contacts up to date in 2026",
        "ces renseignements sont-ils à jour ?",
        "la fiche a-t-elle été modifiée récemment ?",
        "¿está vigente la ficha?",
        "¿los datos son recientes?",
        "هل هذه المعلومات حديثة",
        "متى آخر مرة عدلتوا الصفحة",
    ],
)
def test_how_recent_the_entries_are(service: Service, question: str) -> None:
    assert service.ask(question).answer.subjects == ("list.updated",)


@pytest.mark.parametrize(
    "question", ["which links does this page have", "quels sont les liens de cette fiche ?", "¿qué vínculos tiene la ficha?"]
)
def test_what_they_link_to(service: Service, question: str) -> None:
    assert service.ask(question).answer.subjects == ("list.links",)


@pytest.mark.parametrize(
    "question",
    [
        "some examples of questions I can ask you",
        "à quelles questions répond cet outil ?",
        "¿qué preguntas responde esta herramienta?",
    ],
)
def test_what_can_be_asked(service: Service, question: str) -> None:
    assert service.ask(question).answer.intent == "help"


@pytest.mark.parametrize(
    "message",
    [
        "I need to change my data",
        "where can I change my address?",
        "is the information about salaries up to date",
        "when was the visa page updated",
        "how do I change the address on this page",
        "can I edit this page",
        "when was the annual report updated",
    ],
)
def test_other_matters_are_not_taken_for_it(service: Service, message: str) -> None:
    assert service.ask(message).answer.status != "answered"


@pytest.mark.parametrize(
    ("question", "subject"), [("link to the IOM website", "link.website"), ("other entries of the manual", "list.entries")]
)
def test_one_link_and_the_other_entries_keep_their_own_answer(service: Service, question: str, subject: str) -> None:
    assert service.ask(question).answer.subjects == (subject,)
