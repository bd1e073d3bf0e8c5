"""What is sure, what is open, and what may be meant: helpers of the decision over one utterance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from knowledge.evidence import Candidate, Evidence
from knowledge.index import Index

if TYPE_CHECKING:
    from knowledge.recognise import Frame

HARD: Final = 1.0
SOFT: Final = 0.7


class Words:
    """The tokens of one utterance seen as a whole."""

    def __init__(self, index: Index, evidence: Evidence) -> None:
        self.index, self.evidence = index, evidence
        self.asking = any(m.role.category in ("cue", "intent") and m.role.name not in ("what", "listing") for m in evidence.matches)

    def is_hard(self, i: int) -> bool:
        """A number, an acronym or a mangled acronym: never passed over."""
        token, reading = self.evidence.tokens[i], self.evidence.readings[i]
        return any(c.isdigit() for c in token.raw) or token.is_capitals or bool(reading.near_acronyms)

    def weight(self, i: int) -> float:
        """What it costs a reading to leave a token unexplained."""
        return HARD if self.is_hard(i) else SOFT

    def all_covered(self, covered: set[int]) -> bool:
        """Whether every token is accounted for."""
        return all(i in covered for i in range(len(self.evidence.tokens)))

    def blocked(self, candidate: Candidate) -> bool:
        """Whether a candidate rests on a mangled acronym alone."""
        return all(self.evidence.readings[i].near_acronyms for i in candidate.weights)

    def near_acronyms(self) -> list[str]:
        """Acronyms that an unknown word is one letter away from."""
        return [a for r in self.evidence.readings if not r.keys for a in r.near_acronyms]

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
        if not opened or opened == clauses:
            return frozenset()
        return frozenset(i for i, token in enumerate(tokens) if token.clause in opened)

    def part_and_whole(self, subjects: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
        """Of two subjects the lower one first, and the other as the whole it is asked to belong to."""
        knowledge = self.index.knowledge
        depth = {s: len(list(knowledge.ancestors(s))) if s in knowledge.subjects else 0 for s in subjects}
        low, high = sorted(subjects, key=lambda s: (-depth[s], subjects.index(s)))
        return (low,), high

    def described(self) -> tuple[str, ...]:
        """Each token with how it was found, for the trace."""
        return tuple(
            f"{t.raw}: {r.how}" + (f" ({r.edits})" if r.edits else "")
            for t, r in zip(self.evidence.tokens, self.evidence.readings, strict=True)
        )


def together(frames: list[Frame], words: Words) -> list[Frame]:
    """The frames that explain together what the best one leaves open; empty where that fails."""
    if not frames:
        return []
    chosen, left = [frames[0]], set(frames[0].unexplained)
    for frame in frames[1:10]:
        if not left:
            break
        same_sort = (frame.target.kind in ("office", "office_kind")) == (chosen[0].target.kind in ("office", "office_kind"))
        gain = left - frame.unexplained
        if gain and same_sort and frame.target.kind not in ("fact", "list") and gain & set(frame.candidate.weights):
            chosen.append(frame)
            left &= frame.unexplained
    return chosen if not left and chosen[0].target.kind not in ("fact", "list") else []
