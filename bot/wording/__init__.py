"""The bot's own sentences in every language: gettext catalogues that translators edit, English in the code."""

import gettext
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

CATALOGUES: Final = Path(__file__).parent
RIGHT_TO_LEFT: Final = frozenset({"ar"})
ISOLATE: Final = "\u2068"
END_OF_ISOLATE: Final = "\u2069"
SIGNS: Final = {"ar": ("، ", "؛ ")}
"""Comma and semicolon where a language writes its own."""


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language, read from its .po file once; English is the code's own wording."""
    path = CATALOGUES / f"{language}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Wording:
    """Sentences in one language. `say` fills in names; addresses and names never stand inside a message."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = catalogue(language)

    def say(self, message: str, **names: object) -> str:
        """A sentence by its English wording."""
        text = self._catalogue.gettext(message)
        return text.format(**names) if names else text

    def month(self, updated: str) -> str:
        """A date YYYY-MM or YYYY-MM-DD as readers write it ("October 2024")."""
        from babel.dates import format_date, format_skeleton

        year, month, *day = (int(part) for part in updated.split("-"))
        moment = date(year, month, day[0] if day else 1)
        if day:
            return format_date(moment, format="long", locale=self.language)
        return format_skeleton("yMMMM", moment, locale=self.language)

    def moment(self, at: datetime) -> str:
        """A moment as readers write it, in UTC ("23 November 2026, 10:53 UTC"); `at` is aware of its time zone."""
        from babel.dates import format_date, format_time

        moment = at.astimezone(UTC)
        day = format_date(moment.date(), format="long", locale=self.language)
        return self.beside(day, f"{format_time(moment.time(), format='HH:mm', locale=self.language)} UTC")

    def beside(self, *parts: str) -> str:
        """A name and what is said beside it: "title, October 2024"."""
        return SIGNS.get(self.language, (", ", "; "))[0].join(parts)

    def listed(self, items: Iterable[str]) -> str:
        """Items of a list in one line, which may hold commas themselves."""
        return SIGNS.get(self.language, (", ", "; "))[1].join(items)

    def isolated(self, text: str) -> str:
        """An address or Latin name that keeps its direction inside right-to-left text."""
        return f"{ISOLATE}{text}{END_OF_ISOLATE}" if self.language in RIGHT_TO_LEFT else text


def n_(message: str) -> str:
    """Mark a sentence for the catalogues where it is said later."""
    return message
