"""From an utterance to what it asks for: of the part that asks, where a story is told around it."""

from __future__ import annotations

from knowledge.asides import asking_part
from knowledge.decision import Decision
from knowledge.evidence import Evidence, gather
from knowledge.grammar import UNIT
from knowledge.index import HELP, Index
from knowledge.languages_of import language_of
from knowledge.normalise import Token, tokenise
from knowledge.recognition import Context, Recognition
from knowledge.twofold import both, halves


def recognise(index: Index, utterance: str, hint: str | None = None, context: Context | None = None) -> Recognition:
    """What an utterance asks for. `hint` is the person's language, if known; the same input gives the same outcome."""
    tokens = tokenise(utterance)
    language = language_of(index, utterance, tokens, hint)
    context = context or Context()
    evidence = gather(index, tokens, language)
    single = _single(index, evidence, language, context)
    return single if len(single.subjects) > 1 else _twofold(index, evidence, language) or single


def _twofold(index: Index, evidence: Evidence, language: str) -> Recognition | None:
    """Two questions in one message, each of which is answered for sure by itself."""
    for halves_ in halves(evidence):
        found = []
        for half in halves_:
            decision = Decision(index, gather(index, half, language), language, Context())
            outcome = decision.decide()
            if not decision.is_sure_of(outcome):
                break
            found.append(outcome)
        if len(found) == len(halves_) and (outcome_ := both(index, *found)):
            return outcome_
    return None


def _single(index: Index, evidence: Evidence, language: str, context: Context) -> Recognition:
    """What a message asks for as one question: of the part that asks, where it has one, else of the whole."""
    part = asking_part(index, evidence)
    if not part:
        return Decision(index, evidence, language, context).decide()
    asking = Decision(index, gather(index, part, language), language, context)
    asked = asking.decide()
    place = _place_that_matters(index, evidence, part, asking)
    if asking.is_sure_of(asked) and not place:
        return asked
    if place:
        placed = Decision(index, gather(index, (*place, *part), language), language, context).decide()
        if placed.status == "answered":
            return placed
    told = Decision(index, evidence, language, context).decide()
    return told if told.status == "answered" or not _says_more(asked, told) else asked


def _place_that_matters(index: Index, evidence: Evidence, part: tuple[Token, ...], asking: Decision) -> tuple[Token, ...]:
    """The city with an office that the story names, where an office is asked about: "I am in Nairobi. Which regional office?"."""
    if "office" not in asking.signals.kind_nouns or any(f.candidate.is_certain and f.target.kind == "office" for f in asking.frames):
        return ()
    left = frozenset(i for i, token in enumerate(evidence.tokens) if token not in part)
    offices = (c for c in evidence.spoken_of if c.is_certain and index.targets[c.number].kind == "office")
    named = frozenset().union(*[c.named() for c in offices if c.named() <= left])
    return tuple([evidence.tokens[i] for i in sorted(named)])


def _says_more(asked: Recognition, told: Recognition) -> bool:
    """Whether the part of a message that asks says more than the whole, for which there is no answer."""
    if asked.status == "answered":
        return bool(asked.subjects) and HELP not in asked.subjects
    return bool(asked.missing or asked.suggestions) and not (told.missing or told.suggestions)
