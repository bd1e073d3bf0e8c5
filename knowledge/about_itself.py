"""Questions about the entries and the bot themselves: how recent, which links, what can be asked."""

from __future__ import annotations

from typing import Final

from knowledge.evidence import Evidence
from knowledge.index import HELP
from knowledge.signals import Signals

UPDATED: Final = "list.updated"
LINKS: Final = "list.links"
TIME: Final = frozenset({"when", "how_long"})
"""Question words that ask how recent something is."""
BESIDE: Final = frozenset({"what", "where", "how"})
"""Question words that stand beside."""
SHORT: Final = 4
"""Words with content within which "when" or "date" beside a word for the entries asks how recent they are."""
BESIDE_INTENTS: Final = frozenset({"listing", "about", "link", "responsible", "parts", "parent", "place", "meaning"})
"""Intents whose words may stand beside: only a contact asks for something else."""
FEW: Final = 2
"""Words of what a bot can do from which on somebody asks for that: one of them is in every second question."""


def asked_of_itself(evidence: Evidence, signals: Signals, whose: frozenset[int]) -> str:
    """The id of the list that is asked for; empty where other words were said too, or too few of these. `whose` are the tokens
    of the organization's and the department's names."""
    page, recent = evidence.tokens_of("own", ("page",)), evidence.tokens_of("own", ("recent",))
    beside = evidence.tokens_of("cue", BESIDE) | evidence.tokens_of("intent", BESIDE_INTENTS)
    beside |= evidence.fillers | signals.pointing | evidence.tokens_of("kind", ("document",))
    numbers = {i for i, token in enumerate(evidence.tokens) if token.kind == "number"}
    time = evidence.tokens_of("cue", TIME)
    dated = bool(time) and len(evidence.tokens) - len(evidence.empty) <= SHORT
    if page and (recent or dated) and signals.all_covered(beside | page | recent | time | numbers):
        return UPDATED
    links = evidence.tokens_of("own", ("links",))
    if (page or whose) and links - page and signals.all_covered(beside | page | links | whose):
        return LINKS
    asking = evidence.tokens_of("own", ("help",))
    return HELP if len(asking) >= FEW and signals.all_covered(beside | asking) else ""
