"""The index of a knowledge, built from its lexicons, its entries and the ways people ask: pure, the same on every machine."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from knowledge.index import (
    ASKED,
    COMMON,
    EVERYDAY,
    FIGURES,
    HARD,
    HELP,
    MATTER,
    NAME,
    REFUSING,
    UNIT_KINDS,
    Index,
    Target,
)
from knowledge.lexicon import Lexicon
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, LISTS, Subject
from knowledge.normalise import Token, tokenise, words
from knowledge.roles import Role, roles_of
from knowledge.vocabulary import real_words
from knowledge.words import stem

SOFT: Final = 0.4
"""Weight of a word of the other groups within a phrase."""
OF_ALL: Final = 0.75
"""What a word is worth for every target that has it; the rest depends on how many of the target's phrases have it."""
AS_WRITTEN: Final = frozenset(
    {
        "filler",
        "cue",
        "background",
        "missing",
        "personal",
        "speaker",
        "ours",
        "telling",
        "post",
        "rejecting",
        "place",
        "and",
        "locative",
    }
)
"""Categories of words that count as written: their stems are those of words that carry content."""
SMALL_NUMBER: Final = 2
"""Digits up to which a number alone ("4 areas") says nothing of a subject."""
SHORT_ACRONYM: Final = 3
OFTEN: Final = 0.06
"""Share of them that must ask "who", which in Arabic is written as "from" is."""
USUAL: Final = 3
"""Phrases of a fact that must have a question word before the fact counts as an answer to it."""


def build(knowledge: Knowledge) -> Index:
    """The index of a knowledge: pure, the same for the same files on every machine."""
    builder = _Builder(Index(knowledge))
    builder.add_lexicons()
    builder.add_small_words()
    builder.add_subjects()
    builder.add_facts_and_lists()
    builder.settle_cues()
    builder.weigh()
    builder.mark_idle()
    builder.index.vocabulary.seal()
    return builder.index


