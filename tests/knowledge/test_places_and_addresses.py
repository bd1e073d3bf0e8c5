"""What a person is promised who names a place, an address or one's own unit beside the question."""

import pytest

from bot.service import Service


@pytest.mark.parametrize(
    ("message", "office"),
    [
        ("I am in Nairobi, which regional office?", "office.ro.nairobi"),
        ("Bonjour, je suis à Dakar. Quel est le bureau régional ?", "office.ro.dakar"),
        ("I'm in Canberra, which COPA?", "office.copa.canberra"),
        ("Hello, I am in Pretoria. What kind of office is it?", "office.sro.pretoria"),
        ("المانيلا", "office.ac.manila"),
        ("Je pars à Berlin demain. Le bureau là-bas, il sert à quoi ?", "office.copa.berlin"),
    ],
)
def test_the_city_of_an_office_is_never_told_in_passing(service: Service, message: str, office: str) -> None:
    assert service.ask(message).answer.subjects == (office,)


@pytest.mark.parametrize(
    "message",
    [
        "who is jane@iom.int, PRD?",
        "is wash@unhcr.org the email of WASH?",
        "my email is bob@iom.int. send me the CBI list",
        "cbisupport phone number please",
        "teléfono de cbisupport",
        "what is the humanitariancore address at UNICEF",
    ],
)
def test_an_address_beside_a_unit_confirms_nothing(service: Service, message: str) -> None:
    assert service.ask(message).answer.status == "unknown"


def test_a_wrong_address_is_answered_with_the_right_one(service: Service) -> None:
    answered = service.ask("is humanitarianops@iom.int the right address for humanitarian operations?")
    assert "humanitariancore@iom.int" in answered.reply.plain()


@pytest.mark.parametrize(
    ("message", "units"),
    [
        ("I work in WASH. Email of shelter?", ("unit.hod.shelter",)),
        ("Trabajo en WASH. ¿Correo de alojamiento?", ("unit.hod.shelter",)),
        ("I was in PRD before. Contact of HOD?", ("division.hod",)),
        ("emails of PRD and cash please", ("division.prd", "unit.cbi")),
        ("WASH and also 4 cash: email", ("unit.hod.wash", "unit.cbi")),
    ],
)
def test_whom_one_asks_for_is_answered_and_not_where_one_works(service: Service, message: str, units: tuple[str, ...]) -> None:
    assert service.ask(message).answer.subjects == units


@pytest.mark.parametrize(("typed", "status"), [("pccaa contact", "answered"), ("COO", "clarify"), ("who is the COO", "clarify")])
def test_a_letter_typed_twice_is_the_same_acronym_unless_it_makes_another(service: Service, typed: str, status: str) -> None:
    assert service.ask(typed).answer.status == status


@pytest.mark.parametrize(
    "message",
    [
        "I don't want PCCA. CBI email please",
        "not PCCA, but CBI",
        "pas PCCA mais CBI",
        "No quiero PCCA. Correo de CBI por favor",
        "ليس PCCA بل CBI",
        "CBI instead of PCCA",
    ],
)
def test_a_name_that_is_turned_down_is_not_answered(service: Service, message: str) -> None:
    assert service.ask(message).answer.subjects == ("unit.cbi",)


@pytest.mark.parametrize(
    "message",
    [
        "Which regional office do we depend on?",
        "Nous sommes au Tchad, on est rattachés à quel bureau régional ?",
        "¿De qué oficina regional dependemos?",
        "نحن تابعون لأي مكتب إقليمي",
        "la Mauritanie, elle dépend de quel bureau régional",
    ],
)
def test_which_regional_office_a_country_depends_on_is_not_guessed(service: Service, message: str) -> None:
    assert service.ask(message).answer.missing in ("coverage", "place")


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("We have elections here. Who do I write to about this?", "unit.prd.elec"),
        ("Nous préparons une commission vérité. Quelle équipe suit ces sujets ?", "unit.prd.tj"),
    ],
)
def test_a_subject_named_before_the_question_is_what_is_asked_about(service: Service, message: str, subject: str) -> None:
    answer = service.ask(message).answer
    assert (answer.status, answer.subjects) == ("answered", (subject,))
