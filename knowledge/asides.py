"""The part of a message that asks: without the clauses in which people greet, say who they are and what happened."""

from __future__ import annotations

from typing import Final

from knowledge.acceptance import FAINT
from knowledge.evidence import Evidence, Match
from knowledge.grammar import EXPLICIT
from knowledge.index import UNIT_KINDS, Index
from knowledge.normalise import Token
from knowledge.signals import PEOPLE, STRICT
from knowledge.words import is_arabic

OPENING: Final = frozenset({"background", "greeting", "thanks", "ours"})
"""Categories of words with which a clause begins that tells and does not ask."""
INTRODUCTION: Final = 3
"""Words of a clause in which somebody says "I" and asks for nothing: "I am Beth"."""
QUESTIONS: Final = frozenset({"what", "who", "how_many", "why"})
"""Question words that no story has; nouns like "city" and "day" ask too, but tell more often."""
FOR_WHOM: Final = frozenset({"contact", "responsible", "meaning"})
"""Intents with which somebody asks before saying who wants to know."""
SENTENCE: Final = 5
"""Words from which on what ends in a full stop is a sentence, and not something abbreviated."""
ABBREVIATED: Final = 4
"""Letters up to which a word before a full stop may be an abbreviation: "tel. no."."""
SIGNATURE: Final = 4
"""Words after a question that may only sign it: "Best, Anita"."""
LEAST: Final = 2
"""Words of a sentence that may be the question at the end of a message."""
FOREMOST: Final = 2
"""Targets for which no word is left out but in a clause that begins as one that tells."""
TELLER: Final = 7
"""Words within which somebody is said to want to know: "an officer of the ministry of health asked me"; before a question word
there may be more."""
ASKING: Final = frozenset({"intent", "cue", "kind"})
IN_STORIES: Final = PEOPLE | {"hours"}
"""What no entry gives, and every story has: "flying there on Sunday", "we meet in an hour"."""
TOLD_TOO: Final = frozenset({"intent", "help"})
"""Categories of words that ask, but not where a clause tells."""
NEVER: Final = frozenset({"missing", "elsewhere", "help"})
"""Categories of words that are never left out."""


def asking_part(index: Index, evidence: Evidence) -> tuple[Token, ...]:
    """The tokens from the first clause that asks to the last one, without the bows at both ends; empty where nothing else was
    said, or nothing asks."""
    tokens = evidence.tokens
    own = range(len(tokens))
    if tokens and tokens[-1].clause != tokens[0].clause:
        asks = _asking(index, evidence)
        within = [i for i in own if asks and min(asks) <= tokens[i].clause <= max(asks)]
        own = range(within[0], within[-1] + 1) if within else own
    part = tuple([tokens[i] for i in _without_teller(index, evidence, _without_bows(evidence, own))])
    return part if len(part) < len(tokens) else ()


def last_questions(evidence: Evidence) -> tuple[tuple[Token, ...], ...]:
    """The one sentence with a question mark, where a story stands before it and a name at most after; then its last clauses.

    Without any question mark the last sentence, where what stands before it names nothing and asks for nothing.
    """
    tokens = evidence.tokens
    asked = [i for i, token in enumerate(tokens) if token.asked]
    if not asked:
        sentence = _last_sentence(evidence)
        return (sentence,) if sentence else ()
    if tokens[asked[0]].sentence != tokens[asked[-1]].sentence or len(tokens) - asked[-1] > SIGNATURE:
        return ()
    first, end = asked[0], asked[-1] + 1
    last = tokens[first - 1]
    cut_short = first and last.abbreviated and len(last.folded) <= ABBREVIATED and not is_arabic(last.folded)
    begun = {m.start for m in evidence.roles("cue") if m.role.name in QUESTIONS | STRICT | {"where"} and not m.cost}
    starts = (i for i in sorted(begun) if first < i < end and tokens[i].clause != tokens[i - 1].clause)
    clauses = [i for i in starts if not _means_something(evidence, frozenset(range(first, i)))]
    return tuple([tokens[i:end] for i in (first, *clauses) if i >= SENTENCE and not (i == first and cut_short)])


