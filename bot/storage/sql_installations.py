"""Installations and OAuth states on a database; tokens lie there encrypted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, MetaData, Row, and_, delete, select, update

from bot.ports import Installation, Installer, StoreError
from bot.storage.database import Database
from bot.storage.sealing import Seal, Sealed
from bot.storage.sweeping import Sweeper
from bot.storage.tables import INSTALLATIONS, STATES

KEY: Final = ("application", "enterprise", "workspace", "person")


class SqlInstallations:
    """One row for each installer. What is sealed names its installer too, so that no row can pass for another's."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._table = INSTALLATIONS.to_metadata(MetaData())
        self._table.c.sealed.type = Sealed(seal)

    async def put(self, installation: Installation) -> None:
        """See `bot.ports.Installations`."""
        key = _key(installation.installer)
        sealed = [[*key.values()], dict(installation.document)]
        insert = self._database.insert(self._table).values(**key, at=installation.at, sealed=sealed)
        changed = {"at": insert.excluded.at, "sealed": insert.excluded.sealed}
        await self._database.execute(insert.on_conflict_do_update(index_elements=KEY, set_=changed))

    async def find(self, installer: Installer) -> Installation | None:
        """See `bot.ports.Installations`."""
        rows = await self._database.execute(select(self._table).where(self._exactly(installer)))
        return _installation(rows[0]) if rows else None

    async def newest(self, installer: Installer) -> Installation | None:
        """See `bot.ports.Installations`."""
        column = self._table.c
        query = select(self._table).where(self._people(installer)).order_by(column.at.desc(), column.person.desc()).limit(1)
        rows = await self._database.execute(query)
        return _installation(rows[0]) if rows else None

    async def remove(self, installer: Installer) -> None:
        """See `bot.ports.Installations`."""
        await self._database.execute(delete(self._table).where(self._exactly(installer)))

    async def remove_people(self, installer: Installer) -> None:
        """See `bot.ports.Installations`."""
        await self._database.execute(delete(self._table).where(self._people(installer)))

    async def reseal(self) -> int:
        """See `bot.ports.Installations`."""
        rows = await self._database.execute(select(self._table))
        for row in rows:
            found = _installation(row)
            # the moment is compared so that an installation from just now is not undone
            same = and_(self._exactly(found.installer), self._table.c.at == found.at)
            await self._database.execute(update(self._table).where(same).values(sealed=row.sealed))
        return len(rows)

    def _exactly(self, installer: Installer) -> ColumnElement[bool]:
        return and_(*(self._table.c[name] == value for name, value in _key(installer).items()))

    def _people(self, installer: Installer) -> ColumnElement[bool]:
        where = {name: value for name, value in _key(installer).items() if name != "person"}
        return and_(self._table.c.person != "", *(self._table.c[name] == value for name, value in where.items()))


class SqlStates:
    """OAuth states, each of which one caller consumes."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now
        self._sweeper = Sweeper(database)

    async def issue(self, state: str, until: datetime) -> None:
        """See `bot.ports.States`."""
        await self._database.execute(self._database.insert(STATES).values(state=state, until=until))
        await self._sweeper.after_write((STATES.c.until, self._now()))

    async def consume(self, state: str) -> bool:
        """See `bot.ports.States`; one statement, so that of any number of callers one gets it."""
        rows = await self._database.execute(delete(STATES).where(STATES.c.state == state).returning(STATES.c.until))
        return bool(rows) and rows[0].until > self._now()


def _key(installer: Installer) -> dict[str, str]:
    return {name: getattr(installer, name) for name in KEY}


def _installation(row: Row[Any]) -> Installation:
    key, document = row.sealed
    installer = Installer(row.application, row.enterprise, row.workspace, row.person)
    if key != [*_key(installer).values()]:
        raise StoreError("A stored Slack token is not that of its workspace: install the app again there.")
    return Installation(installer, row.at, document)
