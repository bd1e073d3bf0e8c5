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


def kinds_asked(framing: Framing, frames: list[Frame], tokens: frozenset[int]) -> list[str]:
    """The ids of the kinds of office that are asked for beside words for a part of the world, all of them where only "offices"
    was said; none where anything else was said."""
    signals, index = framing.signals, framing.index
    named = [framing.frame(f.candidate, tokens) for f in frames if f.target.kind == "office_kind" and f.candidate.named()]
    if named:
        return [f.target.id for f in named] if not frozenset.intersection(*[f.unexplained for f in named]) else []
    if "office" in signals.kind_nouns and signals.all_covered(
        set(tokens | _plain(framing.evidence, signals, framing.organization))
    ):
        return [target.id for target in index.targets if target.kind == "office_kind"]
    return []


def _plain(evidence: Evidence, signals: Signals, organization: frozenset[int]) -> set[int]:
    """The tokens of words that ask for offices and for nothing else."""
    asking = evidence.tokens_of("intent", ("listing", "place")) | evidence.tokens_of("kind", ("office",))
    return asking | (signals.cue_tokens - evidence.tokens_of("cue", ("who", "when", "why"))) | evidence.fillers | organization


def offices_in(index: Index, areas: set[str], kinds: list[str]) -> tuple[str, ...]:
    """The ids of the offices of some kinds in some parts of the world, in the order of the entries."""
    subjects = index.knowledge.subjects.values()
    return tuple(s.id for s in subjects if s.kind == "office" and s.parent in kinds and areas.intersection(s.areas))
