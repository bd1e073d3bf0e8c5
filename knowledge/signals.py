"""What the words of one utterance show beside their evidence: what asks, what tells, what is hard, what is aside."""

from __future__ import annotations

from typing import Final

from knowledge.candidates import EMPTY, Candidate
from knowledge.evidence import Evidence, Match
from knowledge.grammar import EXPLICIT
from knowledge.index import EVERYDAY, NAME, Index
from knowledge.model import LANGUAGES
from knowledge.normalise import is_respelt
from knowledge.vocabulary import real_words
from knowledge.words import is_arabic

WHOLE: Final = 0.9
"""Share of a phrase from which on it counts as found whole."""
MANY: Final = 3
"""Words of a phrase from which on it need not be found whole."""
NEARLY: Final = 0.8
"""Share of a phrase that is enough where so many words of it were found, and none other was said."""
MOSTLY: Final = 0.7
"""The same, where more than so many were found."""
HARD: Final = 1.0
SOFT: Final = 0.7
STRICT: Final = frozenset({"when", "how_many", "how_much", "how_long", "earlier", "later", "ending"})
"""Question words that only a target which answers them accounts for."""
TELLS_TOO: Final = frozenset({"about", "listing", "parts", "link", "what", "later", "ending"})
"""Words that ask, and stand as often in a clause that asks for nothing."""
STORY: Final = 15
"""Words from which on a message tells before it asks."""
ASKS: Final = frozenset({"intent", "cue", "kind"})
"""Categories of words that ask."""
PEOPLE: Final = frozenset({"head", "staff", "jobs", "travel"})
"""What no entry gives, and every story has: the boss, colleagues, one's own post, the way."""
ALIKE: Final = 4
ENDING: Final = 2
"""Forms that begin with so many letters alike, and differ in so many at the end at most, are one word."""
GUESSED: Final = frozenset({"stem", "without vowels", "abbreviated"})
"""Ways to know a word that leave open whether it is an acronym typed badly."""
SHORT: Final = 3
"""Most words with content in a question that is a mere keyword or two."""
MAX_WORDS: Final = 8
"""Longest question in which an unknown small word is still taken for an acronym typed badly."""
MAX_LONE: Final = 3
"""Most words in all beside a single word that stands for a list."""


