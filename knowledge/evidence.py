"""What the words of one utterance speak for: roles from the lexicons, weights for targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from knowledge.candidates import EMPTY, Candidate, Gathering
from knowledge.index import HARD, REFUSING, Index, Trie
from knowledge.normalise import Token, is_respelt
from knowledge.roles import Role
from knowledge.spelling import KEYWORDS, is_shouting, is_title, read_all
from knowledge.vocabulary import EDIT_COST, Reading, real_words

MAX_PHRASE: Final = 7
FAR: Final = 0.3
"""Share of the best evidence under which a target is not looked at (measured: none such was ever the right one)."""
FIRST: Final = 2
"""Targets that are looked at however little speaks for them (measured: with four no question of 5,330 comes out differently)."""
MAX_COST: Final = 0.35
NEAR_LETTERS: Final = 7
"""Letters from which on a misspelt word is taken for what no entry gives; a shorter one may be too much else."""
HIDDEN: Final = frozenset({"intent", "missing", "cue", "personal"})
"""Categories of phrases that count for nothing within a longer one."""
PLAIN_ASKING: Final = frozenset({"contact", "meaning"})
"""Intents that a misspelt word is not passed over for: it may be what is asked for."""
MANY_FORMS: Final = 3
"""Forms that a misspelt word may be at most to be taken for a little one."""
NEARLY_SURE: Final = 2
"""Forms that a misspelt noun may be at most to be taken for one."""
NEAR_ONLY: Final = 0.15
"""What no entry gives is recognised with one typing error at most: a refusal is not guessed."""


class Match(NamedTuple):
    """A lexicon phrase found at tokens `start` to `end` (exclusive) with a cost from 0 (as written)."""

    role: Role
    start: int
    end: int
    cost: float

    def covers(self, other: Match) -> bool:
        """Whether the other match lies within this longer one."""
        return self.start <= other.start and other.end <= self.end and other.end - other.start < self.end - self.start


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
    by_category: dict[str, list[Match]] = field(default_factory=dict)
    spoken_of: list[Candidate] = field(default_factory=list)
    """The candidates of which a complete phrase was found."""

    def __post_init__(self) -> None:
        for match in self.matches:
            role = match.role
            self.by_category.setdefault(role.category, []).append(match)
            self.by_role.setdefault((role.category, role.name), set()).update(range(match.start, match.end))
        self.spoken_of = [candidate for candidate in self.candidates.values() if candidate.mentions]

    def likeliest(self, limit: int) -> list[Candidate]:
        """The candidates with the most evidence: the first two, and all that come near the first."""
        ranked = sorted([(-round(c.evidence, 6), c.number) for c in self.candidates.values()])[:limit]
        least = -FAR * ranked[0][0] if ranked else 0.0
        return [self.candidates[number] for place, (evidence, number) in enumerate(ranked) if place < FIRST or -evidence >= least]

    def tokens_of(self, category: str, names: Iterable[str]) -> set[int]:
        """The tokens of all matches of a category with one of these names."""
        found: set[int] = set()
        for name in names:
            found |= self.by_role.get((category, name), EMPTY)
        return found

    def roles(self, category: str) -> list[Match]:
        """The matches of one category."""
        return self.by_category.get(category, [])


def gather(index: Index, tokens: tuple[Token, ...], language: str) -> Evidence:
    """Read every token, find the lexicon's phrases and the targets that the words speak for."""
    shouting = is_shouting(tokens)
    tokens, readings = read_all(index, tokens, language, shouting)
    found = [match for match in _walk(index.trie, readings) if _is_meant(index, match, tokens, readings, language)]
    matches = _dated(_longest(_surest(found, readings)))
    fillers, grammar, empty = _fillers(tokens, readings, matches, language, shouting)
    candidates = Gathering(index, readings, tokens, grammar, EMPTY if shouting else _shown(tokens)).candidates()
    return Evidence(tokens, readings, matches, candidates, frozenset(fillers), frozenset(empty))


