"""Every way to take an utterance: a target, what speaks for it, and the words it leaves unexplained."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from knowledge import grammar
from knowledge.candidates import EMPTY, NAME_BONUS, Candidate, nearly
from knowledge.evidence import Evidence, Match
from knowledge.index import FIGURES, NAME, UPDATED, Index, Target
from knowledge.signals import NEARLY, STRICT, WHOLE, Signals
from knowledge.vocabulary import EDIT_COST

UNIT_OR_PAPER: Final = grammar.UNIT | grammar.PAPER
MAX_FRAMES: Final = 14
"""Targets that are looked at closely, those with the most evidence; the right one is among the first four (measured)."""


EXCEPTED: Final = 3
"""Words within which a noun follows "apart from": "apart from its three divisions"."""
YEAR: Final = 4
"""Digits from which on a number is a year or a figure, and never left over."""
STRONG: Final = 1.2
"""Strength of the best phrase from which on a subject is as good as named."""
OURS: Final = 1.0
"""By how much the kind of office one works in stands behind what one asks about."""


@dataclass(slots=True)
class Frame:
    """One way to take the utterance: a target, its evidence, and the words it leaves unexplained."""

    target: Target
    candidate: Candidate
    unexplained: frozenset[int] = frozenset()
    score: float = 0.0
    intents: dict[str, float] = field(default_factory=dict)

    def rank(self) -> tuple[float, int]:
        """Its place among others: the best score first, then the order of the entries."""
        return -round(self.score, 6), self.target.order


NEAR_BY: Final = 0.25
"""Score by which a fact may stand behind the organization whose name is among its words."""


class Framing:
    """Makes the frames of one utterance."""

    def __init__(self, index: Index, evidence: Evidence, signals: Signals) -> None:
        self.index, self.evidence, self.signals = index, evidence, signals
        self._always = (evidence.fillers - signals.strict_cues) | signals.small_numbers | signals.pointing
        self._ours = self._own_office()
        self._rejected = self._not_meant()
        self._excepted = self._excepted_kinds()
        self._always -= self._counted_badly()
        self._always |= self._ours | self._rejected | self._conjunctions()
        self.organization = self._organization()
        self._all = frozenset(range(len(evidence.tokens)))
        self._withheld = signals.named_elsewhere | signals.strict_cues
        intents = evidence.roles("intent")
        self._asked = [m for m in intents if signals.is_asked(m.start)] or intents
        self._of_kind: dict[str, set[int]] = {}
        self._of_cues: dict[frozenset[str], tuple[set[int], set[int]]] = {}
        cues = {m.role.name for m in evidence.roles("cue")}
        whos = [m for m in evidence.roles("cue") if m.role.name == "who" and m.start <= 1]  # later it is Arabic "from"
        self._whos = {i for m in whos for i in range(m.start, m.end)} if cues <= {"who", "how"} else set()
        self._asking: dict[str, set[int]] = {}
        self._years = frozenset(i for i, t in enumerate(evidence.tokens) if t.kind == "number")
        self._doubted = frozenset() if evidence.roles("cue") else self._doubted_years()

    def _doubted_years(self) -> frozenset[int]:
        """Years of which somebody asks whether they are right: "was IOM created in 1961?"."""
        tokens, ends = self.evidence.tokens, {m.end for m in self.evidence.roles("locative")}
        return frozenset(i for i in self._years & ends if tokens[i].asked and len(tokens[i].folded) == YEAR)

    def _organization(self) -> frozenset[int]:
        """The tokens of the organization's name."""
        of = (self.evidence.candidates.get(self.index.target_numbers[i]) for i in self.index.organizations)
        return frozenset().union(*[candidate.named() for candidate in of if candidate])

    def _own_office(self) -> frozenset[int]:
        """The tokens of the kind of office that the person works in: "our country office has a question"."""
        ours = [(m.start, m.end) for m in self.evidence.roles("ours") if not m.cost]
        names = [
            mention.tokens
            for candidate in (self.evidence.spoken_of if ours else ())
            if self.index.targets[candidate.number].kind == "office_kind"
            for mention in candidate.mentions
        ]
        own = (name for name in names for start, end in ours if end in (min(name), min(name) + 1) or start in name)
        return frozenset().union(*own)

    def _not_meant(self) -> frozenset[int]:
        """The tokens of names that are named only to be turned down, where another name is left: "CBI, not PCCA"."""
        ends = {m.end for m in self.evidence.roles("rejecting") if not m.cost}
        names = [c.named() for c in (self.evidence.spoken_of if ends else ()) if c.is_certain]
        rejected = [
            name for name in names if min(name) in ends or (min(name) - 1 in ends and min(name) - 1 in self.evidence.fillers)
        ]
        left = [name for name in names if not any(name & other for other in rejected)]
        return frozenset().union(*rejected) if left else frozenset()

    def _excepted_kinds(self) -> frozenset[int]:
        """The tokens of nouns that are excepted: "apart from the three divisions"."""
        ends = {m.end for m in self.evidence.roles("rejecting")}
        nouns = {m.start for m in self.evidence.roles("kind") if m.role.name == "unit"}
        return frozenset(i for i in nouns if ends & set(range(i - EXCEPTED, i + 1)))

    def _is_meant(self, candidate: Candidate) -> bool:
        """Not so where it is turned down, nor a list of what is excepted."""
        if self._excepted & candidate.anchored and self.index.targets[candidate.number].kind == "list":
            return not self.signals.named_elsewhere
        spoken = candidate.named() or candidate.anchored
        return not self._rejected or not spoken or not spoken <= self._rejected

    def ranked(self) -> list[Frame]:
        """The frames of the likeliest targets, best first."""
        frames = [self.frame(candidate) for candidate in self.evidence.likeliest(MAX_FRAMES) if self._is_meant(candidate)]
        return self._lower_first(sorted(frames, key=Frame.rank))

    def frame(self, candidate: Candidate, ignored: frozenset[int] = frozenset()) -> Frame:
        """One candidate as a frame; `ignored` tokens need no explaining."""
        target = self.index.targets[candidate.number]
        unexplained = self._all - self.explained_by(target, candidate) - ignored
        if candidate.lacking and unexplained:
            unexplained -= nearly(self.index, self.evidence.tokens, self.evidence.readings, candidate)
        penalty = sum([self.signals.weights[i] for i in sorted(unexplained)], 0.0) if unexplained else 0.0
        intents = self._intents(target, candidate)
        frame = Frame(target, candidate, unexplained, 0.0, intents)
        if target.kind == "office" and (kind_ := self.evidence.candidates.get(self.index.target_numbers[target.of])):
            frame.score += 0.3 if kind_.is_certain else 0.0
        if self._ours and target.kind == "office_kind" and candidate.named() <= self._ours:
            frame.score -= OURS
        frame.score += candidate.evidence - penalty + self._asked_for(target, candidate) + self._inherited(target, candidate)
        return frame

    def explained_by(self, target: Target, candidate: Candidate) -> frozenset[int]:
        """The tokens that a target, its question words and its kind of noun account for."""
        kind = target.kind
        anchored = candidate.anchored if candidate.share >= WHOLE else candidate.anchored - self.signals.named_elsewhere
        sure = candidate.named() | anchored | candidate.said() | self.context_names(target)
        explained = candidate.weights.keys() - (self.signals.strict_cues if kind == "fact" else self._withheld)
        cues = self._cues(target)
        asked, denied = self._by_cues(cues)
        if kind == "fact" and "who" not in cues and not self.signals.strict_cues:
            denied = denied | self._whos
        explained |= sure | self._always | asked | self._by_kind(kind)
        if kind == "office":
            explained |= self._role_of(target)
        if kind == "fact":
            explained |= self._of_its_subject(target)
            explained |= self._doubted if _has_its_date(target) else EMPTY
        if target.id == UPDATED:
            explained |= self._years
        if denied:
            held = candidate.weights.keys() if kind in UNIT_OR_PAPER else set()
            explained -= denied - sure - held
        return frozenset(explained)

    def _by_cues(self, cues: frozenset[str]) -> tuple[set[int], set[int]]:
        """The tokens that question words account for, and those of question words that are not among them."""
        if (found := self._of_cues.get(cues)) is None:
            found = self._of_cues[cues] = (self.evidence.tokens_of("cue", cues), self._denied(cues))
        return found

    def _by_kind(self, kind: str) -> set[int]:
        """The tokens that every target of a kind accounts for."""
        if (found := self._of_kind.get(kind)) is None:
            found = self.evidence.tokens_of("intent", grammar.INTENTS.get(kind, ()))
            found |= self.evidence.tokens_of("kind", grammar.NOUNS.get(kind, ()))
            if kind == "office":
                found |= self._kinds_of_office()
            if kind == "list":
                found |= self._wholes()
            self._of_kind[kind] = found
        return found

    def _denied(self, cues: frozenset[str]) -> set[int]:
        """Tokens of question words that only a target which answers them accounts for."""
        asked = {(m.start, m.end) for m in self.evidence.roles("cue") if m.role.name in cues}
        strict = (m for m in self.evidence.roles("cue") if m.role.name in STRICT and m.role.name not in cues)
        other = (m for m in strict if (m.start, m.end) not in asked and not self._is_conjunction(m))
        return {i for m in other for i in range(m.start, m.end)}

    def _kinds_of_office(self) -> set[int]:
        """Words of any kind of office: "is Brussels regional or global" is answered with what it is."""
        candidates = (c for c in self.evidence.candidates.values() if self.index.targets[c.number].kind == "office_kind")
        return {i for c in candidates for i in c.named() | c.anchored}

    def _of_its_subject(self, fact: Target) -> set[int]:
        """Words that mean the fact's subject; and of offices, who does something: "who makes regional strategies"."""
        subject = self.evidence.candidates.get(self.index.target_numbers[fact.of])
        found = set(subject.anchored) if subject and subject.share >= NEARLY else set()
        if self.index.target(fact.of).kind in grammar.OFFICE:
            found |= self.evidence.tokens_of("intent", ("responsible",))
        return found

    def _role_of(self, office: Target) -> set[int]:
        """Words for what the office's own kind does: "who raises funds in London"."""
        kind = self.evidence.candidates.get(self.index.target_numbers[office.of])
        return set(kind.weights) if kind else set()

    def _counted_badly(self) -> frozenset[int]:
        """The misspelt word after "how many", which is what is counted and no little word: "how many staf"."""
        after = {m.end for m in self.evidence.roles("cue") if m.role.name in FIGURES}
        return frozenset(i for i in after if i < len(self.evidence.readings) and self.evidence.readings[i].forms)

    def _conjunctions(self) -> frozenset[int]:
        """The tokens of "when" where it only says at which time somebody acts: "who was consulted when the plan was written"."""
        ands = {m.end for m in self.evidence.roles("and")}
        found = (m for m in self.evidence.roles("cue") if self._is_conjunction(m) and m.start not in ands and not m.cost)
        return frozenset(i for m in found for i in range(m.start, m.end))

    def _is_conjunction(self, match: Match) -> bool:
        """Whether "when" follows another question word: "who acts when a storm comes" asks who."""
        earlier = (m for m in self.evidence.roles("cue") if m.role.name in ("who", "what", "where", "how"))
        return match.role.name == "when" and any(m.end <= match.start for m in earlier)

    def _wholes(self) -> set[int]:
        """Names of the department and the organization: a list is a list of theirs."""
        wholes = (
            c for c in self.evidence.candidates.values() if self.index.targets[c.number].kind in ("department", "organization")
        )
        return {i for c in wholes for i in c.named()}

    def _cues(self, target: Target) -> frozenset[str]:
        """The question words a target answers: how many, if its parts are asked for; when, in "who acts when …"."""
        cues = grammar.CUES.get(target.kind, frozenset()) | target.asks
        cues |= grammar.WHATEVER_COMES if target.kind in grammar.UNIT | grammar.OFFICE else set()
        intents = self.signals.intents
        if target.kind in grammar.UNIT | {"organization"}:
            counted = "parts" in intents or "unit" in self.signals.kind_nouns
            cues |= {"how_many"} if counted and self.index.knowledge.parts.get(target.id) else set()
            cues |= {"when"} if "contact" in intents or self.signals.has_who else set()
        return cues

    def context_names(self, target: Target) -> set[int]:
        """Names of what stands above a target: "WASH in DHRR" is about WASH."""
        above: set[int] = set()
        for number in self.index.above(target.order):
            if candidate := self.evidence.candidates.get(number):
                above |= candidate.named()
                if target.kind == "unit" and len(candidate.anchored) == 1 and candidate.share >= WHOLE:
                    above |= candidate.anchored  # "toilets in emergencies": what its whole is about
        return above

    def above(self, target: Target) -> tuple[str, ...]:
        """The ids of what stands above a target, nearest first."""
        return tuple(self.index.targets[number].id for number in self.index.above(target.order))

    def _intents(self, target: Target, candidate: Candidate) -> dict[str, float]:
        named = candidate.named()
        found: dict[str, float] = {}
        for match in self._asked:
            said = set(range(match.start, match.end)) - self.evidence.empty
            guessed = match.cost >= EDIT_COST and named.issuperset(range(match.start, match.end))
            if match.role.name in grammar.INTENTS.get(target.kind, ()) and not (guessed or (said and named >= said)):
                value = match.role.strength * (1 - match.cost) * (1 + 0.2 * (match.end - match.start - 1))
                found[match.role.name] = max(found.get(match.role.name, 0.0), value)
        if self.signals.how_many and "unit" in self.signals.kind_nouns and "parts" in grammar.INTENTS[target.kind]:
            found.setdefault("parts", 1.0)
        return found

    def _inherited(self, target: Target, candidate: Candidate) -> float:
        """What the name of its subject says for a fact that is asked about itself."""
        if target.kind != "fact" or not candidate.anchor:
            return 0.0
        subject = self.evidence.candidates.get(self.index.target_numbers[target.of])
        own = subject is not None and candidate.anchored - subject.named()
        if (
            own
            and candidate.share < WHOLE
            and not own - self.signals.cue_tokens - self.signals.asked_tokens - self.signals.listing_tokens
        ):
            return 0.0
        if not own or not subject or not subject.is_certain:
            return 0.0
        names = sum([subject.weights[i] - candidate.weights.get(i, 0.0) for i in subject.named() if i in subject.weights], 0.0)
        return NAME_BONUS[NAME] + max(0.0, names) + 0.05

    def _asked_for(self, target: Target, candidate: Candidate) -> float:
        """What the question's own words add for a target that answers such questions."""
        if target.kind in ("fact", "list"):
            return 0.0
        if (words := self._asking.get(target.kind)) is None:
            words = self.evidence.tokens_of("cue", grammar.CUES[target.kind] - {"what"})
            words |= self.evidence.tokens_of("intent", grammar.INTENTS[target.kind])
            words = self._asking[target.kind] = words - self.evidence.fillers
        return 0.4 * min(3, len(words - candidate.weights.keys()))

    def _is_meant_within(self, frame: Frame, whole: Frame) -> bool:
        """Whether several words of a whole phrase mean a part, beside the name of its whole: "what in DHRR plans for quakes"."""
        candidate = frame.candidate
        own = candidate.anchored - whole.candidate.named()
        return not frame.unexplained and candidate.share >= WHOLE and candidate.anchor >= STRONG and len(own) > 1

    def _said_of_it_first(self, frames: list[Frame]) -> list[Frame]:
        """With a fact of the organization before it, where the fact's words are its name and more: "a migrant for IOM"."""
        best = frames[0]
        near = (f for f in frames[1:4] if f.score > best.score - NEAR_BY and f.target.of == best.target.id and not f.unexplained)
        said = next((f for f in near if f.candidate.share >= WHOLE and f.candidate.anchored > best.candidate.named()), None)
        return [said, *(f for f in frames if f is not said)] if said else frames

    def _lower_first(self, frames: list[Frame]) -> list[Frame]:
        """With a named part before its named whole: "the Director's Office in DHRR" is about the office."""
        if frames and frames[0].target.kind == "organization":
            return self._said_of_it_first(frames)
        if not frames or frames[0].target.kind not in grammar.UNIT or not frames[0].candidate.is_certain:
            return frames
        best = frames[0]
        for frame in frames[1:8]:
            inside = best.target.id in self.above(frame.target) and frame.target.kind in grammar.UNIT
            own = frame.candidate.named() - best.candidate.named()
            apart = own == frame.candidate.named() or (bool(own) and "parent" in frame.intents and not frame.unexplained)
            sure = frame.candidate.is_certain or (best.target.kind == "department" and self._is_meant_within(frame, best))
            if inside and sure and (apart or not own):
                return [frame, *(f for f in frames if f is not frame)]
        return frames


def _has_its_date(fact: Target) -> bool:
    """Whether a fact says when something was, and is no figure of one year among others."""
    return "when" in fact.asks and ("how_long" in fact.asks or fact.asks.isdisjoint(FIGURES))
