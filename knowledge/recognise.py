"""From an utterance to what it asks for: of the part that asks, where a story is told around it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from knowledge.asides import SENTENCE, asking_part, last_questions
from knowledge.decision import Decision
from knowledge.evidence import Evidence, gather
from knowledge.index import HELP, MATTER, Index
from knowledge.languages_of import language_of
from knowledge.normalise import Token, tokenise
from knowledge.recognition import MAX_SUGGESTIONS, Context, Recognition
from knowledge.signals import PEOPLE
from knowledge.spelling import spellings
from knowledge.twofold import both, conjuncts, halves


def recognise(index: Index, utterance: str, hint: str | None = None, context: Context | None = None) -> Recognition:
    """What an utterance asks for. `hint` is the person's language, if known; the same input gives the same outcome."""
    tokens = tokenise(utterance)
    message = _Message(index, language_of(index, utterance, tokens, hint), context or Context())
    whole = message.read(tokens)
    return message.agreed(whole, message.outcome(whole))


@dataclass(frozen=True, slots=True)
class _Message:
    """What holds for all of one message."""

    index: Index
    language: str
    context: Context

    def read(self, tokens: tuple[Token, ...]) -> Evidence:
        return gather(self.index, tokens, self.language)

    def outcome(self, whole: Evidence) -> Recognition:
        """What a message comes to: by its one question, by the part that asks, or as it stands; with all that it joins."""
        if asked := next(filter(None, (self.by_itself(whole, question) for question in last_questions(whole))), None):
            return asked
        part = asking_part(self.index, whole)
        asking = self.decision(self.read(part)) if part else None
        single = self.told(whole, part, asking) if asking else self.decision(whole).decide()
        evidence = asking.evidence if asking else whole
        further = self.twofold(evidence) if len(single.subjects) < 2 else None
        joined = further or self.joined(evidence)
        return joined if joined and len(joined.subjects) > len(single.subjects) else single

    def agreed(self, whole: Evidence, outcome: Recognition) -> Recognition:
        """An answer, where a misspelt word that may be several does not mostly make another one of it; else which is meant."""
        if outcome.status != "answered" or not outcome.subjects:
            return outcome
        tried = [self.outcome(self.read(tokens)) for tokens in spellings(self.index, whole.tokens, whole.readings, self.language)]
        answers = [other for other in tried if other.status == "answered"]
        meant = {frozenset(outcome.subjects), frozenset(map(self._offered_as, outcome.subjects))}
        others = [other for other in answers if frozenset(other.subjects) not in meant]
        if 2 * len(others) <= len(answers):
            return outcome
        choices: dict[str, str] = {}
        for choice in (*outcome.subjects, *(subject for other in others for subject in other.subjects)):
            choices.setdefault(self._offered_as(choice), choice)  # facts are offered by the name of what they are of
        reason = replace(outcome.reason, rule="a misspelt word that may be several")
        suggestions = tuple(choices.values())[:MAX_SUGGESTIONS]
        return replace(outcome, status="clarify", subjects=(), other="", suggestions=suggestions, confidence=0.0, reason=reason)

    def decision(self, evidence: Evidence, context: Context | None = None) -> Decision:
        return Decision(self.index, evidence, self.language, self.context if context is None else context)

    def _offered_as(self, choice: str) -> str:
        target = self.index.target(choice)
        return target.of if target.kind == "fact" else choice

    def told(self, whole: Evidence, part: tuple[Token, ...], asking: Decision) -> Recognition:
        """What the part of a message that asks comes to; the whole, where that part says too little."""
        asked = asking.decide()
        place = self._place_that_matters(whole, part, asking)
        if not place and asking.is_sure_of(asked):
            return asked
        if place and (placed := self.decision(self.read((*place, *part))).decide()).status == "answered":
            return placed
        if _is_refused(asked) or (asked.intent == "help" and self._is_plain_help(asking.evidence)):
            return asked
        told = self.decision(whole).decide()
        return told if told.status == "answered" or not _says_more(asked, told) else asked

    def _is_plain_help(self, evidence: Evidence) -> bool:
        """Whether what the bot can do is asked for in a whole sentence; everybody asks for help in some."""
        return any(m.end - m.start >= SENTENCE for m in evidence.roles("help"))

    def _place_that_matters(self, whole: Evidence, part: tuple[Token, ...], asking: Decision) -> tuple[Token, ...]:
        """The city with an office that the story names, where an office is asked about: "I am in Nairobi. Which office?"."""
        of_kind = any(f.target.kind == "office_kind" for f in asking.frames[:1])
        if not (of_kind or "office" in asking.signals.kind_nouns) or self._cities(asking.evidence) or asking.signals.how_many:
            return ()
        left = frozenset(i for i, token in enumerate(whole.tokens) if token not in part)
        named = frozenset().union(*[city for city in self._cities(whole, self._kinds(asking.evidence)) if city <= left])
        return tuple([whole.tokens[i] for i in sorted(named)])

    def _kinds(self, evidence: Evidence) -> set[str]:
        """The kinds of office that are named for certain."""
        targets = (self.index.targets[c.number] for c in evidence.spoken_of if c.is_certain)
        return {target.id for target in targets if target.kind == "office_kind"}

    def _cities(self, evidence: Evidence, kinds: Set[str] = frozenset()) -> list[frozenset[int]]:
        """The tokens of each office that is named for certain; where kinds are given, of these."""
        targets = self.index.targets
        offices = (c for c in evidence.spoken_of if c.is_certain and targets[c.number].kind == "office")
        return [c.named() for c in offices if not kinds or targets[c.number].of in kinds]

    def twofold(self, evidence: Evidence) -> Recognition | None:
        """Two questions in one message, each of which is answered for sure by itself."""
        return next(filter(None, (self._both(*parts) for parts in halves(evidence))), None)

    def _both(self, first: tuple[Token, ...], second: tuple[Token, ...]) -> Recognition | None:
        found = self._for_sure(first)
        further = found and (self._for_sure(second) or self.twofold(self.read(second)))
        return both(self.index, found, further) if found and further else None

    def joined(self, evidence: Evidence) -> Recognition | None:
        """One question about several things, each of which is answered by itself."""
        for questions in conjuncts(self.index, evidence):
            found = [self.decision(self.read(question), Context()).decide() for question in questions]
            answered = all(one.status == "answered" and one.subjects and not one.reason.unexplained for one in found)
            if answered and (outcome := self._all_of(found)):
                return outcome
        return None

    def _all_of(self, found: list[Recognition]) -> Recognition | None:
        """The answers to several questions as one; None where two of them are the same."""
        answered: Recognition | None = found[0]
        for another in found[1:]:
            answered = both(self.index, answered, another) if answered else None
        return answered

    def by_itself(self, whole: Evidence, question: tuple[Token, ...]) -> Recognition | None:
        """The one question of a message, where it is refused, or points back to nothing and is sure without its story."""
        evidence = self.read(question)
        decision = self.decision(evidence, Context())
        outcome = decision.decide()
        if outcome.missing == "place" or (question[0].asked and _is_refused(outcome)):
            return outcome
        if evidence.roles("pronoun") or evidence.roles("again") or self._place_that_matters(whole, question, decision):
            return None
        return outcome if self._is_sure(decision, outcome) else None

    def _for_sure(self, tokens: tuple[Token, ...]) -> Recognition | None:
        """What a question comes to by itself, where every word of it is accounted for."""
        decision = self.decision(self.read(tokens), Context())
        outcome = decision.decide()
        return outcome if self._is_sure(decision, outcome) else None

    def _is_sure(self, decision: Decision, outcome: Recognition) -> bool:
        return decision.is_sure_of(outcome) and not outcome.reason.unexplained


def _is_refused(outcome: Recognition) -> bool:
    """Whether it is a matter of its own that no entry gives, or a person of a unit that was named: no story changes that."""
    return outcome.missing == MATTER or (outcome.missing in PEOPLE and bool(outcome.suggestions))


def _says_more(asked: Recognition, told: Recognition) -> bool:
    """Whether the part of a message that asks says more than the whole, for which there is no answer."""
    if asked.status == "answered":
        return bool(asked.subjects) and HELP not in asked.subjects
    return bool(asked.missing or asked.suggestions) and not (told.missing or told.suggestions)
