"""`iom-bot` as it is started: it says that it is ready, answers real requests, and ends with status 0."""

from __future__ import annotations

import json
from pathlib import Path

from tests.http.platforms import Platforms
from tests.http.wire import Wire, both, command, from_telegram, process, question


def test_serve_answers_slack_in_the_acknowledgement_and_telegram_by_a_message(whole: Wire, world: Platforms) -> None:
    reply = whole.send(command("contacts PCCA"))
    assert (reply.status, json.loads(reply.body)["response_type"]) == (200, "ephemeral")
    assert "pcca@iom.int" in json.loads(reply.body)["text"]
    assert whole.send(from_telegram(question(501, "contacts PCCA"))).status == 200
    assert world.until("sendMessage")
    assert json.loads(whole.get("/readyz").body)["platforms"] == ["slack", "telegram"]


def test_serve_counts_questions_by_platform(whole: Wire, world: Platforms) -> None:
    whole.send(command("contacts PCCA"))
    figures = whole.get("/metrics").body.decode()
    assert 'iom_bot_questions_total{platform="slack",status="answered"}' in figures


def test_run_polls_telegram_and_ends_in_order_at_a_signal(world: Platforms, tmp_path: Path) -> None:
    environment = {**both(world.slack, world.telegram), "SLACK_BOT_TOKEN": "", "SLACK_SIGNING_SECRET": ""}
    with process("bot", "run", environment=environment, folder=tmp_path, cold=True) as (wire, running):
        assert world.until("getUpdates")
        assert wire.get("/healthz").status == 200
        running.terminate()
        assert running.wait(30) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()
