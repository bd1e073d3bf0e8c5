"""Two questions in one message: where the second begins, and what both come to together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from knowledge.evidence import Evidence, Match
from knowledge.grammar import EXPLICIT, UNIT
from knowledge.index import ASKED, Index
from knowledge.normalise import Token
from knowledge.recognition import Recognition
from knowledge.vocabulary import Reading

LEAST: Final = 2
"""Words of a question: with fewer on one side there is no second question."""
QUESTIONS: Final = frozenset({"who", "when", "how_many", "what", "why"})
"""Question words that no story has; "where" has nouns like "city"."""
BEGINNINGS: Final = frozenset({"who", "when", "where", "how_many", "how_much", "how_long", "what", "why", "how"})
"""Question words with which a second question begins."""


AND: Final = "و"
"""The Arabic "and", which is written together with the next word."""
JOINED: Final = UNIT | {"office_kind", "office"}
"""Kinds of things that are asked about in one breath."""


def halves(evidence: Evidence) -> Iterator[tuple[tuple[Token, ...], tuple[Token, ...]]]:
    """The message cut in two, at each place where a second question may begin: after a question mark, at "and when …"."""
    tokens = evidence.tokens
    if len(tokens) < 2 * LEAST or not _may_be_two(evidence):
        return
    for i in range(LEAST, len(tokens) - LEAST + 1):
        if (_ends_question(tokens, i) or _begins_question(evidence, i)) and _is_question(evidence, i):
            yield tokens[:i], tokens[i:]


def _may_be_two(evidence: Evidence) -> bool:
    """Whether there is a second clause, or a word that could begin a second question."""
    tokens = evidence.tokens
    joined = "and" in evidence.by_category or any(m.cost for m in evidence.roles("cue") if m.role.language == "ar")
    return joined or tokens[-1].clause != tokens[0].clause


def _ends_question(tokens: tuple[Token, ...], i: int) -> bool:
    return tokens[i - 1].asked and tokens[i].asked and tokens[i].sentence != tokens[i - 1].sentence


def _is_question(evidence: Evidence, end: int) -> bool:
    """Whether what stands before a place asks too, and does not only tell: "I work in WASH. Email of shelter?"."""
    cues = (m for m in evidence.roles("cue") if m.role.name in QUESTIONS and not m.cost)
    intents = (m for m in evidence.roles("intent") if _asks(m))
    return any(m.end <= end for m in (*cues, *intents))


def _begins_question(evidence: Evidence, i: int) -> bool:
    """Whether a conjunction stands here, or a clause begins, and what follows asks."""
    begins = [m for m in (*evidence.roles("cue"), *evidence.roles("intent")) if _asks(m)]
    if any(m.start == i and not m.cost for m in evidence.roles("and")):
        after = i + 1
        while after in evidence.empty and not any(m.start == after for m in begins):
            after += 1
        return any(m.start == after for m in begins)
    new_clause = evidence.tokens[i - 1].clause != evidence.tokens[i].clause
    joined = any(m.start == i and m.cost for m in evidence.roles("cue") if m.role.language == "ar")
    return (new_clause or joined) and any(m.start == i for m in begins)


def conjuncts(index: Index, evidence: Evidence) -> Iterator[tuple[tuple[Token, ...], ...]]:
    """The question once for each of the things that an "and" joins: "WASH and cash emails" as two questions.

    What stands before the first thing and after the last is asked of all, and the noun that ends the last one or begins the
    first: "the regional and sub-regional offices"; then without that noun.
    """
    tokens = evidence.tokens
    joints = _cuts(evidence)
    things = _things(index, evidence) if joints else frozenset()
    if len(things) < 2:
        return
    first, end = min(things), max(things) + 1
    cuts = [cut for cut in joints if first < cut[1] < end and not _is_within_name(evidence, *cut)]
    if not cuts:
        return
    starts, ends = [first, *(start for _, start in cuts)], [*(stop for stop, _ in cuts), end]
    parts = [tokens[start:stop] for start, stop in zip(starts, ends, strict=True)]
    nouns = {evidence.tokens[m.start].folded for m in evidence.roles("kind")}
    first_noun, last_noun = (tuple([t for t in noun if t.folded in nouns]) for noun in (parts[0][:1], parts[-1][-1:]))
    for head, tail in dict.fromkeys((((), last_noun), (first_noun, ()), ((), ()))):
        yield tuple([(*tokens[:first], *_unsaid(head, part), *part, *_unsaid(tail, part), *tokens[end:]) for part in parts])


def _things(index: Index, evidence: Evidence) -> frozenset[int]:
    """The tokens that mean something which can be asked about beside others, without those that ask."""
    asking = {
        i
        for category in ("cue", "intent")
        for m in evidence.roles(category)
        if _asks(m) and not m.cost
        for i in range(m.start, m.end)
    }
    meant = [c.anchored for c in evidence.candidates.values() if c.anchored and index.targets[c.number].kind in JOINED]
    areas = [frozenset(range(m.start, m.end)) for m in evidence.roles("area")]
    return frozenset().union(*meant, *areas) - evidence.fillers - asking


def _unsaid(noun: tuple[Token, ...], part: tuple[Token, ...]) -> tuple[Token, ...]:
    return () if noun and noun[0].folded in {token.folded for token in part} else noun


def _cuts(evidence: Evidence) -> list[tuple[int, int]]:
    """Where one thing ends and the next begins: around an "and", or before a word to which the Arabic one is joined."""
    ands = {(m.start, m.end) for m in evidence.roles("and") if not m.cost and m.end == m.start + 1}
    read = zip(evidence.tokens, evidence.readings, strict=True)
    joined = {(i, i) for i, (token, reading) in enumerate(read) if _has_joined(token, reading)}
    return sorted(ands | joined)


def _has_joined(token: Token, reading: Reading) -> bool:
    return token.folded.startswith(AND) and bool(reading.keys) and all(cost for _, cost in reading.keys)


def _is_within_name(evidence: Evidence, stop: int, start: int) -> bool:
    """Whether a cut would go through a name: "Peace and Recovery"."""
    said = (m.tokens for c in evidence.spoken_of for m in c.mentions if m.phrase_class != ASKED)
    return any(min(tokens) < stop <= start <= max(tokens) and not _is_said_twice(evidence, tokens, start) for tokens in said)


def _is_said_twice(evidence: Evidence, tokens: frozenset[int], start: int) -> bool:
    """Whether a name lies across an "and" only by words that stand on both sides: "global offices and sub-regional offices"."""
    after = {token.folded for token in evidence.tokens[start:]}
    return all(evidence.tokens[n].folded in after for n in tokens if n < start)


def _asks(match: Match) -> bool:
    if match.role.category == "cue":
        return match.role.name in BEGINNINGS
    return match.role.name in EXPLICIT and match.role.strength == 1


def both(index: Index, first: Recognition, second: Recognition) -> Recognition | None:
    """The answers to two questions as one; None where they are one subject's."""
    if set(first.subjects) & set(second.subjects) or first.other or second.other:
        return None
    intents = dict.fromkeys(o.intent for o in (first, second) if index.target(o.subjects[0]).kind in UNIT)
    intent = next(iter(intents), first.intent) if len(intents) < 2 else "about"
    confidence = min(first.confidence, second.confidence)
    one, two = first.reason, second.reason
    words, left = (*one.words, *two.words), (*one.unexplained, *two.unexplained)
    reason = replace(one, rule=f"two questions: {one.rule}; {two.rule}", words=words, unexplained=left)
    return replace(first, intent=intent, subjects=(*first.subjects, *second.subjects), confidence=confidence, reason=reason)
