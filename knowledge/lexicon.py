"""The words of a language beside the names in the entries: fillers, question words, intents, what no entry gives."""

from typing import Literal

from knowledge.model import Area, Cue, Language, Phrase
from knowledge.rules import record

IntentName = Literal[
    "contact", "responsible", "about", "meaning", "parts", "parent", "place", "listing", "link"
]  # fmt: skip
KindNoun = Literal["unit", "office", "document"]
Missing = Literal[
    "phone", "head", "street", "hours", "money", "staff", "jobs", "travel", "access", "coverage", "matter", "members"
]  # fmt: skip
Own = Literal["page", "recent", "changed", "last", "links", "help"]
Words = tuple[Phrase, ...]


@record
class Triggers:
    """Words that ask for one intent: `strong` alone are enough, `weak` only beside a subject that is certain."""

    strong: Words
    weak: Words = ()


@record
class FollowUp:
    """Words that point back: `pronoun` to the subject before, `again` to the question before."""

    pronoun: Words
    again: Words


@record
class Lexicon:
    """Everything the bot knows of one language."""

    language: Language
    name: Phrase
    direction: Literal["ltr", "rtl"]
    conjunctions: Words
    locatives: Words
    joining: Words
    fillers: dict[str, Words]
    background: Words
    cues: dict[Cue, Words]
    intents: dict[IntentName, Triggers]
    kinds: dict[KindNoun, Words]
    missing: dict[Missing, Words]
    elsewhere: Words
    areas: dict[Area, Words]
    own: dict[Own, Words]
    personal: Words
    speaker: Words
    ours: Words
    telling: Words
    post: Words
    rejecting: Words
    followup: FollowUp
    synonyms: tuple[Words, ...] = ()
    help: Words
    greeting: Words
    thanks: Words

    def __post_init__(self) -> None:
        for name, wanted, given in (
            ("intents", IntentName.__args__, self.intents),  # type: ignore[attr-defined]
            ("kinds", KindNoun.__args__, self.kinds),  # type: ignore[attr-defined]
            ("missing", Missing.__args__, self.missing),  # type: ignore[attr-defined]
            ("own", Own.__args__, self.own),  # type: ignore[attr-defined]
            ("areas", Area.__args__, self.areas),  # type: ignore[attr-defined]
        ):
            if lacking := sorted(set(wanted) - set(given)):
                raise ValueError(f"{name} lacks {', '.join(lacking)}: add a list of words for each")
