"""What people see of subscriptions, before any platform: lines, and controls that each platform draws as buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from bot.notices.changed_values import plain, short
from bot.notices.following import Choose, Followed, TooMany
from bot.notices.records import Rhythm, Scope, Subscription
from bot.notices.zones import city_of
from bot.reply import LANGUAGE_NAMES, Line, Reply
from bot.wording import Wording, n_
from knowledge.answer import name_of
from knowledge.loading import Knowledge

Verb = Literal["follow", "manage", "pause", "resume", "stop", "change", "list"]
"""What a control does: follow a scope; show one subscription; let it rest, go on, end; its settings; all of them."""

PAGE: Final = 8
"""Subscriptions on one page: twelve lines with what stands around them, and as many buttons as a phone shows."""
NAME: Final = 90
MONDAY: Final = date(2024, 1, 1)
FOLLOWED: Final = n_("From now on I tell here what changes in: {what}.")
KNOWN: Final = n_("This is followed here already: {what}.")
GONE: Final = n_("This subscription is gone. The list shows those there are.")
STOPPED: Final = n_("Stopped: nothing more comes of {what}.")
PAUSED: Final = n_("Paused: nothing comes of {what} until it goes on.")
RESUMED: Final = n_("Goes on: changes of {what} are told here again.")
SAVED: Final = n_("Noted. This is how it is now.")


@dataclass(frozen=True, slots=True)
class Control:
    """A button: what it does, and to which subscription, or which scope is followed by it; `page` counts from 0."""

    verb: Verb
    label: str
    subscription: str = ""
    scope: Scope | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Panel:
    """A message about subscriptions with its controls, row by row."""

    reply: Reply
    controls: tuple[tuple[Control, ...], ...] = ()


class Panels:
    """Panels in one language, with names from one version of the knowledge."""

    def __init__(self, knowledge: Knowledge, language: str) -> None:
        self.knowledge, self.words = knowledge, Wording(language)
        self.say = self.words.say

    def followed(self, done: Followed | TooMany | Choose) -> Panel:
        """What became of the wish to follow something."""
        if isinstance(done, Choose):
            return self._choices(done)
        if isinstance(done, TooMany):
            sentence = n_("No more subscriptions fit here. Stop one that is no longer needed, or follow everything in one.")
            return self._panel([Line("text", self.say(sentence))], [[self._list()]])
        what = self.what(done.subscription.scope)
        say = (
            n_("From now on I tell here what changes in: {what}.")
            if done.is_new
            else n_("This is followed here already: {what}.")
        )
        lines = [Line("text", self.say(say, what=what)), *self._when(done.subscription)]
        return self._panel(lines, [self._of_one(done.subscription), [self._list(done.subscription.id)]])

    def listed(self, found: Sequence[Subscription], page: int = 0) -> Panel:
        """All that a conversation follows, each with a button."""
        if not found:
            return self._panel([Line("text", self.say("Nothing is followed here yet."))], [[self._everything()]])
        page = max(0, min(page, (len(found) - 1) // PAGE))
        shown = found[page * PAGE : (page + 1) * PAGE]
        lines = [Line("title", self.say("What is followed here ({number})", number=len(found)))]
        lines += [Line("item", self._brief(one), f"{number}.") for number, one in enumerate(shown, page * PAGE + 1)]
        rows = [[Control("manage", f"{n}. {self.what(one.scope)}", one.id)] for n, one in enumerate(shown, page * PAGE + 1)]
        return self._panel(lines, [*rows, self._turns(page, len(found))])

    def one(self, found: Subscription, note: str = "") -> Panel:
        """One subscription with all that it is set to; `note` stands above it."""
        lines = [Line("text", note)] if note else []
        lines.append(Line("title", self.what(found.scope)))
        if found.state == "paused":
            lines.append(Line("note", self.say("Paused: nothing comes until it goes on.")))
        return self._panel([*lines, *self._when(found)], [self._of_one(found), [self._list(found.id)]])

    def stopped(self, found: Sequence[Subscription]) -> Panel:
        """What has ended, and the way back."""
        lines = [Line("text", self.say(STOPPED, what=self.what(one.scope))) for one in found[:PAGE]]
        again = [Control("follow", self.say("Follow again"), scope=one.scope) for one in found]
        return self._panel(lines, [[*again[:1], self._list()] if len(found) == 1 else [self._list()]])

    def which(self, found: Sequence[Subscription]) -> Panel:
        """Asked back which of several is meant to end."""
        if not found:
            return self._panel([Line("text", self.say("This is not followed here."))], [[self._list()]])
        rows = [[Control("stop", short(f"✕ {self.what(one.scope)}", NAME), one.id)] for one in found[:PAGE]]
        return self._panel([Line("text", self.say("Which one should end?"))], rows)

    def gone(self) -> Panel:
        """A button of a subscription that has ended."""
        return self._panel([Line("text", self.say(GONE))], [[self._list()]])

    def what(self, scope: Scope) -> str:
        """What is followed, in words."""
        if not scope.target:
            return self.say("contacts") if scope.topics == "contact" else self.say("everything")
        subject = self.knowledge.subjects.get(scope.target)
        name = short(plain(name_of(self.knowledge, subject, self.words.language)), NAME) if subject else scope.target
        if scope.topics == "contact":
            return self.say("{name}: contacts only", name=name)
        has_parts = scope.branch and scope.target in self.knowledge.parts
        return self.say("{name} with all its parts", name=name) if has_parts else name

    def rhythm(self, rhythm: Rhythm) -> str:
        """When notices come, in words."""
        if rhythm.pace == "at_once":
            return self.say("at once")
        when = {"hour": clock(rhythm.hour), "city": city_of(rhythm.zone, self.words.language)}
        if rhythm.pace == "daily":
            return self.say("every day at {hour} ({city})", **when)
        return self.say("every week, {day}, at {hour} ({city})", day=self.weekday(rhythm.weekday), **when)

    def weekday(self, number: int) -> str:
        """The name of a day, 0 for Monday."""
        from babel.dates import format_date

        return format_date(MONDAY + timedelta(days=number), "EEEE", locale=self.words.language)

    def quiet(self, hours: tuple[int, int] | None) -> str:
        """Quiet hours in words."""
        return self.say("from {begin} to {end}", begin=clock(hours[0]), end=clock(hours[1])) if hours else self.say("none")

    def _when(self, found: Subscription) -> Iterator[Line]:
        yield Line("field", self.rhythm(found.rhythm), self.say("Notices"))
        if found.rhythm.quiet:
            hours = f"{self.quiet(found.rhythm.quiet)} ({city_of(found.rhythm.zone, self.words.language)})"
            yield Line("field", hours, self.say("Quiet, but for changed contacts"))
        yield Line("field", self.say(LANGUAGE_NAMES[found.language]), self.say("Language"))
        if found.in_thread:
            yield Line("field", self.say("in one thread"), self.say("Form"))

    def _brief(self, one: Subscription) -> str:
        state = self.say("paused") if one.state == "paused" else self.rhythm(one.rhythm)
        return f"{self.what(one.scope)} – {state}"

    def _choices(self, found: Choose) -> Panel:
        if not found.choices:
            sentence = n_("I know nothing that is called so. Name a unit, an office or a document, or follow everything.")
            return self._panel([Line("text", self.say(sentence))], [[self._everything()]])
        scopes = [(choice, Scope(choice.id, topics=found.topics)) for choice in found.choices]
        lines = [Line("text", self.say("Which one do you mean?"))]
        lines += [Line("item", choice.name, f"{n}.") for n, (choice, _) in enumerate(scopes, 1)]
        rows = [[Control("follow", f"{n}. {choice.name}", scope=scope)] for n, (choice, scope) in enumerate(scopes, 1)]
        return self._panel(lines, rows)

    def _of_one(self, one: Subscription) -> list[Control]:
        rest: Verb = "resume" if one.state == "paused" else "pause"
        labels = {"resume": self.say("Go on"), "pause": self.say("Pause")}
        return [
            Control("change", self.say("Change"), one.id),
            Control(rest, labels[rest], one.id),
            Control("stop", self.say("Stop"), one.id),
        ]

    def _list(self, beside: str = "") -> Control:
        """`beside` is a subscription of the conversation that is meant, where another one may be at hand."""
        return Control("list", self.say("All that is followed here"), beside)

    def _everything(self) -> Control:
        return Control("follow", self.say("Follow everything"), scope=Scope())

    def _turns(self, page: int, count: int) -> list[Control]:
        labels = {page - 1: self.say("← Back"), page + 1: self.say("More →")}
        return [Control("list", label, page=n) for n, label in labels.items() if 0 <= n * PAGE < count]

    def _panel(self, lines: Sequence[Line], rows: Sequence[Sequence[Control]]) -> Panel:
        return Panel(Reply(self.words.language, tuple(lines)), tuple(tuple(row) for row in rows if row))


def clock(hour: int) -> str:
    """An hour as people read it, 08:00."""
    return f"{hour:02}:00"
