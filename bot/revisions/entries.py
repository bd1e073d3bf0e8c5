"""The entry files of a folder as a revision stores them: content by name, and laid out in a folder again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from knowledge.loading import data_files

Files = Mapping[str, bytes]
"""Content by path from the folder on, with slashes."""


def read_files(folder: Path) -> dict[str, bytes]:
    """Every entry file of a folder, or the one that is named. Raises OSError where one cannot be read."""
    start = folder.parent if folder.is_file() else folder
    return {path.relative_to(start).as_posix(): path.read_bytes() for path in data_files(folder)}


@contextmanager
def laid_out(files: Files) -> Iterator[Path]:
    """A folder with the files in it for as long as it is needed, for this user alone; blocks."""
    with tempfile.TemporaryDirectory(prefix="iom-bot-entries-") as name:
        folder = Path(name)
        for path, content in files.items():
            target = folder / _inside(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield folder


def _inside(path: str) -> PurePosixPath:
    """A path that cannot lead out of a folder, whoever has written the revision; raises `ValueError` for any other."""
    inside = PurePosixPath(path)
    if inside.is_absolute() or ".." in inside.parts or not inside.name:
        raise ValueError("a revision names a file outside of its folder")
    return inside