class Signals:
    """The tokens of one utterance seen as a whole; every attribute is worked out once."""

    def __init__(self, index: Index, evidence: Evidence) -> None:
        self.index, self.evidence = index, evidence
        self.asking = any(
            m.role.category in ("cue", "intent") and m.role.name not in ("what", "listing") for m in evidence.matches
        )

        self.small_numbers = frozenset(i for i, t in enumerate(evidence.tokens) if t.kind == "number" and len(t.folded) <= 2)
        self.strict_cues = frozenset(i for m in evidence.roles("cue") if m.role.name in STRICT for i in range(m.start, m.end))
        self.named_elsewhere = EMPTY.union(*[c.named() for c in evidence.spoken_of if c.is_certain])
        self.part_of_names = frozenset(
            i for c in evidence.spoken_of for m in c.mentions if len(m.tokens) > 1 and m.phrase_class == NAME for i in m.tokens
        )
        self.cue_tokens = frozenset(i for m in evidence.roles("cue") for i in range(m.start, m.end))
        self.asked_tokens = frozenset(
            i for m in evidence.roles("intent") if m.role.name in EXPLICIT and m.role.strength == 1 for i in range(m.start, m.end)
        )
        self.listing_tokens = frozenset(
            i for m in evidence.roles("intent") if m.role.name in ("listing", "about", "parts") for i in range(m.start, m.end)
        )
        self.place_tokens = frozenset(i for m in evidence.roles("place") for i in range(m.start, m.end))
        self.how_many = any(m.role.name == "how_many" for m in evidence.roles("cue"))
        self.weights = [HARD if self.is_hard(i) else SOFT for i in range(len(evidence.tokens))]
        self.intents = frozenset(m.role.name for m in evidence.roles("intent") if m.role.strength == 1)
        places = {m.start for m in evidence.roles("place") if not m.cost}
        pointing = (m for m in (*evidence.roles("pronoun"), *evidence.roles("again")) if m.start not in places)
        self.pointing = frozenset(i for m in pointing for i in range(m.start, m.end))
        self.kind_nouns = frozenset(m.role.name for m in evidence.roles("kind"))
        self.kind_tokens = frozenset(i for m in evidence.roles("kind") for i in range(m.start, m.end) if not m.cost)
        self.is_told = bool(evidence.roles("speaker"))
        self.has_who = any(m.role.name == "who" and not m.cost for m in evidence.roles("cue"))
        whats = {m.end for m in evidence.roles("cue") if m.role.name == "what"}
        self.has_who |= any(m.role.name == "unit" and m.start in whats for m in evidence.roles("kind"))
        contents = [i for i in range(len(evidence.tokens)) if i not in evidence.fillers]
        self.is_short = len(contents) <= SHORT
        self.is_bare = len(evidence.tokens) <= MAX_LONE
        refusing = index.refusing
        self.guessed = frozenset(
            i
            for i, r in enumerate(evidence.readings)
            if _are_several(r.forms) or (r.forms and is_arabic(evidence.tokens[i].folded))
        )
        """Misspelt words that may be several; in Arabic every second word is near another."""
        near = {i for i, reading in enumerate(evidence.readings) if reading.forms and not refusing.isdisjoint(reading.forms)}
        for match in evidence.matches if near else ():
            alone = match.cost and match.end == match.start + 1
            if match.role.category in ASKS and not (alone and (self.is_proper(match.start) or self._may_be_place(match.start))):
                near.difference_update(range(match.start, match.end))
        self.doubtful = frozenset(near) - self.part_of_names
        """Misspelt words that may be what no entry gives: another place, another agency, a telephone."""
        self._beside_and = evidence.fillers | self.asked_tokens | self.small_numbers | self.cue_tokens - self.strict_cues
        self._personal = {evidence.tokens[m.start].clause for m in evidence.roles("personal") if not m.cost}

    def _may_be_place(self, i: int) -> bool:
        """Whether a misspelt word may be a place without an office, where offices are asked about."""
        return "office" in self.kind_nouns and not self.index.places.isdisjoint(self.evidence.readings[i].forms)

    def joined(self, first: frozenset[int], second: frozenset[int]) -> bool:
        """Whether an "and" stands between two names, with nothing but little words beside it."""
        earlier, later = sorted((first, second), key=min)
        between = set(range(max(earlier) + 1, min(later)))
        ands = {m.start for m in self.evidence.roles("and")}
        return bool(between & ands) and between <= ands | self._beside_and

    def leads_to(self, intent: str, tokens: set[int]) -> bool:
        """Whether an intent's words come right before some of these tokens."""
        ends = [m.end for m in self.evidence.roles("intent") if m.role.name == intent]
        return any(end in tokens or (end + 1 in tokens and end in self.evidence.fillers) for end in ends)

    def is_personal(self, tokens: frozenset[int]) -> bool:
        """Whether people speak of their own affairs in the clause of these tokens, and ask for nobody."""
        if any(m.end in tokens for m in self.evidence.roles("personal")):
            return True
        return not self.has_who and any(self.evidence.tokens[i].clause in self._personal for i in tokens)

    def is_specific(self, tokens: frozenset[int]) -> bool:
        """Whether one of the words is no everyday word."""
        words = [self.evidence.tokens[i].folded for i in tokens]
        return any(all(real_words(language).get(word, 0) < EVERYDAY for language in LANGUAGES) for word in words)

    def is_all(self, candidate: Candidate) -> bool:
        """Whether nothing but fillers and names of the organization stands beside a phrase; little words only beside one word."""
        tokens, everything = candidate.anchored, set(range(len(self.evidence.tokens)))
        if len(tokens) == 1:
            return all(self.evidence.tokens[i].folded in self.index.joining for i in everything - tokens)
        rest = everything - tokens - candidate.weights.keys() - self.evidence.fillers - self.cue_tokens - self.small_numbers
        beside = (m for m in self.evidence.matches if m.role.name in ("listing", "document", "unit"))
        rest -= {i for m in beside for i in range(m.start, m.end)}
        found = candidate.share >= (WHOLE if len(tokens) < MANY else NEARLY if len(tokens) == MANY else MOSTLY)
        return found and not (rest - self.named_elsewhere)

    def is_hard(self, i: int) -> bool:
        """A number, an acronym or a mangled acronym: never passed over."""
        token, reading = self.evidence.tokens[i], self.evidence.readings[i]
        unknown = token.is_capitals and (reading.how != "exact" or token.folded in self.index.vocabulary.acronyms)
        figure = not token.raw.isalpha() and any(c.isdigit() for c in token.raw)
        return figure or unknown or bool(reading.near_acronyms)

    def is_proper(self, i: int) -> bool:
        """A hard token, or a capitalised word that does not begin its clause."""
        tokens = self.evidence.tokens
        begins = i == 0 or tokens[i - 1].clause != tokens[i].clause
        return self.is_hard(i) or (tokens[i].raw[:1].isupper() and not begins and not tokens[i].is_capitals)

    def counts(self, match: Match) -> bool:
        """Whether something is asked, not told about oneself; in long stories only the clauses that ask count."""
        if match.start in self.background():
            return match.role.category == "elsewhere" and self.leads_to("contact", {match.start})
        if match.role.name not in PEOPLE or len(self.evidence.tokens) < STORY:
            return True
        asking = self.asking_clauses()
        token = self.evidence.tokens[match.start]
        return not asking or token.clause in asking or token.asked

    def asking_clauses(self) -> set[int]:
        """The clauses in which something is asked for; in a long story, of the sentences with a question mark."""
        tokens = self.evidence.tokens
        asks = (m for m in self.evidence.matches if m.role.category in ("cue", "intent") and m.role.strength == 1 and not m.cost)
        clauses = {tokens[m.start].clause for m in asks if m.role.name not in TELLS_TOO}
        if len(tokens) >= STORY:
            clauses &= {token.clause for token in tokens if token.asked} or clauses
        return clauses

    def is_asked(self, i: int) -> bool:
        """Whether a token stands where the question is asked: in a long story, in a sentence with a question mark."""
        tokens = self.evidence.tokens
        return len(tokens) < STORY or tokens[i].asked or not any(token.asked for token in tokens)

    def all_covered(self, covered: set[int]) -> bool:
        """Whether every token is accounted for."""
        return all(i in covered for i in range(len(self.evidence.tokens)))

    def blocked(self, candidate: Candidate) -> bool:
        """Whether a candidate rests on a mangled acronym alone."""
        return all(self.evidence.readings[i].near_acronyms for i in candidate.weights)

    def near_acronyms(self) -> list[str]:
        """Acronyms that an unknown word is one letter away from, where somebody seems to ask for one."""
        if not (self.is_short or (self.asking and len(self.evidence.tokens) <= MAX_WORDS) or self._typed_acronym()):
            return []
        return [a for r in self.evidence.readings if not r.keys or r.how in GUESSED for a in r.near_acronyms]

    def _typed_acronym(self) -> bool:
        return any(t.is_capitals and r.near_acronyms for t, r in zip(self.evidence.tokens, self.evidence.readings, strict=True))

    def background(self) -> frozenset[int]:
        """The tokens of clauses that tell about the speaker, where another clause remains."""
        tokens = self.evidence.tokens
        clauses = {token.clause for token in tokens}
        opened = {
            tokens[m.start].clause
            for m in self.evidence.roles("background")
            if m.start == 0 or tokens[m.start - 1].clause != tokens[m.start].clause
        }
        opened -= self.asking_clauses()
        if not opened or opened == clauses:
            return frozenset()
        return frozenset(i for i, token in enumerate(tokens) if token.clause in opened)

    def described(self) -> tuple[str, ...]:
        """Each token with how it was found, for the trace."""
        return tuple(
            f"{t.raw}: {r.how}" + (f" ({r.edits})" if r.edits else f" as {t.folded}" if is_respelt(t) else "")
            for t, r in zip(self.evidence.tokens, self.evidence.readings, strict=True)
        )


def _are_several(forms: tuple[str, ...]) -> bool:
    """Whether a misspelt word may be several words, and not only forms of one."""
    if len(forms) < 2:
        return False
    alike = max(ALIKE, min(map(len, forms)) - ENDING)
    return len({form[:alike] for form in forms}) > 1
