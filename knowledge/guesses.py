"""What is sure, what is open, and what may be meant: helpers of the decision over one utterance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from knowledge.evidence import Candidate, Evidence, Match
from knowledge.grammar import EXPLICIT, UNIT
from knowledge.index import NAME, Index
from knowledge.model import LANGUAGES
from knowledge.vocabulary import real_words

if TYPE_CHECKING:
    from knowledge.recognise import Frame

WHOLE: Final = 0.9
"""Share of a phrase from which on it counts as found whole."""
HARD: Final = 1.0
SOFT: Final = 0.7
STRICT: Final = frozenset({"when", "how_many", "how_much", "how_long"})
"""Question words that only a target which answers them accounts for."""
LOOSE_KINDS: Final = frozenset({"organization", "department", "list"})
"""Kinds that are named in passing ("at the office in Dakar"): a word left over may be what the question is about."""
ROLES: Final = frozenset({"intent", "cue", "kind", "missing", "elsewhere", "place"})
"""What a word does in a question; a word that does something is not left over by chance."""
YEAR: Final = 4
"""Digits from which on a number is a year or a figure, and never left over."""
LONG: Final = 9
"""Words from which on two of them may be left over."""
STORY: Final = 15
"""Words from which on a message tells before it asks."""
SHORT: Final = 3
"""Most words with content in a question that is a mere keyword or two."""
MAX_WORDS: Final = 8
"""Longest question in which an unknown small word is still taken for an acronym typed badly."""
MAX_LONE: Final = 3
"""Most words in all beside a single word that stands for a list."""
EVERYDAY: Final = 42
"""Frequency (ten times the decimal logarithm per thousand million) from which on a word is an everyday word."""
BESIDE: Final = 1.5
"""Words that may stand beside each word that speaks for a subject, in a clause that only tells about the matter."""
STRONG: Final = 1.2
"""Strength of the best phrase from which on one plain word beside it may stay unexplained."""
PLAIN: Final = 0.9
"""Strength of the best phrase from which on a subject is beyond doubt."""


class Words:
    """The tokens of one utterance seen as a whole."""

    def __init__(self, index: Index, evidence: Evidence) -> None:
        self.index, self.evidence = index, evidence
        self.asking = any(m.role.category in ("cue", "intent") and m.role.name not in ("what", "listing") for m in evidence.matches)

        self.small_numbers = frozenset(i for i, t in enumerate(evidence.tokens) if t.kind == "number" and len(t.folded) <= 2)
        self.strict_cues = frozenset(
            i for m in evidence.matches if m.role.category == "cue" and m.role.name in STRICT for i in range(m.start, m.end)
        )
        self.named_elsewhere = frozenset(i for c in evidence.candidates.values() if c.is_certain for i in c.named())
        self.part_of_names = frozenset(
            i for c in evidence.candidates.values() for m in c.mentions if len(m.tokens) > 1 and m.phrase_class == NAME for i in m.tokens
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
        self.pointing = frozenset(evidence.tokens_of("pronoun", ("",)) | evidence.tokens_of("again", ("",)))
        self.kind_nouns = frozenset(m.role.name for m in evidence.roles("kind"))
        self.is_told = any(True for _ in evidence.roles("speaker"))
        self.has_who = any(m.role.name == "who" and not m.cost for m in evidence.roles("cue"))
        whats = {m.end for m in evidence.roles("cue") if m.role.name == "what"}
        self.has_who |= any(m.role.name == "unit" and m.start in whats for m in evidence.roles("kind"))
        contents = [i for i in range(len(evidence.tokens)) if i not in evidence.fillers]
        self.is_short = len(contents) <= SHORT
        self.is_bare = len(evidence.tokens) <= MAX_LONE
        self._personal = {evidence.tokens[m.start].clause for m in evidence.roles("personal") if not m.cost}

    def joined(self, first: frozenset[int], second: frozenset[int]) -> bool:
        """Whether an "and" stands between two names, with nothing but little words beside it."""
        between = set(range(min(first | second), max(first | second))) - first - second
        ands = {m.start for m in self.evidence.roles("and")}
        return bool(between & ands) and between <= ands | self.evidence.fillers | self.asked_tokens

    def precedes(self, intent: str, named: frozenset[int]) -> bool:
        """Whether an intent's words come right before a name: "under X" asks for the parts of X, "X is under" for its whole."""
        first = min(named, default=0)
        ends = [m.end for m in self.evidence.roles("intent") if m.role.name == intent and m.end <= first]
        return bool(ends) and all(i in self.evidence.fillers for i in range(max(ends), first))

    def leads_to(self, intent: str, tokens: set[int]) -> bool:
        """Whether an intent's words come right before some of these tokens."""
        ends = [m.end for m in self.evidence.roles("intent") if m.role.name == intent]
        return any(end in tokens or end + 1 in tokens and end in self.evidence.fillers for end in ends)

    def is_personal(self, tokens: frozenset[int]) -> bool:
        """Whether people speak of their own affairs in the clause of these tokens, and ask for nobody."""
        return not self.has_who and any(self.evidence.tokens[i].clause in self._personal for i in tokens)

    def is_specific(self, tokens: frozenset[int]) -> bool:
        """Whether one of the words is no everyday word."""
        words = [self.evidence.tokens[i].folded for i in tokens]
        return any(all(real_words(language).get(word, 0) < EVERYDAY for language in LANGUAGES) for word in words)

    def is_all(self, tokens: frozenset[int], share: float) -> bool:
        """Whether nothing but fillers and names of the organization stands beside these tokens; little words only beside one."""
        everything = set(range(len(self.evidence.tokens)))
        rest = everything - tokens - self.evidence.fillers - self.cue_tokens - self.small_numbers
        rest -= {i for m in self.evidence.matches if m.role.name in ("listing", "document") for i in range(m.start, m.end)}
        if len(tokens) > 1:
            return share >= WHOLE and not (rest - self.named_elsewhere)
        return all(self.evidence.tokens[i].folded in self.index.joining for i in everything - tokens)

    def is_hard(self, i: int) -> bool:
        """A number, an acronym or a mangled acronym: never passed over."""
        token, reading = self.evidence.tokens[i], self.evidence.readings[i]
        return any(c.isdigit() for c in token.raw) or token.is_capitals or bool(reading.near_acronyms)

    def is_proper(self, i: int) -> bool:
        """A hard token, or a capitalised word that does not begin its clause."""
        tokens = self.evidence.tokens
        begins = i == 0 or tokens[i - 1].clause != tokens[i].clause
        return self.is_hard(i) or (tokens[i].raw[:1].isupper() and not begins)

    def counts(self, match: Match) -> bool:
        """Whether something is asked, not told about oneself; in long stories only the clauses that ask count."""
        if match.start in self.background():
            return False
        if match.role.category == "elsewhere" or len(self.evidence.tokens) < STORY:
            return True
        asking = self._asking_clauses()
        token = self.evidence.tokens[match.start]
        return not asking or token.clause in asking or token.asked

    def _asking_clauses(self) -> set[int]:
        tokens = self.evidence.tokens
        asks = (m for m in self.evidence.matches if m.role.category in ("cue", "intent") and m.role.strength == 1 and not m.cost)
        clauses = {tokens[m.start].clause for m in asks if m.role.name not in ("about", "listing", "parts", "link", "what")}
        if len(tokens) >= STORY:
            clauses &= {token.clause for token in tokens if token.asked} or clauses
        return clauses

    def is_asked(self, i: int) -> bool:
        """Whether a token stands where the question is asked: in a long story, in a sentence with a question mark."""
        tokens = self.evidence.tokens
        return len(tokens) < STORY or tokens[i].asked or not any(token.asked for token in tokens)

    def passable(self, frame: Frame) -> bool:
        """Whether what a frame leaves over stands aside: in clauses that ask nothing, and less than what speaks for it."""
        tokens, asking = self.evidence.tokens, self._asking_clauses()
        if not (frame.candidate.is_certain or frame.candidate.anchor >= PLAIN) or frame.target.kind == "list":
            return False
        frame = self._without_places(frame)
        barred = self.named_elsewhere | self.strict_cues | self.asked_tokens | self.place_tokens
        if any(self.evidence.readings[i].near_acronyms for i in frame.unexplained) or frame.unexplained & barred:
            return False
        if any(len(self.evidence.tokens[i].folded) >= YEAR and self.evidence.tokens[i].folded.isdigit() for i in frame.unexplained):
            return False
        if self._one_word_over(frame):
            return True
        if frame.target.kind in ("office", "office_kind"):
            return False
        at_stake = {tokens[i].clause for i in frame.candidate.anchored | frame.candidate.named()}
        for i in frame.unexplained:
            clause = tokens[i].clause
            if clause in asking or clause in at_stake and self.is_proper(i):
                return False
        if not frame.unexplained:
            return True
        beside = [i for i in frame.unexplained if tokens[i].clause in at_stake]
        return bool(asking) and len(beside) <= BESIDE * len(frame.candidate.weights)

    def _without_places(self, frame: Frame) -> Frame:
        """Places named in passing do not matter to whoever asks headquarters for a unit's contact."""
        if frame.target.kind not in UNIT or not any(frame.intents.get(name, 0) >= 1 for name in ("contact", "responsible")):
            return frame
        after = {m.end for m in self.evidence.roles("locative")}
        tokens = self.evidence.tokens
        placed = {i for i in frame.unexplained if i in after and tokens[i].raw[:1].isupper() and not tokens[i].is_capitals}
        numbers = {i for i in frame.unexplained if tokens[i].kind == "number"}
        return replace(frame, unexplained=frame.unexplained - self.place_tokens - placed - numbers)

    def _one_word_over(self, frame: Frame) -> bool:
        """A plain word or two left over beside a name, or beside a phrase of several words, that was asked about plainly."""
        kind, candidate, left = frame.target.kind, frame.candidate, frame.unexplained
        if any(m.start <= i < m.end for m in self.evidence.matches if m.role.category in ROLES for i in left):
            return False
        if any(self.is_proper(i) for i in left) or len(left) > (1 if len(self.evidence.tokens) < LONG else 2):
            return False
        strong = candidate.anchor >= STRONG and len(candidate.anchored) > 1
        if kind == "office":
            return candidate.is_certain and len(left) == 1 and frame.intents.get("place", 0) >= 1
        if kind in LOOSE_KINDS:
            return False
        if kind == "fact":
            return strong
        if kind not in UNIT:
            return candidate.is_certain
        asked = EXPLICIT | {"about"} if candidate.is_certain else EXPLICIT
        explicit = any(value >= 1 for name, value in frame.intents.items() if name in asked)
        return explicit and (candidate.is_certain or strong)

    def all_covered(self, covered: set[int]) -> bool:
        """Whether every token is accounted for."""
        return all(i in covered for i in range(len(self.evidence.tokens)))

    def blocked(self, candidate: Candidate) -> bool:
        """Whether a candidate rests on a mangled acronym alone."""
        return all(self.evidence.readings[i].near_acronyms for i in candidate.weights)

    def near_acronyms(self) -> list[str]:
        """Acronyms that an unknown word is one letter away from, where somebody seems to ask for one."""
        if not (self.is_short or self.asking and len(self.evidence.tokens) <= MAX_WORDS or self._typed_acronym()):
            return []
        return [a for r in self.evidence.readings if not r.keys for a in r.near_acronyms]

    def _typed_acronym(self) -> bool:
        return any(t.is_capitals and r.near_acronyms for t, r in zip(self.evidence.tokens, self.evidence.readings, strict=True))

    def owners_of(self, acronym: str) -> list[str]:
        """Ids of the targets that an acronym names."""
        key = self.index.vocabulary.acronyms[acronym]
        owners = dict.fromkeys(
            self.index.owner[p] for p in self.index.postings.get(key, ()) if self.index.phrase_class[p] and len(self.index.keys_of(p)) == 1
        )
        return [self.index.targets[number].id for number in owners]

    def background(self) -> frozenset[int]:
        """The tokens of clauses that tell about the speaker, where another clause remains."""
        tokens = self.evidence.tokens
        clauses = {token.clause for token in tokens}
        opened = {
            tokens[m.start].clause
            for m in self.evidence.roles("background")
            if m.start == 0 or tokens[m.start - 1].clause != tokens[m.start].clause
        }
        opened -= self._asking_clauses()
        if not opened or opened == clauses:
            return frozenset()
        return frozenset(i for i, token in enumerate(tokens) if token.clause in opened)

    def part_and_whole(self, subjects: tuple[str, ...]) -> tuple[tuple[str, ...], str] | None:
        """Of two subjects the lower one, and the other as the whole it is asked to belong to; None for two of one level."""
        knowledge = self.index.knowledge
        depth = {s: len(list(knowledge.ancestors(s))) if s in knowledge.subjects else 0 for s in subjects}
        low, high = sorted(subjects, key=lambda s: (-depth[s], subjects.index(s)))
        return ((low,), high) if depth[low] > depth[high] else None

    def described(self) -> tuple[str, ...]:
        """Each token with how it was found, for the trace."""
        return tuple(
            f"{t.raw}: {r.how}" + (f" ({r.edits})" if r.edits else "")
            for t, r in zip(self.evidence.tokens, self.evidence.readings, strict=True)
        )


def _sort_of(frame: Frame) -> str:
    kind = frame.target.kind
    return "unit" if kind in UNIT else "office" if kind in ("office", "office_kind") else "paper"


def together(frames: list[Frame], words: Words) -> tuple[list[Frame], frozenset[int]]:
    """The frames that explain together what the best one leaves open, names first, and what none of them explains."""
    if not frames or frames[0].target.kind in ("fact", "list"):
        return [], frozenset()
    chosen, left = [frames[0]], frames[0].unexplained
    others = [f for f in frames[1:16] if f.target.kind not in ("fact", "list", "organization")]
    for frame in sorted(others, key=lambda f: (not f.candidate.is_certain, -f.candidate.anchor)):
        own = frame.candidate.named() | frame.candidate.anchored
        if left & own and _sort_of(frame) == _sort_of(chosen[0]):
            chosen.append(frame)
            left = left & frame.unexplained
    return chosen, left
