"""The targets that the words of an utterance speak for: weight by token, and complete phrases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from knowledge.index import ASKED, COMMON, NAME, Index
from knowledge.normalise import Token
from knowledge.vocabulary import Reading
from knowledge.words import is_arabic

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
FEW: Final = 3
"""Forms that a misspelt word may be at most to name something by itself: "daar", which may be four, is not Dakar (measured)."""
PAIR: Final = 2
"""Words of a name that may stand in two clauses by chance."""
SATURATED: Final = 1.5
"""Weight of a phrase from which more words make it no stronger."""
SCATTERED: Final = 0.3
"""Weight of a little word within a complete phrase."""

Hits = dict[int, tuple[int, float]]
"""Key of a phrase to the token that has it and the cost of taking it so."""


class Mention(NamedTuple):
    """A complete phrase of a target found in the utterance: its class, its tokens and its cost."""

    phrase_class: int
    tokens: frozenset[int]
    cost: float


@dataclass(slots=True)
class Candidate:
    """A target with all that speaks for it: weight by token, and complete phrases."""

    number: int
    weights: dict[int, float] = field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()
    anchor: float = 0.0
    share: float = 0.0
    lacking: tuple[tuple[int, frozenset[int]], ...] = ()
    anchored: frozenset[int] = EMPTY
    names: frozenset[int] = EMPTY
    is_certain: bool = False
    """Whether a name that is no everyday word was found."""
    evidence: float = 0.0

    def weigh(self) -> None:
        """Sum of the weights of its tokens, a bonus for each class of complete name, one for the best phrase."""
        if not (self.anchor or self.mentions):
            self.evidence = sum(self.weights.values(), 0.0) * LOOSE
            return
        best: dict[int, float] = {}
        for mention in self.mentions:
            bonus = NAME_BONUS[mention.phrase_class] * (1 - mention.cost)
            best[mention.phrase_class] = max(best.get(mention.phrase_class, 0.0), bonus)
        self.evidence = sum(self.weights.values(), 0.0) + sum(best.values(), 0.0) + 0.5 * self.anchor

    def named(self) -> frozenset[int]:
        """The tokens of its complete names."""
        return self.names

    def said(self) -> frozenset[int]:
        """The tokens of all its complete phrases of several words."""
        return EMPTY.union(*[mention.tokens for mention in self.mentions if len(mention.tokens) > 1])

    def add(self, mention: Mention) -> None:
        """Note a complete phrase."""
        self.mentions = (*self.mentions, mention)
        if mention.phrase_class != ASKED:
            self.names |= mention.tokens
            self.is_certain |= mention.phrase_class == NAME


class Gathering:
    """Collects the candidates of one utterance; thrown away afterwards."""

    def __init__(
        self, index: Index, readings: tuple[Reading, ...], tokens: tuple[Token, ...], grammar: set[int], shown: frozenset[int]
    ) -> None:
        self.index, self.readings, self.tokens, self.grammar, self.shown = index, readings, tokens, grammar, shown
        self.found: dict[int, Candidate] = {}
        self.hits: Hits = {}
        self.common: Hits = {}

    def candidates(self) -> dict[int, Candidate]:
        """Number of a target to its candidate, for every target that some word speaks for."""
        postings, hits = self.index.postings, self.hits
        for i, reading in enumerate(self.readings):
            for key, cost in reading.keys:
                if (posting := postings.get(key)) is None:
                    continue
                if len(posting) > LONG_POSTING:
                    self.common[key] = (i, cost)
                    continue
                if key not in hits or cost < hits[key][1]:
                    hits[key] = (i, cost)
                if i not in self.grammar:
                    self._share(key, self.index.weights[key] * (1 - cost), i)
        for phrase, seen in self._seen():
            self._weigh_phrase(phrase, seen)
        for candidate in self.found.values():
            candidate.weigh()
        return {number: candidate for number, candidate in self.found.items() if candidate.weights}

    def _share(self, key: int, weight: float, token: int) -> None:
        """A word speaks most for the target that has it in most of its phrases."""
        found, shares = self.found, self.index.shares.get(key)
        for place, number in enumerate(self.index.owners[key]):
            share = weight * shares[place] if shares else weight
            if (candidate := found.get(number)) is None:
                found[number] = Candidate(number, {token: share})
            elif share > candidate.weights.get(token, 0.0):
                candidate.weights[token] = share

    def _phrases(self) -> set[int]:
        """The phrases that are worth a look: those of one word, of which two were said, or of which one may be misspelt."""
        index, beside = self.index, self._beside_unread()
        once: set[int] = set()
        looked: set[int] = set()
        for key, (token, _) in self.hits.items():
            posting = index.postings[key]
            looked.update(once.intersection(posting), index.alone.get(key, ()))
            once.update(posting)
            if token in beside:
                looked.update(p for p in posting if index.phrase_class[p] == NAME)
        return once if self.common else looked

    def _beside_unread(self) -> set[int]:
        """The tokens next to one that may be a misspelt word of a name."""
        unread = (i for i, token in enumerate(self.tokens) if not self.readings[i].keys and _may_resemble(token))
        return {j for i in unread for j in (i - 1, i + 1)}

    def _seen(self) -> list[tuple[int, Hits]]:
        """Those phrases that may speak for their target, with the keys of each that were said, in the order of the words."""
        index, hits, common = self.index, self.hits, self.common
        starts, all_keys = index.phrase_start, index.phrase_keys
        order = {key: place for place, key in enumerate(hits)}
        found = []
        for phrase in self._phrases():
            keys = all_keys[starts[phrase] : starts[phrase + 1]]
            own = [key for key in keys if key in order]
            if not common and self._says_nothing(phrase, len(keys), own):
                continue
            if len(own) > 1:
                own.sort(key=order.__getitem__)
            seen = {key: hits[key] for key in own}
            if common:
                seen |= {key: common[key] for key in keys if key in common}
            found.append((order[own[0]], phrase, seen))
        found.sort()  # no phrase is there twice: what was said of it is never compared
        return [(phrase, seen) for _, phrase, seen in found]

    def _says_nothing(self, phrase: int, size: int, own: list[int]) -> bool:
        """Whether too little of a phrase was said for it to matter, and it is no name that lacks one word."""
        if len(own) == size or (len(own) == size - 1 and self.index.phrase_class[phrase] == NAME):
            return False
        if len(own) < 2:
            return True
        weights = self.index.weights
        return sum([weights[key] for key in own], 0.0) / self.index.phrase_weight[phrase] < ANCHOR

    def _weigh_phrase(self, phrase: int, seen: Hits) -> None:
        index = self.index
        size = index.phrase_start[phrase + 1] - index.phrase_start[phrase]
        if len(seen) == size - 1 and index.phrase_class[phrase] == NAME:
            self._note_lacking(phrase, seen)
        if size == 1 or len(seen) > 1:
            tokens = frozenset([token for token, _ in seen.values()])
            self._anchor(phrase, seen, tokens, size)
            if len(seen) == size:
                self._mention(phrase, seen, tokens)

    def _note_lacking(self, phrase: int, seen: Hits) -> None:
        lack = next((key for key in self.index.keys_of(phrase) if key not in seen), -1)
        if candidate := self.found.get(self.index.owner[phrase]):
            candidate.lacking = (*candidate.lacking, (lack, frozenset([token for token, _ in seen.values()])))

    def _anchor(self, phrase: int, seen: Hits, tokens: frozenset[int], size: int) -> None:
        """Note the phrase of a target that is found most completely: one word of several proves nothing."""
        if size > 1 and len(tokens) < 2:
            return
        weights = self.index.weights
        weight = sum([weights[key] for key in seen], 0.0)
        share = weight / self.index.phrase_weight[phrase]
        if share < ANCHOR or (candidate := self.found.get(self.index.owner[phrase])) is None:
            return
        weight -= sum([weights[key] * cost for key, (_, cost) in seen.items()], 0.0)
        if (strength := share * min(SATURATED, weight)) > candidate.anchor:
            candidate.anchor, candidate.share, candidate.anchored = strength, share, tokens

    def _mention(self, phrase: int, seen: Hits, tokens: frozenset[int]) -> None:
        """Note a complete phrase; the words of a name stand together, with little words between them at most."""
        kind = self.index.phrase_class[phrase]
        if len(tokens) < len(seen) or (kind == ASKED and len(tokens) == 1):
            return
        if kind != ASKED and (self._is_scattered(tokens) or self._is_across_clauses(tokens) or self._is_turned(phrase, seen)):
            return
        number = self.index.owner[phrase]
        if (candidate := self.found.get(number)) is None:
            candidate = self.found[number] = Candidate(number)
        for token, cost in seen.values():
            candidate.weights.setdefault(token, SCATTERED * (1 - cost))
        if len(tokens) == 1 and kind != ASKED:
            kind = self._worth(kind, *tokens)
        candidate.add(Mention(kind, tokens, sum([cost for _, cost in seen.values()], 0.0) / len(seen)))

    def _is_scattered(self, tokens: frozenset[int]) -> bool:
        return any(i not in tokens and i not in self.grammar for i in range(min(tokens) + 1, max(tokens)))

    def _is_across_clauses(self, tokens: frozenset[int]) -> bool:
        """Whether two words stand in two clauses: "the Dakar office, its director" names no Director's Office."""
        apart = len(tokens) == PAIR and len({self.tokens[i].clause for i in tokens}) == PAIR
        return apart and not self.tokens[min(tokens)].abbreviated

    def _is_turned(self, phrase: int, seen: Hits) -> bool:
        """Whether an Arabic name of two words stands the other way round: "مدير المكتب" is no "مكتب المدير"."""
        if len(seen) != PAIR:
            return False
        first, second = [seen[key][0] for key in self.index.keys_of(phrase)]
        return first > second and is_arabic(self.tokens[first].folded)

    def _worth(self, kind: int, token: int) -> int:
        """A word in capitals is a name; a misspelt one that may be many things is none by itself."""
        if len(self.readings[token].forms) > FEW:
            return COMMON
        return NAME if token in self.shown else kind


def nearly(index: Index, tokens: tuple[Token, ...], readings: tuple[Reading, ...], candidate: Candidate) -> frozenset[int]:
    """Tokens beside an otherwise complete name that look like the word it lacks ("apollo electoral", "apoyo electoral")."""
    found: set[int] = set()
    for key, around in candidate.lacking:
        for i in {j for t in around for j in (t - 1, t + 1)} - around:
            if 0 <= i < len(tokens) and not readings[i].keys and _resembles(index, tokens[i], key):
                found.add(i)
    return frozenset(found)


def _may_resemble(token: Token) -> bool:
    return len(token.folded) >= MIN_RESEMBLING and not token.is_capitals


def _resembles(index: Index, token: Token, key: int) -> bool:
    return _may_resemble(token) and any(fuzz.ratio(token.folded, form) >= RESEMBLING for form in index.vocabulary.forms_with(key))
