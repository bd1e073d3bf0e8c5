"""The keys that encrypt tokens at rest: from the settings, or one that this machine makes and keeps for itself."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import Final

from bot.settings import Settings

FILE: Final = "encryption.key"


def encryption_keys(settings: Settings) -> tuple[str, ...]:
    """Fernet keys, the one that encrypts first. Without IOM_BOT_ENCRYPTION_KEYS none where no workspace can install the bot,
    else the key in the data folder, which is made once and which only its owner may read."""
    if settings.encryption_keys is not None:
        return tuple(key.strip() for key in settings.encryption_keys.get_secret_value().split(","))
    return (_own(settings.data_dir / FILE),) if settings.slack_client_id else ()


def _own(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    except FileExistsError:
        pass
    return path.read_text().strip()
