"""Compiled modules of the domain: where they lie, and whether they are those of the sources as they are now.

The sources are the one truth and run as they are; `scripts/native.py` compiles some of them where there is a C compiler.
This module and the package itself are never compiled.
"""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Final, Literal, TypeVar

SWITCH: Final = "IOM_BOT_NATIVE"
OFF: Final = frozenset({"off", "false", "no", "n", "f", "0"})
"""What settings take for off."""

SOURCES: Final = Path(__file__).parent
FOLDER: Final = Path(sys.prefix) / "native"
"""Where compiled modules lie: in the environment that the bot is installed into, never among the sources."""
MANIFEST: Final = "manifest.txt"
"""How they were made and how many there are, then a line for each: its size and name. Written by `scripts/native.py`."""

Kind = TypeVar("Kind")


def ordinary(kind: Kind) -> Kind:
    """Leave a class as Python makes it where its module is compiled: what is kept as bytes cannot be a compiled class.

    The compiler leaves every class alone that has a decorator unknown to it.
    """
    return kind


def digest() -> str:
    """What compiled modules depend on: every source of the domain, since they hold constants of each other, and the Python."""
    found = sha256(EXTENSION_SUFFIXES[0].encode())
    for source in sorted(SOURCES.glob("*.py")):
        content = source.read_bytes()
        found.update(f"\0{source.name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:32]


def compiled() -> list[str]:
    """What goes before the sources on the path of the package: the folder of modules compiled from these very sources, if any."""
    if is_off() or not FOLDER.is_dir():
        return []
    folder = FOLDER / digest()
    return [str(folder / "knowledge")] if made_by(folder) else []


def is_off() -> bool:
    """Whether compiled modules are switched off."""
    return os.environ.get(SWITCH, "").strip().lower() in OFF


def made_by(folder: Path) -> str:
    """How the modules of a folder were made; empty where one of them lacks or is not as long as it was."""
    try:
        first, *files = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
        recipe, _, count = first.partition(" ")
        sizes = {name: int(size) for size, _, name in (line.partition(" ") for line in files)}
        is_whole = len(sizes) == int(count) and all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return ""
    return recipe if is_whole else ""


def in_use() -> bool:
    """Whether this process runs compiled modules."""
    import knowledge

    return knowledge.__path__[0] != str(SOURCES)


def why_plain() -> Literal["off", "absent", "damaged"]:
    """Why a process that starts now runs the sources, where it does: switched off, not compiled as they are, or damaged."""
    if is_off():
        return "off"
    return "damaged" if (folder := FOLDER / digest()).is_dir() and not made_by(folder) else "absent"
