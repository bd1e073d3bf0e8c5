"""Offices by the part of the world they lie in: "COPAs in Asia"."""

from __future__ import annotations

from typing import Final

from knowledge.evidence import Evidence, Match
from knowledge.frames import Frame, Framing
from knowledge.index import Index
from knowledge.signals import Signals

FEW: Final = 2
"""Forms that a misspelt word may be, from which on it is no part of the world."""


def asked_areas(index: Index, evidence: Evidence) -> list[Match]:
    """The parts of the world that are named, each as long as it was said; none that is a part of an office's own name."""
    readings = evidence.readings
    found = [m for m in evidence.roles("area") if not m.cost or all(len(r.forms) < FEW for r in readings[m.start : m.end])]
    offices = [c.named() for c in evidence.spoken_of if index.targets[c.number].kind == "office"]
    longest = (m for m in found if not any(other.covers(m) for other in found))
    return [m for m in longest if not any(name.issuperset(range(m.start, m.end)) for name in offices)]


def kinds_asked(framing: Framing, frames: list[Frame], areas: list[Match]) -> list[str]:
    """The ids of the kinds of office that are asked for beside words for parts of the world, all of them where only "offices"
    was said; none where a word is left over, or where it is not said which kind goes with which part."""
    index = framing.index
    tokens = frozenset(i for m in areas for i in range(m.start, m.end))
    named = [framing.frame(f.candidate, tokens) for f in frames if f.target.kind == "office_kind" and f.candidate.named()]
    if not named:
        return [target.id for target in index.targets if target.kind == "office_kind"] if _only_offices(framing, tokens) else []
    crossed = len(named) > 1 and len({m.role.name for m in areas}) > 1
    if crossed or frozenset.intersection(*[f.unexplained for f in named]) or not all(_are_listed(index, f) for f in named):
        return []
    return [f.target.id for f in named]


def _are_listed(index: Index, kind: Frame) -> bool:
    """Whether the entries list the offices of a kind at all: they do not list the country offices."""
    subjects = index.knowledge.subjects
    return any(subjects[part].kind == "office" for part in index.knowledge.parts.get(kind.target.id, ()))


def _only_offices(framing: Framing, tokens: frozenset[int]) -> bool:
    """Whether offices are asked for, and not countries or cities, and every word is accounted for."""
    evidence, signals = framing.evidence, framing.signals
    offices = evidence.tokens_of("kind", ("office",)) - evidence.tokens_of("cue", ("where",)) - framing.organization
    return bool(offices) and signals.all_covered(set(tokens | _plain(evidence, signals, framing.organization)))


def _plain(evidence: Evidence, signals: Signals, organization: frozenset[int]) -> set[int]:
    """The tokens of words that ask for offices and for nothing else."""
    asking = evidence.tokens_of("intent", ("listing", "place")) | evidence.tokens_of("kind", ("office",))
    return asking | (signals.cue_tokens - evidence.tokens_of("cue", ("who", "when", "why"))) | evidence.fillers | organization


def offices_in(index: Index, areas: set[str], kinds: list[str]) -> tuple[str, ...]:
    """The ids of the offices of some kinds in some parts of the world, in the order of the entries."""
    subjects = index.knowledge.subjects.values()
    return tuple(s.id for s in subjects if s.kind == "office" and s.parent in kinds and areas.intersection(s.areas))
