"""The targets that the words of an utterance speak for: weight by token, and complete phrases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz

from knowledge.index import ASKED, COMMON, NAME, Index
from knowledge.normalise import Token
from knowledge.vocabulary import Reading

EMPTY: Final[frozenset[int]] = frozenset()
LONG_POSTING: Final = 3000
"""A key that stands in more phrases than this only confirms what rarer keys have found."""
NAME_BONUS: Final = {NAME: 1.0, COMMON: 0.35, ASKED: 0.0}
ANCHOR: Final = 0.62
"""Share of a phrase's weight that must be found before its words speak for the phrase's target."""
LOOSE: Final = 0.35
"""What words are worth that occur only scattered among a target's phrases."""
RESEMBLING: Final = 70.0
"""Similarity (0 to 100) from which a word counts as the one word that a name lacks; names of made-up units stay below."""
MIN_RESEMBLING: Final = 5
SATURATED: Final = 1.5
"""Weight of a phrase from which more words make it no stronger."""
SCATTERED: Final = 0.3
"""Weight of a little word within a complete phrase."""

Hits = dict[int, tuple[int, float]]
"""Key of a phrase to the token that has it and the cost of taking it so."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A complete phrase of a target found in the utterance: its class, its tokens and its cost."""

    phrase_class: int
    tokens: frozenset[int]
    cost: float


@dataclass(slots=True)
class Candidate:
    """A target with all that speaks for it: weight by token, and complete phrases."""

    number: int
    weights: dict[int, float] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    anchor: float = 0.0
    share: float = 0.0
    lacking: list[tuple[int, frozenset[int]]] = field(default_factory=list)
    anchored: frozenset[int] = frozenset()

    @property
    def evidence(self) -> float:
        """Sum of the weights of its tokens, a bonus for each class of complete name, one for the best phrase."""
        best: dict[int, float] = {}
        for mention in self.mentions:
            bonus = NAME_BONUS[mention.phrase_class] * (1 - mention.cost)
            best[mention.phrase_class] = max(best.get(mention.phrase_class, 0.0), bonus)
        worth = sum(self.weights.values()) * (1.0 if self.anchor or self.mentions else LOOSE)
        return worth + sum(best.values()) + 0.5 * self.anchor

    def named(self) -> frozenset[int]:
        """The tokens of its complete names."""
        if not self.mentions:
            return EMPTY
        return EMPTY.union(*(m.tokens for m in self.mentions if m.phrase_class != ASKED))

    @property
    def is_certain(self) -> bool:
        """Whether a name that is no everyday word was found."""
        return any(m.phrase_class == NAME for m in self.mentions)


