"""Typing errors as hands make them, and what counts as one: deterministic, the same for the same question and seed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from random import Random
from typing import Final

from bot.service import Service
from knowledge.index import Index
from knowledge.model import LANGUAGES
from knowledge.normalise import fold
from knowledge.vocabulary import is_real
from tests.knowledge.questions import Question, fault, questions

LEAST: Final = 5
"""Letters from which on a word gets an error; in shorter ones nearly every error makes another word."""
TRIES: Final = 30
"""Errors that are tried in a question before it is left out."""

_QWERTY: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_AZERTY: Final = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_ARABIC: Final = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤر ىةوزظ")  # the gap is the key of lam-alif
KEYBOARDS: Final = {"en": _QWERTY, "fr": _AZERTY, "es": _QWERTY, "ar": _ARABIC}
LOOK_ALIKES: Final = ("أاإآ", "يىئ", "هة", "وؤ", "ضظ", "دذ", "سصث", "تطة", "كق", "حه", "زذ", "عأ")
"""Arabic letters that people take for one another, by eye or by ear."""
_WORD: Final = re.compile(r"(?<![\w.@/+-])[^\W\d_]+(?![\w@/+-]|\.\w)")
"""A word of letters alone that is no part of an address, a link, a compound or a number."""


@dataclass(frozen=True)
class Slip:
    """A question with typing errors, and the untouched one that says what its right answer is."""

    origin: Question
    typed: str
    errors: tuple[tuple[str, str, str], ...]
    """Kind of the error, the word as it was, the word as typed."""


@dataclass
class Tally:
    """How slips of answerable questions and of all came out."""

    answerable: int = 0
    right: int = 0
    all: int = 0
    wrong: int = 0
    failures: list[tuple[Slip, str, bool]] = field(default_factory=list)
    """Slips that failed, with what is wrong and whether it was a confident error."""

    @property
    def share_right(self) -> float:
        """Right answers of the answerable ones, in per cent."""
        return 100 * self.right / max(1, self.answerable)

    @property
    def share_wrong(self) -> float:
        """Confident errors of all, in per cent."""
        return 100 * self.wrong / max(1, self.all)


@cache
def neighbours(language: str) -> dict[str, str]:
    """Letter to the letters beside it on the keyboard of a language."""
    rows = KEYBOARDS[language]
    at = {(y, x): letter for y, row in enumerate(rows) for x, letter in enumerate(row) if letter != " "}
    around = ((0, -1), (0, 1), (-1, 0), (-1, 1), (1, 0), (1, -1))
    return {letter: "".join(at[y + dy, x + dx] for dy, dx in around if (y + dy, x + dx) in at) for (y, x), letter in at.items()}


def _beside(letter: str, language: str, chance: Random) -> str:
    """A letter from the next key, in the same case; nothing where the keyboard has no such letter."""
    plain = letter.casefold() if language == "ar" else unicodedata.normalize("NFKD", letter.casefold())[0]
    near = neighbours(language).get(plain, "")
    return "" if not near else _as(letter, chance.choice(near))


def _as(letter: str, other: str) -> str:
    return other.upper() if letter.isupper() else other


def _substituted(word: str, n: int, language: str, chance: Random) -> str:
    near = _beside(word[n], language, chance)
    return word[:n] + near + word[n + 1 :] if near else word


def _inserted(word: str, n: int, language: str, chance: Random) -> str:
    return word[: n + 1] + _beside(word[n], language, chance).lower() + word[n + 1 :]


def _deleted(word: str, n: int, language: str, chance: Random) -> str:
    return word[:n] + word[n + 1 :]


def _doubled(word: str, n: int, language: str, chance: Random) -> str:
    return word[: n + 1] + word[n].lower() + word[n + 1 :]


def _transposed(word: str, n: int, language: str, chance: Random) -> str:
    return word[:n] + word[n + 1 : n + 2] + word[n : n + 1] + word[n + 2 :]


def _unaccented(word: str, n: int, language: str, chance: Random) -> str:
    bare = unicodedata.normalize("NFKD", word[n])
    return word[:n] + bare[0] + word[n + 1 :] if language != "ar" else word


def _looking_alike(word: str, n: int, language: str, chance: Random) -> str:
    groups = [group for group in LOOK_ALIKES if word[n] in group]
    return word[:n] + chance.choice(chance.choice(groups).replace(word[n], "")) + word[n + 1 :] if groups else word


Maker = Callable[[str, int, str, Random], str]
KINDS: Final[dict[str, tuple[Maker, int]]] = {
    "substituted": (_substituted, 5),
    "deleted": (_deleted, 5),
    "inserted": (_inserted, 4),
    "transposed": (_transposed, 5),
    "doubled": (_doubled, 3),
    "unaccented": (_unaccented, 1),
    "look-alike": (_looking_alike, 4),
}
"""How each error is made, and how often it is tried beside the others."""


class Typist:
    """Makes typing errors in questions; never in an address or an acronym, never one that makes another word."""

    def __init__(self, index: Index, seed: int = 0, least: int = LEAST, most: int = 99) -> None:
        self._vocabulary, self._seed, self._least, self._most = index.vocabulary, seed, least, most

    def slip(self, question: Question, errors: int) -> Slip | None:
        """The question with so many errors, each in another word; None where it has too few words that could have one."""
        chance = Random(f"{self._seed}:{question.id}:{errors}")  # noqa: S311 - the same errors on every machine is the point
        slip = Slip(question, question.q, ())
        for _ in range(errors):
            if (slip_ := self._one_more(slip, chance)) is None:
                return None
            slip = slip_
        return slip

    def _one_more(self, slip: Slip, chance: Random) -> Slip | None:
        done = {typed for _, _, typed in slip.errors}
        places = [m for m in _WORD.finditer(slip.typed) if m.group() not in done and self._is_word(m.group())]
        names, weights = list(KINDS), [weight for _, weight in KINDS.values()]
        for _ in range(TRIES if places else 0):
            match, kind = chance.choice(places), chance.choices(names, weights)[0]
            word = match.group()
            language = "ar" if "\u0600" <= word[0] <= "\u06ff" else slip.origin.language.replace("ar", "en")
            typed = KINDS[kind][0](word, chance.randrange(len(word)), language, chance)
            if typed != word and self._is_error(word, typed, kind):
                text = slip.typed[: match.start()] + typed + slip.typed[match.end() :]
                return replace(slip, typed=text, errors=(*slip.errors, (kind, word, typed)))
        return None

    def _is_word(self, word: str) -> bool:
        letters = [c for c in word if not unicodedata.combining(c)]
        return self._least <= len(letters) <= self._most and not word.isupper() and fold(word) not in self._vocabulary.acronyms

    def _is_error(self, word: str, typed: str, kind: str) -> bool:
        """Not where another word comes out, or where nothing is left of the error once case and accents are folded."""
        if fold(word) == fold(typed):
            return kind in ("unaccented", "look-alike")
        return not is_real(fold(typed)) and fold(typed) not in self._vocabulary.forms


def right_untouched(service: Service, every: int = 1) -> Iterator[Question]:
    """One of so many questions of all languages, where it is right as it stands and has no typing errors of its own."""
    for language in LANGUAGES:
        asked = islice(questions(language), None, None, every)
        yield from (q for q in asked if q.noise != "typo" and not fault(q, service.ask(q.q)))


def tally(service: Service, slips: Iterable[Slip]) -> Tally:
    """How the slips come out, by the rules by which the questions themselves are judged."""
    count = Tally()
    for slip in slips:
        answered = service.ask(slip.typed)
        why = fault(slip.origin, answered)
        confident = bool(why) and answered.answer.status == "answered"
        count.all += 1
        count.answerable += slip.origin.kind == "answer"
        count.right += slip.origin.kind == "answer" and not why
        count.wrong += confident
        if why:
            count.failures.append((slip, why, confident))
    return count


def slips(typist: Typist, asked: Iterable[Question], errors: int) -> Iterator[Slip]:
    """One slip of each question that can have so many errors."""
    return (slip for question in asked if (slip := typist.slip(question, errors)))
