"""Whatever people type, on every surface: every call is one that the server takes, and somebody is answered."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.telegram.conftest import Chat
from tests.telegram.test_rendering import hostile
from tests.telegram.updates import ADA, GROUP, edits, presses, says, types

PER_SEED = 20


def sent(text: str) -> str:
    """What Telegram would deliver: it holds no halves of characters, and is never empty."""
    return text.encode("utf-8", "ignore").decode().replace("\x00", "").strip()[:4000] or "x"


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_is_typed_is_answered_with_calls_that_the_server_takes(chat: Chat, seed: int) -> None:
    """The fake judges each call by the specification."""
    chance = random.Random(seed)  # noqa: S311 (the same strings in every run)
    for number in range(PER_SEED):
        person: dict[str, Any] = {**ADA, "id": 1000 + number, "language_code": ("en", "fr", "es", "ar", "zz")[number % 5]}
        text = sent(hostile(chance)).lstrip("/")
        asked = says(text, person)
        assert await chat.hears(asked)
        for update in (
            says(f"/search {text}", person),
            says(f"/card {text}", person),
            says(f"/contacts@iom_bot {text}", person, GROUP),
        ):
            assert await chat.hears(update)
        assert len(await chat.hears(types(text[:256], person, offset=text[:64]))) == 1
        await chat.hears(edits(asked, sent(hostile(chance))))
        assert len(await chat.hears(presses(text[:64], None, 1000, person))) == 1
