"""What a person who mistypes a word is promised: it is read as the one it plainly is, and as none where it could be several."""

import pytest

from bot.service import Service
from knowledge.index import Index
from knowledge.normalise import tokenise
from knowledge.spelling import is_shouting, read_all


def spelt(index: Index, text: str, language: str) -> list[str]:
    tokens = tokenise(text)
    read, _ = read_all(index, tokens, language, is_shouting(tokens))
    return [token.folded for token in read]


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("en", "mailbxo of cash", "mailbox of cash"),
        ("en", "which divisoin", "which division"),  # two letters swapped
        ("en", "electtoral support", "electoral support"),  # one typed twice
        ("en", "office in Nairboi", "office in nairobi"),
        ("fr", "boîte mail du relèvment", "boite mail du relevement"),
        ("es", "a quién le esceibo", "a quien le escribo"),
        ("ar", "بريد المأوي", "بريد الماوي"),
    ],
)
def test_a_word_that_is_plainly_another_is_set_right(index: Index, language: str, typed: str, meant: str) -> None:
    assert spelt(index, typed, language) == meant.split()


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "office in daar"),  # Dakar, or dear
        ("en", "emal of shelter"),  # email, or meal
        ("en", "the Dorne unit"),  # a capitalised word within a sentence may be anybody's name
        ("en", "contact PCCB"),  # an acronym is never another one
        ("es", "contacto de patentes"),  # a form that only the data has proves nothing
        ("fr", "division opérations Brevets"),
        ("ar", "أنا ياسر"),  # a name, which has no capital there
    ],
)
def test_a_word_that_may_be_several_or_none_is_left_as_it_was_typed(index: Index, language: str, typed: str) -> None:
    assert spelt(index, typed, language) == [token.folded for token in tokenise(typed)]


def test_the_trace_shows_what_was_typed_and_what_it_was_read_as(service: Service) -> None:
    words = service.ask("mailbxo of WASH").understood.reason.words
    assert words[0] == "mailbxo: exact as mailbox"


def test_a_question_with_a_slip_gets_the_answer_to_the_question(service: Service) -> None:
    right, slipped = service.ask("Who handles refugee resettlement?"), service.ask("Who handels refugee resettlment?")
    assert right.answer == slipped.answer


def test_shouting_is_no_name(index: Index) -> None:
    assert spelt(index, "CONTACT OF SHELTR UNIT", "en")[2] == "shelter"


@pytest.mark.parametrize(
    "question",
    [
        "email icao",
        "Salma contact",
        "le mail de salma",
        "Gupta contact",
        "Veronica contact",
        "Diop correo",
        "Ikea contact",
        "hay oficina en nani",
        "contact Cashe",
        "email of agus",
        "armin contact",
        "le mail de siti",
        "scala contact",
        "confiscation contact",
        "who handles deformation",
    ],
)
def test_a_name_that_is_near_a_word_is_nobody_we_know(service: Service, question: str) -> None:
    """In a few words what looks misspelt may as well be a person, an agency or a rare word."""
    assert service.ask(question).answer.status != "answered"


def test_a_word_of_politeness_is_no_unit(service: Service) -> None:
    assert service.ask("I need every email address you have, pease").answer.subjects != ("division.prd",)


@pytest.mark.parametrize(
    ("question", "choices"),
    [
        ("villes des bureax sous régionaux", ("office_kind.ro", "office_kind.sro")),
        ("secnd goal of the stratgic plann", ("fact.plan_goal_solutions",)),  # facts are offered by what they are of, once
    ],
)
def test_an_answer_that_hangs_on_one_reading_of_a_word_is_asked_back(
    service: Service, question: str, choices: tuple[str, ...]
) -> None:
    answer = service.ask(question).answer
    assert (answer.status, tuple(choice.id for choice in answer.choices)) == ("clarify", choices)
