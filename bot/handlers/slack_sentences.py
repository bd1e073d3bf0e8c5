"""The bot's own sentences in Slack, and why an answer is what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.handlers.slack_desk import Given
from bot.handlers.slack_subcommands import COMMAND
from bot.render.slack import Message
from bot.render.slack_answers import listed, told
from bot.reply import Line
from bot.wording import Wording, n_

_ID: Final = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
"""The trace of a recognition names what came nearest by its id, before the words that were left."""
SORRY: Final = n_("Something went wrong here. If it goes on, report this reference: {reference}")
GONE: Final = n_("This answer is too old for its buttons. Please ask again.")


def sorry(language: str, reference: str) -> Message:
    """An error, in one sentence, with the reference that stands in the log."""
    return told(Wording(language).say(SORRY, reference=reference))


def next_step(language: str) -> Line:
    """What to try where nothing was found."""
    words = Wording(language)
    commands = {"help": f"{COMMAND} help", "search": f"{COMMAND} search …"}
    return Line("text", words.say("Try {help}, or look for a name with {search}.", **commands))


def why(given: Given, version: str) -> Message:
    """The trace of an answer: what the words were taken for, by which rule, and what came second; by which version."""
    return listed([*_trace(given, version)])


def _trace(given: Given, version: str) -> Iterator[Line]:
    words, understood = Wording(given.language), given.answered.understood
    reason, titles = understood.reason, {block.id: block.title for block in given.answered.answer.blocks}
    subjects = words.listed(f"{titles.get(one) or ''} [{one}]".strip() for one in understood.subjects)
    yield Line("title", words.say("Why this answer?"))
    yield Line("field", " · ".join(part for part in (understood.intent, subjects) if part), words.say("Understood as"))
    yield Line("field", reason.rule, words.say("Rule"))
    if reason.words:
        yield Line("field", "; ".join(reason.words), words.say("Words"))
    nearest = [word for word in reason.unexplained if _ID.fullmatch(word)]
    left = [word for word in reason.unexplained if word not in nearest]
    if nearest and not understood.subjects:
        yield Line("field", "; ".join(nearest), words.say("Nearest"))
    if left:
        yield Line("field", "; ".join(left), words.say("Not understood"))
    if reason.runner_up:
        yield Line("field", f"{reason.runner_up} ({reason.margin:.2f})", words.say("Second, and how far behind"))
    yield Line("field", f"{understood.confidence:.0%}", words.say("Confidence"))
    yield Line("field", reason.version or version, words.say("Version of the knowledge"))


def sources(given: Given) -> Message:
    """Where an answer stands: entry, section, date, and the lines of the source."""
    return listed([*_sources(given)])


def _sources(given: Given) -> Iterator[Line]:
    words, found = Wording(given.language), given.answered.answer
    yield Line("title", words.say("Sources"))
    for source in found.sources:
        place = f"{source.title} › {source.section}" if source.section else source.title
        lines = words.beside(*(at.rpartition(":")[2] for at in source.at))
        where = words.say("lines of the source: {lines}", lines=lines) if lines else ""
        yield Line("item", words.listed(part for part in (place, words.month(source.updated), where) if part))
    if not found.sources:
        yield Line("text", words.say("This answer states no fact of an entry."))
