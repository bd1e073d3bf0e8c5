"""What the words of one utterance speak for: roles from the lexicons, weights for targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz

from knowledge.index import ASKED, COMMON, HARD, NAME, Index, Role, Trie
from knowledge.normalise import Token
from knowledge.vocabulary import Reading, is_real, real_words

MAX_PHRASE: Final = 7
FAR: Final = 0.3
"""Share of the best evidence under which a target is not looked at (measured: none such was ever the right one)."""
EMPTY: Final[frozenset[int]] = frozenset()
LONG_POSTING: Final = 3000
"""A key that stands in more phrases than this only confirms what rarer keys have found."""
NAME_BONUS: Final = {NAME: 1.0, COMMON: 0.35, ASKED: 0.0}
ANCHOR: Final = 0.62
"""Share of a phrase's weight that must be found before its words speak for the phrase's target."""
LOOSE: Final = 0.35
"""What words are worth that occur only scattered among a target's phrases."""
MAX_COST: Final = 0.35
RESEMBLING: Final = 70.0
"""Similarity (0 to 100) from which a word counts as the one word that a name lacks; names of made-up units stay below."""
MIN_RESEMBLING: Final = 5
NAME_LIKE: Final = 6
"""Letters under which an unknown capitalised word is never a common word typed badly: it may be anybody's name."""
NEAR_ONLY: Final = 0.15
"""What no entry gives is recognised with one typing error at most: a refusal is not guessed."""


@dataclass(frozen=True, slots=True)
class Match:
    """A lexicon phrase found at tokens `start` to `end` (exclusive) with a cost from 0 (as written)."""

    role: Role
    start: int
    end: int
    cost: float

    def covers(self, other: Match) -> bool:
        """Whether the other match lies within this longer one."""
        return self.start <= other.start and other.end <= self.end and other.end - other.start < self.end - self.start


@dataclass(frozen=True, slots=True)
class Mention:
    """A complete phrase of a target found in the utterance: its class, its tokens and its cost."""

    phrase_class: int
    tokens: frozenset[int]
    cost: float
    phrase: int


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


@dataclass(slots=True)
class Evidence:
    """All findings about one utterance; `fillers` are tokens without content, `empty` those that never have any."""

    tokens: tuple[Token, ...]
    readings: tuple[Reading, ...]
    matches: list[Match]
    candidates: dict[int, Candidate]
    fillers: frozenset[int] = frozenset()
    empty: frozenset[int] = frozenset()
    by_role: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for match in self.matches:
            role = match.role
            self.by_role.setdefault((role.category, role.name), set()).update(range(match.start, match.end))

    def likeliest(self, limit: int) -> list[Candidate]:
        """The candidates with the most evidence: at least four, and all that come near the first."""
        ranked = sorted((-round(c.evidence, 6), c.number) for c in self.candidates.values())[:limit]
        least = -FAR * ranked[0][0] if ranked else 0.0
        return [self.candidates[number] for place, (evidence, number) in enumerate(ranked) if place < 4 or -evidence >= least]

    def tokens_of(self, category: str, names: Iterable[str]) -> set[int]:
        """The tokens of all matches of a category with one of these names."""
        found: set[int] = set()
        for name in names:
            found |= self.by_role.get((category, name), EMPTY)
        return found

    def roles(self, category: str) -> Iterator[Match]:
        """The matches of one category."""
        return (match for match in self.matches if match.role.category == category)


def gather(index: Index, tokens: tuple[Token, ...], language: str) -> Evidence:
    """Read every token, find the lexicon's phrases and the targets that the words speak for."""
    shouting = _is_shouting(tokens)
    readings = tuple(_read(index, token, language, shouting, i) for i, token in enumerate(tokens))
    found = (match for match in _walk(index.trie, readings) if _is_meant(index, match, tokens, readings, language))
    matches = _longest(list(found))
    fillers = frozenset(i for m in matches if m.role.category == "filler" for i in range(m.start, m.end))
    grammar = {
        i
        for m in matches
        if m.role.category == "filler" and m.role.name == "grammar" and not m.cost
        for i in range(m.start, m.end)
    }
    candidates = _candidates(index, readings, grammar, tokens)
    fillers -= {
        i
        for m in matches
        if m.role.category == "place" and not m.cost
        for i in range(m.start, m.end)
        if tokens[m.start].raw[:1].isupper()
    }
    empty = frozenset(i for m in matches if m.role.category == "filler" and m.role.name in HARD for i in range(m.start, m.end))
    return Evidence(tokens, readings, matches, candidates, fillers, empty)


