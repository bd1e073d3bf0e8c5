"""What to ask, for whoever opens the conversation with the bot for the first time."""

from __future__ import annotations

from typing import Final

from bot.wording import Wording, n_

EXAMPLES: Final = (n_("contact PCCA"), n_("who deals with tents?"), n_("where are the Regional Offices?"), n_("what is MCOF?"))
"""At most four. Source: https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts"""


def prompts(words: Wording) -> list[dict[str, str]]:
    """The suggested prompts in one language."""
    return [{"title": words.say(example), "message": words.say(example)} for example in EXAMPLES]
