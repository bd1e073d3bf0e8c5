"""What a person is promised who asks for somebody's name: no entry holds one, and no unit is answered in its place."""

from itertools import product

import pytest

from bot.service import Service

BODIES = {
    "en": ("PCCA", "the Shelter and Settlements unit", "the Humanitarian Operations Division", "DHRR", "the Dakar office"),
    "fr": ("PCCA", "la Division des opérations humanitaires", "le DHRR", "le bureau de Dakar"),
    "es": ("PCCA", "la unidad de Alojamiento", "la División de Operaciones Humanitarias", "el DHRR", "la oficina de Dakar"),
    "ar": ("PCCA", "وحدة المأوى", "شعبة العمليات الإنسانية", "مكتب داكار"),
}
WAYS = {
    "en": (
        "who runs {}", "who is in charge of {}", "who manages {}", "who heads {}", "what is the name of the director of {}",
        "what is the director of {} called", "surname of the {} chief", "full name of the head of {}", "who is {}'s boss",
        "the person leading {}", "who is the coordinator of {}",
    ),
    "fr": (
        "qui dirige {}", "qui pilote {}", "qui chapeaute {}", "nom du directeur de {}", "comment s'appelle le directeur de {}",
        "le chef de {} c'est qui", "qui est le patron de {}", "prénom et nom du chef de {}",
    ),
    "es": (
        "quién dirige {}", "quién está a cargo de {}", "quién coordina {}", "quién maneja {}", "nombre del director de {}",
        "quién es el jefe de {}", "nombre y apellido del jefe de {}",
    ),
    "ar": ("من يدير {}", "مين ماسك {}", "من هو مدير {}", "شو اسم مدير {}", "من يرأس {}", "مين اللي ماسك {} دلوقتي"),
}  # fmt: skip


@pytest.mark.parametrize("language", WAYS)
def test_nobody_is_named_and_no_unit_is_answered_instead(service: Service, language: str) -> None:
    asked = [way.format(body) for way, body in product(WAYS[language], BODIES[language])]
    answered = [question for question in asked if service.ask(question).answer.status == "answered"]
    assert answered == []


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("who handles WASH", "unit.hod.wash"),
        ("who deals with cash", "unit.cbi"),
        ("quién se ocupa de los donantes en Japón", "office.copa.tokyo"),
        ("qui s'occupe du CCCM", "unit.hod.cccm"),
        ("who is the Director General of IOM", "fact.dg"),
        ("contact of the Director's Office", "unit.do"),
        ("which units are in the Office of the Director", "unit.do"),
        ("من المسؤول عن المياه", "unit.hod.wash"),
    ],
)
def test_who_handles_a_matter_is_answered_with_the_unit(service: Service, question: str, subject: str) -> None:
    assert service.ask(question).answer.subjects == (subject,)


def test_an_abbreviated_word_is_not_what_no_entry_gives(service: Service) -> None:
    """Whether “interv.” is an intervention or an interview, the unit was named."""
    assert service.ask("mailbox of the cash-based interv. team").answer.subjects == ("unit.cbi",)
