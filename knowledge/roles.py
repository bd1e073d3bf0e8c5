"""What every word and phrase of a lexicon does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from knowledge.lexicon import Lexicon
from knowledge.native import SOURCES
from knowledge.normalise import words
from knowledge.vocabulary import real_words

PLACES: Final = SOURCES / "places"


@dataclass(frozen=True, slots=True)
class Role:
    """What a word or phrase of a lexicon does: `category` (filler, cue, intent …), `name` within it, how strongly.

    With `capitals` it does so in capitals only: WHO is an agency, who is a question word.
    """

    category: str
    name: str
    language: str
    strength: float = 1.0
    capitals: bool = False


def places(language: str) -> tuple[str, ...]:
    """Countries and cities of the world in one language, those with an office left out."""
    return tuple((PLACES / f"{language}.txt").read_text(encoding="utf-8").split("\n")[:-1])


def roles_of(lexicon: Lexicon) -> Iterator[tuple[Role, Iterable[str]]]:
    """Each role with the phrases that have it."""
    language = lexicon.language
    for name, phrases in lexicon.fillers.items():
        yield Role("filler", name, language), phrases
    for cue, phrases in lexicon.cues.items():
        yield Role("cue", cue, language), phrases
    for intent, triggers in lexicon.intents.items():
        yield Role("intent", intent, language), triggers.strong
        yield Role("intent", intent, language, 0.5), triggers.weak
    for kind, phrases in lexicon.kinds.items():
        yield Role("kind", kind, language), phrases
    for missing, phrases in lexicon.missing.items():
        yield Role("missing", missing, language), phrases
    for own, phrases in lexicon.own.items():
        yield Role("own", own, language), phrases
    for area, phrases in lexicon.areas.items():
        yield Role("area", area, language), phrases
    yield Role("background", "", language), lexicon.background
    yield Role("place", "place", language), places(language)
    words_too = {
        n for n in lexicon.elsewhere if n.isupper() and n.isascii() and words(n)[0] in real_words(language) and len(words(n)) == 1
    }
    yield Role("elsewhere", "agency", language), [name for name in lexicon.elsewhere if name not in words_too]
    yield Role("elsewhere", "agency", language, capitals=True), sorted(words_too)
    yield Role("locative", "", language), lexicon.locatives
    yield Role("and", "", language), lexicon.conjunctions
    yield Role("personal", "", language), lexicon.personal
    yield Role("speaker", "", language), lexicon.speaker
    yield Role("ours", "", language), lexicon.ours
    yield Role("telling", "", language), lexicon.telling
    yield Role("post", "", language), lexicon.post
    yield Role("rejecting", "", language), lexicon.rejecting
    yield Role("pronoun", "", language), lexicon.followup.pronoun
    yield Role("again", "", language), lexicon.followup.again
    for name in ("help", "greeting", "thanks"):
        yield Role(name, "", language), getattr(lexicon, name)