def _is_shouting(tokens: tuple[Token, ...]) -> bool:
    letters = [t for t in tokens if t.kind == "word" and t.raw.isalpha() and len(t.raw) > 1 and t.raw.upper() != t.raw.lower()]
    return len(letters) > 2 and all(t.raw.isupper() for t in letters)


def _is_meant(index: Index, match: Match, tokens: tuple[Token, ...], readings: tuple[Reading, ...], language: str) -> bool:
    """Not so where another language's word is a more usual word of the question's own language."""
    if match.role.capitals and not tokens[match.start].is_capitals:
        return False
    if match.cost > NEAR_ONLY and match.role.category in ("missing", "elsewhere", "place"):
        return False
    if match.role.language == language or "ar" in (language, match.role.language):
        return True
    if match.role.category in ("missing", "elsewhere"):
        languages = index.vocabulary.key_languages
        if all(any(languages[key] == language for key, _ in r.keys) for r in readings[match.start : match.end]):
            return False
    words = [token.folded for token in tokens[match.start : match.end]]
    own, other = real_words(language), real_words(match.role.language)
    return any(own.get(word, 0) < max(1, other.get(word, 0)) for word in words)


def _read(index: Index, token: Token, language: str, shouting: bool, position: int) -> Reading:
    vocabulary = index.vocabulary
    capitals = token.is_capitals and not shouting
    reading = vocabulary.read(token.folded, language, abbreviated=token.abbreviated, capitals=capitals)
    doubtful = len(token.folded) < NAME_LIKE or reading.edits > 1
    if reading.how == "edited" and doubtful and position and token.raw[:1].isupper() and not shouting:
        reading = vocabulary.only_names(token.folded, reading)
    if token.raw.endswith("s") and token.folded[:-1] in vocabulary.acronyms and (token.raw[:-1].isupper() or not reading.keys):
        return Reading(((vocabulary.acronyms[token.folded[:-1]], 0.0),), "plural")
    if len(token.folded) <= 2 and token.folded in vocabulary.acronyms and not token.raw.isupper() and is_real(token.folded):
        acronym = vocabulary.acronyms[token.folded]
        return Reading(tuple((key, cost) for key, cost in reading.keys if key != acronym), reading.how, real=True)
    return reading


def _walk(trie: Trie, readings: tuple[Reading, ...]) -> Iterator[Match]:
    for start in range(len(readings)):
        level = [(trie, 0.0)]
        for end in range(start, min(start + MAX_PHRASE, len(readings))):
            level = [
                (branch, cost + more)
                for node, cost in level
                for key, more in readings[end].keys
                if (branch := node.branches.get(key)) is not None and cost + more <= MAX_COST
            ]
            if not level:
                break
            for node, cost in level:
                for role in node.roles:
                    yield Match(role, start, end + 1, cost)


def _longest(matches: list[Match]) -> list[Match]:
    """Without triggers that are only a part of a longer one, and without question words inside polite phrases."""
    long = [m for m in matches if m.end - m.start > 1]
    return [match for match in matches if not any(_hides(other, match) for other in long)]


def _hides(long: Match, match: Match) -> bool:
    if not long.covers(match):
        return False
    if match.role.category == "intent":
        return long.role.category in ("intent", "missing", "filler")
    if match.role.category == "missing":
        return long.role.category in ("intent", "cue", "kind", "filler")
    return match.role.category == "cue" and long.role.category == "filler"


def _candidates(
    index: Index, readings: tuple[Reading, ...], grammar: set[int], tokens: tuple[Token, ...]
) -> dict[int, Candidate]:
    shown = frozenset() if _is_shouting(tokens) else frozenset(i for i, token in enumerate(tokens) if token.is_capitals)
    found: dict[int, Candidate] = {}
    hits: dict[int, dict[int, tuple[int, float]]] = {}
    for i, reading in enumerate(readings):
        for key, cost in reading.keys:
            if (posting := index.postings.get(key)) is not None and len(posting) <= LONG_POSTING:
                _count(index, key, cost, i, found, hits, i in grammar)
    _confirm(index, readings, hits)
    starts = index.phrase_start
    for phrase, by_key in hits.items():
        size = starts[phrase + 1] - starts[phrase]
        if size == 1 or len(by_key) > 1:
            _anchor(index, phrase, by_key, found)
            if len(by_key) == size:
                _mention(index, phrase, by_key, found, grammar, shown)
    return {number: candidate for number, candidate in found.items() if candidate.weights}


