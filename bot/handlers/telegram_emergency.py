"""/emergency: whom to ask in a sudden crisis, in which order; a list that can be pinned and stays right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.handlers.telegram_courier import Courier, Place, Spot
from bot.handlers.telegram_outcomes import Done, Gone, Refused, Silenced
from bot.render.telegram import Button, Message, render
from bot.reply import Line, Reply
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
MOST_POSTS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Step:
    """Whom to ask for what; `fact` is the id of the sentence that says so, where there is one."""

    why: str
    subject: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """An emergency list that stands in a chat."""

    language: str
    message: Message


class Emergency:
    """The list, and where it stands: when a contact changes, it is edited there."""

    def __init__(self, service: Service, courier: Courier) -> None:
        self.service, self.courier = service, courier
        self.posts: dict[Spot, Posted] = {}
        self.version = service.index.knowledge.version

    async def post(self, place: Place, language: str) -> None:
        """Send the list, and remember where; one that only one person sees is not followed."""
        message = self.message(language)
        outcome = await self.courier.send(place, message)
        if isinstance(outcome, Done) and not place.only_for:
            self.posts[Spot(outcome.chat, outcome.message)] = Posted(language, message)
            while len(self.posts) > MOST_POSTS:
                self.posts.pop(next(iter(self.posts)))

    def is_behind(self) -> bool:
        """Whether the knowledge has changed since the lists were written."""
        return self.version != self.service.index.knowledge.version

    async def refresh(self) -> int:
        """Edit every list that says something else now; how many were edited. Cheap where nothing has changed."""
        if not self.is_behind():
            return 0
        self.version = self.service.index.knowledge.version
        edited = 0
        for spot, posted in list(self.posts.items()):
            message = self.message(posted.language)
            if message == posted.message:
                continue
            outcome = await self.courier.edit(spot, message)
            if isinstance(outcome, (Gone, Refused, Silenced)):
                self.posts.pop(spot, None)
            elif isinstance(outcome, Done):
                self.posts[spot] = Posted(posted.language, message)
                edited += 1
        return edited

    def message(self, language: str) -> Message:
        """The list in one language: name, mailbox, and what to ask there."""
        words = Wording(language)
        steps = list(self._steps())
        items = (self._item(words, number, step) for number, step in enumerate(steps, 1))
        lines = (Line("title", words.say("In a sudden crisis, ask in this order")), *items, *self._source(words, steps))
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

    def _source(self, words: Wording, steps: list[Step]) -> Iterator[Line]:
        for step in steps[:1]:
            entry = self.service.index.knowledge.entry_of[step.subject]
            yield Line("source", words.beside(entry.title.to(words.language), words.month(entry.updated)), words.say("Source"))
