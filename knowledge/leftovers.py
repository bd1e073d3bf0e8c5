"""Words that a frame leaves unexplained: whether they stand aside, or ask for something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from knowledge.candidates import EMPTY, Candidate
from knowledge.frames import STRONG, YEAR, Frame
from knowledge.grammar import EXPLICIT, OFFICE, PAPER, UNIT
from knowledge.index import FIGURES, REFUSING
from knowledge.lacking import Lacking
from knowledge.signals import MANY, WHOLE

LOOSE_KINDS: Final = frozenset({"organization", "department", "list"})
"""Kinds that are named in passing ("at the office in Dakar"): a word left over may be what the question is about."""
ROLES: Final = frozenset({"intent", "cue", "kind", "missing", "elsewhere", "place"})
"""What a word does in a question; a word that does something is not left over by chance."""
FULL_NAME: Final = 3
"""Words of a department's name from which on it is not named in passing."""
LONG: Final = 9
"""Words from which on two of them may be left over."""
BESIDE: Final = 1.5
"""Words that may stand beside each word that speaks for a subject, in a clause that only tells about the matter."""
HALVES: Final = 7
"""Words in all up to which what an "and" joins to a name is asked about too; in more it may belong to the story."""
PLAIN: Final = 0.9
"""Strength of the best phrase from which on a subject is beyond doubt."""


