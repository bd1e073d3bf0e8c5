"""From a typed word to the keys of the index: exact, by stem, by nearness; never by force."""

from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import extract

from knowledge import words as forms_of
from knowledge.model import LANGUAGES
from knowledge.native import SOURCES, ordinary

REAL_WORDS: Final = SOURCES / "realwords"
STEM_COST: Final = 0.02
PARTICLE_COST: Final = 0.03
EDIT_COST: Final = 0.14
SKELETON_COST: Final = 0.2
PREFIX_COST: Final = 0.25
MAX_REMEMBERED: Final = 20_000
"""Words whose readings are kept; a word takes about 0.5 kB."""
ENDS: Final = 2
"""Letters of which a word with one edit keeps the first or the last, from five letters on."""
ARTICLES: Final = ("ال", "لل")
"""Arabic articles at the end of a word's particles: with one, a word that is more than a city is no city (السيول, floods)."""
SHORTEST_DOUBLED: Final = 3
"""Letters of an acronym from which on it is the same with a letter typed twice: COO is no CO."""
LONGEST_ACRONYM: Final = 6
"""Letters up to which a word in capitals is read as an acronym first."""
MAX_NEAR: Final = 12
"""Nearest forms kept of a misspelt word; more than this many equally near ones say nothing."""


@cache
def real_words(language: str) -> dict[str, int]:
    """Frequent words of a language, folded, to their frequency (ten times the decimal logarithm per thousand million)."""
    with (REAL_WORDS / f"{language}.txt").open(encoding="utf-8") as lines:
        return {word: int(frequency) for word, _, frequency in (line.partition(" ") for line in lines)}


def is_real(word: str) -> bool:
    """Whether a folded word is a frequent word of any of the languages."""
    if forms_of.is_arabic(word):
        return any(base in real_words("ar") for base in forms_of.bases(word))
    return any(word in real_words(language) for language in forms_of.LATIN)


