"""Names of bodies and places, acronyms, figures and dates in a line of a page; what a line says is not looked at."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from knowledge.model import LANGUAGES
from knowledge.normalise import fold, words
from knowledge.pages import forms

_ACRONYM = re.compile(r"\(([A-Z][A-Za-z&-]{1,11})\)")
_FIGURE = re.compile(r"(?<![\w/.,-])\d+(?:[.,]\d+)*(?![\w/-])")
_WORD: Final = r"[A-Z][\w’'&-]*"
_NAME: Final = rf"{_WORD}(?:(?:,? and |, | of | for | the | ){_WORD})*"
_BRACKETS: Final = r"(?: \([A-Z][A-Za-z-]+\))?"
_LARGEST_DAY: Final = 31


def name_and_acronym(text: str) -> tuple[str, str]:
    """A name without the acronym in brackets, and that acronym without a plural s."""
    found = _ACRONYM.search(text)
    name = re.sub(r"\s+", " ", _ACRONYM.sub(" ", text, count=1) if found else text).strip(" :.;")
    if not found:
        return name, ""
    acronym = found[1]
    return name, acronym[:-1] if acronym.endswith("s") and acronym[:-1].isupper() else acronym


def said(text: str, part: str) -> list[str]:
    """Which words of a part of `pages.yaml` a text holds, by what they stand for, in the order of the text."""
    folded = f" {' '.join(words(text))} "
    places = {
        meaning: min((at for word in known if (at := folded.find(f" {' '.join(words(word))} ")) >= 0), default=-1)
        for meaning, known in forms()[part].items()
    }
    return sorted((meaning for meaning, at in places.items() if at >= 0), key=lambda meaning: places[meaning])


def kind_of(name: str) -> str:
    """The kind of body that a name says, or nothing."""
    return next(iter(said(name, "kinds")), "")


def without_kind(name: str) -> str:
    """A name without the word for its kind, for its id."""
    known = {word for all_words in forms()["kinds"].values() for word in all_words}
    kept = [word for word in name.split() if word.strip("()") not in known]
    return " ".join(kept).removeprefix("of ") or name


@cache
def _bodies() -> list[tuple[str, re.Pattern[str]]]:
    patterns = []
    for kind, all_words in forms()["kinds"].items():
        for word in (re.escape(word) for word in all_words if word.isascii()):
            named = word if "'" in word else rf"{word} of {_NAME}{_BRACKETS}|(?!The {word}){_NAME}{_BRACKETS} {word}"
            patterns.append((kind, re.compile(rf"\b(?:{named})(?![\w’'-])")))
    return patterns


def named_bodies(text: str) -> list[tuple[str, str, str]]:
    """Kind, name and acronym of every body that an English sentence names with its kind, in order."""
    found = []
    for kind, pattern in _bodies():
        for named in pattern.finditer(text.replace("’", "'")):
            name, acronym = name_and_acronym(named.group().removeprefix("The "))
            acronym = acronym or _following_acronym(text[named.end() :])
            found.append((named.start(), kind, name, acronym))
    return [(kind, name, acronym) for _, kind, name, acronym in sorted(found)]


def _following_acronym(rest: str) -> str:
    match = re.match(rf" {_ACRONYM.pattern}", rest)
    return match[1] if match else ""


def listed_kind(text: str) -> str:
    """The kind of the bodies in the list that a line introduces with its last sentence, or nothing."""
    return next(iter(said(re.split(r"\.\s", text)[-1], "parts")), "") if text.endswith(":") else ""


def figures(text: str) -> list[str]:
    """The figures of a sentence with a decimal point: years, amounts; not days and ordinals."""
    found = (value.replace(",", ".") for value in _FIGURE.findall(text))
    return list(dict.fromkeys(value for value in found if "." in value or int(value) > _LARGEST_DAY))


@cache
def _countries(language: str) -> dict[str, str]:
    from babel import Locale

    names = {name: code for code, name in Locale(language).territories.items() if len(code) == 2 and code.isalpha()}
    return names | {name: code for code, others in forms()["countries"].items() for name in others}


def places_in(text: str, language: str) -> list[tuple[str, dict[str, str]]]:
    """City, and country in every language, of each "City, Country" of a line."""
    from babel import Locale

    known = _countries(language)
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    found = re.findall(rf"({_WORD.replace('&', '.&')}(?: {_WORD.replace('&', '.&')})*), ({names})(?!\w)", text)
    return [(city, {to: Locale(to).territories[known[country]] for to in LANGUAGES}) for city, country in found]


def office_kind(text: str) -> tuple[str, str]:
    """Name and acronym of the kind of office that a line counts ("Six Regional Offices (ROs), which ...")."""
    counted = re.match(r"\W*\w+ (.+?)(?:,| in | that | which |$)", text)
    name, acronym = name_and_acronym(counted[1] if counted else text)
    return name[:1].upper() + name[1:], acronym


def date_in(text: str) -> str:
    """A date in a line as YYYY-MM or YYYY-MM-DD, or nothing; months are known in the four languages."""
    if iso := re.search(r"\b\d{4}-\d{2}(-\d{2})?\b", text):
        return iso.group()
    folded = fold(text)
    year = re.search(r"(?<!\d)(19|20)\d{2}(?!\d)", folded)
    if year is None:
        return ""
    month = next((n for name, n in _months() if re.search(rf"(?<![^\W\d_]){re.escape(name)}(?![^\W\d_])", folded)), 0)
    day = re.search(r"(?<!\d)(\d{1,2})(?!\d)", folded.replace(year.group(), " "))
    if month == 0:
        return ""
    return f"{year.group()}-{month:02}" + (f"-{int(day[1]):02}" if day else "")


@cache
def _months() -> tuple[tuple[str, int], ...]:
    """Names of months and their numbers in every language, the longest first; Arabic has two sets."""
    from babel.dates import get_month_names

    names = {
        (fold(name).rstrip("."), number)
        for language in (*LANGUAGES, "ar_LB")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }
    return tuple(sorted(names, key=lambda found: (-len(found[0]), found)))
