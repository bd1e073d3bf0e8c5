"""What was asked of a frame's target that no entry gives: a telephone, a name, an office's mailbox."""

from __future__ import annotations

from typing import Final

from knowledge import grammar
from knowledge.candidates import EMPTY
from knowledge.evidence import Match
from knowledge.frames import STRONG, Frame, Framing
from knowledge.grammar import UNIT
from knowledge.index import MATTER, Target
from knowledge.signals import WHOLE
from knowledge.vocabulary import EDIT_COST

PLAINLY: Final = 0.75
"""Strength from which on an intent was asked plainly: all words of the trigger, one typing error at most."""
BODIES: Final = frozenset({"department", "division", "directorate"})
"""Kinds whose acronyms name a body; those of units (WASH, CBI) name a matter as well."""
OTHERWISE: Final = frozenset({"contact", "parent"})
"""Intents beside which nobody asks for a person."""
FEW: Final = 3
"""Forms that a misspelt word may be, from which on it is no noun for a body."""
PLACED: Final = frozenset({"hours", "street"})
"""What only a place can lack: nobody asks when a document opens."""
ABOUT: Final = PLACED | {"travel", "staff"}
"""What some units are about: rain, journeys, buildings, people to send."""


class Lacking:
    """Looks at the frames of one utterance for what their targets lack."""

    def __init__(self, framing: Framing) -> None:
        self.framing, self.index, self.evidence, self.signals = framing, framing.index, framing.evidence, framing.signals

    def missing_attribute(self, frame: Frame) -> str:
        """The name of something asked of a frame's target that no entry gives; empty where there is none."""
        held = self._held(frame)
        for category in ("elsewhere", "missing"):
            for match in self.evidence.roles(category):
                if self.signals.counts(match) and self._is_lacking(frame, match, held):
                    return match.role.name
        lay = sorted(frame.candidate.anchored - self.evidence.fillers - self.signals.cue_tokens)
        together = len(lay) > 1 and lay[-1] - lay[0] == len(lay) - 1
        listed = frame.candidate.named() or (frame.candidate.share >= WHOLE and together)
        unlisted = not (listed and self.index.knowledge.parts.get(frame.target.id))
        if frame.target.kind == "office_kind" and self.signals.how_many and unlisted:
            return "count"
        if frame.target.kind in UNIT | grammar.OFFICE and (self._asks_who_leads(frame) or self._names_a_post(frame)):
            return "head"
        addressed = frame.intents.get("contact", 0) >= PLAINLY and self._asks_for_address(frame)
        if addressed and frame.target.kind in grammar.OFFICE | {"organization"}:
            return "mailbox"
        return "expansion" if frame.intents.get("meaning", 0) >= PLAINLY and self._is_unexplained(frame.target) else ""

    def _held(self, frame: Frame) -> frozenset[int]:
        """The tokens that a frame's target accounts for, whatever else they may mean."""
        candidate = frame.candidate
        if frame.target.kind == "fact" and len(candidate.weights) > 1:
            anchored = frozenset(candidate.weights)
        else:
            whole = len(candidate.anchored) > 1 and candidate.share >= WHOLE
            anchored = candidate.anchored if whole or frame.target.kind == "list" else EMPTY
        return candidate.named() | anchored | self.signals.part_of_names

    def _is_lacking(self, frame: Frame, match: Match, held: frozenset[int]) -> bool:
        """Whether a match names what a frame's target lacks, and no words of that target."""
        role, tokens, weights = match.role, set(range(match.start, match.end)), frame.candidate.weights
        if role.name == MATTER:
            asked = frame.target.kind in UNIT or self._asks_whom(frame)
            return asked and not frame.candidate.is_certain and frame.candidate.anchored <= tokens
        if role.name == "coverage":
            return frame.target.kind not in UNIT
        if role.name in PLACED and frame.target.kind not in UNIT | grammar.OFFICE:
            return False
        if tokens <= weights.keys():
            about = role.name in ABOUT and self._is_described(frame)
            if about or (match.cost and not self._is_surely(match.start)):
                return False
        said = tokens - self.evidence.empty - self.signals.cue_tokens if len(tokens) > 1 else tokens
        said = said or (tokens if role.name == "head" or match.cost else said)
        cost = EDIT_COST if role.name == "street" else match.cost  # "adress" is a street and a contact, in two languages
        held |= self._asked_tokens(frame, cost)
        if frame.target.kind == "fact" and len(said) > 1 and match.cost <= EDIT_COST:
            held = held.difference(weights) | (frame.candidate.anchored if frame.candidate.share >= WHOLE else EMPTY)
        return not held >= said

    def _asks_who_leads(self, frame: Frame) -> bool:
        """Whether "who" and a verb for being in charge stand beside the name of a body, and not of a matter: "who runs PCCA"."""
        readings = self.evidence.readings
        cues = (m for m in self.evidence.roles("cue") if m.role.name == "who")
        whos = any(not m.cost or len(readings[m.end - 1].forms) == 1 for m in cues)
        named = frame.candidate.named()
        if (
            not (whos and named)
            or frame.target.kind == "office_kind"
            or "responsible" not in frame.intents
            or frame.intents.keys() & OTHERWISE
        ):
            return False
        acronym = self._acronym(frame.target) if frame.target.kind in BODIES else ""
        verbs = [m.end for m in self.evidence.roles("intent") if m.role.name == "responsible"]
        after = {i for end in verbs for i in range(end, end + 3)}
        if any(self.evidence.tokens[i].folded == acronym for i in named & after):
            return True
        beside = {i for t in named for i in (t - 2, t - 1, t, t + 1)}
        nouns = grammar.NOUNS[frame.target.kind]
        kinds = (m for m in self.evidence.roles("kind") if not m.cost or len(self.evidence.readings[m.start].forms) < FEW)
        return any(m.start in beside and m.role.name in nouns for m in kinds)

    def _acronym(self, target: Target) -> str:
        subject = self.index.knowledge.subjects.get(target.id)
        return subject.acronym.lower() if subject and subject.acronym else ""

    def _names_a_post(self, frame: Frame) -> bool:
        """Whether a director is spoken of who is no part of a name, where no office is: "the name of the PCCA director"."""
        posts = {m.start for m in self.evidence.roles("post") if not m.cost or len(self.evidence.readings[m.start].forms) <= FEW}
        if not posts or frame.intents.keys() & {*OTHERWISE, "parts"} or self._says_office():
            return False
        return not posts <= self.signals.part_of_names | frame.candidate.named()

    def _says_office(self) -> bool:
        """Whether the Director's Office may be meant, in whatever words."""
        posts = {i for m in self.evidence.roles("post") for i in (m.start - 3, m.start - 2, m.start - 1, m.start + 1)}
        kinds = (m for m in self.evidence.roles("kind") if m.role.name == "office" and m.start not in self.signals.part_of_names)
        return any(m.start in posts for m in kinds)

    def _is_described(self, frame: Frame) -> bool:
        """Whether several words of a whole phrase mean a unit."""
        candidate = frame.candidate
        return (
            frame.target.kind in UNIT and candidate.share >= WHOLE and candidate.anchor >= STRONG and len(candidate.anchored) > 1
        )

    def _is_surely(self, i: int) -> bool:
        """Whether a misspelt word can be nothing but what no entry gives."""
        forms = self.evidence.readings[i].forms
        return bool(forms) and self.index.refusing.issuperset(forms)

    def _is_unexplained(self, target: Target) -> bool:
        """Whether the entry gives an acronym but not what its letters stand for: it stands in the name itself."""
        subject = self.index.knowledge.subjects.get(target.id)
        if subject is None or subject.acronym is None or subject.name is None:
            return False
        return subject.acronym in subject.name.to("en").split()

    def _asked_tokens(self, frame: Frame, cost: float) -> set[int]:
        """The tokens that ask for something which the target has; what the entry lacks, as written, is no stem of these."""
        allowed = grammar.INTENTS.get(frame.target.kind, frozenset())
        if frame.target.kind in grammar.OFFICE:
            allowed -= {"responsible"}  # whoever is in charge of an office is no subject of the entries
        asked = (m for m in self.evidence.roles("intent") if m.role.name in allowed and not cost < m.cost < EDIT_COST)
        return {i for m in asked for i in range(m.start, m.end)}

    def _asks_whom(self, frame: Frame) -> bool:
        """Whether somebody is asked for, in whatever spelling, who is no part of a fact: "resettlement, who do I write to"."""
        if frame.target.kind != "fact" or "who" in frame.target.asks:
            return False
        asked = self.evidence.tokens_of("intent", ("contact",)) | self.evidence.tokens_of("cue", ("who",))
        return bool(asked - frame.candidate.anchored)

    def _asks_for_address(self, frame: Frame) -> bool:
        """Whether a contact is asked for in words that ask for no place and no whole as well, nor say what the office does."""
        intents = self.evidence.roles("intent")
        others = {(m.start, m.end) for m in intents if m.role.name in ("place", "parent")}
        own = frame.candidate.anchored if frame.candidate.share >= WHOLE else EMPTY
        return any(
            m.role.name == "contact" and (m.start, m.end) not in others and not own.issuperset(range(m.start, m.end))
            for m in intents
        )
