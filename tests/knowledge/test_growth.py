"""A directory of thousands of subjects is answered as well as one of a hundred."""

from collections import Counter

import pytest

from knowledge.building import build
from knowledge.index import Index
from knowledge.recognise import recognise
from tests.knowledge.synthetic import IN_ENTRY, TAKEN, Lookup, directory, lookups

SIZE = 2_000
"""As many as the suite has time for; `make bench` goes to 100,000."""
LEAST_RIGHT = 98.5


@pytest.fixture(scope="module")
def large(index: Index) -> Index:
    return build(directory(index.knowledge, SIZE))


@pytest.fixture(scope="module")
def asked(large: Index) -> list[Lookup]:
    return lookups(large, 400)


@pytest.mark.parametrize("spelling", ["exact", "misspelt"])
def test_the_right_subject_is_found_among_thousands(large: Index, asked: list[Lookup], spelling: str) -> None:
    of_spelling = [lookup for lookup in asked if lookup.spelling == spelling]
    missed = [lookup for lookup in of_spelling if lookup.subject not in recognise(large, lookup.q).subjects]
    assert 100 * len(missed) <= (100 - LEAST_RIGHT) * len(of_spelling), missed


def test_an_acronym_of_several_subjects_gives_them_or_asks_and_names_no_other(large: Index) -> None:
    owners = Counter(subject.acronym for subject in large.knowledge.subjects.values())
    for acronym in sorted(acronym for acronym in owners if acronym)[:40]:
        found = recognise(large, f"{acronym} contact")
        named = (*found.subjects, *found.suggestions)
        assert len(named) > 1, acronym
        assert {large.knowledge.subjects[identity].acronym for identity in named} == {acronym}


def test_the_directory_is_what_the_figures_say(large: Index) -> None:
    """Entries of fifty, acronyms and short forms that collide."""
    knowledge = large.knowledge
    shared = Counter(subject.acronym for subject in knowledge.subjects.values())
    assert (len(knowledge.subjects), len(knowledge.entries)) == (SIZE, SIZE // IN_ENTRY)
    assert min(shared.values()) >= TAKEN - 1