def _fillers(
    tokens: tuple[Token, ...], readings: tuple[Reading, ...], matches: list[Match], language: str, shouting: bool
) -> tuple[set[int], set[int], set[int]]:
    """The tokens without content; those among them that are little words as written; those that never have any content."""
    fillers: set[int] = set()
    grammar: set[int] = set()
    empty: set[int] = set()
    places: set[int] = set()
    few = len(tokens) <= KEYWORDS
    sought = {m.start for m in matches if m.cost and (m.role.category in REFUSING or m.role.name in PLAIN_ASKING)}
    for role, start, end, cost in matches:
        if role.category == "filler":
            named = not shouting and tokens[start].raw[:1].isupper() and (start > 0 or is_title(tokens[1:2]))
            if few and is_respelt(tokens[start]):
                continue
            if cost >= EDIT_COST and (few or named or start in sought or not _is_misspelt(role, readings[start], language)):
                continue
            fillers.update(range(start, end))
            if role.name == "grammar" and not cost and (role.language == language or not tokens[start].raw[:1].isupper()):
                grammar.update(range(start, end))
            if role.name in HARD:
                empty.update(range(start, end))
        elif role.category in ("greeting", "thanks") and not cost and end - start > 1:
            fillers.update(range(start, end))
        elif role.category == "place" and not cost and tokens[start].raw[:1].isupper():
            places.update(range(start, end))
    fillers -= _named_after_kinds(tokens, readings, matches) - grammar
    return fillers - places, grammar, empty


def _named_after_kinds(tokens: tuple[Token, ...], readings: tuple[Reading, ...], matches: list[Match]) -> set[int]:
    """Capitalised words right after a small "unit" or "division": they name one, whatever else they mean."""
    nouns = (m for m in matches if m.role.category == "kind" and m.role.name == "unit")
    ends = {m.end for m in nouns if not m.cost or len(readings[m.start].forms) <= NEARLY_SURE}
    inner = (i for i in ends if i < len(tokens) and tokens[i].clause == tokens[i - 1].clause)
    return {i for i in inner if tokens[i].raw[:1].isupper() and not tokens[i - 1].raw[:1].isupper()}


def _is_misspelt(role: Role, reading: Reading, language: str) -> bool:
    """Whether a word is a little one typed badly: not where it may be many words, nor where only another language has it."""
    return len(reading.forms) <= MANY_FORMS and (role.language == language or role.name == "borrowed")


def _is_meant(index: Index, match: Match, tokens: tuple[Token, ...], readings: tuple[Reading, ...], language: str) -> bool:
    """Not so where it is guessed although it refuses, or where the question's own language means something else by it."""
    if match.role.capitals and not tokens[match.start].is_capitals:
        return False
    if match.cost and _is_guessed(index, match, tokens, readings):
        return False
    if match.role.language == language or "ar" in (language, match.role.language):
        return True
    return _is_borrowed(index, match, tokens, readings, language)


def _is_guessed(index: Index, match: Match, tokens: tuple[Token, ...], readings: tuple[Reading, ...]) -> bool:
    """Whether a misspelt word is too far from what refuses, or may be something else than a word for how recent something is."""
    if match.role.name == "recent" and match.cost >= EDIT_COST:
        return len(readings[match.start].forms) > 1
    return match.role.category in REFUSING and not _is_near_enough(index, match, tokens, readings)


def _is_near_enough(index: Index, match: Match, tokens: tuple[Token, ...], readings: tuple[Reading, ...]) -> bool:
    """Whether a misspelt word is taken for what no entry gives."""
    if match.cost > NEAR_ONLY * (match.end - match.start):
        return False
    letters = sum(len(token.folded) for token in tokens[match.start : match.end])
    return letters >= NEAR_LETTERS or index.refusing.issuperset(readings[match.start].forms)


