"""/emergency: whom to ask in a sudden crisis, in which order; a list that can be pinned and stays right."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from bot import logs, metrics
from bot.handlers.telegram_courier import Courier, Place, Spot
from bot.handlers.telegram_memory import Clock
from bot.handlers.telegram_outcomes import Done, Doubtful, Gone, Later, Migrated, Refused, Silenced, Unchanged, Unreachable
from bot.ports import Board, Store
from bot.render.telegram import Button, Message, payload, render
from bot.reply import Line, Reply, as_of_line
from bot.service import Service
from bot.wording import Wording, n_
from knowledge.answer import name_of
from knowledge.model import Subject

STEPS: Final = (
    (n_("Start here"), "help in an emergency"),
    (n_("Focal point for sudden crises"), "sudden-onset crisis"),
    (n_("Staff at short notice"), "surge staffing"),
)
"""What each step is for, and a way of asking for it as the entries have it: so the list follows them, and no id stands here."""
ABOVE: Final = n_("Above all of them")
AGAIN: Final = 60.0
"""Seconds until a list is tried again that could not be edited just now."""

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """Whom to ask for what; `fact` is the id of the sentence that says so, where there is one."""

    why: str
    subject: str
    fact: str = ""


class Emergency:
    """The list, and where it stands: when a contact changes, it is edited there, also after a restart."""

    def __init__(self, service: Service, courier: Courier, store: Store, workspace: str, clock: Clock) -> None:
        self.service, self.courier, self.store, self.workspace = service, courier, store, workspace
        self._clock, self._not_before = clock, float("-inf")
        self.version = ""
        """The version that all lists are known to follow; unknown at the start."""

    async def post(self, place: Place, language: str) -> None:
        """Send the list, and remember where; one that only one person sees is not followed."""
        message = self.message(language)
        outcome = await self.courier.send(place, message)
        if isinstance(outcome, Done) and not place.only_for:
            at = datetime.now(UTC)
            await self._keep(Board("telegram", self.workspace, outcome.chat, outcome.message, language, _digest(message), at))

    def is_behind(self) -> bool:
        """Whether the knowledge has changed since the lists were written, and it is time to look after them."""
        return self.version != self.service.index.knowledge.version and self._clock() >= self._not_before

    async def refresh(self) -> int:
        """Edit every list that says something else now; how many were edited. Cheap where nothing has changed."""
        version = self.service.index.knowledge.version
        if not self.is_behind():
            return 0
        self._not_before = self._clock() + AGAIN
        try:
            boards = await self.store.boards.of("telegram", self.workspace)
        except Exception:
            _log.exception("emergency lists not read")
            return 0
        said = [await self._followed(board) for board in boards]
        if None not in said:
            self.version, self._not_before = version, float("-inf")
        return sum(edited or 0 for edited in said)

    async def _followed(self, board: Board) -> bool | None:
        """Whether a list was edited; None where that is to be tried again."""
        message = self.message(board.language)
        if _digest(message) == board.says:
            return False
        outcome = await self.courier.edit(Spot(board.chat, board.message), message)
        if isinstance(outcome, (Gone, Refused, Silenced, Migrated)):
            await self._tried(self.store.boards.remove(board))
        elif isinstance(outcome, (Done, Unchanged)):
            await self._keep(replace(board, says=_digest(message)))
        return None if isinstance(outcome, (Later, Doubtful, Unreachable)) else isinstance(outcome, Done)

    async def _keep(self, board: Board) -> None:
        await self._tried(self.store.boards.put(board))

    async def _tried(self, work: Awaitable[None]) -> None:
        """A store that is away keeps nobody from the list; it is then not followed."""
        try:
            await work
        except Exception:
            _log.exception("emergency list not remembered")
            metrics.failed("telegram")

    def message(self, language: str) -> Message:
        """The list in one language: name, mailbox, and what to ask there."""
        words = Wording(language)
        steps = list(self._steps())
        items = (self._item(words, number, step) for number, step in enumerate(steps, 1))
        lines = (
            Line("title", words.say("In a sudden crisis, ask in this order")),
            *items,
            *self._source(words, steps),
            *self._certainty(words),
        )
        addresses = [mailbox.address for step in steps if (mailbox := self._subject(step).mailbox)]
        return render(Reply(language, lines), tuple((Button("copy", f"📋 {address}", address),) for address in addresses))

    def _item(self, words: Wording, number: int, step: Step) -> Line:
        """Name and mailbox; of a role without a mailbox, the sentence that says where to find it."""
        subject = self._subject(step)
        if subject.mailbox is None and step.fact:
            text = self.service.index.knowledge.facts[step.fact].text.to(words.language)
            return Line("item", f"{words.say(step.why)}: {text}", f"{number}.")
        name = name_of(self.service.index.knowledge, subject, words.language)
        address = words.isolated(subject.mailbox.address) if subject.mailbox else ""
        return Line("item", f"{words.say(step.why)}: {name}{' –' if address else ''}", f"{number}.", address)

    def _subject(self, step: Step) -> Subject:
        return self.service.index.knowledge.subjects[step.subject]

    def _steps(self) -> Iterator[Step]:
        knowledge = self.service.index.knowledge
        found: list[str] = []
        for why, phrase in STEPS:
            target = self._asked_for(phrase)
            subject = knowledge.facts[target].of if target in knowledge.facts else target
            if subject in knowledge.subjects and subject not in found:
                found.append(subject)
                yield Step(why, subject, target if target != subject else "")
        above = (i for subject in found for i in knowledge.ancestors(subject) if knowledge.subjects[i].mailbox)
        if top := next((identity for identity in above if identity not in found), None):
            yield Step(ABOVE, top)

    def _asked_for(self, phrase: str) -> str:
        """The id of the subject or fact that has a phrase among its ways of asking; "" where none has."""
        asked = (item for record in self.service.index.knowledge.asked for item in record.phrases.items())
        return next((identity for identity, phrases in asked if phrase in phrases), "")

    def _certainty(self, words: Wording) -> Iterator[Line]:
        if self.service.as_of is not None:
            yield as_of_line(words, self.service.as_of)

    def _source(self, words: Wording, steps: list[Step]) -> Iterator[Line]:
        for step in steps[:1]:
            entry = self.service.index.knowledge.entry_of[step.subject]
            yield Line("source", words.beside(entry.title.to(words.language), words.month(entry.updated)), words.say("Source"))


def _digest(message: Message) -> str:
    """Tells whether a list says something else now: its text and its buttons."""
    return sha256(repr(payload(message)).encode("utf-8", "replace")).hexdigest()
