"""The use cases of subscriptions: follow, list, pause, go on, stop, change; whatever the platform, without its words."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal

from bot.notices.ports import Subscriptions
from bot.notices.records import Conversation, Rhythm, Scope, Subscription, Topics
from bot.notices.wishes import Wish
from bot.notices.zones import known_zone
from bot.service import Service
from knowledge.answer import Choice, name_of
from knowledge.model import LANGUAGES, SubjectKind
from knowledge.normalise import words

MOST: Final = 25
"""Subscriptions of one conversation: more than a few screens of them nobody looks through."""
CHOICES: Final = 5
ALL: Final = frozenset({"all", "everything", "tout", "toutes", "tous", "todo", "todos", "todas", "الكل", "كل", "شيء", "جميع"})
"""Words for everything. They and those below are compared as `knowledge.normalise` folds them."""
CONTACTS: Final = frozenset({
    "contact", "contacts", "contacto", "contactos", "mailbox", "mailboxes", "mail", "mails", "email", "emails",
    "address", "addresses", "adresse", "adresses", "correo", "correos", "courriel", "courriels", "boîtes", "boîte",
    "buzón", "buzones",
    "اتصال", "الاتصال", "جهات", "بريد", "البريد",
})  # fmt: skip
FILLERS: Final = frozenset({
    "of", "only", "the", "for", "to", "just", "de", "du", "des", "la", "le", "les", "seulement", "los", "las", "el", "solo",
    "sólo", "del", "in", "about", "changes", "فقط", "من", "في", "عن",
})  # fmt: skip
LISTED: Final[dict[str, SubjectKind]] = {
    "list.offices": "office_kind", "list.divisions": "division", "list.documents": "document", "list.links": "link",
}  # fmt: skip
"""Lists stand for subjects of a kind, one of which can be followed."""
BESIDE: Final = frozenset({"fact", "responsible"})
"""Answers that name a subject which the words did not: a fact of it, or that it is responsible."""

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Followed:
    """What is followed now; whether it was followed before."""

    subscription: Subscription
    is_new: bool


@dataclass(frozen=True, slots=True)
class Choose:
    """It could be one of several; `topics` are those that were meant. No choices: nothing is called so."""

    choices: tuple[Choice, ...]
    topics: Topics


@dataclass(frozen=True, slots=True)
class TooMany:
    """This conversation follows as many as it can."""


class Following:
    """Who follows what. Rights are the caller's question; everything raises `StoreError` where the store is away."""

    def __init__(self, service: Service, subscriptions: Subscriptions, now: Now = lambda: datetime.now(UTC)) -> None:
        self.service, self.subscriptions, self._now = service, subscriptions, now

    def meant(self, text: str, language: str | None) -> Scope | Choose:
        """What words ask to follow: everything, contacts alone, a subject with all its parts; takes milliseconds of CPU."""
        if text in self.service.index.knowledge.subjects:
            return Scope(text)
        spoken = words(text)
        told = [word for word in spoken if word not in _FILLERS]
        topics: Topics = "contact" if any(word in _CONTACTS for word in told) else "all"
        if all(word in _ALL | _CONTACTS for word in told):
            return Scope("", topics=topics)
        about = " ".join(word for word in told if word not in _CONTACTS) if topics == "contact" else text
        targets = self._understood(about, language)
        if len(targets) == 1:
            return Scope(targets[0], topics=topics)
        spoken_in = language or self.service.ask(text).answer.language
        return Choose(self._named(targets, spoken_in) or self._called(about, spoken_in), topics)

    def is_clear(self, wish: Wish, language: str | None) -> bool:
        """Whether words that may be a wish are one: they name what is known for certain, several of which are asked back
        about; or everything, by that name; or nothing at all, where they begin with what means nothing else."""
        if not wish.about:
            return wish.is_plain
        meant = self.meant(wish.about, language)
        if isinstance(meant, Scope):
            if meant.target:
                return self.service.ask(wish.about, language).answer.intent not in BESIDE
            return any(word in _ALL | _CONTACTS for word in words(wish.about))
        return wish.is_plain and len(self._understood(wish.about, language)) > 1

    async def follow(
        self, conversation: Conversation, scope: Scope, *, by: str, language: str, zone: str = "UTC"
    ) -> Followed | TooMany:
        """Follow something, at once and in a language; what is followed already keeps its settings, paused it goes on."""
        before = await self.subscriptions.of(conversation)
        known = next((one for one in before if _is_same(one.scope, scope)), None)
        if known is None and len(before) >= MOST:
            return TooMany()
        made = Subscription(
            secrets.token_hex(5), conversation, scope, Rhythm(zone=known_zone(zone)), _spoken(language), by, self._now()
        )
        stored = await self.subscriptions.add(made)
        return Followed(stored, known is None or known.state != "active")

    async def listed(self, conversation: Conversation) -> Sequence[Subscription]:
        """What a conversation follows, oldest first."""
        return await self.subscriptions.of(conversation)

    async def one(self, conversation: Conversation, identity: str) -> Subscription | None:
        """A subscription of this conversation; None where it is gone, or another's."""
        found = await self.subscriptions.find(identity) if identity else None
        return found if found is not None and found.conversation == conversation else None

    async def matching(self, conversation: Conversation, text: str, language: str | None) -> Sequence[Subscription]:
        """Those that words mean: all of them for "everything", else those of the subject; several where it is not clear."""
        found, meant = await self.listed(conversation), self.meant(text, language)
        if isinstance(meant, Choose):
            named = {choice.id for choice in meant.choices}
            return [one for one in found if one.scope.target in named]
        if not meant.target and meant.topics == "all":
            return found
        return [one for one in found if one.scope.target == meant.target and meant.topics in ("all", one.scope.topics)]

    async def changed(self, conversation: Conversation, identity: str, **settings: object) -> Subscription | None:
        """A subscription with other settings: `state`, `language`, `in_thread`, or those of its rhythm; the same again is no
        fault. None where it is gone. Settings that are none are left as they are."""
        found = await self.one(conversation, identity)
        if found is None:
            return None
        wanted = with_settings(found, settings)
        return wanted if wanted == found or await self.subscriptions.replace(wanted) else None

    def _understood(self, text: str, language: str | None) -> tuple[str, ...]:
        """Subjects that a text means: what is called exactly so, else as a question about it is understood."""
        knowledge = self.service.index.knowledge
        if called := self._called(text, LANGUAGES[0])[:1]:
            acronym = knowledge.subjects[called[0].id].acronym
            if acronym and words(acronym) == words(text):
                return (called[0].id,)
        found = self.service.ask(text, language).answer
        ids = found.subjects if found.status == "answered" else tuple(choice.id for choice in found.choices)
        if found.status == "unknown":
            return ()
        if len(ids) == 1 and ids[0] in LISTED:
            ids = tuple(one.id for one in knowledge.subjects.values() if one.kind == LISTED[ids[0]])
        ids = tuple(knowledge.facts[i].of if i in knowledge.facts else i for i in ids)
        return tuple(dict.fromkeys(i for i in ids if i in knowledge.subjects))

    def _called(self, text: str, language: str) -> tuple[Choice, ...]:
        """Subjects that are called like it, or nearly so: to be offered, not to be taken."""
        return self.service.search(text, language, CHOICES) if words(text) else ()

    def _named(self, targets: Sequence[str], language: str) -> tuple[Choice, ...]:
        knowledge = self.service.index.knowledge
        return tuple(Choice(i, name_of(knowledge, knowledge.subjects[i], language)) for i in targets[:CHOICES])