class Leftovers(Lacking):
    """Judges what the frames of one utterance leave over."""

    def _is_half(self, frame: Frame) -> bool:
        """Whether an "and" joins a word left over to those that mean the target: "WASH and protection email" asks for two."""
        if len(self.evidence.tokens) > HALVES:
            return False
        own, tokens = frame.candidate.named() | frame.candidate.anchored, self.evidence.tokens
        left = {i for i in frame.unexplained if not tokens[i].abbreviated}
        return any({m.start - 1, m.end} & own and {m.start - 1, m.end} & left for m in self.evidence.roles("and") if not m.cost)

    def passable(self, frame: Frame) -> bool:
        """Whether what a frame leaves over stands aside: in clauses that ask nothing, and less than what speaks for it."""
        sure = frame.candidate.is_certain or frame.candidate.anchor >= PLAIN
        only_places = frame.unexplained <= self.signals.place_tokens
        frame = self._without_places(frame)
        if not frame.unexplained and (frame.candidate.named() or (only_places and frame.target.kind in UNIT)):
            return frame.target.kind != "list"
        if not sure or frame.target.kind == "list" or self._is_barred(frame) or self._is_half(frame):
            return False
        if self._one_word_over(self._without_asides(frame)):
            return True
        return frame.target.kind not in ("office", "office_kind") and self._stands_aside(frame)

    def _is_barred(self, frame: Frame) -> bool:
        """Whether something is left over that no answer may pass: another name, a question word, a place, a year."""
        signals, tokens, left = self.signals, self.evidence.tokens, frame.unexplained
        barred = signals.named_elsewhere | signals.strict_cues | signals.place_tokens | signals.doubtful
        barred |= EMPTY if self._is_beyond_words(frame) else signals.asked_tokens
        if frame.target.kind in OFFICE:
            barred |= {i for m in self.evidence.roles("area") for i in range(m.start, m.end)}
        if frame.target.kind == "fact":
            barred |= self.evidence.tokens_of("cue", ("why",))
        years = any(len(tokens[i].folded) >= YEAR and tokens[i].folded.isdigit() for i in left)
        return (
            bool(left & barred) or years or self._is_counted(left) or any(self.evidence.readings[i].near_acronyms for i in left)
        )

    def _is_beyond_words(self, frame: Frame) -> bool:
        """Whether so much speaks for a fact that a word which asks for something else is one of the story."""
        candidate = frame.candidate
        if frame.target.kind != "fact" or candidate.share < WHOLE or candidate.anchor < STRONG:
            return False
        written = "contact" in self.signals.intents
        nouns = self.evidence.tokens_of("kind", ("unit",))
        if written and (self.signals.has_who or nouns & frame.unexplained):
            return False
        least = MANY if written else MANY - 1
        figures = {i for i in candidate.weights if self.evidence.tokens[i].kind == "number"}
        own = candidate.weights.keys() - self.evidence.fillers - (EMPTY if figures else self.signals.cue_tokens)
        return len(own) >= least

    def _is_counted(self, left: frozenset[int]) -> bool:
        """Whether a word left over follows "how many", with nothing but little words between: it is what is counted."""
        counts = [m for m in self.evidence.roles("cue") if m.role.name in FIGURES]
        left -= self.signals.asked_tokens  # a verb is not counted
        return any(m.end <= i and self.evidence.fillers.issuperset(range(m.end, i)) for i in left for m in counts)

    def _stands_aside(self, frame: Frame) -> bool:
        tokens, asking = self.evidence.tokens, self.signals.asking_clauses()
        at_stake = {tokens[i].clause for i in frame.candidate.anchored | frame.candidate.named()}
        for i in frame.unexplained:
            clause = tokens[i].clause
            if clause in asking or (clause in at_stake and self.signals.is_proper(i) and self._touches(i, frame.candidate)):
                return False
        beside = [i for i in frame.unexplained if tokens[i].clause in at_stake]
        return not frame.unexplained or (bool(asking) and len(beside) <= BESIDE * len(frame.candidate.weights))

    def _touches(self, i: int, candidate: Candidate) -> bool:
        """Whether a token stands beside the words that mean a subject, little words aside: it may belong to them."""
        own = candidate.anchored | candidate.named()
        before, after = i - 1, i + 1
        while before in self.evidence.empty:
            before -= 1
        while after in self.evidence.empty:
            after += 1
        return before in own or after in own

    def _without_asides(self, frame: Frame) -> Frame:
        """Without what is left over in clauses that neither ask nor speak of the subject: "this is Fatou of Ziguinchor"."""
        tokens, asking = self.evidence.tokens, self.signals.asking_clauses()
        if not asking:
            return frame
        concerned = asking | {tokens[i].clause for i in frame.candidate.anchored | frame.candidate.named()}
        return replace(frame, unexplained=frozenset(i for i in frame.unexplained if tokens[i].clause in concerned))

    def _without_places(self, frame: Frame) -> Frame:
        """Places named in passing do not matter to whoever asks headquarters for a unit's contact."""
        if frame.target.kind not in UNIT or not any(frame.intents.get(name, 0) >= 1 for name in ("contact", "responsible")):
            return frame
        ands = {m.end for m in self.evidence.roles("and")}
        units = {m.end for m in self.evidence.roles("kind") if m.role.name == "unit"}
        after = {m.end for m in self.evidence.roles("locative") if m.start not in ands | units}
        tokens = self.evidence.tokens
        passing = (i for i in frame.unexplained & after if tokens[i].raw[:1].isupper() and not tokens[i].is_capitals)
        placed = {i for i in passing if self.index.vocabulary.names.isdisjoint(self.evidence.readings[i].forms)}
        numbers = {i for i in frame.unexplained if tokens[i].kind == "number"}
        return replace(frame, unexplained=frame.unexplained - self.signals.place_tokens - placed - numbers)

    def _one_word_over(self, frame: Frame) -> bool:
        """A plain word or two left over beside a name, or beside a phrase of several words, that was asked about plainly."""
        left = frame.unexplained
        if any(self._goes_on(i, frame.candidate) for i in left):
            return False
        roles = REFUSING if self._is_beyond_words(frame) else ROLES
        busy = any(m.start <= i < m.end for m in self.evidence.matches if m.role.category in roles for i in left)
        most = 1 if len(self.evidence.tokens) < LONG else 2
        return not busy and len(left) <= most and not any(map(self.signals.is_proper, left)) and self._is_plain(frame)

    def _asks_where(self) -> bool:
        """Whether a place is asked for, and not only the noun "office" said."""
        nouns = {(m.start, m.end) for m in self.evidence.roles("kind")}
        asked = (m for m in self.evidence.roles("intent") if m.role.name == "place" and m.role.strength == 1)
        return bool(self.evidence.tokens_of("cue", ("where",))) or any((m.start, m.end) not in nouns for m in asked)

    def _goes_on(self, i: int, candidate: Candidate) -> bool:
        """Whether an unknown word goes on with a name, or with a word that is itself guessed: it may be another name."""
        readings = self.evidence.readings
        if i in self.signals.guessed and i - 1 in candidate.weights:
            return True
        return not readings[i].keys and (i - 1 in candidate.named() or (i > 0 and bool(readings[i - 1].forms)))

    def _is_plain(self, frame: Frame) -> bool:
        kind, candidate = frame.target.kind, frame.candidate
        strong = candidate.anchor >= STRONG and len(candidate.anchored) > 1
        if kind == "office":
            return candidate.is_certain and len(frame.unexplained) == 1 and self._asks_where()
        if kind in LOOSE_KINDS and not (kind == "department" and len(candidate.named()) >= FULL_NAME):
            return False
        if kind not in UNIT:
            many = strong and candidate.share >= WHOLE and len(candidate.anchored - self.evidence.fillers) >= MANY
            return strong if kind == "fact" else candidate.is_certain or (kind in PAPER and many)
        asked = EXPLICIT | {"about"} if candidate.is_certain else EXPLICIT
        explicit = any(value >= 1 for name, value in frame.intents.items() if name in asked)
        return (explicit and (candidate.is_certain or strong)) or (strong and self.signals.has_who)
