"""A saved page of the Emergency Manual, text or HTML, as sections of numbered lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from knowledge.model import LANGUAGES
from knowledge.normalise import fold, words
from knowledge.vocabulary import real_words
from knowledge.words import LATIN, is_arabic

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SPACES = re.compile(r"[\s\u00a0\u200b]+")
_BULLET = re.compile(r"^(?:[ ]*\t|[ \t]*[•●▪◦·*–-][ \t])")
_HTML = re.compile(r"<(?:!doctype|html|head|body|div|h[1-6]|p|ul|table|section|article)\b", re.IGNORECASE)
# fmt: off
_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
})
# fmt: on
_UNREAD: Final = frozenset({"script", "style", "noscript", "template", "svg", "head", "title"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page's text without what surrounds it; `item` where it is one of a list, `link` where it leads."""

    number: int
    text: str
    item: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class PageSection:
    """A part of a page: its id, its heading as it stands there, and its lines that hold something, in order."""

    id: str
    heading: Line
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page: its title where it has one, the language of its text and of its headings, its sections in order."""

    title: str
    language: str
    headings: str
    sections: tuple[PageSection, ...]


@cache
def forms() -> Mapping[str, Any]:
    """What pages look like (`pages.yaml`)."""
    import yaml

    return dict(yaml.load((Path(__file__).parent / "pages.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader))  # noqa: S506


def page_of(text: str) -> SavedPage | None:
    """The page in a text or in HTML; None where none of the known headings stands in it."""
    title, lines = _html_lines(text) if _HTML.search(text[:20_000]) else ("", list(_text_lines(text)))
    found = _headings(lines)
    if not found:
        return None
    sections = tuple(
        PageSection(identity, lines[start], tuple(line for line in lines[start + 1 : end] if line.text))
        for start, end, identity in _widest(found, len(lines))
    )
    before = [line.text for line in lines[: found[0][0]] if line.text]
    body = " ".join(line.text for section in sections for line in section.lines)
    votes = Counter(language for start, identity in found for language in _languages_of(lines[start].text, identity))
    return SavedPage(title or " ".join(before[-1:]), language_of_text(body), votes.most_common(1)[0][0], sections)


def _text_lines(text: str) -> Iterator[Line]:
    for number, raw in enumerate(text.split("\n"), 1):
        bullet = _BULLET.match(raw)
        yield Line(number, _SPACES.sub(" ", raw[bullet.end() :] if bullet else raw).strip(), bullet is not None)


def _html_lines(text: str) -> tuple[str, list[Line]]:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    collected = _HtmlText()
    if tree.body is not None:
        collected.walk(tree.body)
    collected.flush()
    headline = tree.css_first("h1") or tree.css_first("title")
    return (_SPACES.sub(" ", headline.text()).strip() if headline else ""), collected.lines


class _HtmlText:
    """Collects the lines of a tree: one for each block, as a browser would show them."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.parts: list[str] = []
        self.item = False
        self.link = ""

    def walk(self, root: LexborNode) -> None:
        """Every node in order, without recursion: saved pages are nested deeply."""
        waiting: list[tuple[LexborNode | None, bool]] = [(root, False)]
        while waiting:
            node, leaving = waiting.pop()
            if node is None or node.tag in _UNREAD:
                continue
            if leaving:
                self.flush()
                self.item = self.item and node.tag != "li"
                continue
            self._enter(node)
            if node.tag in _BLOCKS:
                waiting.append((node, True))
            waiting.extend((child, False) for child in reversed(list(node.iter(include_text=True))))

    def _enter(self, node: LexborNode) -> None:
        tag = str(node.tag)
        if tag in _BLOCKS:
            self.flush()
            self.item = self.item or tag == "li"
        elif tag == "-text":
            self.parts.append(str(node.text_content or ""))
        elif tag == "a":
            self._lead(str(node.attributes.get("href") or ""))

    def _lead(self, address: str) -> None:
        if address.startswith("mailto:"):
            self.parts.append(f" {address.removeprefix('mailto:').partition('?')[0]} ")
        elif address.startswith(("http://", "https://")):
            self.link = address

    def flush(self) -> None:
        """End a line."""
        text = _SPACES.sub(" ", "".join(self.parts)).strip()
        if text:
            self.lines.append(Line(len(self.lines) + 1, text, self.item, self.link))
            self.item, self.link = False, ""
        self.parts = []


def _languages_of(heading: str, identity: str) -> list[str]:
    wanted = _plain(heading)
    of_section = forms()["headings"][identity]
    return [language for language in LANGUAGES if wanted in map(_plain, of_section[language])]


def _plain(heading: str) -> str:
    return " ".join(words(heading))


@cache
def _known_headings() -> dict[str, str]:
    known = forms()["headings"].items()
    return {_plain(heading): identity for identity, languages in known for all_ in languages.values() for heading in all_}


def _headings(lines: list[Line]) -> list[tuple[int, str]]:
    """Every line that is a known heading, with the section it begins."""
    short = ((n, _plain(line.text)) for n, line in enumerate(lines) if 0 < len(line.text) < 80)
    return [(n, _known_headings()[plain]) for n, plain in short if plain in _known_headings()]


def _widest(found: list[tuple[int, str]], end: int) -> list[tuple[int, int, str]]:
    """Start, end and id of each section; where a heading stands in a menu too, the last of those with most text below it."""
    spans: dict[str, tuple[int, int]] = {}
    for (start, identity), (following, _) in zip(found, [*found[1:], (end, "")], strict=True):
        known = spans.get(identity, (0, 0))
        if following - start >= known[1] - known[0]:
            spans[identity] = (start, following)
    return sorted((start, stop, identity) for identity, (start, stop) in spans.items())


def language_of_text(text: str) -> str:
    """The language most of whose frequent words a text uses; English where none."""
    folded = [fold(word) for word in re.findall(r"[^\W\d_]+", text)]
    if sum(map(is_arabic, folded)) * 2 > len(folded):
        return "ar"
    common = {language: sum(real_words(language).get(word, 0) >= 50 for word in folded) for language in LATIN}
    return max(common, key=lambda language: common[language]) if any(common.values()) else "en"