def _last_sentence(evidence: Evidence) -> tuple[Token, ...]:
    """The last sentence that is no signature, without bows; empty where what stands before it could be asked about."""
    tokens, end = evidence.tokens, len(evidence.tokens)
    if tokens and _is_signature(evidence, frozenset(range(_first_of(tokens, end - 1), end))):
        end = _first_of(tokens, end - 1)
    first = _first_of(tokens, end - 1) if end else 0
    if first < SENTENCE or _asks_something(evidence, range(first)) or _names_something(evidence, frozenset(range(first))):
        return ()
    own = _without_bows(evidence, range(first, end))
    return tokens[own.start : own.stop] if len(own) >= LEAST else ()


def _is_signature(evidence: Evidence, own: frozenset[int]) -> bool:
    """Whether the last sentence only signs: "Best, Anita"; not where it asks, or names what no entry gives."""
    asks = any(m.role.category in ASKING | NEVER and m.start in own for m in evidence.matches)
    return len(own) <= SIGNATURE and not asks and not _means_something(evidence, own)


def _first_of(tokens: tuple[Token, ...], i: int) -> int:
    """The first token of the sentence in which one stands."""
    while i and tokens[i - 1].sentence == tokens[i].sentence:
        i -= 1
    return i


def _asking(index: Index, evidence: Evidence) -> set[int]:
    """The clauses that do not tell; of those that name one's own unit, none where another clause asks for something whole."""
    clauses = {token.clause for token in evidence.tokens}
    asks = {clause for clause in clauses if not _tells(index, evidence, clause)}
    own = {clause for clause in asks if _tells(index, evidence, clause, own_unit=True)}
    return asks - own if any(_asks_whole(evidence, clause) for clause in asks - own) else asks


def _asks_whole(evidence: Evidence, clause: int) -> bool:
    """Whether a clause asks for something in so many words, and says for what."""
    own = frozenset(i for i, token in enumerate(evidence.tokens) if token.clause == clause)
    asked = {m.role.name for m in evidence.roles("intent") if m.start in own and m.role.strength == 1 and not m.cost}
    spoken = (c for c in evidence.candidates.values() if c.anchored and c.anchored <= own and c.anchor >= FAINT)
    return bool(asked & EXPLICIT) and any(not c.anchored <= evidence.fillers for c in spoken)


def _without_bows(evidence: Evidence, own: range) -> range:
    """Without the greetings and thanks with which a question begins and ends."""
    polite = (m for m in (*evidence.roles("greeting"), *evidence.roles("thanks")) if not m.cost)
    bows = {i for m in polite for i in range(m.start, m.end) if i in evidence.empty or m.end - m.start > 1}
    first, end = own.start, own.stop
    while first < end and first in bows:
        first += 1
    while end > first and end - 1 in bows:
        end -= 1
    return range(first, end)


def _without_teller(index: Index, evidence: Evidence, own: range) -> range:
    """Without the words that say who wants to know: "the governor's people asked me …"."""
    cues = {m.start for m in evidence.roles("cue") if m.role.name in QUESTIONS | {"where", "how_much"} and not m.cost}
    inside = (m for m in evidence.roles("telling") if own.start < m.start and m.end < own.stop and not m.cost)
    within = (m for m in inside if m.start < own.start + TELLER or m.end in cues)
    told = max(within, key=lambda m: m.end, default=None)
    if told is None or _asks_something(evidence, range(own.start, told.start)):
        return own
    before, after = frozenset(range(own.start, told.start)), range(told.end, own.stop)
    asks = any(m.role.category in ASKING and m.start in after for m in evidence.matches)
    own_unit = _names_unit(index, evidence, before) and not _means_something(evidence, frozenset(after))
    return after if told.end in cues or (asks and not own_unit) else own


def _asks_something(evidence: Evidence, before: range) -> bool:
    """Whether what stands before asks already: by a question word, for a contact, for what no entry gives.

    Clauses that begin as those that tell ask for nothing: "I joined the office as finance assistant".
    """
    tokens = evidence.tokens
    starts = (i for i in before if i == before.start or tokens[i - 1].clause != tokens[i].clause)
    told = {tokens[i].clause for i in starts if _opening(evidence, i)}
    plain = [m for m in evidence.matches if m.start in before and not m.cost]
    matches = [m for m in plain if m.role.category not in TOLD_TOO or tokens[m.start].clause not in told]
    never = any(m.role.category in {"missing", "help"} and m.role.name not in IN_STORIES for m in matches)
    places = {tokens[m.start].clause for m in matches if m.role.category == "place"} - told
    never |= any(m.role.category == "kind" and m.role.name == "office" and tokens[m.start].clause in places for m in matches)
    cues = any(m.role.category == "cue" and (m.role.name in STRICT or m.start == before.start) for m in matches)
    intents = any(m.role.category == "intent" and m.role.name in FOR_WHOM and m.role.strength == 1 for m in matches)
    return never or cues or intents


