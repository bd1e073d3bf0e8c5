"""The lexicons that ship with a few words of each list: an index of them is built in a moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from knowledge.loading import SHIPPED_LANGUAGES

ASKED = ("contact",)
"""Words of the tests' questions, which are kept."""


def few_words(folder: Path, most: int = 8) -> Path:
    """Write them into a folder, and give it back."""
    for file in SHIPPED_LANGUAGES.glob("*.yaml"):
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
        (folder / file.name).write_text(yaml.safe_dump(_shortened(content, most), allow_unicode=True), encoding="utf-8")
    return folder


def _shortened(value: Any, most: int) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(part, most) for key, part in value.items()}
    return [*value[:most], *(word for word in value[most:] if word in ASKED)] if isinstance(value, list) else value
