"""Every surface, every fault, both doors: nothing comes twice, nothing wrong is sent, no request ends in silence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import pytest
import structlog

from tests.slack.fake_slack import Call, Fault
from tests.slack.people import Person
from tests.slack.talk import Talk

SOON: Final = {"Retry-After": "0.01"}
FAULTS: Final = {
    "too many": Fault(status=429, headers=SOON), "too many, without a time": Fault(status=429), "too many, as a word":
    Fault(error="ratelimited"), "500": Fault(status=500), "502": Fault(status=502), "503": Fault(status=503),
    "504": Fault(status=504), "504, done": Fault(status=504, done=True), "slow": Fault(seconds=0.05),
    "dropped": Fault(dropped=True), "dropped, done": Fault(dropped=True, done=True),
    "channel_not_found": Fault(error="channel_not_found", status=200), "token_revoked": Fault(error="token_revoked"),
    "a day": Fault(status=429, headers={"Retry-After": "86400"}),
}  # fmt: skip
TIMES: Final = {"once": 1, "for ever": 9}


async def mention(talk: Talk) -> None:
    """In a channel."""
    await talk.send(talk.person.mention("contacts PCCA"))


async def direct(talk: Talk) -> None:
    """In a direct message."""
    await talk.send(talk.person.direct("contacts PCCA"))


async def why(talk: Talk) -> None:
    """A button that answers the person alone."""
    await talk.press("iom.why", await talk.iom("contacts PCCA"))


async def share(talk: Talk) -> None:
    """A button that answers everybody."""
    await talk.press("iom.share", await talk.iom("contacts PCCA"))


async def home(talk: Talk) -> None:
    """The Home tab."""
    await talk.send(talk.person.opened())


async def search(talk: Talk) -> None:
    """The global shortcut."""
    await talk.send(talk.person.shortcut("iom_search"))


async def answer(talk: Talk) -> None:
    """The shortcut of a message."""
    await talk.send(talk.person.message_shortcut("iom_answer", "contacts PCCA", talk.slack.response_url()))


async def again(talk: Talk) -> None:
    """A button in the modal."""
    view = {"type": "modal", "id": "V1", "callback_id": "iom_answer_view", "private_metadata": "{}"}
    await talk.send(talk.person.press({"type": "button", "action_id": "iom.search"}, "", view=view))


Surface = Callable[[Talk], Awaitable[None]]
SURFACES: Final[Mapping[Surface, str]] = {
    mention: "chat.postMessage", direct: "chat.postMessage", why: "response_url", share: "chat.postMessage",
    home: "views.publish", search: "views.open", answer: "chat.postMessage", again: "views.update",
}  # fmt: skip
"""Surface to the call that brings its answer."""


def answers(calls: list[Call], surface: Surface) -> list[str]:
    """What people see as the answer. The same page published again shows nothing new; where a share went, and that a modal may
    not have opened, is a remark beside it."""
    views = sorted({repr(call.arguments["view"]) for call in calls if call.method.startswith("views.")})
    said = [call for call in calls if call.method in ("chat.postMessage", "chat.postEphemeral", "response_url")]
    if surface is share:
        said = [call for call in said if call.arguments.get("response_type") != "ephemeral"]
    return views if surface is search and views else [*views, *(call.method for call in said)]


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.__name__)
async def test_an_answer_comes_once_or_the_log_says_why_not(talk: Talk, surface: Surface, times: str) -> None:
    for number, (name, fault) in enumerate(FAULTS.items()):
        before = len(talk.slack.calls)
        talk.slack.fail(SURFACES[surface], *[fault] * TIMES[times])
        with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as logged:
            await surface(talk.other(Person(f"U{number}", channel=f"C{number}")))
        talk.slack.recover()
        seen = answers(talk.slack.calls[before:], surface)
        told = [entry for entry in logged if entry["log_level"] == "error" and entry.get("reference")]
        assert len(seen) <= 1, (name, "twice")
        assert seen or told, (name, "in silence")


@pytest.mark.parametrize("fault", FAULTS)
async def test_who_cannot_be_asked_for_a_locale_is_answered_all_the_same(talk: Talk, fault: str) -> None:
    talk.slack.fail("users.info", *[FAULTS[fault]] * 9)
    assert "pcca@iom.int" in (await talk.mention("contacts PCCA"))["text"]
    assert "pcca@iom.int" in (await talk.iom("contacts PCCA"))["text"]
    assert len(talk.slack.posts) == 1


@pytest.mark.parametrize("fault", [Fault(status=504, done=True), Fault(dropped=True)])
async def test_a_search_that_may_have_opened_is_not_called_failed(web: Talk, fault: Fault) -> None:
    web.slack.fail("views.open", fault)
    await search(web)
    assert "If it has not" in web.slack.posts[-1]["text"]