def _tells(index: Index, evidence: Evidence, clause: int, own_unit: bool = False) -> bool:
    """Whether a clause asks for nothing; with `own_unit` also where it names a unit, in passing."""
    own = frozenset(i for i, token in enumerate(evidence.tokens) if token.clause == clause)
    matches = [match for match in evidence.matches if match.start in own]
    opening = _opening(evidence, min(own))
    if _is_never_left_out(evidence, own, matches, opening):
        return False
    if opening:
        return not _asks_after(evidence, own, matches, opening) and (own_unit or not _names_unit(index, evidence, own))
    named_first = len(own) == 1 and max(own) + 1 < len(evidence.tokens)
    if named_first or any(match.role.category in ASKING for match in matches) or _is_place(evidence, own):
        return False
    return not _means_something(evidence, own)


def _is_never_left_out(evidence: Evidence, own: frozenset[int], matches: list[Match], opening: Match | None) -> bool:
    """Whether a clause holds what could change the answer: an address, an acronym typed badly, a place, what no entry gives."""
    hard = any(evidence.readings[i].near_acronyms or evidence.tokens[i].kind == "email" for i in own)
    if hard or _ends_in_question(evidence.tokens, own) or any(m.start == min(own) for m in evidence.roles("locative")):
        return True
    never = (m for m in matches if m.role.category in NEVER and not (opening and m.role.name in PEOPLE))
    strict = (m for m in matches if m.role.category == "cue" and m.role.name in STRICT)
    return any(never) or any(strict) or any(m.role.category == "area" for m in matches)


def _asks_after(evidence: Evidence, own: frozenset[int], matches: list[Match], opening: Match) -> bool:
    """Whether something is asked for after the words with which a clause begins that tells."""
    after = [m for m in matches if m.end > opening.end]
    if _names_something(evidence, own) and any(m.role.category == "cue" and m.role.name in QUESTIONS for m in after):
        return True
    plain = (m for m in after if m.role.category == "intent" and m.role.strength == 1 and not m.cost)
    return any(m.role.name in EXPLICIT for m in plain)


def _ends_in_question(tokens: tuple[Token, ...], own: frozenset[int]) -> bool:
    """Whether a clause is the last one of a sentence with a question mark."""
    last = max(own)
    return tokens[last].asked and (last + 1 == len(tokens) or tokens[last + 1].sentence != tokens[last].sentence)


def _opening(evidence: Evidence, first: int) -> Match | None:
    """The words with which a clause begins that tells, with little words before them at most; the longest."""
    opening = [m for m in evidence.matches if m.role.category in OPENING and not m.cost]
    if sum(1 for token in evidence.tokens if token.clause == evidence.tokens[first].clause) <= INTRODUCTION:
        opening += [m for m in evidence.roles("speaker") if not m.cost]
    while first in evidence.fillers and not any(m.start == first for m in opening):
        first += 1
    return max((m for m in opening if m.start == first), key=lambda m: m.end, default=None)


def _is_place(evidence: Evidence, own: frozenset[int]) -> bool:
    """Whether a clause is nothing but a place: "Chad, which office covers it?"."""
    if not any(m.start in (min(own), min(own) + 1) for m in evidence.roles("place")):
        return False
    return own <= evidence.fillers.union(*[range(m.start, m.end) for m in evidence.roles("place")])


def _names_unit(index: Index, evidence: Evidence, own: frozenset[int]) -> bool:
    units = (c for c in evidence.spoken_of if c.is_certain and index.targets[c.number].kind in UNIT_KINDS)
    return any(candidate.named() <= own for candidate in units)


def _names_something(evidence: Evidence, own: frozenset[int]) -> bool:
    return any(c.is_certain and c.named() <= own for c in evidence.spoken_of)


def _means_something(evidence: Evidence, own: frozenset[int]) -> bool:
    """Whether words of a clause speak for something that could be asked about."""
    if any(own & c.weights.keys() - evidence.fillers for c in evidence.likeliest(FOREMOST)[:FOREMOST]):
        return True
    spoken = (c for c in evidence.candidates.values() if c.anchored and c.anchored <= own and not c.anchored <= evidence.fillers)
    return any(candidate.is_certain or candidate.anchor >= FAINT for candidate in spoken)