def with_settings(found: Subscription, settings: dict[str, object]) -> Subscription:
    """A subscription with those of the settings that are valid."""
    rhythm = {key: value for key, value in settings.items() if key in _RHYTHM and _RHYTHM[key](value)}
    own = {key: value for key, value in settings.items() if key in _OWN and _OWN[key](value)}
    return replace(found, rhythm=replace(found.rhythm, **rhythm), **own)  # type: ignore[arg-type]


def _is_hour(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= 23


def _is_quiet(value: object) -> bool:
    return value is None or (isinstance(value, tuple) and len(value) == 2 and all(map(_is_hour, value)))


_RHYTHM: Final[dict[str, Callable[[object], bool]]] = {
    "pace": lambda value: value in ("at_once", "daily", "weekly"),
    "hour": _is_hour,
    "weekday": lambda value: isinstance(value, int) and 0 <= value <= 6,
    "quiet": _is_quiet,
    "zone": lambda value: isinstance(value, str) and known_zone(value) == value,
}
_OWN: Final[dict[str, Callable[[object], bool]]] = {
    "language": lambda value: value in LANGUAGES,
    "in_thread": lambda value: isinstance(value, bool),
    "state": lambda value: value in ("active", "paused", "ended"),
}
Setting = Literal["pace", "hour", "weekday", "quiet", "zone", "language", "in_thread", "state"]


def _folded(texts: frozenset[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in words(text))


_ALL, _CONTACTS, _FILLERS = _folded(ALL), _folded(CONTACTS), _folded(FILLERS)


def _is_same(one: Scope, other: Scope) -> bool:
    return (one.target, one.topics) == (other.target, other.topics)


def _spoken(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]