def _is_borrowed(index: Index, match: Match, tokens: tuple[Token, ...], readings: tuple[Reading, ...], language: str) -> bool:
    """Whether another language's word is no more usual word of the question's own language."""
    words = [token.folded for token in tokens[match.start : match.end]]
    if match.role.category == "cue" and len(words) == len(words[0]) == 1:
        return False
    if match.role.category in ("missing", "elsewhere"):
        languages = index.vocabulary.key_languages
        if all(any(languages[key] == language for key, _ in r.keys) for r in readings[match.start : match.end]):
            return False
    own, other = real_words(language), real_words(match.role.language)
    return any(own.get(word, 0) < max(1, other.get(word, 0)) for word in words)


def _shown(tokens: tuple[Token, ...]) -> frozenset[int]:
    """Tokens typed in capitals, which is on purpose where not all are."""
    return frozenset([i for i, token in enumerate(tokens) if token.is_capitals])


def _walk(trie: Trie, readings: tuple[Reading, ...]) -> Iterator[Match]:
    roots, count = trie.branches, len(readings)
    for start, reading in enumerate(readings):
        level = [(roots[key], cost) for key, cost in reading.keys if key in roots and cost <= MAX_COST]
        end = start + 1
        while level:
            further: list[tuple[Mapping[int, Trie], float]] = []
            for node, cost in level:
                for role in node.roles:
                    yield Match(role, start, end, cost)
                if node.branches:
                    further.append((node.branches, cost))
            if not further or end == count or end - start == MAX_PHRASE:
                break
            level = _onward(further, readings[end])
            end += 1


def _onward(branches: list[tuple[Mapping[int, Trie], float]], reading: Reading) -> list[tuple[Trie, float]]:
    """Where a word leads to from several places in the trie."""
    level = []
    for key, more in reading.keys:
        for nodes, cost in branches:
            if key in nodes and cost + more <= MAX_COST:
                level.append((nodes[key], cost + more))
    return level


def _surest(matches: list[Match], readings: tuple[Reading, ...]) -> list[Match]:
    """Without what a word may be if it is misspelt, where its stem has a role of its own."""
    stems = {i for i, reading in enumerate(readings) if reading.how == "stem" and reading.forms}
    if not stems:
        return matches
    sure = {m.start for m in matches if m.end == m.start + 1 and m.start in stems and m.cost < EDIT_COST}
    return [m for m in matches if m.cost < EDIT_COST or _is_long_refusal(m) or sure.isdisjoint(range(m.start, m.end))]


def _is_long_refusal(match: Match) -> bool:
    """Whether several words together name what no entry gives: "team leade" is nobody who leads."""
    return match.end - match.start > 1 and match.role.category in REFUSING


def _longest(matches: list[Match]) -> list[Match]:
    """Without triggers that are only a part of a longer one, and without question words inside polite phrases."""
    long = [m for m in matches if m.end - m.start > 1]
    if not long:
        return matches
    return [m for m in matches if m.role.category not in HIDDEN or not _is_hidden(m, long)]


def _dated(matches: list[Match]) -> list[Match]:
    """Without words for an end where nobody asks when: "at the end", "to end the crisis"."""
    ends = [m for m in matches if m.role.name == "ending"]
    if not ends or any(m.role.name == "when" for m in matches):
        return matches
    return [m for m in matches if m.role.name != "ending"]


def _is_hidden(match: Match, long: list[Match]) -> bool:
    return any((other.covers(match) and _hides(other, match)) or _says_whose(other, match) for other in long)


def _says_whose(long: Match, match: Match) -> bool:
    """Whether a job is not one to apply for: "whose job in DHRR"."""
    whose = long.role.name == "responsible" and match.role.name == "jobs"
    return whose and long.start < match.start < long.end


def _hides(long: Match, match: Match) -> bool:
    if match.role.category == "intent":
        return long.role.category in ("intent", "missing", "filler")
    if match.role.category == "missing":
        if match.role.name == "travel" and long.role.category == "background":
            return True
        return long.role.category in ("intent", "cue", "kind", "filler", "greeting", "thanks")
    return long.role.category == "filler"
