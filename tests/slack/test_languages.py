"""Which language a person is answered in: chosen, else that of the question, else that of their Slack."""

from __future__ import annotations

import pytest

from tests.slack.methods import response
from tests.slack.people import buttons_in
from tests.slack.talk import Talk

NAMES = {
    "en": "Preparedness and Climate",
    "fr": "changements climatiques",
    "es": "cambio climático",
    "ar": "تغير المناخ",
}


@pytest.mark.parametrize(("language", "name"), NAMES.items())
async def test_a_chosen_language_is_spoken_from_then_on(talk: Talk, language: str, name: str) -> None:
    told = await talk.iom(f"language {language}")
    assert response(told) == []
    assert name in (await talk.iom("contacts PCCA"))["text"]
    assert name in (await talk.direct("contacts PCCA"))["text"]


@pytest.mark.parametrize("name", ["Français", "french", "FRANCÉS", "الفرنسية", "fr"])
async def test_languages_are_known_by_their_names(web: Talk, name: str) -> None:
    await web.iom(f"language {name}")
    assert await web.adapter.parts.store.preferences.language("slack", "T1", "U1") == "fr"


async def test_the_choice_is_taken_back(web: Talk) -> None:
    await web.iom("language fr")
    await web.iom("language auto")
    assert NAMES["en"] in (await web.iom("who is in charge of climate change?"))["text"]


async def test_the_language_is_chosen_by_a_button(talk: Talk) -> None:
    told = await talk.iom("language")
    assert {f"iom.language.{code}" for code in ("en", "fr", "es", "ar", "auto")} == buttons_in(told).keys()
    await talk.press("iom.language.es", told)
    assert "Español" in talk.whisper["text"]
    assert NAMES["es"] in (await talk.iom("contacts PCCA"))["text"]


async def test_an_unknown_language_changes_nothing(web: Talk) -> None:
    await web.iom("language Klingon")
    assert await web.adapter.parts.store.preferences.language("slack", "T1", "U1") is None


async def test_where_the_question_does_not_say_slacks_locale_does(web: Talk) -> None:
    web.slack.locales["U1"] = "fr-CA"
    await web.iom("help")
    assert NAMES["fr"] in (await web.iom("PCCA"))["text"]
    assert NAMES["en"] in (await web.iom("who is in charge of climate change preparedness?"))["text"]


async def test_the_locale_is_asked_once_for_a_person(web: Talk) -> None:
    web.slack.locales["U1"] = "fr-CA"
    for _ in range(5):
        await web.iom("PCCA")
    assert len(web.slack.of("users.info")) == 1


async def test_the_buttons_of_an_answer_speak_its_language(web: Talk) -> None:
    await web.iom("language fr")
    shown = await web.iom("contacts PCCA")
    await web.press("iom.show.up.0", shown)
    assert "Département" in web.whisper["text"]
