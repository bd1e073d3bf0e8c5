"""Two questions in one message: where the second begins, and what both come to together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from knowledge.evidence import Evidence, Match
from knowledge.grammar import EXPLICIT, UNIT
from knowledge.index import Index
from knowledge.normalise import Token
from knowledge.recognition import Recognition

LEAST: Final = 2
"""Words of a question: with fewer on one side there is no second question."""
QUESTIONS: Final = frozenset({"who", "when", "how_many", "what", "why"})
"""Question words that no story has; "where" has nouns like "city"."""
BEGINNINGS: Final = frozenset({"who", "when", "where", "how_many", "how_much", "how_long", "what", "why", "how"})
"""Question words with which a second question begins."""


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
