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


@pytest.mark.parametrize(
    ("message", "subjects"),
    [
        (
            "Flying to Thailand on Sunday for a workshop and my boss wants to know what kind of IOM office sits there. Cheers",
            ("office.ro.bangkok",),
        ),
        (
            "Buenas, viajo a Bruselas la próxima semana y no me queda claro qué clase de oficina tenemos allá, ¿me explican?",
            ("office.sro.brussels", "office.go.brussels"),
        ),
        ("Hey, quick one before my flight: which division has CCCM?", ("unit.hod.cccm",)),
        (
            "I joined the office of Mosul as finance assistant last week. role of regional offices. Regards, Nadia",
            ("office_kind.ro",),
        ),
    ],
)
def test_who_travels_or_is_new_is_answered_what_was_asked(service: Service, message: str, subjects: tuple[str, ...]) -> None:
    assert service.ask(message).answer.subjects == subjects


@pytest.mark.parametrize(
    ("message", "missing"),
    [
        ("how do I get a visa for Thailand, my flight is on Sunday", "travel"),
        ("Our partner wants to reach FAO about anticipatory action. Do you have an address for them?", "agency"),
        ("reasentamiento de refugiados: ¿a quién le escribo en la sede?", "matter"),
        ("مين مدير المكتب الإقليمي في بنما", "head"),
        ("I joined the office in Aden last week. Who is it that runs the WASH unit? Thanks", "head"),
        ("بريد المدير العام", "head"),
    ],
)
def test_a_story_does_not_make_an_answer_of_what_no_entry_gives(service: Service, message: str, missing: str) -> None:
    answer = service.ask(message).answer
    assert (answer.status, answer.missing) == ("unknown", missing)


def test_a_name_that_may_be_a_place_without_an_office_is_asked_back(service: Service) -> None:
    assert service.ask("quel bureau régional couvre le Thad ?").answer.status != "answered"


@pytest.mark.parametrize(
    "message",
    [
        "Hi I am Omar from the Ministry of Health. We have a cholera outbreak. Who handles vaccination",
        "Hola soy Omar del ministerio. Tenemos elecciones pronto. Quién vacuna aquí",
        "Is there an office in Accra. I live there. Tell me about Dakar",
        "WASH and protection email",
        "malaria and violence prevention contact",
    ],
)
def test_no_part_of_what_was_asked_is_dropped(service: Service, message: str) -> None:
    assert service.ask(message).answer.status != "answered"


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("My supervisor in WASH wants the email of shelter", "unit.hod.shelter"),
        ("PCCA colleagues asked me for the shelter email", "unit.hod.shelter"),
        ("PRD تطلب بريد CBI", "unit.cbi"),
        ("mi jefa de PRD pide el correo de PCCA", "division.pcca"),
    ],
)
def test_who_wants_to_know_is_not_who_was_asked_about(service: Service, message: str, subject: str) -> None:
    assert service.ask(message).answer.subjects == (subject,)


def test_what_is_excepted_is_not_what_is_listed(service: Service) -> None:
    assert "Director's Office" in service.ask("Apart from its three divisions, what else makes up DHRR?").reply.plain()


def test_a_whole_phrase_wins_over_a_part_of_another_units(service: Service) -> None:
    answered = service.ask("bons d'achat pour les familles déplacées, qui contacter ?")
    assert answered.answer.subjects == ("unit.cbi",)


@pytest.mark.parametrize("message", ["Need a laptop. Who do I ask", "We are in Goma and we need body armour. Who do I ask"])
def test_whom_to_ask_alone_is_no_subject(service: Service, message: str) -> None:
    assert service.ask(message).answer.status != "answered"
