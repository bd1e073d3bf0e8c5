"""The index of a folder of entries, kept ready between starts: building it takes seconds, reading it milliseconds."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import stored

if TYPE_CHECKING:
    from knowledge.index import Index

KEPT: Final = 4
"""Indexes kept of a user: for several folders of entries, or versions of the bot, at a time."""
LARGEST: Final = 512 * 1024 * 1024
"""Bytes of a kept index that are read; 100,000 subjects take about a third of it."""
ENDING: Final = ".index"
_HEAD: Final = 4

_DATA: Final = frozenset({".yaml", ".yml", ".txt"})
_MINE: Final = 0o700


def load_index(entries: Path, whole: bool = False, languages: Path | None = None) -> Index:
    """The index of the entries in a folder, kept from the last time where nothing has changed since; `languages` is the folder
    of lexicons where it is not the one that ships.

    Its large parts are read when a question needs them; with `whole`, for many questions, all of them at once.
    Raises `BrokenKnowledge`. A kept one that is broken, too old or somebody else's is built anew, and one that cannot be kept
    is not: nothing is said about either.
    """
    file = _file(entries, languages)
    with _uncollected():
        return _kept(file, whole) or _built(entries, languages, file)


def kept_index(entries: Path, whole: bool = False, languages: Path | None = None) -> Index | None:
    """The same, but None where none is kept: nothing is built."""
    with _uncollected():
        return _kept(_file(entries, languages), whole)


def prepare(index: Index) -> None:
    """For a process that answers many questions: what the first of each language and each word would wait for, and nothing of
    what is loaded is looked at again for garbage."""
    import gc

    from knowledge.familiar import become_familiar
    from knowledge.model import LANGUAGES
    from knowledge.vocabulary import real_words

    for language in LANGUAGES:
        real_words(language)
    become_familiar(index)
    gc.collect()
    gc.freeze()


@contextmanager
def _uncollected() -> Iterator[None]:
    """A hundred thousand new objects, none of them garbage."""
    import gc

    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _file(entries: Path, languages: Path | None) -> Path:
    return cache_folder() / f"{_key(entries, languages)}{ENDING}"


def cache_folder() -> Path:
    """Where this user's programs keep what can be made anew."""
    try:
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / "iom-bot"
        if sys.platform == "win32":
            return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "iom-bot" / "cache"
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "iom-bot"
    except RuntimeError:  # a user without a home
        return Path(os.devnull)


def _key(entries: Path, languages: Path | None) -> str:
    """What the index depends on: the content of every data file, the code that builds it, and what runs the code."""
    import Stemmer

    import knowledge

    package = Path(knowledge.__file__).parent
    digest = hashlib.sha256(f"{sys.version}\0{Stemmer.version()}\0{stored.__name__}".encode())
    more = _files(languages, None) if languages else ()
    for file in (*_files(package, package / "entries"), Path(stored.__file__), *_files(entries, None), *more):
        try:
            content = file.read_bytes()
        except OSError:
            content = b""  # loading says what is wrong with it
        digest.update(f"{file.name}\0{len(content)}\0".encode("utf-8", "surrogatepass") + content)
    return digest.hexdigest()[:32]


def _files(folder: Path, without: Path | None) -> Iterator[Path]:
    """Code and data in a folder in a fixed order."""
    if folder.is_file():
        yield folder
    for parent, folders, names in sorted(os.walk(folder)):
        folders[:] = sorted(name for name in folders if Path(parent, name) != without)
        yield from (Path(parent, name) for name in sorted(names) if Path(name).suffix in _DATA | {".py"})


def _kept(file: Path, whole: bool) -> Index | None:
    data = _read(file)
    if data is None or int.from_bytes(data[:_HEAD], "big") != zlib.crc32(memoryview(data)[_HEAD:]):
        return None
    try:
        index: Index = stored.loads(memoryview(data)[_HEAD:], whole)
        index.knowledge.version.encode()
    except (ValueError, TypeError, EOFError, LookupError, AttributeError, ImportError):
        return None
    return index


def _read(file: Path) -> bytes | None:
    """The bytes of a file that nobody else could have written."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as opened:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                return None
            if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or status.st_mode & 0o077):
                return None
            return opened.read()
    except OSError:
        return None


def _built(entries: Path, languages: Path | None, file: Path) -> Index:
    from knowledge.building import build
    from knowledge.loading import SHIPPED_LANGUAGES, load

    index = build(load(entries, languages or SHIPPED_LANGUAGES))
    with suppress(OSError, stored.UnstorableError, ValueError, RecursionError):  # the next start builds it again then
        _keep(stored.dumps(index), file)
    return index


def _keep(data: bytes, file: Path) -> None:
    """Write a file for this user alone, whole or not at all, and remove those that were not used for longest."""
    import tempfile

    file.parent.mkdir(mode=_MINE, parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=ENDING)  # readable by its owner alone
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(zlib.crc32(data).to_bytes(_HEAD, "big") + data)
        Path(unfinished).replace(file)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    kept = sorted(file.parent.glob(f"[!.]*{ENDING}"), key=lambda path: path.stat().st_mtime_ns)
    for old in kept[:-KEPT]:
        old.unlink(missing_ok=True)
