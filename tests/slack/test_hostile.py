"""Whatever people type, on every surface: what is sent fits into Slack, is escaped, and mentions nobody."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.slack.people import Person, plain_in
from tests.slack.talk import Talk

PARTS = (
    "<!channel>", "<!here|x>", "<!everyone>", "<@U7>", "<@U7|x>", "<#C9|x>", "<!subteam^S1>", "<mailto:a@b.int|c>",
    "<https://x.int|y>", "&lt;!channel&gt;", "&amp;", "&", "<", ">", "*", "_", "~", "`", "```", "\n", "\u2028", "\u202e",
    "\u2068", "\ufeff", "\x00", "😀", "\ud83d", "{0}", "%s", "{subject}", "contacts ", "PCCA ", "who ", "search ", "language ",
    "بريد", "x" * 2000, "e\u0301", "﷽" * 30, " ",
)  # fmt: skip


def typed(chance: random.Random) -> str:
    """Something that nobody should type."""
    return "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 9))).encode("utf-8", "replace").decode()


def sent(talk: Talk) -> list[str]:
    """Everything that the bot has sent."""
    return [plain_in(call.arguments) for call in talk.slack.calls]


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_hostile_passes_through(talk: Talk, seed: int) -> None:
    """The fake judges each call, the conversation each acknowledgement."""
    chance = random.Random(seed)  # noqa: S311 (the same strings in every run)
    view = {"type": "home", "id": "VH", "hash": "h", "private_metadata": "{}"}
    ask: dict[str, Any] = {"type": "plain_text_input", "action_id": "iom.ask"}
    said = []
    for number in range(8):
        text, them = typed(chance), talk.other(Person(f"U{seed}{number}"))
        shown = await them.iom(text)
        said.append(plain_in(shown))
        for action in ("iom.why", "iom.share"):
            if action in said[-1]:
                await them.press(action, shown)
        await them.send(them.person.mention(text))
        await them.send(them.person.direct(text))
        await them.send(them.person.typed(text))
        await them.send(them.person.press(ask, "", view=view, typed=text))
        await them.send(them.person.message_shortcut("iom_answer", text, them.slack.response_url()))
        submitted = {"ask": {"iom.ask": {"value": text}}}
        said.append(
            plain_in(await them.send(them.person.submitted({"type": "modal", "callback_id": "iom_search_view"}, submitted)))
        )
    everything = [*said, *sent(talk)]
    assert [text for text in everything if "<!" in text or "<#" in text or "<@U7" in text] == []
    assert [text for text in everything if "{subject}" in text] == []
