"""What is never left out of a message, however much of a story it is."""

import pytest

from bot.service import Service
from knowledge.asides import asking_part
from knowledge.evidence import gather
from knowledge.index import Index
from knowledge.languages_of import language_of
from knowledge.normalise import tokenise


def asked(index: Index, message: str, language: str = "en") -> str:
    """The words of the part that asks, as typed."""
    return " ".join(token.raw for token in asking_part(index, gather(index, tokenise(message), language)))


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("Hello all, Beth from Juba here. WASH contact? Kind regards", "WASH contact"),
        (
            "Dear colleagues, our boss is in a meeting, which division is CCCM in? Many thanks, Otieno",
            "which division is CCCM in",
        ),
        ("We have floods here and everybody is panicking: who deals with tents", "who deals with tents"),
        ("The governor's people asked me who handles elections", "who handles elections"),
        ("Le préfet m'a demandé quelle équipe gère les abris", "quelle equipe gere les abris"),
        ("Un periodista me pregunta cuántas oficinas regionales tenemos", "cuantas oficinas regionales tenemos"),
        ("WASH contact", ""),
        ("PCCA told me who handles elections", "who handles elections"),
        ("phone of the officer who asked me who handles shelter", ""),
        ("why does the ministry want to know who handles cash", ""),
        ("WASH: contact, and PCCA: contact", ""),
    ],
)
def test_the_story_is_left_out_and_the_question_kept(index: Index, message: str, part: str) -> None:
    language = language_of(index, message, tokenise(message), None)
    assert asked(index, message, language) == part


@pytest.mark.parametrize(
    ("message", "never"),
    [
        ("I found humanitariancore@iom.int in a note. Whose is it?", "humanitariancore@iom.int"),
        ("Chad, which regional office is responsible?", "Chad"),
        ("In 2018, how many countries were reached?", "2018"),
        ("I need the telephone. Hello, PCCA, please?", "telephone"),
        ("We spoke with UNHCR. Who has the shelter mailbox?", "UNHCR"),
        ("We are from PCCB. What is the mailbox?", "PCCB"),
    ],
)
def test_what_could_change_the_answer_is_never_left_out(index: Index, message: str, never: str) -> None:
    part = asked(index, message)
    assert not part or never in part


@pytest.mark.parametrize(
    ("message", "missing"),
    [
        ("Hi, Beth from Juba here. What is the telephone of PCCA? Many thanks", "phone"),
        ("Hello, Beth here, which Regional Office covers us?", "coverage"),
        ("Hello team! Who was Director General before Amy Pope?", "head"),
    ],
)
def test_what_no_entry_gives_is_said_within_a_story_too(service: Service, message: str, missing: str) -> None:
    answer = service.ask(message).answer
    assert (answer.status, answer.missing) == ("unknown", missing)


@pytest.mark.parametrize("message", ["My phone was stolen. What can I do?", "I lost my card, help!"])
def test_small_talk_beside_a_story_is_no_question(service: Service, message: str) -> None:
    assert service.ask(message).answer.status != "answered"
