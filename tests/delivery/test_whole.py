"""Everything at once, as people see it: follow, publish, be told, be corrected, ask; real processes, both platforms."""

from __future__ import annotations

import json
import os
import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from knowledge.loading import SHIPPED_ENTRIES
from tests.http.wire import Wire, both, command, from_slack, from_telegram, process, question
from tests.started import Start, ran, started

OLD = "pcca@iom.int"
HOME_OPENED = {
    "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1",
    "event": {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "event_ts": "1.1"},
}  # fmt: skip


class Everything:
    """A bot that answers, whatever sends, the platforms, and entries to edit."""

    def __init__(self, folder: Path, platform: str, environment: dict[str, str]) -> None:
        self.folder, self.platform, self.environment = folder, platform, environment
        self.mailbox = OLD
        self.wire = Wire(0, 0, folder)

    def edit(self, new: str) -> str:
        """Put another mailbox into the entries and publish them; what publishing says."""
        for file in (self.folder / "entries").rglob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(self.mailbox, new), encoding="utf-8")
        self.mailbox = new
        return self.told("knowledge", "publish", str(self.folder / "entries"))

    def told(self, *arguments: str) -> str:
        """What a command says."""
        return ran(Start({**os.environ, **self.environment}), "bot", *arguments)[1]

    def asked(self, text: str) -> str:
        """What a person gets in Slack for `/iom` and a text; asked again where it was not ready within the acknowledgement."""
        end = time.monotonic() + 60
        while not (reply := self.wire.send(command(text))).body:
            assert time.monotonic() < end, text
            time.sleep(0.05)
        return str(json.loads(reply.body)["text"])

    def report(self) -> dict[str, list[dict[str, Any]]]:
        with urllib.request.urlopen(f"{self.platform}/report") as answer:  # noqa: S310
            found: dict[str, list[dict[str, Any]]] = json.load(answer)
            return found

    def until(self, reached: Callable[[dict[str, list[dict[str, Any]]]], object], seconds: float = 60) -> float:
        """Wait until the platforms have seen something; how long that took."""
        began = time.monotonic()
        while not reached(report := self.report()):
            assert time.monotonic() - began < seconds, report
            time.sleep(0.05)
        return time.monotonic() - began


def _telegram_command(text: str) -> dict[str, Any]:
    """A command as Telegram marks it."""
    update: Any = question(1, text)
    update["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return dict(update)


@pytest.fixture(params=["serve", "worker"])
def whole(
    request: pytest.FixtureRequest, tmp_path: Path, kept: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Everything]:
    """`iom-bot serve` that sends by itself, and one beside `iom-bot worker`; both publish the same, whose indexes are kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept("edited")))
    shutil.copytree(SHIPPED_ENTRIES, tmp_path / "entries")
    with ExitStack() as stack:
        platform = stack.enter_context(started(Start(os.environ), "tests.delivery.platform")).output.readline().strip()
        environment = {
            **both(f"{platform}/api/", f"{platform}/bot"), "DATABASE_URL": f"sqlite:///{tmp_path}/iom-bot.db",
            "IOM_BOT_NOTICE_WINDOW": "0.5", "IOM_BOT_REQUEST_TIMEOUT": "10",
            "IOM_BOT_DATA_DIR": str(tmp_path),
        }  # fmt: skip
        found = Everything(tmp_path, platform, environment)
        alone = ["--no-worker"] if request.param == "worker" else []
        found.wire, _ = stack.enter_context(process("bot", "serve", *alone, environment=environment, folder=tmp_path))
        if alone:
            (tmp_path / "worker").mkdir()
            stack.enter_context(process("bot", "worker", environment=environment, folder=tmp_path / "worker"))
        yield found


def test_who_follows_hears_of_a_change_once_and_of_its_correction_in_place(whole: Everything) -> None:
    assert "PCCA" in whole.asked("subscribe PCCA")
    whole.wire.send(from_telegram(_telegram_command("/subscribe PCCA")))
    whole.until(lambda seen: seen["posts"])
    assert "PCCA" in whole.asked("subscriptions")
    before = len(whole.report()["posts"])

    assert "2 notices queued" in whole.edit("one@iom.int")
    assert "one@iom.int" in whole.asked("contacts PCCA")
    whole.until(lambda seen: len(seen["posts"]) == before + 2)
    notices = whole.report()["posts"][before:]
    assert {one["platform"] for one in notices} == {"slack", "telegram"}
    assert all(f"{OLD} → one@iom.int" in one["text"] for one in notices)

    assert "2 notices queued" in whole.edit("two@iom.int")
    assert "two@iom.int" in whole.asked("contacts PCCA")
    whole.until(lambda seen: len(seen["edits"]) == 2)
    assert "waiting 0; sent 4; given up 0" in whole.told("notices", "list")
    report = whole.report()
    assert {one["place"] for one in report["edits"]} == {one["ts"] for one in notices}
    assert all(f"{OLD} → two@iom.int" in one["text"] for one in report["edits"])
    assert len(report["posts"]) == before + 2
    assert "iom_bot_notices_waiting 0.0" in whole.wire.get("/metrics").body.decode()

    whole.wire.send(from_slack(HOME_OPENED))
    whole.until(lambda seen: seen["views"])
    view = json.dumps(whole.report()["views"][-1])
    assert "Recent changes" in view
    assert "two@iom.int" in view
