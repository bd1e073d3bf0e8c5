"""One way of reading text, shared by the index and by every question."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

MAX_TOKENS: Final = 160
"""Longest question that is read in full, in tokens; the longest real one measured has 41."""

_LETTERS = str.maketrans(
    {"ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "گ": "ك", "ٱ": "ا", "ء": "", "ـ": "", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l"}
    | {chr(0x0660 + n): str(n) for n in range(10)}
    | {chr(0x06F0 + n): str(n) for n in range(10)}
    | {"٫": ".", "٬": ",", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"}
)
_TOKEN = re.compile(
    r"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<symbol>[^\W_]+(?:/[^\W_]+){2,})"
    r"|(?P<number>\d+(?:[.,]\d+)*(?![^\W_]))"
    r"|(?P<word>[^\W_]+)"
    r"|(?P<break>[.!?;:,…\n،؛؟|/()\[\]–—-])"
    r"|(?P<sign>[&#+@'])"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_ELIDED = frozenset(["l", "d", "j", "n", "s", "c", "m", "t", "qu", "re", "ve", "ll", "jusqu", "lorsqu", "puisqu"])
_ISATION = re.compile(r"(?<=[a-z]{2})is(ation|ations)$")
_STRETCHED = re.compile("([aeiouy\u0620-\u064a])\\1{2,}")
_TWO_SCRIPTS = re.compile("(?<=[\u0620-\u064a])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u0620-\u064a])")
_E_MAIL = re.compile(r"\be-(?=mails?\b)", re.IGNORECASE)
_SCALE = re.compile(r"(?<=\d)(?=(?:[MBK]|bn|mn|mio|Mio|Mds?|mil)\b)")
"""Between a figure and the letter for millions: "31.6M"."""
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}")


class Token(NamedTuple):
    """One word of an utterance: as typed without marks (`raw`), folded, and the clause and sentence it stands in.

    `asked` in a sentence that ends with a question mark; `is_capitals` where two letters or more are all capitals but for a
    plural s ("ROs").
    """

    raw: str
    folded: str
    kind: str
    clause: int
    abbreviated: bool
    sentence: int
    asked: bool
    is_capitals: bool


class _Unmarked(dict[int, int | None]):
    """For `str.translate`: each character to itself, or to nothing where it is a mark or invisible; learnt as it goes."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        dropped = unicodedata.category(character) in ("Mn", "Cf", "Cc") and character not in "\n\t"
        self[code] = kept = None if dropped else code
        return kept


_UNMARKED: Final = _Unmarked()


def strip_marks(text: str) -> str:
    """Text without accents, vowel signs and invisible characters; letter case is kept."""
    if text.isascii() and text.isprintable():
        return text.replace("`", "'")
    return unicodedata.normalize("NFKD", text.translate(_LETTERS)).translate(_UNMARKED).translate(_LETTERS)


def fold(text: str) -> str:
    """Text as it is compared: no case, no marks, one spelling for letters that people mix up."""
    return _folded_plain(strip_marks(text))


@lru_cache(maxsize=16384)
def _folded_plain(text: str) -> str:
    """The same, for text without marks."""
    folded = _STRETCHED.sub(r"\1", text.casefold())
    return _ISATION.sub(r"iz\1", folded) if "isation" in folded else folded


def _number(text: str) -> str:
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "").replace(".", "")
    return text.replace(",", ".")


def _folded(kind: str, raw: str) -> str:
    return _number(raw) if kind == "number" else _folded_plain(raw)


def tokenise(text: str) -> tuple[Token, ...]:
    """The words of a text in order, each with the clause it stands in; at most `MAX_TOKENS` of them."""
    plain = strip_marks(text)
    if not plain.isascii():
        plain = _TWO_SCRIPTS.sub(" ", plain)
    plain = _SCALE.sub(" ", plain)
    if "-" in plain:
        plain = _E_MAIL.sub("e", plain)
    if "." in plain:
        plain = _DOTTED.sub(lambda m: m.group().replace(".", ""), plain)
    found: list[tuple[str, str, str, int, bool, int]] = []
    clause, sentence, apostrophe = 0, 0, False
    asked: set[int] = set()
    for match in _TOKEN.finditer(plain):
        kind, raw = str(match.lastgroup), match.group()
        if kind == "break":
            clause += raw not in "-/" or plain[match.start() - 1 : match.end() + 1] == " - "
            if raw in "?؟":
                asked.add(sentence)
            sentence += raw in ".!?;\n؛؟"
            continue
        if raw == "'":
            apostrophe = True
            if found and found[-1][1] in _ELIDED and plain[match.start() - 1] != " ":
                found.pop()
            continue
        folded = _folded(kind, raw)
        if not (apostrophe and folded in _ELIDED):
            found.append((raw, folded, kind, clause, plain[match.end() : match.end() + 1] == ".", sentence))
        apostrophe = False
        if len(found) == MAX_TOKENS:
            break
    return tuple([Token(*word, word[-1] in asked, _is_capitals(word[0])) for word in found])


def _is_capitals(raw: str) -> bool:
    letters = raw[:-1] if raw[-1] == "s" and len(raw) > 2 else raw
    return len(letters) > 1 and letters.isupper()


def is_respelt(token: Token) -> bool:
    """Whether a word was set right: it is compared as another one than was typed."""
    return token.kind == "word" and token.folded != _folded_plain(token.raw)


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """The folded words of a phrase from the data."""
    plain = strip_marks(text).split()
    if len(plain) <= MAX_TOKENS and all(map(str.isalpha, plain)):  # nine in ten phrases: nothing but letters and spaces
        return tuple(map(_folded_plain, plain))
    return tuple(token.folded for token in tokenise(text))
