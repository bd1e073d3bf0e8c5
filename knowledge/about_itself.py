"""Questions about the entries and the bot themselves: how recent, which links, what can be asked."""

from __future__ import annotations

from typing import Final

from knowledge.evidence import Evidence
from knowledge.index import HELP, UPDATED
from knowledge.signals import Signals

LINKS: Final = "list.links"
SHORT: Final = 4
"""Words with content within which "when" or "date" beside a word for the entries asks how recent they are."""
POINTING: Final = 6
"""Words in all up to which "this" and "it" mean the entries beside a word for how recent they are."""
BESIDE_INTENTS: Final = frozenset({"listing", "about", "link", "responsible", "parts", "parent", "place", "meaning"})
"""Intents whose words may stand beside: only a contact asks for something else."""
FEW: Final = 2
"""Words of what a bot can do from which on somebody asks for that: one of them is in every second question."""


def asked_of_itself(evidence: Evidence, signals: Signals, whose: frozenset[int]) -> str:
    """The id of the list that is asked for; empty where other words were said too, or too few of these. `whose` are the tokens
    of the organization's and the department's names."""
    page, recency = evidence.tokens_of("own", ("page",)), _recency(evidence)
    beside = evidence.tokens_of("intent", BESIDE_INTENTS) | evidence.tokens_of("cue", ("what",))
    beside |= evidence.fillers | signals.pointing
    meant = page or (len(evidence.tokens) <= POINTING and evidence.tokens_of("own", ("recent",)) and evidence.roles("pronoun"))
    if meant and recency and signals.all_covered(beside | page | recency):
        return UPDATED
    beside |= evidence.tokens_of("cue", ("where",))
    links = evidence.tokens_of("own", ("links",))
    if (page or whose) and links - page and signals.all_covered(beside | page | links | whose):
        return LINKS
    help_ = evidence.tokens_of("own", ("help",))
    return HELP if len(help_) >= FEW and signals.all_covered(beside | help_ | evidence.tokens_of("cue", ("how",))) else ""


def _recency(evidence: Evidence) -> set[int]:
    """The tokens that ask how recent something is: in so many words, by its last change, or by its date."""
    recent, changed = evidence.tokens_of("own", ("recent",)), evidence.tokens_of("own", ("changed",))
    last, when = evidence.tokens_of("own", ("last",)), evidence.tokens_of("cue", ("when",))
    numbers = {i for i, token in enumerate(evidence.tokens) if token.kind == "number"}
    dated = when and len(evidence.tokens) - len(evidence.empty) <= SHORT
    if not (recent or dated or (changed and (when or last or numbers))):
        return set()
    return recent | changed | last | when | numbers | evidence.tokens_of("cue", ("how_long",))
