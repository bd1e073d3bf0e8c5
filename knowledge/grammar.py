"""Which questions can be asked of which kind of target."""

from typing import Final

UNIT: Final = frozenset({"department", "directorate", "division", "unit", "area", "workstream", "role"})
OFFICE: Final = frozenset({"office", "office_kind"})
PAPER: Final = frozenset({"framework", "document", "link"})

_UNIT_INTENTS = frozenset({"contact", "responsible", "about", "meaning", "parts", "parent"})
INTENTS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(UNIT, _UNIT_INTENTS),
    "organization": frozenset({"contact", "about", "meaning", "parts"}),
    "office": frozenset({"place", "about", "parent", "contact", "responsible", "listing"}),
    "office_kind": frozenset({"listing", "about", "meaning", "place", "parts", "parent", "contact", "responsible"}),
    "framework": frozenset({"about", "meaning", "link", "parent", "listing"}),
    "document": frozenset({"link", "about", "listing"}),
    "link": frozenset({"link", "about", "listing"}),
    "fact": frozenset({"about", "listing", "meaning"}),
    "list": frozenset({"listing", "about", "link"}),
}
"""Kind of target to the intents whose words it explains. Where several were asked for, the strongest is answered."""

CUES: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(UNIT, frozenset({"who", "where", "how", "what", "why"})),
    "organization": frozenset({"what", "who", "why", "how"}),
    "office": frozenset({"where", "what", "who", "how_many"}),
    "office_kind": frozenset({"where", "what", "who", "how_many", "how", "why"}),
    "framework": frozenset({"what", "where", "why", "how"}),
    "document": frozenset({"what", "where", "how"}),
    "link": frozenset({"what", "where", "how"}),
    "fact": frozenset({"what"}),
    "list": frozenset({"what", "where"}),
}
"""Kind of target to the question words it answers; a fact adds its own."""

WHATEVER_COMES: Final = frozenset({"later"})
"""Words for what is still to come, which units see to, and no fact or text."""

NOUNS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(UNIT, frozenset({"unit"})),
    "office": frozenset({"office"}),
    "office_kind": frozenset({"office", "unit"}),
    "framework": frozenset({"document"}),
    "document": frozenset({"document"}),
    "link": frozenset({"document", "unit"}),
    "list": frozenset({"document"}),
}
"""Kind of target to the kinds of noun that may stand beside its name."""

DEFAULT: Final = {
    "office": "place",
    "office_kind": "listing",
    "document": "link",
    "link": "link",
    "fact": "fact",
    "list": "listing",
}
"""What is answered where a target stands without an intent; for all other kinds: about."""

PRIORITY: Final = ("contact", "parts", "parent", "meaning", "link", "place", "responsible", "listing", "about")
"""Order in which equally strong intents are preferred."""

FORCE: Final = {"about": 0.45, "listing": 0.45}
"""How much weaker the words of these intents are: "what is the address of X" asks for the address."""
EXPLICIT: Final = frozenset({"contact", "responsible", "parent", "parts", "meaning"})
"""Intents that nobody has by accident."""

EVIDENCE_ENOUGH: Final = 0.65
EVIDENCE_BARE: Final = 1.0
"""Least evidence for an answer beside an intent's words, and for one without: below it, no everyday word is a question."""
CLOSE: Final = 0.12
"""Share of the score within which two different targets are asked about rather than guessed."""


def strongest(asked: dict[str, float]) -> str:
    """The intent that was asked most strongly; of equal ones the one that comes first in `PRIORITY`."""
    return max(asked, key=lambda name: (asked[name] * FORCE.get(name, 1.0), -PRIORITY.index(name)))
