"""From a question in Slack to a given answer: language, follow-ups, and what is kept so that buttons work later."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, TypeVar

from bot import logs, metrics
from bot.handlers.slack_background import Background
from bot.handlers.slack_languages import Speaks, language_named
from bot.handlers.slack_memory import Memory
from bot.handlers.slack_places import Place, home_of
from bot.handlers.slack_ways import ways_from
from bot.handlers.slack_words import question_of
from bot.ports import WITHIN, GivenAnswer, Opinion, Store, Verdict
from bot.render.slack_answers import TALK, Card
from bot.render.slack_views import own_name
from bot.service import Answered, Service
from bot.wording import Wording
from knowledge.answer import Choice
from knowledge.model import LANGUAGES
from knowledge.recognition import Context, Recognition

TALK_SECONDS: Final = 15 * 60.0
"""How long "and their email?" still means what was asked before."""
PATIENCE: Final = 60.0
"""Seconds after which a question without an answer is an error."""
THREADS: Final = 8
WRITERS: Final = 2
"""Answers that are stored at one time: nobody waits for that, and the store's connections are for those who wait."""
FEW: Final = 3
"""Words behind a subcommand up to which they are taken for a name."""

_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_log = logs.get(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given; `context` is what the conversation was about before."""

    id: str
    question: str
    workspace: str
    person: str
    answered: Answered
    context: Context | None = None
    team: str = ""
    version: str = ""

    @property
    def home(self) -> str:
        """Where it is kept, so that it leaves with its workspace."""
        return home_of(self.workspace, self.team)

    @property
    def status(self) -> str:
        """answered, clarify or unknown."""
        return self.answered.answer.status

    @property
    def language(self) -> str:
        """The language of the answer."""
        return self.answered.answer.language


@dataclass(frozen=True, slots=True)
class Turn:
    """The last turn of a conversation; `choices` are the ids that were offered for the question, in their order."""

    context: Context
    question: str = ""
    choices: tuple[str, ...] = ()


class Desk:
    """Asks the service, off the event loop; what the store cannot do at the moment is done without."""

    def __init__(self, service: Service, store: Store, background: Background) -> None:
        self.service, self.store, self._background = service, store, background
        self._turns: Memory[Place, Turn] = Memory(10_000, TALK_SECONDS)
        self._given: Memory[str, Given] = Memory(2_000, 3600.0)
        self._threads = ThreadPoolExecutor(THREADS, "slack-ask")
        self._writing = asyncio.Semaphore(WRITERS)

    async def ask(self, place: Place, text: str, speaks: Speaks) -> Given:
        """Answer what a person wrote: a question, or the number of a choice."""
        question, turn = question_of(text), self._turns.get(place)
        if turn and (subject := _chosen(question, turn)):
            answered = await self._run(lambda: self.service.choose(turn.question, subject, speaks.hint, turn.context))
            return self._new(place, turn.question, self._in(answered, speaks.chosen), turn.context)
        context = turn.context if turn else None
        answered = await self._run(lambda: self.service.ask(question, speaks.hint, context))
        return self._new(place, question, self._in(answered, speaks.chosen), context)

    async def ask_for(self, place: Place, asks: str, words: str, text: str, speaks: Speaks) -> Given:
        """Answer a command with words behind it: as the question that the command stands for, else as it was typed."""
        words, text = question_of(words), question_of(text)
        turn = self._turns.get(place)
        context = turn.context if turn else None
        question, answered = await self._run(lambda: self._best(asks, words, text, speaks, context))
        return self._new(place, question, self._in(answered, speaks.chosen), context)

    async def language_of(self, text: str, speaks: Speaks) -> str:
        """The language of some words."""
        return (await self._run(lambda: self.service.ask(question_of(text), speaks.hint))).answer.language

    async def choose(self, place: Place, identity: str, subject: str, language: str) -> Given:
        """Answer the question that was asked back, now that the person has said what it is about."""
        asked = await self.recall(identity, place.workspace)
        if asked is None:
            return await self.show(place, subject, language)
        answered = await self._run(lambda: self.service.choose(asked.question, subject, language, asked.context))
        return self._new(place, asked.question, self._in(answered, language), asked.context)

    async def show(self, place: Place, subject: str, language: str) -> Given:
        """Open the card of a subject."""
        return self._new(place, subject, await self._run(lambda: self.service.show(subject, language)), None)

    async def show_first(self, place: Place, target: str, language: str) -> Given:
        """Open a list by its id, or the first subject of a kind."""
        await self.service.current()
        subjects = self.service.index.knowledge.subjects.values()
        return await self.show(place, next((subject.id for subject in subjects if subject.kind == target), target), language)

    async def card_of(self, subject: str, language: str) -> Card:
        """The card of a subject, for looking at: not kept as an answer, not part of a conversation."""
        answered = await self._run(lambda: self.service.show(subject, language))
        return self.card(Given("", subject, "", "", answered))

    async def search(self, text: str, language: str, limit: int) -> tuple[Choice, ...]:
        """Subjects as one types."""
        return tuple(await self._run(lambda: self.service.search(question_of(text), language, limit)))

    def card(self, given: Given) -> Card:
        """An answer ready to be shown, with the ways that lead on from it."""
        found = given.answered.answer
        talk = found.intent in TALK or found.subjects == ("list.help",)
        ways = ways_from(self.service.index.knowledge, found) if found.status == "answered" else ways_from(None, found)
        return Card(given.id, given.answered.reply, found.status, ways, talk)

    async def recall(self, identity: str, workspace: str) -> Given | None:
        """An answer by its id, with what the entries say now; None where it is too old or another workspace's."""
        given = self._given.get(identity)
        if given is not None and (given.workspace != workspace or given.version == self.service.index.knowledge.version):
            return given if given.workspace == workspace else None
        kept = self._record(given) if given else await self._tried(self.store.answers.find(identity), None)
        if kept is None or (kept.platform, kept.workspace.partition(WITHIN)[0]) != ("slack", workspace):
            return None
        answered = await self._run(lambda: self._again(kept))
        return Given(kept.id, kept.question, workspace, kept.asked_by, answered, version=self.service.index.knowledge.version)

    async def judge(self, identity: str, person: str, verdict: Verdict) -> bool | None:
        """Store an opinion: False where this person said the same before, None where it could not be stored."""
        return await self._tried(self.store.answers.judge(Opinion(identity, person, verdict, _now())), None)

    async def warm(self) -> None:
        """Do everything once, off the event loop, so that the first person does not wait for what is loaded on first use."""
        await self._run(self._warm)

    def _warm(self) -> None:
        self.service.search("a", LANGUAGES[0], 1)
        for language in LANGUAGES:
            self.service.ask("contact", language)
            Wording(language).month("2000-01")
            language_named(own_name(language))

    def is_talking(self, place: Place) -> bool:
        """Whether this person has a conversation in this thread."""
        return self._turns.get(place) is not None

    def forget(self, workspace: str, team: str = "") -> None:
        """Drop every conversation and answer of an installation, or of one workspace (`team`) in that of an organization."""
        self._turns.forget(lambda place: place.workspace == workspace and team in ("", place.team))
        kept = {key for key, one in self._given.items() if one.workspace == workspace and team in ("", one.team)}
        self._given.forget(lambda key: key in kept)

    def close(self) -> None:
        """Begin no more answers."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _new(self, place: Place, question: str, answered: Answered, context: Context | None) -> Given:
        given = Given(
            secrets.token_hex(6),
            question,
            place.workspace,
            place.person,
            answered,
            context,
            place.team,
            self.service.index.knowledge.version,
        )
        found = answered.answer
        self._given.put(given.id, given)
        about = answered.context or context
        choices = tuple(choice.id for choice in found.choices) if found.status == "clarify" else ()
        self._turns.put(place, Turn(about or Context(), question, choices))
        metrics.asked("slack", found.status)
        self._background.spawn(self._keep(given))
        return given

    async def _keep(self, given: Given) -> None:
        async with self._writing:
            await self._kept(given)

    async def _kept(self, given: Given) -> None:
        found = given.answered.answer
        await self.store.answers.keep(self._record(given))
        if found.status == "unknown":
            await self.store.answers.missed(given.question, found.language, found.status, _now())

    def _record(self, given: Given) -> GivenAnswer:
        found = given.answered.answer
        return GivenAnswer(
            given.id, "slack", given.home, given.person, given.question, found.language, found.status,
            found.intent, found.subjects, given.version, _now(),
        )  # fmt: skip

    def _best(self, asks: str, words: str, text: str, speaks: Speaks, context: Context | None) -> tuple[str, Answered]:
        """Few words are a subject, many are a sentence of their own; whichever is answered."""
        spoken = speaks.chosen or self.service.ask(words, speaks.hint).answer.language
        asked = Wording(spoken).say(asks, subject=words)
        first, second = (asked, text) if len(words.split()) <= FEW else (text, asked)
        found = self.service.ask(first, spoken, context)
        if found.answer.status == "answered":
            return first, found
        other = self.service.ask(second, spoken, context)
        ranks = {"answered": 2, "clarify": 1, "unknown": 0}
        return (second, other) if ranks[other.answer.status] > ranks[found.answer.status] else (first, found)

    def _again(self, kept: GivenAnswer) -> Answered:
        """A kept answer once more, from the knowledge of now."""
        about = Context(kept.subjects, kept.intent)
        asked = self._in(self.service.ask(kept.question, kept.language, about), kept.language)
        if (asked.answer.status, asked.answer.subjects) == (kept.status, kept.subjects):
            return asked
        known = self.service.index.target_numbers
        if kept.status != "answered" or not all(subject in known for subject in kept.subjects):
            return asked
        understood = Recognition("answered", kept.intent, kept.language, kept.subjects, confidence=1.0)
        return self.service.worded(kept.question, understood)

    def _in(self, answered: Answered, language: str | None) -> Answered:
        """The same answer in the language that a person has chosen."""
        if language is None or answered.answer.language == language:
            return answered
        return self.service.worded(answered.question, replace(answered.understood, language=language), answered.elapsed_us)

    async def _run(self, work: Callable[[], T]) -> T:
        """What the service says, from the newest knowledge; everything that is asked of it goes this way."""
        async with asyncio.timeout(PATIENCE):
            await self.service.current()
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _tried(self, work: Awaitable[T], otherwise: T) -> T:
        try:
            return await work
        except Exception:
            _log.exception("store failed")
            metrics.failed("slack")
            return otherwise


def _chosen(text: str, turn: Turn) -> str | None:
    """The id that a bare number chooses ("2", "٢", "2."), where choices were offered; None otherwise."""
    number = text.strip().rstrip(".)").translate(_DIGITS)
    if not number.isascii() or not number.isdigit() or len(number) > 2:
        return None
    return turn.choices[int(number) - 1] if 1 <= int(number) <= len(turn.choices) else None


def _now() -> datetime:
    return datetime.now(UTC)
