"""Every surface in every language, through both doors."""

from __future__ import annotations

import pytest

from tests.slack.people import plain_in
from tests.slack.talk import Talk

NAMES = {
    "en": "Preparedness and Climate",
    "fr": "changements climatiques",
    "es": "Preparación y Acción",
    "ar": "تغير المناخ",
}
QUESTIONS = {"en": "contact PCCA", "fr": "contact PCCA", "es": "contacto PCCA", "ar": "بريد PCCA"}


@pytest.fixture(params=list(NAMES))
async def language(request: pytest.FixtureRequest, talk: Talk) -> str:
    """A language that the person's Slack is set to, known before they ask."""
    code = str(request.param)
    talk.slack.locales["U1"] = f"{code}-XX"
    await talk.iom("help")
    return code


async def test_commands_mentions_direct_messages_and_shortcuts(talk: Talk, language: str) -> None:
    name, question = NAMES[language], QUESTIONS[language]
    assert name in (await talk.iom(question))["text"]
    assert name in (await talk.mention(question))["text"]
    assert name in (await talk.direct(question))["text"]
    await talk.send(talk.person.message_shortcut("iom_answer", question, talk.slack.response_url()))
    assert name in talk.slack.posts[-1]["text"]


async def test_names_search_and_home(talk: Talk, language: str) -> None:
    name = NAMES[language]
    assert name in plain_in(await talk.send(talk.person.typed("pcca")))
    await talk.send(talk.person.shortcut("iom_search"))
    view = talk.slack.of("views.open")[-1].arguments["view"]
    chosen = {"find": {"iom.find": {"selected_option": {"value": "division.pcca"}}}}
    assert name in plain_in(await talk.send(talk.person.submitted(view, chosen)))
    home = {"type": "home", "id": "VH", "hash": "h", "private_metadata": "{}"}
    await talk.send(
        talk.person.press({"type": "external_select", "action_id": "iom.find"}, "", view=home, chosen="division.pcca")
    )
    assert name in plain_in(talk.slack.of("views.publish")[-1].arguments["view"])


async def test_buttons(talk: Talk, language: str) -> None:
    shown = await talk.iom(QUESTIONS[language])
    for action in ("iom.share", "iom.why", "iom.sources", "iom.helpful", "iom.wrong", "iom.show.up.0"):
        await talk.press(action, shown)
    assert len(talk.slack.posts) == 1
    assert NAMES[language] in talk.slack.posts[0]["text"]
    assert len(talk.slack.whispers) == 6
