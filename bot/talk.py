"""A conversation with one person, without any terminal or platform: commands, choices by number, follow-ups, language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from bot.batch import language_of, printable
from bot.handlers.slack_subcommands import BY_NAME, Subcommand, named
from bot.reply import LANGUAGE_NAMES, Line, Reply
from bot.service import Answered, Service
from bot.wording import Wording, n_
from knowledge.answer import Choice
from knowledge.recognition import Context

OWN_COMMANDS: Final = {
    "lang": n_("Choose the language of the answers"),
    "why": n_("Why the last answer is what it is"),
    "quit": n_("End the conversation"),
}
ELSEWHERE: Final = frozenset({"subscribe", "unsubscribe", "subscriptions"})
"""Commands that have nobody to tell in a terminal."""
IN_CHATS: Final = n_("Notices go to channels, groups and people in Slack and Telegram: subscribe there.")
AUTOMATIC: Final = "auto"
"""What stands for the language of the question."""

MOST_FOUND: Final = 9


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said back: a reply, the answer it comes from where it is one, and whether its trace is wanted or all is over."""

    reply: Reply
    answered: Answered | None = None
    traced: bool = False
    over: bool = False


class Talk:
    """Keeps what a follow-up needs: the last subjects, the last question and its choices."""

    def __init__(self, service: Service, language: str | None = None) -> None:
        self.service, self.language = service, language
        self.context: Context | None = None
        self.last: Answered | None = None
        self.asked = ""
        self.choices: tuple[Choice, ...] = ()

    def hear(self, line: str) -> Turn | None:
        """What one line is answered with; nothing to an empty one."""
        text = " ".join(printable(line).split())
        if not text:
            return None
        if text.isdecimal() and 0 < int(text[:3]) <= len(self.choices):
            return self._chosen(self.choices[int(text[:3]) - 1])
        words = text.removeprefix("/iom ") if text.startswith("/") else ""
        if not words:
            return self._answered(text, self.service.ask(text, self.language, self.context))
        return self._command(words.removeprefix("/"), is_bare=words == text)

    def greeting(self) -> Turn:
        """What stands at the beginning."""
        return Turn(self._said(n_("Ask in English, French, Spanish or Arabic. /help says more, /quit ends it.")))

    @property
    def spoken(self) -> str:
        """The language of the bot's own sentences: the chosen one, else that of the last answer."""
        return self.language or (self.last.answer.language if self.last else "en")

    def _chosen(self, choice: Choice) -> Turn:
        question = self.asked
        if not question:  # what a search has found
            return self._answered(choice.id, self.service.show(choice.id, self.spoken))
        return self._answered(question, self.service.choose(question, choice.id, self.language, self.context))

    def _answered(self, question: str, answered: Answered) -> Turn:
        answered = self._in_chosen_language(answered)
        found = answered.answer
        self.last, self.asked = answered, question
        self.choices = found.choices if found.status == "clarify" else ()
        if found.subjects:
            self.context = Context(found.subjects, found.intent)
        return Turn(answered.reply, answered)

    def _in_chosen_language(self, answered: Answered) -> Answered:
        if self.language in (None, answered.answer.language):
            return answered
        understood = replace(answered.understood, language=str(self.language))
        return self.service.worded(answered.question, understood, answered.elapsed_us)

    # commands

    def _command(self, words: str, is_bare: bool) -> Turn:
        name, _, rest = words.partition(" ")
        name = name.casefold()
        if name in ("quit", "exit", "q"):
            return Turn(self._said(n_("Goodbye.")), over=True)
        if name == "why":
            return self._why()
        known, rest = named(words)
        if name in ("help", "?", "iom"):
            return Turn(Reply(self.spoken, tuple(self._help())))
        if name == "lang" or (known and known.name == "language"):
            return Turn(self._speak(rest))
        if known is None:
            unknown = self._said(n_("There is no command {command}. /help lists those there are."), command=f"/{name}")
            return Turn(unknown) if is_bare else self._answered(words, self.service.ask(words, self.language, self.context))
        return self._search(rest) if known.name == "search" else self._show(known, rest)

    def _show(self, command: Subcommand, words: str) -> Turn:
        """A list or card, or with words behind it the question that the command stands for, else the words as they are."""
        if command.name in ELSEWHERE:
            return Turn(self._said(IN_CHATS))
        if not words and command.shows:
            subjects = self.service.index.knowledge.subjects.values()
            target = next((s.id for s in subjects if s.kind == command.shows), command.shows)
            return self._answered(target, self.service.show(target, self.spoken))
        if not words:
            return Turn(self._said(n_("As in: {example}"), example=f"/{command.name} {command.example}".strip()))
        question = Wording(self.spoken).say(command.asks, subject=words)
        answered = self.service.ask(question, self.language, self.context)
        if answered.answer.status != "answered":
            plain = self.service.ask(f"{command.name} {words}", self.language, self.context)
            answered = plain if plain.answer.status == "answered" else answered
        return self._answered(question, answered)

    def _search(self, words: str) -> Turn:
        found = self.service.search(words, self.spoken, MOST_FOUND) if words else ()
        if not found:
            return Turn(self._said(n_("No name is like that.") if words else n_("As in: {example}"), example="/search cash"))
        self.asked, self.choices = "", found
        lines = (Line("item", choice.name, f"{number}.") for number, choice in enumerate(found, 1))
        return Turn(Reply(self.spoken, tuple(lines)))

    def _why(self) -> Turn:
        if self.last is None:
            return Turn(self._said(n_("Nothing was asked yet.")))
        return Turn(Reply(self.spoken, ()), self.last, traced=True)

    def _speak(self, given: str) -> Reply:
        code = language_of(given) if given else None
        if code or given == AUTOMATIC:
            self.language = code
        elif given:
            return self._said(n_("No such language. There are: {codes}"), codes=", ".join((*LANGUAGE_NAMES, AUTOMATIC)))
        if self.language is None:
            return self._said(n_("Answers come in the language of the question."))
        words = Wording(self.language)
        return self._said(n_("Answers come in {language}."), language=words.say(LANGUAGE_NAMES[self.language]))

    def _help(self) -> Iterator[Line]:
        words = Wording(self.spoken)
        yield Line("text", words.say("Ask in English, French, Spanish or Arabic, in your own words, for example:"))
        yield Line("item", words.say(n_("who deals with tents?")))
        for name, command in BY_NAME.items():
            if name not in ("language", "help", *ELSEWHERE):
                yield Line("item", words.say(command.description), f"/{name} {command.example}".strip() + ":")
        for name, description in OWN_COMMANDS.items():
            yield Line("item", words.say(description), f"/{name}" + (" fr:" if name == "lang" else ":"))

    def _said(self, sentence: str, **names: str) -> Reply:
        return Reply(self.spoken, (Line("text", Wording(self.spoken).say(sentence, **names)),))


def command_names() -> tuple[str, ...]:
    """Every command as it is typed."""
    names = (*(name for name in BY_NAME if name not in ("language", *ELSEWHERE)), *OWN_COMMANDS)
    return tuple(f"/{name}" for name in names)
