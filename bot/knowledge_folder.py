"""Where the entries lie: IOM_BOT_KNOWLEDGE, from the environment or a `.env`, without loading all settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

VARIABLE: Final = "IOM_BOT_KNOWLEDGE"


def entries_folder() -> Path:
    """The folder of entry files that is set, else the one that ships in the package."""
    if given := (os.environ.get(VARIABLE) or _from_file(Path(".env")) or "").strip():
        return Path(given).expanduser()
    from knowledge.loading import SHIPPED_ENTRIES

    return SHIPPED_ENTRIES


def _from_file(file: Path) -> str | None:
    try:
        if not file.is_file():
            return None
        from dotenv import dotenv_values

        return dotenv_values(file).get(VARIABLE)
    except (OSError, UnicodeDecodeError):
        return None
