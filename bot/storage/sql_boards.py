"""Messages that are edited when what they say changes, on a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, select

from bot.ports import Board, Platform
from bot.storage.database import Database
from bot.storage.rules import BOARDS_IN_A_CHAT
from bot.storage.tables import BOARDS

KEY: Final = ("platform", "workspace", "chat", "message")


class SqlBoards:
    """One row for each message."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, board: Board) -> None:
        """See `bot.ports.Boards`."""
        column = BOARDS.c
        insert = self._database.insert(BOARDS).values(asdict(board))
        changed = {name: insert.excluded[name] for name in ("language", "says")}
        here = _in(board.platform, board.workspace) & (column.chat == board.chat)
        newest = select(column.message).where(here).order_by(column.at.desc(), column.message.desc()).limit(BOARDS_IN_A_CHAT)
        await self._database.execute(
            insert.on_conflict_do_update(index_elements=KEY, set_=changed),
            delete(BOARDS).where(here, column.message.not_in(newest)),
        )

    async def of(self, platform: Platform, workspace: str) -> Sequence[Board]:
        """See `bot.ports.Boards`."""
        column = BOARDS.c
        rows = await self._database.execute(
            select(BOARDS).where(_in(platform, workspace)).order_by(column.at, column.chat, column.message)
        )
        return [Board(**row._mapping) for row in rows]

    async def remove(self, board: Board) -> None:
        """See `bot.ports.Boards`."""
        same = (BOARDS.c.chat == board.chat, BOARDS.c.message == board.message)
        await self._database.execute(delete(BOARDS).where(_in(board.platform, board.workspace), *same))


def _in(platform: Platform, workspace: str) -> ColumnElement[bool]:
    return and_(BOARDS.c.platform == platform, BOARDS.c.workspace == workspace)
