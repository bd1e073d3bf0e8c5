"""Which frame wins where several are explained, and which belong together."""

from __future__ import annotations

from typing import Final

from knowledge.frames import Frame, Framing
from knowledge.grammar import UNIT
from knowledge.index import Index
from knowledge.signals import WHOLE

EQUAL: Final = 0.15
"""Score within which two facts are equally meant."""
SAME: Final = 0.35
"""Score within which two offices in one place are both meant, even where the kind of one was named."""
OWN: Final = 0.1
"""How much more a word must say for a fact than for its subject before it is the fact that was asked about."""
NEARBY: Final = 3
"""Little words at most between a name and words without a name that an "and" joins to it ("WASH and also for cash")."""


class Contest:
    """Compares the frames of one utterance."""

    def __init__(self, framing: Framing) -> None:
        self.framing, self.evidence, self.signals = framing, framing.evidence, framing.signals

    def in_order(self, frames: list[Frame]) -> list[Frame]:
        """Explained frames with the one first that was asked about."""
        named_first = self._office_before_facts(self._named_before_lists(frames))
        return self._general_first(self._own_words_first(named_first))

    def _office_before_facts(self, frames: list[Frame]) -> list[Frame]:
        """An office that is named before a fact about its kind: "is Cairo a country office or a regional one"."""
        if frames[0].target.kind != "fact" or self.signals.strict_cues:
            return frames
        near = (
            f for f in frames[1:3] if f.target.kind == "office" and f.candidate.is_certain and f.score > frames[0].score - SAME
        )
        office = next(near, frames[0])
        return [office, *(f for f in frames if f is not office)]

    def _named_before_lists(self, frames: list[Frame]) -> list[Frame]:
        """A name before a list that one word of it calls for."""
        lists = [f for f in frames[:2] if f.target.kind == "list" and f.score > frames[0].score - EQUAL]
        if len(lists) > 1:
            surest = max(lists, key=lambda frame: frame.candidate.anchor)
            frames = [surest, *(frame for frame in frames if frame is not surest)]
        first = frames[0]
        if first.target.kind != "list" or (first.candidate.share >= WHOLE and len(first.candidate.anchored) > 1):
            return frames
        certain = next((frame for frame in frames[1:3] if frame.candidate.is_certain), first)
        return [certain, *(frame for frame in frames if frame is not certain)]

    def _general_first(self, frames: list[Frame]) -> list[Frame]:
        """Of facts of one subject that the same words speak for equally, the one the entry names first."""
        best = frames[0]
        if best.target.kind != "fact":
            return frames
        equal = [frame for frame in frames if self._is_sibling(frame, best)]
        first = min(equal, key=lambda frame: frame.target.order)
        return [first, *(f for f in frames if f is not first)]

    def _is_sibling(self, frame: Frame, best: Frame) -> bool:
        same = frame.target.of == best.target.of and frame.target.kind == "fact"
        same = same and frame.candidate.share >= min(best.candidate.share, WHOLE)
        return same and frame.score > best.score - EQUAL and frame.candidate.anchored == best.candidate.anchored

    def _own_words_first(self, frames: list[Frame]) -> list[Frame]:
        """A fact before its subject, where it alone accounts for a word that is more than filler: "who signed the agreement"."""
        best = frames[0]
        kept = (
            {"contact", "parent"}
            | ({"parts"} if best.target.kind != "organization" else set())
            | ({"responsible"} if best.candidate.is_certain else set())
        )
        if best.target.kind == "fact" or set(best.intents) & kept:
            return frames
        roles = self.signals.cue_tokens | self.signals.asked_tokens | self.signals.listing_tokens | self.evidence.empty
        for frame in frames[1:]:
            held = best.candidate.weights
            own = {i for i, weight in frame.candidate.weights.items() if weight > held.get(i, 0.0) + OWN} - roles
            same = not best.candidate.is_certain and frame.candidate.anchored >= best.candidate.anchored
            if frame.target.kind == "fact" and frame.target.of == best.target.id and (own or same) and frame.candidate.anchor:
                return [frame, *(f for f in frames if f is not frame)]
        return frames

    def rivals(self, best: Frame, other: Frame) -> bool:
        """Whether two targets answer differently: not the case for a fact of the same subject, or a part and its whole."""
        if best.target.kind == "list" and other.candidate.is_certain:
            return False
        family = {best.target.id, *self.framing.above(best.target)} & {other.target.id, *self.framing.above(other.target)}
        related = other.target.id in family or best.target.id in family
        return not related and (best.target.of != other.target.of or best.target.kind == "office")

    def equal(self, best: Frame, other: Frame) -> bool:
        """Whether two are meant alike: offices in one city, or subjects that have the name in common."""
        apart = abs(best.score - other.score)
        if best.target.kind == other.target.kind == "office":
            return apart < SAME
        named = best.candidate.named()
        return bool(best.candidate.is_certain and other.candidate.is_certain and named == other.candidate.named() and not apart)

    def with_joined(self, frame: Frame, frames: list[Frame]) -> list[Frame]:
        """The frame, and with it those whose names or words an "and" joins to its own ("DHRR and PCCA", "PCCA and cash")."""
        named = frame.candidate.named() or frame.candidate.anchored
        others = (f for f in frames if f is not frame and sort_of(f) == sort_of(frame))
        return [frame, *(f for f in others if named and self._is_joined(f, named, frame.candidate.weights))]

    def is_joined(self, frame: Frame, others: list[Frame]) -> bool:
        """Whether an "and" joins an everyday word that means a subject to a name beyond doubt ("WASH and cash")."""
        return any(self._is_joined(frame, f.candidate.named(), f.candidate.weights) for f in others if f.candidate.is_certain)

    def _is_joined(self, frame: Frame, name: frozenset[int], held: dict[int, float]) -> bool:
        """Whether an "and" joins the name of a target to another name; or words that mean it and stand near that name."""
        candidate = frame.candidate
        if words := candidate.named():
            return not words & name and self.signals.joined(words, name)
        words = candidate.anchored
        if candidate.share < WHOLE or not words or words & self.signals.named_elsewhere:
            return False
        both = words | name
        if words & name or max(both) - min(both) >= len(both) + NEARBY:
            return False
        more = all(candidate.weights.get(i, 0.0) > held.get(i, 0.0) + OWN for i in words)
        return more and self.signals.joined(words, name)