def is_real_in(word: str, language: str) -> bool:
    """Whether a folded word is a frequent word of one language."""
    return word in real_words(language)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a word may be: keys with their costs (0 exact to 0.5), how it was found, acronyms one letter away, and
    for a misspelt word the forms it may be."""

    keys: tuple[tuple[int, float], ...] = ()
    how: str = "unknown"
    edits: int = 0
    near_acronyms: tuple[str, ...] = ()
    real: bool = False
    forms: tuple[str, ...] = ()


@ordinary
@dataclass(slots=True)
class Vocabulary:
    """Every word form of the data, and the ways from a typed word to it."""

    key_ids: MutableMapping[str, int] = field(default_factory=dict)
    forms: MutableMapping[str, tuple[int, ...]] = field(default_factory=dict)
    languages: MutableMapping[str, int] = field(default_factory=dict)
    acronyms: MutableMapping[str, int] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    key_languages: list[str] = field(default_factory=list)
    idle: set[int] = field(default_factory=set)
    _by_key: dict[int, list[str]] = field(default_factory=dict)
    _nearest: dict[str, tuple[list[str], int]] = field(default_factory=dict)
    _near: MutableMapping[tuple[str, int], list[str]] = field(default_factory=dict)
    _acronyms_by: MutableMapping[tuple[str, int], list[str]] = field(default_factory=dict)
    _skeletons: MutableMapping[str, list[str]] = field(default_factory=dict)
    _prefixes: MutableMapping[str, list[str]] = field(default_factory=dict)
    _cache: dict[tuple[str, str, bool, bool], Reading] = field(default_factory=dict)

    def key(self, text: str, language: str) -> int:
        """The number of a key, given out on first use."""
        number = self.key_ids.setdefault(text, len(self.key_ids))
        if number == len(self.key_languages):
            self.key_languages.append(language)
        return number

    def add(self, word: str, key: str, language: str) -> int:
        """Make a surface form lead to a key, and vote for a language; the key's number is returned."""
        number = self.key(key, "" if key.startswith("=") else language)
        known = self.forms.get(word, ())
        if number not in known:
            self.forms[word] = (*known, number)
        if language in LANGUAGES:
            self.languages[word] = self.languages.get(word, 0) | 1 << LANGUAGES.index(language)
        return number

    def add_acronym(self, word: str) -> int:
        """Make an acronym known: found exactly or with a doubled letter, offered when one letter is off."""
        number = self.add(word, f"={word}", "")
        self.acronyms[word] = number
        return number

    def seal(self) -> None:
        """Sort the forms for the search of near ones; call once, after the last word is added."""
        for acronym in sorted(self.acronyms):
            if len(acronym) > 2:
                self._acronyms_by.setdefault((acronym[0], len(acronym)), []).append(acronym)
                self._acronyms_by.setdefault((f"-{acronym[-1]}", len(acronym)), []).append(acronym)
        for word in sorted(self.forms):
            if len(word) < 4 or word in self.acronyms or not word.isalpha():
                continue
            for ends in (1, ENDS):
                self._near.setdefault((word[:ends], len(word)), []).append(word)
                self._near.setdefault((f"-{word[-ends:]}", len(word)), []).append(word)
            if not forms_of.is_arabic(word) and len(skeleton := forms_of.skeleton(word)) >= 3:
                self._skeletons.setdefault(skeleton, []).append(word)
            if word in self.names:
                self._prefixes.setdefault(word[:3], []).append(word)

    def read(self, word: str, language: str, *, abbreviated: bool = False, capitals: bool = False) -> Reading:
        """What a folded word may be in a question in some language; the same word always reads the same."""
        asked = (word, language, abbreviated, capitals)
        if (found := self._cache.get(asked)) is None:
            if len(self._cache) > MAX_REMEMBERED:
                self._cache.clear()
            found = self._cache[asked] = self._read(word, language, abbreviated, capitals)
        return found

    def _read(self, word: str, language: str, abbreviated: bool, capitals: bool) -> Reading:
        exact = dict.fromkeys(self.forms.get(word, ()), 0.0)
        if not exact and not is_real(word) and (doubled := self._undoubled(word)):
            return Reading(((self.acronyms[doubled], STEM_COST),), "doubled letter", 1)
        if capitals and (reading := self._in_capitals(word, language, exact)) is not None:
            return reading
        if word in self.acronyms and not is_real_in(word, language):
            return Reading(tuple(self._as_written(word, self.acronyms[word], exact).items()), "exact")
        if keys := self._known(word, language, exact):
            if (
                not capitals
                and word.isalpha()
                and not any(self.key_languages[key] in (language, "") for key in keys)
                and not is_real_in(word, language)
            ):
                keys |= {key: cost for key, cost in self._nearly_own(word, language) if key not in keys}
            is_sure = exact or capitals or not word.isalpha() or is_real(word) or PARTICLE_COST in keys.values()
            return Reading(tuple(keys.items()), "exact" if exact else "stem") if is_sure else self._or_near(word, keys)
        real = is_real(word)
        near_acronyms = self._near_acronyms(word) if not real else ()
        if real or not word.isalpha():
            return Reading(near_acronyms=near_acronyms, real=real)
        return self._misspelt(word, abbreviated, near_acronyms)

    def _in_capitals(self, word: str, language: str, exact: dict[int, float]) -> Reading | None:
        """What is written as an acronym is one, or may be one with a letter off, before it is any other word."""
        if (acronym := self.acronyms.get(word)) is not None:
            return Reading(tuple(self._as_written(word, acronym, exact).items()), "exact")
        if len(word) > LONGEST_ACRONYM or word in self.names:
            return None
        near = self._near_acronyms(word) if self._is_idle(self._of_language(language, exact)) else ()
        return Reading(near_acronyms=near) if near or not exact else None

    def _as_written(self, word: str, acronym: int, exact: dict[int, float]) -> dict[int, float]:
        """The keys of an acronym in capitals without those it has as a form of other words: COPA is no COP."""
        whole = {self.key_ids.get(f"{sign}{language}:{word}") for language in LANGUAGES for sign in ("", "~")}
        return {key: cost for key, cost in exact.items() if key == acronym or key in whole}

    def _or_near(self, word: str, keys: dict[int, float]) -> Reading:
        """A word that only its stem makes known may as well be a near word typed badly."""
        near, edits = self.nearest(word)
        near = [form for form in near if form not in forms_of.bases(word)] if edits == 1 else []
        near_keys = {key: cost for key, cost in self._keys(near, EDIT_COST) if key not in keys}
        return Reading(tuple((keys | near_keys).items()), "stem", near_acronyms=self._near_acronyms(word), forms=tuple(near))

    def _known(self, word: str, language: str, exact: dict[int, float]) -> dict[int, float]:
        """The keys of a word as written and by its stem: those of the question's language, else those of the others."""
        own = self._of_language(language, exact) | self._by_particle(word, language)
        if (number := self.key_ids.get(f"{language}:{forms_of.stem(word, language)}")) is not None:
            own.setdefault(number, STEM_COST)
        if any(self.key_languages[key] == language for key in own) and word in real_words(language):
            return own
        stems = (self.key_ids.get(f"{lang}:{forms_of.stem(word, lang)}") for lang in LANGUAGES)
        others = {number: STEM_COST for number in stems if number is not None}
        if not exact and is_real_in(word, language):
            others = {}
        return others | own | exact

    def _nearly_own(self, word: str, language: str) -> Iterator[tuple[int, float]]:
        """The near words of the question's own language, where another language has the word as written."""
        near, edits = self.nearest(word)
        if edits == 0 and word in self.forms:
            near, edits = self.nearest_other(word)
        for form in near:
            for key in self.forms[form]:
                if self.key_languages[key] == language:
                    yield key, EDIT_COST * max(1, edits)

    def nearest_other(self, word: str) -> tuple[list[str], int]:
        """The forms one edit away from a word that is a form itself."""
        forms = {form for bucket in self._buckets(word, 1) for form in self._near.get(bucket, ()) if form != word}
        return sorted(form for form in forms if OSA.distance(word, form, score_cutoff=1) <= 1), 1

    def _buckets(self, word: str, budget: int, ends: int = 1) -> Iterator[tuple[str, int]]:
        for length in range(len(word) - budget, len(word) + budget + 1):
            yield from ((word[:ends], length), (f"-{word[-ends:]}", length))

    def _of_language(self, language: str, keys: dict[int, float]) -> dict[int, float]:
        return {key: cost for key, cost in keys.items() if self.key_languages[key] in (language, "")}

    def _by_particle(self, word: str, language: str) -> dict[int, float]:
        """Arabic words without their particles and article, as they stand and by their stems."""
        found: dict[int, float] = {}
        if language == "ar" and forms_of.is_arabic(word):
            for base in forms_of.bases(word)[1:]:
                keys = self.forms.get(base, ())
                if word.removesuffix(base)[-2:] in ARTICLES:
                    keys = tuple([key for key in keys if self.key_languages[key]]) or keys
                found |= dict.fromkeys(keys, PARTICLE_COST)
                if (number := self.key_ids.get(f"ar:{forms_of.stem(base, 'ar')}")) is not None:
                    found.setdefault(number, PARTICLE_COST + STEM_COST)
        return found

    def _is_idle(self, keys: dict[int, float]) -> bool:
        """Whether the keys are those of fillers at most, of no subject and no trigger."""
        return all(key in self.idle for key in keys)

    def _misspelt(self, word: str, abbreviated: bool, near_acronyms: tuple[str, ...]) -> Reading:
        if abbreviated and len(word) >= 3 and (longer := self._longer(word)):
            return Reading(self._keys(longer, PREFIX_COST), "abbreviated", 1, near_acronyms)
        near, edits = self.nearest(word)
        if not near and forms_of.is_arabic(word):
            near, edits = self._without_particle(word)
        if near and not (near_acronyms and len(word) <= 5):
            return Reading(self._keys(near, EDIT_COST * edits), "edited", edits, near_acronyms, forms=tuple(near))
        if short := self._skeletons.get(word if len(word) >= 3 else "") or self._by_skeleton(word):
            return Reading(self._keys(short, SKELETON_COST), "without vowels", 2, near_acronyms)
        if len(word) >= 4 and (longer := self._longer(word)):
            return Reading(self._keys(longer, PREFIX_COST), "abbreviated", 1, near_acronyms)
        return Reading(near_acronyms=near_acronyms)

    def _without_particle(self, word: str) -> tuple[list[str], int]:
        for base in forms_of.bases(word)[1:]:
            near, edits = self.nearest(base) if len(base) > 3 else ([], 0)
            if near:
                return near, edits
        return [], 0

    def _keys(self, found: Iterable[str], cost: float) -> tuple[tuple[int, float], ...]:
        return tuple({key: cost for form in found for key in self.forms[form]}.items())

    def _undoubled(self, word: str) -> str:
        for n in range(1, len(word)):
            shorter = word[:n] + word[n + 1 :]
            if word[n] == word[n - 1] and len(shorter) >= SHORTEST_DOUBLED and shorter in self.acronyms:
                return shorter
        return ""

    def _near_acronyms(self, word: str) -> tuple[str, ...]:
        if not 2 < len(word) <= 7:
            return ()
        near = {a for bucket in self._buckets(word, 1) for a in self._acronyms_by.get(bucket, ())}
        return tuple(sorted(a for a in near if OSA.distance(word, a, score_cutoff=1) <= 1))

    def nearest(self, word: str) -> tuple[list[str], int]:
        """The forms fewest edits away within the budget of the word's length, and that number of edits."""
        if (found := self._nearest.get(word)) is None:
            if len(self._nearest) > MAX_REMEMBERED:
                self._nearest.clear()
            found = self._nearest[word] = self._search(word)
        return found

    def _search(self, word: str) -> tuple[list[str], int]:
        budget = _budget(len(word))
        if not budget:
            return self._transposed(word), 1
        distances = self._distances(word, 1, ENDS if len(word) > 2 * ENDS else 1)
        if budget > 1 and not distances:
            distances = self._distances(word, budget, 1)
        if not distances:
            return [], 0
        best = min(distances.values())
        nearest = sorted(
            form for form, distance in distances.items() if distance == best and _allowed(len(word), len(form), best)
        )
        return (nearest, best) if len(nearest) <= MAX_NEAR else ([], 0)

    def _distances(self, word: str, budget: int, ends: int) -> dict[str, int]:
        """The forms so many edits away that begin or end with the same letters; of one edit all, where the ends are whole."""
        found: dict[str, int] = {}
        for bucket in self._buckets(word, budget, ends):
            if forms := self._near.get(bucket):
                near = extract(word, forms, scorer=OSA.distance, score_cutoff=budget, limit=MAX_NEAR + 1)
                found |= {form: int(distance) for form, distance, _ in near}
        return found

    def forms_with(self, key: int) -> tuple[str, ...]:
        """The word forms of a name that lead to a key."""
        if not self._by_key:
            for form in sorted(self.names):
                for number in self.forms.get(form, ()):
                    self._by_key.setdefault(number, []).append(form)
        return tuple(self._by_key.get(key, ()))

    def only_names(self, word: str, reading: Reading) -> Reading:
        """The reading of a capitalised word: a misspelt name, never a misspelt common word."""
        near, edits = self.nearest(word)
        names = [form for form in near if form in self.names]
        return Reading(self._keys(names, EDIT_COST * edits), reading.how, edits, reading.near_acronyms, forms=tuple(names))

    def _transposed(self, word: str) -> list[str]:
        swapped = [word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)]
        longer = [form for form in self._near.get((word[0], 4), ()) if len(word) == 3 and Indel.distance(word, form) == 1]
        return sorted({form for form in (*swapped, *longer) if form in self.forms and form not in self.acronyms})

    def _by_skeleton(self, word: str) -> list[str]:
        skeleton = forms_of.skeleton(word)
        if len(skeleton) < 3 or len(word) - len(skeleton) > 1:
            return []
        return [form for form in self._skeletons.get(skeleton, ()) if len(form) > len(word)][:MAX_NEAR]

    def _longer(self, word: str) -> list[str]:
        found = [form for form in self._prefixes.get(word[:3], ()) if form.startswith(word) and len(form) >= len(word) + 2]
        return found if len(found) <= 2 * MAX_NEAR else []


def _budget(length: int) -> int:
    """Edits allowed in a word: none in three letters, one up to seven, two from eight on (measured, see docs/decisions)."""
    return 0 if length <= 3 else 1 if length <= 7 else 2


def _allowed(length: int, other: int, edits: int) -> bool:
    return edits <= _budget(max(length, other))
