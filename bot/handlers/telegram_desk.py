"""From a person's question to a given answer: language, follow-ups, and what is kept so that buttons work later."""

from __future__ import annotations

import asyncio
import secrets
import string
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, TypeVar

from bot import logs, metrics
from bot.handlers.telegram_commands import BY_NAME, Command
from bot.handlers.telegram_memory import TALK_SECONDS, Clock, Conversation, Recent, Talk, chosen
from bot.ports import GivenAnswer, Opinion, Store, Verdict
from bot.service import Answered, Service
from bot.wording import Wording
from knowledge.model import LANGUAGES
from knowledge.recognition import Context, Recognition

ID_LENGTH: Final = 10
_ALPHABET: Final = string.ascii_lowercase + string.digits
QUESTION_LENGTH: Final = 1000
"""Most characters of a question that are read: more than any question has, and far less than a message can hold."""
MOST_FOUND: Final = 40
STORE_SECONDS: Final = 2.0
"""How long an answer waits for the store, at most."""

_log = logs.get(__name__)
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where; `code` is the language of their Telegram, "" where it is unknown."""

    person: int
    chat: int = 0
    thread: int = 0
    code: str = ""

    @property
    def conversation(self) -> Conversation:
        """Whose words belong together with these."""
        return Conversation(self.chat, self.thread, self.person)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer and its id; the id is empty where it could not be kept, and its buttons then do without."""

    answered: Answered
    id: str = ""

    @property
    def language(self) -> str:
        """The language of the answer."""
        return self.answered.answer.language


