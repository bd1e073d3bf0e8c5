"""The README's transcript is what the bot says: its questions asked again, one after the other, in one conversation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from bot.render.console import plain
from bot.service import Service
from bot.talk import Talk, Turn
from knowledge.index import Index

README: Final = Path(__file__).parents[1] / "README.md"
ASKED: Final = "> "


def transcript() -> str:
    """The first block of the README."""
    block = re.search(r"^```\n(.*?)\n```$", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert block is not None
    return block[1]


@pytest.fixture(scope="module")
def turns(shipped: Index) -> dict[str, Turn]:
    """The transcript's questions, each with what is said to it."""
    talk = Talk(Service(shipped))
    questions = (line.removeprefix(ASKED) for line in transcript().splitlines() if line.startswith(ASKED))
    return {question: turn for question in questions if (turn := talk.hear(question))}


def test_the_transcript_is_what_the_bot_says(turns: dict[str, Turn]) -> None:
    assert transcript() == "\n\n".join(f"{ASKED}{question}\n{plain(turn.reply)}" for question, turn in turns.items())


def test_the_transcript_shows_a_follow_up_and_other_languages(turns: dict[str, Turn]) -> None:
    answers = [turn.answered.answer for turn in turns.values() if turn.answered]
    assert any(answer.assumed for answer in answers)
    assert len({answer.language for answer in answers}) > 1
