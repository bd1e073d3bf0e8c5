"""A notice is worded from the revision that it tells of or a newer one, never from an older one."""

from __future__ import annotations

import pytest

from bot.dispatch import Published, of_service
from bot.ports import StoreError
from bot.service import Service
from bot.storage.rules import utc_now
from bot.storage.sql import SqlStore
from knowledge.index import Index
from knowledge.loading import load
from tests.delivery.world import FILES

OLD, NEW = b"pcca@iom.int", b"new@iom.int"


async def test_a_process_that_only_sends_reads_each_new_revision(database: SqlStore) -> None:
    published, changed = Published(database.revisions), {name: file.replace(OLD, NEW) for name, file in FILES.items()}
    for after, files in enumerate((FILES, changed)):
        await database.revisions.publish(after, files=files, version=f"v{after}", by="test", changes=(), at=utc_now())
    mailbox = (await published.at(2)).subjects["division.pcca"].mailbox
    assert mailbox
    assert (mailbox.address, published.version) == (NEW.decode(), "v1")


class Behind:
    """Where the newest revision is, which cannot be had."""

    async def bring(self, service: Service) -> None:
        service.as_of = utc_now()


async def test_a_process_that_cannot_have_the_newest_revision_words_nothing() -> None:
    with pytest.raises(StoreError):
        await of_service(Service(Index(load(languages=None)), Behind()))(2)
