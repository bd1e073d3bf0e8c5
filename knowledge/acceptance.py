"""When a frame may be answered: enough speaks for it, by name or in so many words."""

from __future__ import annotations

from typing import Final

from knowledge import grammar
from knowledge.answer import PARTS_ORDER
from knowledge.candidates import Candidate
from knowledge.frames import STRONG, YEAR, Frame
from knowledge.grammar import EXPLICIT, UNIT
from knowledge.index import UPDATED, Target
from knowledge.lacking import PLAINLY
from knowledge.leftovers import PLAIN, Leftovers
from knowledge.signals import MANY, NEARLY, STRICT, WHOLE

FAINT: Final = 0.5
"""Strength of a single word below which it is shared by too much to mean one subject."""
FEW_WORDS: Final = 6
"""Words in all up to which a contact that is asked for is what the question is about."""
OWN_WORDS: Final = 2.0
"""Evidence from which on words of a fact that are scattered over its phrases mean it."""


class Acceptance(Leftovers):
    """Judges the frames of one utterance."""

    def enough(self, frame: Frame) -> bool:
        """Whether there is reason to answer at all: a name, or common words that were asked about in so many words."""
        if (
            frame.target.kind == "organization"
            and not self.signals.is_bare
            and not {"about", "meaning", "contact"} & set(frame.intents)
        ):
            return False
        if frame.candidate.is_certain:
            return True
        anchored = frame.candidate.anchored
        if not frame.candidate.anchor or self.is_guess(frame) or self.signals.is_personal(anchored):
            return False
        if frame.target.kind == "list":
            return self.signals.is_all(frame.candidate) and not (frame.target.id == UPDATED and self._names_a_paper())
        return self._is_asked_about(frame) if frame.target.kind == "fact" else self._asks_for(frame)

    def _names_a_paper(self) -> bool:
        """Whether a document or framework is named, whose own date no entry gives."""
        page = self.evidence.tokens_of("own", ("page",)) | self.evidence.fillers
        papers = (c for c in self.evidence.candidates.values() if self.index.targets[c.number].kind in grammar.PAPER)
        return any(c.named() or (c.anchor >= FAINT and c.anchored - page) for c in papers)

    def is_guess(self, frame: Frame) -> bool:
        """Whether a frame rests on one misspelt word that may be several others."""
        anchored = frame.candidate.anchored
        meant = (anchored - self.signals.kind_tokens if frame.target.kind in UNIT else anchored) or anchored
        return len(meant) == 1 and self.signals.guessed >= meant

    def _is_asked_about(self, frame: Frame) -> bool:
        """For facts; what names mean is asked of whom they name, not of a fact in which both occur."""
        candidate = frame.candidate
        if frame.intents.get("meaning", 0) >= PLAINLY and candidate.anchored <= self.signals.named_elsewhere:
            return False
        if (self.signals.is_short or len(self.evidence.tokens) <= FEW_WORDS) and self._is_written_to(frame):
            return False
        if self._counts_something_else(frame):
            return False
        said = candidate.evidence >= grammar.EVIDENCE_ENOUGH and self._fact_is_meant(frame)
        return said or self._is_made_of(frame) or (len(candidate.anchored) > 1 and self.signals.is_all(candidate))

    def _counts_something_else(self, frame: Frame) -> bool:
        """Whether "how many" is followed by a noun for offices or places that is no word of a fact: "how many offices"."""
        nouns = self.evidence.tokens_of("kind", ("office",)) - self.evidence.fillers
        if "how_much" in frame.target.asks:
            nouns -= self.evidence.tokens_of("cue", ("where",))  # figures count countries, and people in them
        counted = {m.end for m in self.evidence.roles("cue") if m.role.name == "how_many"} & nouns
        return bool(counted - frame.candidate.weights.keys())

    def _is_written_to(self, frame: Frame) -> bool:
        """Whether a contact is asked for beside a fact's words, in words that are none of its own and ask for nothing else."""
        other = {(m.start, m.end) for m in self.evidence.roles("intent") if m.role.name not in ("contact", "about")}
        contacts = (m for m in self.evidence.roles("intent") if m.role.name == "contact" and m.role.strength == 1)
        asked = (m for m in contacts if not m.cost or len(self.evidence.readings[m.start].forms) == 1)
        own, fillers = frame.candidate.weights.keys(), self.evidence.fillers
        alone = (m for m in asked if (m.start, m.end) not in other and not (m.end == m.start + 1 and m.start in fillers))
        return any(own.isdisjoint(range(m.start, m.end)) for m in alone)

    def _is_made_of(self, frame: Frame) -> bool:
        """Whether a question consists of a fact's own words, whatever else some of them do."""
        own = frame.candidate.weights.keys() - self.evidence.empty
        return not frame.unexplained and len(own) >= MANY and frame.candidate.evidence >= OWN_WORDS

    def _fact_is_meant(self, frame: Frame) -> bool:
        """A single everyday word means a fact only beside its subject's name or its question word."""
        anchored = frame.candidate.anchored
        roles = self.signals.cue_tokens | self.signals.listing_tokens | self.signals.asked_tokens
        context = self.framing.context_names(frame.target)
        said = frozenset(frame.candidate.weights) - roles - self.evidence.fillers - context
        if frame.candidate.share >= WHOLE and len(anchored - self.evidence.fillers) > 2:
            return True
        if not said:
            timed = self._asks_its_figure(frame) and bool(frame.candidate.weights.keys() - self.signals.cue_tokens)
            return bool(context or timed) and (frame.candidate.share >= WHOLE or (bool(context) and timed))
        if any(self.evidence.tokens[i].kind == "number" and len(self.evidence.tokens[i].folded) >= YEAR for i in said):
            return True
        specific = self.signals.is_specific(said) and (self.signals.is_bare or len(said) > 1)
        if len(anchored - roles) > 1 or specific or self.framing.context_names(frame.target) - anchored:
            return True
        cues = (m for m in self.evidence.roles("cue") if m.role.name in frame.target.asks - {"what", "how", "where"})
        return any(not anchored.issuperset(range(m.start, m.end)) for m in cues)

    def _asks_its_figure(self, frame: Frame) -> bool:
        """Whether a date, a number or a length of time is asked for that the fact gives."""
        return any(m.role.name in STRICT & frame.target.asks and not m.cost for m in self.evidence.roles("cue"))

    def _asks_for(self, frame: Frame) -> bool:
        """For words that mean a subject without naming it."""
        if self._is_called_by_name(frame):
            return True
        candidate = frame.candidate
        specific = self.signals.is_specific(candidate.anchored)
        several = len(candidate.anchored) > 1 or len(candidate.weights) > 1
        asking = self.evidence.empty | (self.evidence.fillers & self.signals.asked_tokens)
        if len(candidate.anchored) == 1 and (candidate.anchor < FAINT or candidate.anchored <= asking):
            return False
        if frame.target.kind in grammar.OFFICE and not candidate.named():
            plain = len(candidate.anchored) > (1 if candidate.share >= NEARLY else MANY - 1)
            plain = plain or (specific and "office" in self.signals.kind_nouns)
            plain = plain or (several and frame.intents.get("place", 0) >= PLAINLY)
            return plain and candidate.evidence >= grammar.EVIDENCE_ENOUGH and not self.signals.is_told
        explicit = self._explicit(frame)
        plain = candidate.anchor >= STRONG and len(candidate.anchored - self.evidence.fillers) >= MANY
        if not plain and self.signals.is_told and not (self.signals.has_who or explicit & {"contact", "parent", "parts"}):
            return False
        if explicit or self.signals.has_who:
            plain = several or specific or self.signals.has_who or self.signals.is_short or len(explicit) > 1
            plain = plain or self._is_a_unit_of(candidate) or ("contact" in explicit and self._is_its_own_word(frame))
            return plain and candidate.evidence >= grammar.EVIDENCE_ENOUGH
        return candidate.evidence >= grammar.EVIDENCE_BARE and (
            len(candidate.anchored) > 1 or (specific and self.signals.is_bare)
        )

    def _is_its_own_word(self, frame: Frame) -> bool:
        """Whether a word that means one subject alone, as written, leaves nothing unexplained: "the email for cash"."""
        readings = [self.evidence.readings[i] for i in frame.candidate.anchored]
        if any(reading.forms or reading.near_acronyms for reading in readings):
            return False
        return not frame.unexplained and frame.candidate.share >= WHOLE and frame.candidate.anchor >= PLAIN

    def _is_a_unit_of(self, candidate: Candidate) -> bool:
        """Whether a noun for a unit stands beside the words that mean it: "the cash team"."""
        beside = {j for i in candidate.anchored for j in (i - 1, i + 1)}
        return any(m.start in beside and m.role.name == "unit" and not m.cost for m in self.evidence.roles("kind"))

    def _explicit(self, frame: Frame) -> set[str]:
        """The intents of a frame that nobody has by accident, and that make sense for its target."""
        unit = frame.target.kind in UNIT
        wanted = EXPLICIT - {"meaning"} if unit else grammar.INTENTS[frame.target.kind]
        return {
            n for n, value in frame.intents.items() if n in wanted and value >= PLAINLY and self._makes_sense(n, frame, False)
        }

    def _is_called_by_name(self, frame: Frame) -> bool:
        """A name that is an everyday word too, beside the noun for its kind ("wash unit"); or an acronym in capitals."""
        named, signals = frame.candidate.named(), self.signals
        if named and (signals.kind_nouns & grammar.NOUNS[frame.target.kind]):
            return True
        lay = frame.target.kind in UNIT and len(self.evidence.tokens) <= MANY and self._is_a_unit_of(frame.candidate)
        if lay and self._is_its_own_word(frame):
            return True
        if named and signals.is_short and frame.intents.get("meaning", 0) >= PLAINLY:
            return True
        return signals.is_short and any(self.evidence.tokens[i].is_capitals for i in frame.candidate.anchored)

    def default(self, target: Target) -> str:
        """What is answered where a target stands alone."""
        return grammar.DEFAULT.get(target.kind, "about")

    def intent(self, frame: Frame) -> str:
        """What was asked of a frame's target: the strongest intent that makes sense for it."""
        if frame.target.kind in ("fact", "list"):
            return self.default(frame.target)
        certain = bool(frame.candidate.is_certain or frame.candidate.named())
        asked = {name: value for name, value in frame.intents.items() if self._makes_sense(name, frame, certain)}
        if not asked:
            return self.default(frame.target) if certain or frame.target.kind not in grammar.UNIT else "responsible"
        if asked.get("parts", 0) >= PLAINLY and not certain:
            asked.pop("responsible", None)  # "the units of the division that handles sudden crises"
        return "about" if {"about", "parent"} <= asked.keys() and self._asks_both("about", "parent") else grammar.strongest(asked)

    def _asks_both(self, first: str, second: str) -> bool:
        """Whether an "and" joins the words of two intents: "what does it do and where does it belong"."""
        words = [{m.start for m in self.evidence.roles("intent") if m.role.name == name} for name in (first, second)]
        ands = {m.start for m in self.evidence.roles("and")}
        return any(min(a, b) < i < max(a, b) for i in ands for a in words[0] for b in words[1])

    def _makes_sense(self, intent: str, frame: Frame, certain: bool) -> bool:
        """Only what has parts is asked for them; whoever names a unit does not ask who is responsible."""
        children = self.index.knowledge.parts.get(frame.target.id, ())
        has_parts = any(self.index.target(child).kind in PARTS_ORDER for child in children)
        if intent == "parts":
            return has_parts or frame.target.kind == "office_kind"
        context = self.framing.context_names(frame.target)
        if intent == "parent" and has_parts and "parts" in frame.intents and not context:
            return False
        if intent == "parent" and len(frame.intents) > 1 and self.signals.leads_to("parent", context):
            return False
        return not (intent == "responsible" and certain)
