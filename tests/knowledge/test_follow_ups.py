"""A follow-up is about what the same conversation spoke of, and about nothing else."""

from itertools import product

import pytest

from bot.service import Service
from knowledge.model import LANGUAGES
from knowledge.recognition import Context
from tests.knowledge.questions import fault, questions

FOLLOW_UPS = ("and their email?", "et leur adresse mail ?", "¿y su correo?", "وما هو بريدهم؟")
MOST_BENT = {"fr": 1}
"""A ratchet: "l'OIM a-t-elle" is taken to point back; the bar is none."""
SUBJECTS = ("division.pcca", "division.prd", "division.hod", "unit.cbi", "department.dhrr")


@pytest.mark.parametrize("follow_up", FOLLOW_UPS)
def test_it_knows_nothing_of_what_others_spoke_of(service: Service, follow_up: str) -> None:
    """Right after somebody else was answered it is understood as it was before anybody was."""
    before = service.ask(follow_up)
    for subject in SUBJECTS:
        service.ask("contact", context=Context((subject,), "contact"))
        alone = service.ask(follow_up)
        assert alone.understood == before.understood
        assert subject not in alone.answer.subjects


@pytest.mark.parametrize("follow_up", FOLLOW_UPS)
def test_without_a_conversation_it_is_about_nothing(service: Service, follow_up: str) -> None:
    alone = service.ask(follow_up)
    assert alone.answer.status != "answered"
    assert "@" not in alone.reply.plain()


@pytest.mark.parametrize(("follow_up", "subject"), list(product(FOLLOW_UPS, SUBJECTS)))
def test_it_is_about_the_subject_of_its_own_conversation_and_says_so(service: Service, follow_up: str, subject: str) -> None:
    other = next(s for s in SUBJECTS if s != subject)
    service.ask(follow_up, context=Context((other,), "about"))
    answered = service.ask(follow_up, context=Context((subject,), "about"))
    mailbox = service.index.knowledge.subjects[subject].mailbox
    assert answered.answer.subjects == (subject,)
    assert answered.answer.assumed
    assert mailbox
    assert mailbox.address in answered.reply.plain()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_that_names_its_subject_is_not_bent_by_what_was_spoken_of(service: Service, language: str) -> None:
    """Whatever the conversation was about, the answer to a whole question stays right."""
    whole = [q for q in questions(language) if q.kind == "answer" and q.noise == "none" and not fault(q, service.ask(q.q))]
    contexts = [Context((subject,), intent) for subject, intent in product(SUBJECTS[:2], ("contact", "about"))]
    bent = [(q.q, c) for n, q in enumerate(whole) if fault(q, service.ask(q.q, context=(c := contexts[n % len(contexts)])))]
    assert len(whole) > 40
    assert len(bent) <= MOST_BENT.get(language, 0), bent


def test_a_conversation_about_a_subject_that_is_gone_says_nothing_of_it(service: Service) -> None:
    answered = service.ask(FOLLOW_UPS[0], context=Context(("unit.no_longer_there",), "contact"))
    assert answered.answer.status != "answered"
