"""Buttons and menus under an answer, and what a press sends back: ids only, never words or secrets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from bot.render.slack import Block, plain_text
from bot.wording import Wording
from knowledge.answer import Choice

LABEL: Final = 75
"""Most characters of a button's or option's text. Source: @slack/types 3.2.0, Button and Option."""
VALUE: Final = 2000
"""Most characters of a button's value. Source: @slack/types 3.2.0, Button."""
OPTION_VALUE: Final = 75
"""Most characters of an option's value. Source: @slack/types 3.2.0, Option (the guide says 150)."""
OPTIONS: Final = 100
"""Most options of a menu. Source: @slack/types 3.2.0, StaticSelect."""
PLACEHOLDER: Final = 150
"""Most characters of a placeholder. Source: @slack/types 3.2.0."""
ELEMENTS: Final = 25
"""Most elements of an actions block. Source: @slack/types 3.2.0, ActionsBlock."""
IN_A_ROW: Final = 5
"""Buttons that Slack shows side by side on a wide screen; more parts than that become a menu."""

SHOW: Final = "iom.show"
CHOOSE: Final = "iom.choose"
PARTS: Final = "iom.parts"
PAGE: Final = "iom.page"
SHARE: Final = "iom.share"
WHY: Final = "iom.why"
SOURCES: Final = "iom.sources"
HELPFUL: Final = "iom.helpful"
NOT_HELPFUL: Final = "iom.not_helpful"
WRONG: Final = "iom.wrong"
FEEDBACK: Final = "iom.feedback"
FIND: Final = "iom.find"
LANGUAGE: Final = "iom.language"
SUBSCRIPTION: Final = "iom.sub"
"""Begins the names of all buttons of subscriptions; what follows is a verb of `bot.notices.panels`, or more."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a button sends back: the answer it stands under, a subject, the language, the page."""

    answer: str = ""
    subject: str = ""
    language: str = ""
    page: int = 0
    verdict: str = ""

    def packed(self) -> str:
        """As the text of a button's value."""
        return json.dumps({key: value for key, value in asdict(self).items() if value}, separators=(",", ":"))


def unpacked(text: object) -> Value:
    """A button's value read back; whatever is no value of ours reads as an empty one."""
    try:
        fields = json.loads(text) if isinstance(text, str) else {}
        kept: dict[str, Any] = {k: v for k, v in fields.items() if isinstance(v, int if k == "page" else str)}
        return Value(**kept)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Value()


@dataclass(frozen=True, slots=True)
class Ways:
    """Where one can go from an answer: up, down."""

    above: tuple[Choice, ...] = ()
    parts: tuple[Choice, ...] = ()


def button(action: str, label: str, value: Value, style: str = "") -> Block:
    """A button; `style` is "primary", "danger" or empty."""
    made = {"type": "button", "action_id": action, "text": plain_text(label, LABEL), "value": value.packed()[:VALUE]}
    return {**made, "style": style} if style else made


def option(choice: Choice) -> Block:
    """An option of a menu; its value is the subject's id."""
    return {"text": plain_text(choice.name, LABEL), "value": choice.id}


def options(choices: Iterable[Choice]) -> list[Block]:
    """The options of a menu, within its limits."""
    return [option(choice) for choice in choices if 0 < len(choice.id) <= OPTION_VALUE][:OPTIONS]


def row(elements: Sequence[Block]) -> list[Block]:
    """A row of buttons; none where there are none."""
    return [{"type": "actions", "elements": list(elements)[:ELEMENTS]}] if elements else []


def walk(ways: Ways, answer: str, words: Wording) -> list[Block]:
    """Buttons to what stands above and below; a menu where there are many parts."""
    up = [
        button(f"{SHOW}.up.{n}", f"↑ {choice.name}", Value(answer, choice.id, words.language))
        for n, choice in enumerate(ways.above[:IN_A_ROW])
    ]
    if len(ways.parts) <= IN_A_ROW:
        few = [
            button(f"{SHOW}.down.{n}", choice.name, Value(answer, choice.id, words.language))
            for n, choice in enumerate(ways.parts)
        ]
        return row([*up, *few])
    down = [menu(PARTS, words.say("Parts ({number})", number=len(ways.parts)), ways.parts)]
    return row([*up, *(one for one in down if one["options"])])


def menu(action: str, placeholder: str, choices: Iterable[Choice]) -> Block:
    """A menu of subjects."""
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain_text(placeholder, PLACEHOLDER),
        "options": options(choices),
    }


def choices(found: Sequence[Choice], answer: str, language: str) -> list[Block]:
    """A button for each choice of a question that was asked back; the press answers the first question."""
    return row([button(f"{CHOOSE}.{n}", choice.name, Value(answer, choice.id, language)) for n, choice in enumerate(found)])


def finder(words: Wording) -> Block:
    """A field that suggests subjects as one types."""
    placeholder = plain_text(words.say("Unit, office, document …"), PLACEHOLDER)
    return {"type": "external_select", "action_id": FIND, "placeholder": placeholder, "min_query_length": 1}


def about_answer(answer: str, words: Wording, private: bool) -> list[Block]:
    """Share, why, sources."""
    value = Value(answer, language=words.language)
    share = [button(SHARE, words.say("Share here"), value, "primary")] if private else []
    return [*share, button(WHY, words.say("Why this answer?"), value), button(SOURCES, words.say("Sources"), value)]


def opinions(answer: str, words: Wording) -> list[Block]:
    """Helpful, not helpful, wrong: as plain buttons."""
    value = Value(answer, language=words.language)
    return [
        button(HELPFUL, words.say("Helpful"), value),
        button(NOT_HELPFUL, words.say("Not helpful"), value),
        button(WRONG, words.say("This is wrong"), value),
    ]


def feedback(answer: str, words: Wording) -> Block:
    """Helpful, not helpful: as Slack's own feedback buttons, which not every workspace has.

    Source: https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element
    """

    def of(verdict: str, label: str) -> Block:
        value = Value(answer, language=words.language, verdict=verdict)
        return {"text": plain_text(label, LABEL), "value": value.packed()}

    element = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": of("helpful", words.say("Helpful")),
        "negative_button": of("not_helpful", words.say("Not helpful")),
    }
    return {"type": "context_actions", "elements": [element]}