def _count(
    index: Index, key: int, cost: float, token: int, found: dict[int, Candidate],
    hits: dict[int, dict[int, tuple[int, float]]], is_grammar: bool,
) -> None:  # fmt: skip
    weight = index.weights[key] * (1 - cost)
    owners: dict[int, int] = {}
    owner = index.owner
    for phrase in index.postings[key]:
        seen = hits.setdefault(phrase, {})
        if key not in seen or cost < seen[key][1]:
            seen[key] = (token, cost)
        number = owner[phrase]
        owners[number] = owners.get(number, 0) + 1
    if is_grammar:
        return
    most = max(owners.values())
    for number, times in owners.items():
        candidate = found.get(number)
        if candidate is None:
            candidate = found[number] = Candidate(number)
        share = weight * (0.75 + 0.25 * times / most)
        if share > candidate.weights.get(token, 0.0):
            candidate.weights[token] = share


def _confirm(index: Index, readings: tuple[Reading, ...], hits: dict[int, dict[int, tuple[int, float]]]) -> None:
    common = {
        key: (i, cost)
        for i, reading in enumerate(readings)
        for key, cost in reading.keys
        if len(index.postings.get(key, ())) > LONG_POSTING
    }
    if common:
        for phrase, seen in hits.items():
            for key in index.keys_of(phrase):
                if key in common:
                    seen.setdefault(key, common[key])


def _anchor(index: Index, phrase: int, by_key: dict[int, tuple[int, float]], found: dict[int, Candidate]) -> None:
    """Note the phrase of a target that is found most completely: one word of several proves nothing."""
    size = index.phrase_start[phrase + 1] - index.phrase_start[phrase]
    if size > 1 and len({token for token, _ in by_key.values()}) < 2:
        return
    weight = sum(index.weights[key] for key in by_key)
    share = weight / index.phrase_weight[phrase]
    weight -= sum(index.weights[key] * cost for key, (_, cost) in by_key.items())
    candidate = found.get(index.owner[phrase])
    if candidate and index.phrase_class[phrase] == NAME and len(by_key) == size - 1:
        lack = next((key for key in index.keys_of(phrase) if key not in by_key), -1)
        candidate.lacking.append((lack, frozenset(token for token, _ in by_key.values())))
    if candidate and share >= ANCHOR and (strength := share * min(1.5, weight)) > candidate.anchor:
        candidate.anchor, candidate.share = strength, share
        candidate.anchored = frozenset(token for token, _ in by_key.values())


def nearly(index: Index, evidence: Evidence, candidate: Candidate) -> frozenset[int]:
    """Tokens beside an otherwise complete name that look like the word it lacks ("apollo electoral", "apoyo electoral")."""
    found = set()
    for key, tokens in candidate.lacking:
        for i in {j for t in tokens for j in (t - 1, t + 1)} - tokens:
            if 0 <= i < len(evidence.tokens) and not evidence.readings[i].keys and _resembles(index, evidence.tokens[i], key):
                found.add(i)
    return frozenset(found)


def _resembles(index: Index, token: Token, key: int) -> bool:
    if len(token.folded) < MIN_RESEMBLING or token.is_capitals:
        return False
    return any(fuzz.ratio(token.folded, form) >= RESEMBLING for form in index.vocabulary.forms_with(key))


def _mention(
    index: Index,
    phrase: int,
    by_key: dict[int, tuple[int, float]],
    found: dict[int, Candidate],
    grammar: set[int],
    shown: frozenset[int],
) -> None:
    tokens = frozenset(token for token, _ in by_key.values())
    kind = index.phrase_class[phrase]
    if len(tokens) < len(by_key) or (kind == ASKED and len(tokens) == 1):
        return
    between = [i for i in range(min(tokens) + 1, max(tokens)) if i not in tokens and i not in grammar]
    if kind != ASKED and between:
        return
    candidate = found.setdefault(index.owner[phrase], Candidate(index.owner[phrase]))
    for token, cost in by_key.values():
        candidate.weights.setdefault(token, 0.3 * (1 - cost))
    cost = sum(cost for _, cost in by_key.values()) / len(by_key)
    if kind == COMMON and len(tokens) == 1 and tokens <= shown:
        kind = NAME
    candidate.mentions.append(Mention(kind, tokens, cost, phrase))
