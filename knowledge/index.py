"""Everything a question is looked up in: phrases of names and of ways to ask, and the words of the lexicons."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Final

from knowledge.loading import Knowledge
from knowledge.roles import Role
from knowledge.vocabulary import MAX_REMEMBERED, Vocabulary

ASKED: Final = 0
NAME: Final = 1
COMMON: Final = 2
"""Classes of phrase: a way of asking; a name; a name that is an everyday word and proves nothing alone."""

UNIT_KINDS: Final = frozenset({"department", "directorate", "division", "unit", "area", "workstream", "role"})
UPDATED: Final = "list.updated"
"""Answers how recent the entries are, whatever year is named: "is this still true in 2026"."""
HELP: Final = "list.help"
"""Asked for in whole sentences of everyday words; any other order of them means something else."""
HARD: Final = frozenset({"grammar", "polite", "chat", "numbers", "borrowed", "contractions", "place_in_time"})
"""Groups of fillers that never carry content; those of all other groups may, within a phrase."""
MATTER: Final = "matter"
"""What no entry gives: a unit for some of the organization's other matters. It holds back only what rests on its words alone."""
REFUSING: Final = frozenset({"missing", "elsewhere", "place"})
"""Categories of words that name what no entry gives; misspelt they must not vanish."""
EVERYDAY: Final = 42
"""Frequency (ten times the decimal logarithm per thousand million) from which on a word is an everyday word."""
FIGURES: Final = frozenset({"how_many", "how_much"})
"""Question words of facts that are figures: who asks for one does not ask for its subject."""


@dataclass(slots=True)
class Target:
    """Something a question can be about: a subject, a fact or a list."""

    id: str
    kind: str
    of: str = ""
    asks: frozenset[str] = frozenset()
    order: int = 0


@dataclass(slots=True)
class Trie:
    """Phrases of the lexicons by their keys, word after word."""

    branches: MutableMapping[int, Trie] = field(default_factory=dict)
    roles: list[Role] = field(default_factory=list)

    def add(self, keys: Iterable[int], role: Role) -> None:
        """Put a phrase in."""
        node = self
        for key in keys:
            node = node.branches.setdefault(key, Trie())
        if role not in node.roles:
            node.roles.append(role)


@dataclass(slots=True)
class Index:
    """The knowledge of one version, ready for questions; built once, never changed."""

    knowledge: Knowledge
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    targets: list[Target] = field(default_factory=list)
    target_numbers: MutableMapping[str, int] = field(default_factory=dict)
    trie: Trie = field(default_factory=Trie)
    whole: MutableMapping[tuple[str, ...], int] = field(default_factory=dict)
    small_words: set[str] = field(default_factory=set)
    shared_words: set[str] = field(default_factory=set)
    joining: set[str] = field(default_factory=set)
    refusing: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    bows: set[str] = field(default_factory=set)
    owner: array[int] = field(default_factory=lambda: array("i"))
    phrase_class: array[int] = field(default_factory=lambda: array("b"))
    phrase_start: array[int] = field(default_factory=lambda: array("i", [0]))
    phrase_keys: array[int] = field(default_factory=lambda: array("i"))
    phrase_weight: array[float] = field(default_factory=lambda: array("f"))
    postings: MutableMapping[int, array[int]] = field(default_factory=dict)
    owners: MutableMapping[int, array[int]] = field(default_factory=dict)
    shares: MutableMapping[int, array[float]] = field(default_factory=dict)
    alone: MutableMapping[int, array[int]] = field(default_factory=dict)
    weights: MutableMapping[int, float] = field(default_factory=dict)
    organizations: tuple[str, ...] = ()
    _above: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _votes: dict[str, tuple[float, ...]] = field(default_factory=dict)

    def above(self, number: int) -> tuple[int, ...]:
        """The targets above one: what it is a part or a fact of, and so on, and the organization."""
        if (found := self._above.get(number)) is None:
            target, knowledge = self.targets[number], self.knowledge
            own = (target.of, *knowledge.ancestors(target.of)) if target.of else ()
            roots = () if target.kind == "organization" else self.organizations
            found = self._above[number] = tuple(self.target_numbers[i] for i in dict.fromkeys((*own, *roots)))
        return found

    def remembered_votes(self) -> dict[str, tuple[float, ...]]:
        """What words say for each language, as far as it was worked out; forgotten before it grows large."""
        if len(self._votes) > MAX_REMEMBERED:
            self._votes.clear()
        return self._votes

    def keys_of(self, phrase: int) -> array[int]:
        """The keys of a phrase."""
        return self.phrase_keys[self.phrase_start[phrase] : self.phrase_start[phrase + 1]]

    def target(self, identity: str) -> Target:
        """The target with an id."""
        return self.targets[self.target_numbers[identity]]