class Desk:
    """Asks the service for people on Telegram. What the store cannot do at the moment is done without."""

    def __init__(self, service: Service, store: Store, workspace: str, clock: Clock) -> None:
        self.service, self.store, self.workspace = service, store, workspace
        self.talks: Recent[Conversation, Talk] = Recent(TALK_SECONDS, clock=clock)
        self.claimed: Recent[str, bool] = Recent(TALK_SECONDS, clock=clock)

    async def is_first(self, update: int) -> bool:
        """Whether an update is to be answered: by this process, now, for the first time."""
        key = f"telegram:{self.workspace}:{update}"
        if self.claimed.get(key):
            return False
        self.claimed.put(key, True)
        return await self._tried(self.store.deliveries.claim(key), True)

    # language

    async def language(self, asker: Asker) -> str | None:
        """The language a person has chosen, else None."""
        return await self._tried(self.store.preferences.language("telegram", self.workspace, str(asker.person)), None)

    async def set_language(self, asker: Asker, language: str | None) -> bool:
        """Remember a person's choice; False where it could not be stored."""
        stored = self.store.preferences.set_language("telegram", self.workspace, str(asker.person), language)
        return await self._tried(self._true(stored), False)

    async def speaks(self, asker: Asker) -> str:
        """The language for what the bot says unasked: the person's choice, else that of their Telegram, else English."""
        return await self.language(asker) or hint_of(asker.code) or "en"

    # answers

    async def ask(self, asker: Asker, question: str) -> Given:
        """Answer words that a person wrote: a question, or the number of a choice."""
        question = question[:QUESTION_LENGTH]
        talk = self.talks.get(asker.conversation)
        if talk and (subject := chosen(question, talk)):
            return await self.choose(asker, talk.question, subject)
        choice = await self.language(asker)
        answered = self.service.ask(question, choice or hint_of(asker.code), talk.context if talk else None)
        return await self.given(asker, self.told(answered, choice))

    async def command(self, asker: Asker, command: Command, words: str) -> Given:
        """Answer a command; the language of its answer is that of the words behind it, where the person has chosen none."""
        choice = await self.language(asker)
        if not words or not command.asks:
            return await self.given(asker, self.shown(command.shows, choice or hint_of(asker.code) or "en"))
        spoken = self.service.ask(words[:QUESTION_LENGTH], choice or hint_of(asker.code)).answer.language
        question = Wording(spoken).say(command.asks, subject=words[:QUESTION_LENGTH])
        return await self.given(asker, self.told(self.service.ask(question, spoken), choice or spoken))

    async def about(self, asker: Asker, words: str) -> Given:
        """Answer words that name a subject: "wash" alone is a word like others, and asked for as a contact it is a unit."""
        choice = await self.language(asker)
        alone = self.service.ask(words[:QUESTION_LENGTH], choice or hint_of(asker.code))
        if alone.answer.status == "answered":
            return await self.given(asker, self.told(alone, choice))
        return await self.command(asker, BY_NAME["contacts"], words)

    async def choose(self, asker: Asker, question: str, subject: str, language: str | None = None) -> Given:
        """Answer the question that was asked back, now that the person has said what it is about."""
        choice = await self.language(asker)
        talk = self.talks.get(asker.conversation)
        hint = choice or language or hint_of(asker.code)
        answered = replace(self.service.choose(question, subject, hint, talk.context if talk else None), question=question)
        return await self.given(asker, self.told(answered, choice or language))

    async def small_talk(self, asker: Asker, words: str) -> Given:
        """The answer to "help" or "hello" in the person's language; nothing of it is kept."""
        language = await self.speaks(asker)
        return Given(self.told(self.service.ask(words, language), language))

    async def search(self, asker: Asker, words: str) -> tuple[Given, tuple[str, ...]]:
        """Subjects whose name is like some words, best first; a number chooses one of the first."""
        words = words[:QUESTION_LENGTH]
        language = await self.language(asker) or self.service.ask(words, hint_of(asker.code)).answer.language
        found = self.found(words, language)
        offered = Recognition("clarify", "search", language, suggestions=found[:4])
        given = await self.given(asker, self.service.worded(words, offered))
        self.talks.put(asker.conversation, Talk(Context(), words, found))
        return given, found

    def found(self, words: str, language: str) -> tuple[str, ...]:
        """The ids that a search finds."""
        return tuple(choice.id for choice in self.service.search(words, language, MOST_FOUND))

    async def show(self, asker: Asker, subject: str, language: str, intent: str = "about") -> Given:
        """Open the card of a subject, fact or list by its id."""
        return await self.given(asker, self.service.show(subject, language, intent))

    async def again(self, kept: GivenAnswer) -> Given:
        """A kept answer once more, from the knowledge of now."""
        known = self.service.index.target_numbers
        if kept.status != "answered" or not all(subject in known for subject in kept.subjects):
            return Given(self.told(self.service.ask(kept.question, kept.language), kept.language), kept.id)
        understood = Recognition("answered", kept.intent, kept.language, kept.subjects, confidence=1.0)
        return Given(self.service.worded(kept.question, understood), kept.id)

    def traced(self, given: Given, kept: GivenAnswer) -> Given:
        """A kept answer with the trace of how its question was understood, where asking it now leads to the same."""
        if kept.question in self.service.index.target_numbers:
            return given
        answered = self.service.ask(kept.question, kept.language, Context(kept.subjects, kept.intent))
        same = answered.answer.subjects == kept.subjects and answered.answer.status == kept.status
        return replace(given, answered=replace(given.answered, understood=answered.understood)) if same else given

    async def given(self, asker: Asker, answered: Answered) -> Given:
        """Remember an answer for its conversation, and keep it for its buttons."""
        metrics.asked("telegram", answered.answer.status)
        self._remember(asker, answered)
        identity = "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))
        kept = await self._tried(self._true(self.store.answers.keep(self._record(identity, asker, answered))), False)
        if answered.answer.status == "unknown":
            found = answered.answer
            await self._tried(self.store.answers.missed(answered.question, found.language, found.status, _now()), None)
        return Given(answered, identity if kept else "")

    async def kept(self, identity: str) -> GivenAnswer | None:
        """An answer that this bot gave, by its id; None where it is too old."""
        found = await self._tried(self.store.answers.find(identity), None) if identity else None
        return found if found and (found.platform, found.workspace) == ("telegram", self.workspace) else None

    async def judge(self, identity: str, person: int, verdict: Verdict) -> bool | None:
        """Store what a person thinks of an answer: False where it is known already, None where it could not be stored."""
        return await self._tried(self.store.answers.judge(Opinion(identity, str(person), verdict, _now())), None)

    def shown(self, target: str, language: str) -> Answered:
        """What a command shows alone: a list by its id, or the first subject of a kind."""
        subjects = self.service.index.knowledge.subjects.values()
        first = next((subject.id for subject in subjects if subject.kind == target), target)
        return self.service.show(first, language)

    def told(self, answered: Answered, language: str | None) -> Answered:
        """The same answer in the language that a person has chosen."""
        if language is None or answered.answer.language == language:
            return answered
        return self.service.worded(answered.question, replace(answered.understood, language=language), answered.elapsed_us)

    def _remember(self, asker: Asker, answered: Answered) -> None:
        found = answered.answer
        talk = self.talks.get(asker.conversation)
        context = Context(found.subjects, found.intent) if found.subjects else (talk.context if talk else Context())
        choices = tuple(choice.id for choice in found.choices) if found.status == "clarify" else ()
        self.talks.put(asker.conversation, Talk(context, answered.question, choices))

    def _record(self, identity: str, asker: Asker, answered: Answered) -> GivenAnswer:
        found = answered.answer
        return GivenAnswer(
            identity, "telegram", self.workspace, str(asker.person), answered.question, found.language, found.status,
            found.intent, found.subjects, self.service.index.knowledge.version, _now(),
        )  # fmt: skip

    async def _true(self, work: Awaitable[None]) -> bool:
        await work
        return True

    async def _tried(self, work: Awaitable[Kept], otherwise: Kept) -> Kept:
        """The store's result; a store that is away keeps nobody from an answer."""
        try:
            async with asyncio.timeout(STORE_SECONDS):
                return await work
        except Exception:
            _log.exception("store failed")
            metrics.failed("telegram")
            return otherwise


def hint_of(code: str) -> str | None:
    """The language of a Telegram client ("fr-CA"), where the bot speaks it."""
    language = code.split("-", maxsplit=1)[0].lower()
    return language if language in LANGUAGES else None


def _now() -> datetime:
    return datetime.now(UTC)