def sort_of(frame: Frame) -> str:
    """Units, offices or papers: what can be asked about in one breath."""
    kind = frame.target.kind
    return "unit" if kind in UNIT else "office" if kind in ("office", "office_kind") else "paper"


def together(frames: list[Frame], strict: frozenset[int]) -> tuple[list[Frame], frozenset[int]]:
    """The frames that explain together what the best one leaves open, names first, and what none of them explains."""
    if not frames or frames[0].target.kind in ("fact", "list"):
        return [], frozenset()
    chosen, left = [frames[0]], frames[0].unexplained
    others = [f for f in frames[1:16] if f.target.kind not in ("fact", "list", "organization")]
    for frame in sorted(others, key=lambda f: (not f.candidate.is_certain, -f.candidate.anchor)):
        own = (frame.candidate.named() | frame.candidate.anchored) - strict
        if left & own and sort_of(frame) == sort_of(chosen[0]):
            chosen.append(frame)
            left = left & frame.unexplained
    return chosen, left


def part_and_whole(index: Index, subjects: tuple[str, ...]) -> tuple[tuple[str, ...], str] | None:
    """Of two subjects the lower one, and the other as the whole it is asked to belong to; None for two of one level."""
    knowledge = index.knowledge
    depth = {s: len(list(knowledge.ancestors(s))) if s in knowledge.subjects else 0 for s in subjects}
    low, high = sorted(subjects, key=lambda s: (-depth[s], subjects.index(s)))
    return ((low,), high) if depth[low] > depth[high] else None


def owners_of(index: Index, acronym: str) -> list[str]:
    """Ids of the targets that an acronym names."""
    key = index.vocabulary.acronyms[acronym]
    owners = dict.fromkeys(
        index.owner[p] for p in index.postings.get(key, ()) if index.phrase_class[p] and len(index.keys_of(p)) == 1
    )
    return [index.targets[number].id for number in owners]