class Gathering:
    """Collects the candidates of one utterance; thrown away afterwards."""

    def __init__(
        self, index: Index, readings: tuple[Reading, ...], tokens: tuple[Token, ...], grammar: set[int], shown: frozenset[int]
    ) -> None:
        self.index, self.readings, self.tokens, self.grammar, self.shown = index, readings, tokens, grammar, shown
        self.found: dict[int, Candidate] = {}
        self.hits: dict[int, Hits] = {}

    def candidates(self) -> dict[int, Candidate]:
        """Number of a target to its candidate, for every target that some word speaks for."""
        common: Hits = {}
        for i, reading in enumerate(self.readings):
            for key, cost in reading.keys:
                phrases = len(self.index.postings.get(key, ()))
                if phrases > LONG_POSTING:
                    common[key] = (i, cost)
                elif phrases:
                    self._count(key, cost, i)
        if common:
            self._confirm(common)
        self._weigh_phrases()
        return {number: candidate for number, candidate in self.found.items() if candidate.weights}

    def _count(self, key: int, cost: float, token: int) -> None:
        owners: dict[int, int] = {}
        owner, hits = self.index.owner, self.hits
        for phrase in self.index.postings[key]:
            seen = hits.setdefault(phrase, {})
            if key not in seen or cost < seen[key][1]:
                seen[key] = (token, cost)
            number = owner[phrase]
            owners[number] = owners.get(number, 0) + 1
        if token not in self.grammar:
            self._share(owners, self.index.weights[key] * (1 - cost), token)

    def _share(self, owners: dict[int, int], weight: float, token: int) -> None:
        """A word speaks most for the target that has it in most of its phrases."""
        most = max(owners.values())
        for number, times in owners.items():
            candidate = self.found.get(number)
            if candidate is None:
                candidate = self.found[number] = Candidate(number)
            share = weight * (0.75 + 0.25 * times / most)
            if share > candidate.weights.get(token, 0.0):
                candidate.weights[token] = share

    def _confirm(self, common: Hits) -> None:
        for phrase, seen in self.hits.items():
            for key in self.index.keys_of(phrase):
                if key in common:
                    seen.setdefault(key, common[key])

    def _weigh_phrases(self) -> None:
        starts, classes = self.index.phrase_start, self.index.phrase_class
        for phrase, seen in self.hits.items():
            size = starts[phrase + 1] - starts[phrase]
            if len(seen) == size - 1 and classes[phrase] == NAME:
                self._note_lacking(phrase, seen)
            if size == 1 or len(seen) > 1:
                tokens = frozenset(token for token, _ in seen.values())
                self._anchor(phrase, seen, tokens, size)
                if len(seen) == size:
                    self._mention(phrase, seen, tokens)

    def _note_lacking(self, phrase: int, seen: Hits) -> None:
        lack = next((key for key in self.index.keys_of(phrase) if key not in seen), -1)
        if candidate := self.found.get(self.index.owner[phrase]):
            candidate.lacking.append((lack, frozenset(token for token, _ in seen.values())))

    def _anchor(self, phrase: int, seen: Hits, tokens: frozenset[int], size: int) -> None:
        """Note the phrase of a target that is found most completely: one word of several proves nothing."""
        if size > 1 and len(tokens) < 2:
            return
        weights = self.index.weights
        weight = sum(weights[key] for key in seen)
        share = weight / self.index.phrase_weight[phrase]
        candidate = self.found.get(self.index.owner[phrase])
        if candidate is None or share < ANCHOR:
            return
        weight -= sum(weights[key] * cost for key, (_, cost) in seen.items())
        if (strength := share * min(SATURATED, weight)) > candidate.anchor:
            candidate.anchor, candidate.share, candidate.anchored = strength, share, tokens

    def _mention(self, phrase: int, seen: Hits, tokens: frozenset[int]) -> None:
        """Note a complete phrase; the words of a name stand together, with little words between them at most."""
        kind = self.index.phrase_class[phrase]
        if len(tokens) < len(seen) or (kind == ASKED and len(tokens) == 1):
            return
        if kind != ASKED and any(i not in tokens and i not in self.grammar for i in range(min(tokens) + 1, max(tokens))):
            return
        number = self.index.owner[phrase]
        candidate = self.found.setdefault(number, Candidate(number))
        for token, cost in seen.values():
            candidate.weights.setdefault(token, SCATTERED * (1 - cost))
        if kind == COMMON and len(tokens) == 1 and tokens <= self.shown:
            kind = NAME
        candidate.mentions.append(Mention(kind, tokens, sum(cost for _, cost in seen.values()) / len(seen)))


def nearly(index: Index, tokens: tuple[Token, ...], readings: tuple[Reading, ...], candidate: Candidate) -> frozenset[int]:
    """Tokens beside an otherwise complete name that look like the word it lacks ("apollo electoral", "apoyo electoral")."""
    found = set()
    for key, around in candidate.lacking:
        for i in {j for t in around for j in (t - 1, t + 1)} - around:
            if 0 <= i < len(tokens) and not readings[i].keys and _resembles(index, tokens[i], key):
                found.add(i)
    return frozenset(found)


def _resembles(index: Index, token: Token, key: int) -> bool:
    if len(token.folded) < MIN_RESEMBLING or token.is_capitals:
        return False
    return any(fuzz.ratio(token.folded, form) >= RESEMBLING for form in index.vocabulary.forms_with(key))
