"""One conversation with the bot, as a test tells it."""

from __future__ import annotations

from typing import Any

from bot.handlers.slack import SlackAdapter
from tests.slack import methods
from tests.slack.doors import Door
from tests.slack.fake_slack import FakeSlack
from tests.slack.people import Person, buttons_in

Payload = dict[str, Any]


class Talk:
    """Somebody, the bot, and the Slack between them."""

    def __init__(self, door: Door, slack: FakeSlack, adapter: SlackAdapter, person: Person | None = None) -> None:
        self.door, self.slack, self.adapter, self.person = door, slack, adapter, person or Person()

    def other(self, person: Person) -> Talk:
        """The same with somebody else."""
        return Talk(self.door, self.slack, self.adapter, person)

    async def send(self, payload: Payload) -> Payload:
        """Deliver something; what the acknowledgement says. All that follows has happened."""
        answer = await self.door.send(payload)
        assert methods.acknowledgement(answer) == []
        await self.adapter.background.idle()
        return answer

    async def iom(self, text: str) -> Payload:
        """A slash command; the answer in the acknowledgement."""
        return await self.send(self.person.command(text, self.slack.response_url()))

    async def mention(self, text: str, **more: Any) -> Payload:
        """A mention; the last post after it."""
        await self.send(self.person.mention(text, **more))
        return self.slack.posts[-1]

    async def direct(self, text: str, **more: Any) -> Payload:
        """A direct message; the last post after it."""
        await self.send(self.person.direct(text, **more))
        return self.slack.posts[-1]

    async def press(self, action: str, shown: Payload, **more: Any) -> None:
        """A press of the first button of this name under a message that one person sees."""
        element = next(one for name, one in buttons_in(shown).items() if name == action or name.startswith(f"{action}."))
        assert await self.send(self.person.press(element, self.slack.response_url(), **more)) == {}

    async def press_public(self, action: str, post: Payload, **more: Any) -> None:
        """A press under a message that everybody sees."""
        message = {"ts": post["ts"], "text": post["text"], **({"thread_ts": post["thread_ts"]} if "thread_ts" in post else {})}
        await self.press(action, post, message=message, **more)

    @property
    def whisper(self) -> Payload:
        """What one person was told last, outside of acknowledgements."""
        return self.slack.whispers[-1]
