"""Encryption of tokens at rest: a column type that seals JSON with the first key and opens it with any."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from bot.ports import StoreError


def new_key() -> str:
    """A fresh key: 44 characters."""
    return Fernet.generate_key().decode()


class Seal:
    """The keys of one store; the first seals, all of them open."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._cipher = MultiFernet([_fernet(number, key) for number, key in enumerate(keys, 1)]) if keys else None

    def close(self, document: object) -> bytes:
        """A JSON document, sealed; `StoreError` without a key."""
        if self._cipher is None:
            raise StoreError("There is no key to encrypt Slack's tokens with: make one with `Fernet.generate_key()` and set it.")
        return self._cipher.encrypt(json.dumps(document).encode())

    def open(self, sealed: bytes) -> Any:
        """The document again; `StoreError` where no key fits."""
        if self._cipher is None:
            raise StoreError("Slack's tokens are stored encrypted and there is no key: set the one that they were stored with.")
        try:
            return json.loads(self._cipher.decrypt(sealed))
        except InvalidToken:
            raise StoreError(
                "No key fits a stored Slack token: add the key that it was stored with, or install the app again."
            ) from None


def _fernet(number: int, key: str) -> Fernet:
    try:
        return Fernet(key.strip())
    except ValueError:
        raise StoreError(
            f"Encryption key {number} is none: 32 bytes in URL-safe base64 are wanted, as `Fernet.generate_key()` makes them."
        ) from None


class Sealed(TypeDecorator[Any]):
    """A JSON document that lies in its column encrypted."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, seal: Seal) -> None:
        super().__init__()
        self.seal = seal

    def process_bind_param(self, value: object | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Into the database."""
        return None if value is None else self.seal.close(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Out of the database."""
        return None if value is None else self.seal.open(value)