class _Builder:
    """Fills an index; thrown away afterwards."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.knowledge = index.knowledge
        self.canonical: dict[str, dict[str, str]] = {}
        self.dropped: dict[str, dict[str, frozenset[str]]] = {}
        self.cue_words: dict[str, dict[str, frozenset[str]]] = {}
        self.cue_counts: dict[int, Counter[str]] = {}
        self.phrases: Counter[int] = Counter()
        self.name_keys: dict[int, set[int]] = {}
        self.name_words: dict[int, set[str]] = {}
        self.soft_keys: set[int] = set()
        self.busy: list[list[int]] = []
        self.fillers: dict[str, frozenset[str]] = {}
        self.generic: set[str] = set()
        self.seen: dict[int, set[tuple[int, ...]]] = {}
        self.keys = {language: _Keys(self, language) for language in LANGUAGES}
        self.acronyms = {s.acronym.casefold() for s in self.knowledge.subjects.values() if s.acronym}
        self.asked = {language: [a.phrases for a in self.knowledge.asked if a.language == language] for language in LANGUAGES}
        self.with_facts = {fact.of for fact in self.knowledge.facts.values()}

    # the lexicons

    def add_lexicons(self) -> None:
        """Every word and phrase of the lexicons into the trie."""
        for lexicon in self.knowledge.lexicons:
            self.canonical[lexicon.language] = {
                word: fold_to
                for group in lexicon.synonyms
                for alias in group
                for word in words(alias)[:1]
                for fold_to in words(group[0])[:1]
            }
            for role, phrases in roles_of(lexicon):
                for phrase in phrases:
                    if role.category in REFUSING and role.name != MATTER:
                        self.index.refusing.update(self._refusing(phrase, lexicon.language))
                        if role.category == "place" and len(words(phrase)) == 1:
                            self.index.places.update(words(phrase))
                    if keys := [self._role_key(role, word, lexicon.language) for word in words(phrase)]:
                        self.index.trie.add(keys, role)
                        if role.category != "filler" or role.name not in HARD:
                            self.busy.append(keys)
            self._drops(lexicon)
            self.index.bows |= _single((*lexicon.greeting, *lexicon.thanks))
        self.index.refusing.difference_update(*self.fillers.values())

    def _refusing(self, phrase: str, language: str) -> Iterator[str]:
        """The words of a phrase that alone show what no entry gives: the only one, or those that are no everyday words."""
        typed = words(phrase)
        for word in typed:
            if len(typed) == 1 or real_words(language).get(word, 0) < EVERYDAY:
                yield word

    def _drops(self, lexicon: Lexicon) -> None:
        """Note which single words of a language are left out of names and ways of asking."""
        language = lexicon.language
        hard = _single(phrase for name, group in lexicon.fillers.items() if name in HARD for phrase in group)
        soft = _single(phrase for name, group in lexicon.fillers.items() if name not in HARD for phrase in group) - hard
        self.soft_keys |= {self._key(word, language) for word in soft}
        cues: dict[str, frozenset[str]] = {name: _single(phrases) for name, phrases in lexicon.cues.items()}
        contact = _single((*lexicon.intents["contact"].strong, *lexicon.intents["responsible"].strong))
        asking = frozenset().union(*(cues.get(cue, frozenset()) for cue in ("what", "how", "why", "who")))
        nouns, joining = _single(lexicon.kinds["unit"]), _single(lexicon.joining)
        self.generic |= nouns
        self.fillers[language], self.cue_words[language] = hard, cues
        self.index.joining |= joining | _single(lexicon.fillers.get("polite", ()))
        fact = hard | asking | contact
        self.dropped[language] = {"name": joining, "subject": fact | nouns, "fact": fact, "list": joining}

    def _role_key(self, role: Role, word: str, language: str) -> int:
        """Fillers and question words count as written: their stems are those of words that carry content."""
        if role.category in AS_WRITTEN or role.name in ("parts", "listing"):
            votes_for = "" if role.name == "borrowed" else language
            return self.index.vocabulary.add(word, f"~{language}:{word}", votes_for)
        return self._key(word, language)

    def _key(self, word: str, language: str) -> int:
        return self.keys[language][word]

    def add_small_words(self) -> None:
        """Words of grammar and politeness that one language alone has; words that all have say nothing."""
        small: dict[str, set[str]] = {}
        for lexicon in self.knowledge.lexicons:
            for group in ("grammar", "polite", "chat"):
                for phrase in lexicon.fillers.get(group, ()):
                    for word in words(phrase):
                        small.setdefault(word, set()).add(lexicon.language)
        self.index.small_words.update(word for word, languages in small.items() if len(languages) == 1)
        latin = [
            {w for t in lexicon.intents.values() for p in t.strong for w in words(p)}
            for lexicon in self.knowledge.lexicons
            if lexicon.language != "ar"
        ]
        self.index.shared_words.update(set.intersection(*latin))

    # the entries

    def _target(self, identity: str, kind: str, of: str = "", asks: Iterable[str] = ()) -> int:
        number = self.index.target_numbers.setdefault(identity, len(self.index.targets))
        if number == len(self.index.targets):
            self.index.targets.append(Target(identity, kind, of, frozenset(asks), number))
        return number

    def add_subjects(self) -> None:
        """Names, other names, places and ways of asking of every subject."""
        self.index.organizations = tuple(s.id for s in self.knowledge.subjects.values() if s.kind == "organization")
        for subject in self.knowledge.subjects.values():
            number = self._target(subject.id, subject.kind, subject.parent or "")
            for language, text, is_place in _names(subject):
                self._name(number, language, text, is_place)
            if subject.acronym:
                self._acronym(number, subject.acronym)
            for language in LANGUAGES:
                for phrase in subject.asked.to(language):
                    self._phrase(number, phrase, language, "subject")
                for phrase in self._asked(subject.id, language):
                    self._phrase(number, phrase, language, "subject")
            if subject.id not in self.with_facts:  # nothing more comes for it, and a large directory would fill the memory
                for done in (self.seen, self.name_keys, self.name_words):
                    done.pop(number, None)

    def add_facts_and_lists(self) -> None:
        """Ways of asking of every fact and list."""
        for fact in self.knowledge.facts.values():
            number = self._target(fact.id, "fact", fact.of, fact.asks)
            subject = self.knowledge.subjects[fact.of]
            whole = self.index.target_numbers[subject.id] if subject.kind in UNIT_KINDS else None
            for language in LANGUAGES:
                for phrase in (*fact.asked.to(language), *self._asked(fact.id, language)):
                    self._phrase(number, phrase, language, "fact")
                    if whole is not None and FIGURES.isdisjoint(fact.asks):
                        self._phrase(whole, phrase, language, "subject")
            for value in fact.values:
                self._phrase(number, value, "en", "fact")
        for identity in sorted(LISTS):
            number = self._target(identity, "list")
            for language in LANGUAGES:
                for phrase in self._asked(identity, language):
                    self._phrase(number, phrase, language, "list")

    def _asked(self, identity: str, language: str) -> Iterator[str]:
        for phrases in self.asked[language]:
            if identity in phrases:
                yield from phrases[identity]

    def _acronym(self, number: int, acronym: str) -> None:
        word = words(acronym)[0]
        key = self.index.vocabulary.add_acronym(word)
        self._put(number, (key,), COMMON if word in real_words("en") or len(word) <= SHORT_ACRONYM - 1 else NAME)

    def _name(self, number: int, language: str, text: str, is_place: bool) -> None:
        dropped = self.dropped[language]["name"]
        kept = [word for word in words(text) if word not in dropped]
        if not kept:
            return
        if len(kept) == 1 and _may_be_acronym(text):
            token = next(t for t in tokenise(text) if t.folded == kept[0])
            if _is_acronym(token):
                self._acronym(number, token.raw)
                return
        vocabulary = self.index.vocabulary
        vocabulary.names.update(kept)
        if (known := self.name_words.get(number)) is None:
            known = self.name_words[number] = set()
        known.update(kept)
        if is_place:
            keys = tuple([vocabulary.add(word, f"={word}", language) for word in kept])
        else:
            keys = tuple(map(self.keys[language].__getitem__, kept))
        if self.generic.issuperset(kept):
            return
        everyday = len(kept) == 1 and not is_place and kept[0] in real_words(language)
        self._put(number, keys, COMMON if everyday else NAME)
        if is_place and len(kept) == 1 and kept[0].startswith("ال"):
            vocabulary.add(kept[0][2:], f"={kept[0]}", language)

    def _phrase(self, number: int, phrase: str, language: str, use: str) -> None:
        typed = words(phrase)
        self.index.whole.setdefault(typed, number)
        target = self.index.targets[number]
        if use != "subject":
            found = [name for name, cue in self.cue_words[language].items() if not cue.isdisjoint(typed)]
            self.cue_counts.setdefault(number, Counter()).update(found)
            self.phrases[number] += 1
        dropped, own = self.dropped[language][use], self.name_words.get(number, ())
        kept = [word for word in typed if word not in dropped or word in own]
        keys = tuple(dict.fromkeys([self._phrase_key(word, language) for word in kept]))
        if all(word.isdigit() and len(word) <= SMALL_NUMBER for word in kept):
            return
        if use == "fact" and target.of and self.name_keys.get(self.index.target_numbers[target.of], set()).issuperset(keys):
            return
        if len(keys) == 1 and kept[0] in self.acronyms and keys[0] not in self.name_keys.get(number, ()):
            return
        if keys and not (use == "list" and (target.id == HELP or self.fillers[language].issuperset(kept))):
            self._put(number, keys, ASKED)

    def _phrase_key(self, word: str, language: str) -> int:
        acronyms = self.index.vocabulary.acronyms
        return acronyms[word] if word in acronyms else self._key(word, language)

    def _put(self, number: int, keys: tuple[int, ...], kind: int) -> None:
        if (seen := self.seen.get(number)) is None:
            seen = self.seen[number] = set()
        if keys in seen:
            return
        seen.add(keys)
        if kind != ASKED:
            if (named := self.name_keys.get(number)) is None:
                named = self.name_keys[number] = set()
            named.update(keys)
        index, postings = self.index, self.index.postings
        phrase = len(index.owner)
        index.owner.append(number)
        index.phrase_class.append(kind)
        index.phrase_keys.extend(keys)
        index.phrase_start.append(len(index.phrase_keys))
        for key in set(keys) if len(keys) > 1 else keys:
            if (posting := postings.get(key)) is None:
                posting = postings[key] = array("i")
            posting.append(phrase)

    def settle_cues(self) -> None:
        """A fact answers the question words in which people ask for it, where several phrases have them."""
        for number, counts in self.cue_counts.items():
            target, often = self.index.targets[number], OFTEN * self.phrases[number]
            usual = {cue for cue, times in counts.items() if times >= (max(USUAL, often) if cue == "who" else USUAL)}
            target.asks = target.asks.union(counts.keys() if target.kind == "list" else usual)

    def weigh(self) -> None:
        """Weight of a key: 1 where one target has it, less the more targets share it; and how often each target has it."""
        index = self.index
        for phrase, (start, end) in enumerate(pairwise(index.phrase_start)):
            if end == start + 1:
                index.alone.setdefault(index.phrase_keys[start], array("i")).append(phrase)
        self.soft_keys -= index.alone.keys()
        same: dict[bytes, array[int]] = {}  # a name of several words has several keys of one owner
        for key, phrases in index.postings.items():
            times = Counter(map(index.owner.__getitem__, phrases))
            owners = array("i", times)
            index.owners[key] = same.setdefault(owners.tobytes(), owners)
            if min(times.values()) < (most := max(times.values())):
                index.shares[key] = array("d", [OF_ALL + (1 - OF_ALL) * n / most for n in times.values()])
            index.weights[key] = _weight(SOFT if key in self.soft_keys else 1.0, len(times))
        weights = list(map(index.weights.__getitem__, index.phrase_keys))
        index.phrase_weight.extend(sum(weights[start:end], 0.0) for start, end in pairwise(index.phrase_start))

    def mark_idle(self) -> None:
        """Note the keys that only fillers have."""
        vocabulary = self.index.vocabulary
        busy = {key for role_keys in self.busy for key in role_keys} | set(self.index.postings)
        vocabulary.idle.update(set(vocabulary.key_ids.values()) - busy)


class _Keys(dict[str, int]):
    """Words of a language to their keys, given out on first use."""

    def __init__(self, builder: _Builder, language: str) -> None:
        super().__init__()
        self.builder, self.language = builder, language

    def __missing__(self, word: str) -> int:
        meant = self.builder.canonical.get(self.language, {}).get(word, word)
        key = self[word] = self.builder.index.vocabulary.add(word, f"{self.language}:{stem(meant, self.language)}", self.language)
        return key


@cache
def _weight(worth: float, owners: int) -> float:
    """One number for all keys that weigh the same."""
    return worth / (1 + 0.45 * math.log(owners))


def _single(phrases: Iterable[str]) -> frozenset[str]:
    """The phrases of one word, folded."""
    return frozenset(found[0] for phrase in phrases if len(found := words(phrase)) == 1)


def _may_be_acronym(text: str) -> bool:
    """Whether a text has a capital letter behind its first one, or a digit: nine in ten have neither."""
    return text[1:] != text[1:].lower() or any(map(str.isdigit, text))


def _is_acronym(token: Token) -> bool:
    return (token.is_capitals and len(token.raw) <= 6) or any(c.isdigit() for c in token.raw)


def _names(subject: Subject) -> Iterator[tuple[str, str, bool]]:
    for language in LANGUAGES:
        for name in ("name", "one"):
            if wording := getattr(subject, name):
                yield language, wording.to(language), False
        for place in ("city", "country"):
            if wording := getattr(subject, place):
                yield language, wording.to(language), True
        for alias in subject.aliases.to(language):
            yield language, alias, subject.kind == "office"
