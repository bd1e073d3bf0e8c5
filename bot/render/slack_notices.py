"""Notices and subscriptions as Slack shows them: messages with buttons, and the modal of a subscription's settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.notices.panels import Control, Panel, Panels, clock
from bot.notices.records import Scope, Subscription
from bot.notices.zones import ZONES, city_of
from bot.render import slack_buttons as buttons
from bot.render.slack import Block, Message, body, pages, plain_text, text_of
from bot.render.slack_views import TITLE, View, own_name
from bot.reply import Action, Reply
from bot.wording import Wording
from knowledge.model import LANGUAGES

PREFIX: Final = buttons.SUBSCRIPTION
NONE: Final = "none"
CONTACT_ONLY: Final = "contact"
ALONE: Final = "alone"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the modal keeps for itself: whose settings they are, and where."""

    subscription: str
    channel: str
    language: str

    def packed(self) -> str:
        """As the text of private_metadata."""
        return json.dumps({"s": self.subscription, "c": self.channel, "l": self.language})


def settings_of(text: object) -> Settings:
    """A modal's own notes read back; anything else reads as none."""
    try:
        fields = json.loads(text) if isinstance(text, str) else {}
        return Settings(*(str(fields.get(name) or "") for name in ("s", "c", "l")))
    except (ValueError, AttributeError, RecursionError):
        return Settings("", "", "")


def noticed(reply: Reply) -> Message:
    """A notice, for everybody in the channel; what its buttons show is for the person who presses alone."""
    lines = pages(reply.lines)[0]
    row = buttons.row([_action(action, number, reply.language) for number, action in enumerate(reply.actions)])
    return Message(text_of(lines), (*body(lines), *row))


def paneled(panel: Panel) -> Message:
    """A message about subscriptions."""
    lines, language = pages(panel.reply.lines)[0], panel.reply.language
    rows = [
        block
        for number, row in enumerate(panel.controls)
        for block in buttons.row([_control(one, f"{number}.{place}", language) for place, one in enumerate(row)])
    ]
    return Message(text_of(lines), (*body(lines), *rows))


def scope_of(value: buttons.Value) -> Scope:
    """What a button asks to follow."""
    flags = value.verdict.split(",")
    return Scope(value.subject, ALONE not in flags, "contact" if CONTACT_ONLY in flags else "all")


def _action(action: Action, number: int, language: str) -> Block:
    if action.kind == "show":
        return buttons.button(f"{buttons.SHOW}.{number}", action.label, buttons.Value(subject=action.value, language=language))
    if action.kind == "more":
        identity, _, range_ = action.value.partition(":")
        span, _, page = range_.rpartition(":")
        value = buttons.Value(identity, verdict=span, language=language, page=int(page or 0))
        return buttons.button(f"{PREFIX}.more", action.label, value)
    return buttons.button(f"{PREFIX}.manage", action.label, buttons.Value(action.value, language=language))


def _control(one: Control, number: str, language: str) -> Block:
    flags = [] if one.scope is None else [CONTACT_ONLY] * (one.scope.topics == "contact") + [ALONE] * (not one.scope.branch)
    target = one.scope.target if one.scope else ""
    value = buttons.Value(one.subscription, target, language, one.page, ",".join(flags))
    return buttons.button(f"{PREFIX}.{one.verb}.{number}", one.label, value, "danger" if one.verb == "stop" else "")


def settings_modal(callback: str, kept: Settings, found: Subscription, panels: Panels) -> View:
    """All that can be set of one subscription, as it is now."""
    words = panels.words
    return {
        "type": "modal", "callback_id": callback, "private_metadata": kept.packed(),
        "title": plain_text(words.say("Subscription"), TITLE), "submit": plain_text(words.say("Save"), TITLE),
        "close": plain_text(words.say("Close"), TITLE),
        "blocks": [*body([_title(found, panels)]), *(_select(*field) for field in _fields(found, panels, bool(kept.channel)))],
    }  # fmt: skip


def _title(found: Subscription, panels: Panels) -> Any:
    return panels.one(found).reply.lines[0]


Field = tuple[str, str, Mapping[str, str], str]
"""The name of a setting, its label, its values with what they are called, and the value it has."""


def _fields(found: Subscription, panels: Panels, in_channel: bool) -> Sequence[Field]:
    say, rhythm = panels.words.say, found.rhythm
    hours = {str(hour): clock(hour) for hour in range(24)}
    quiet = [NONE, NONE] if rhythm.quiet is None else [str(hour) for hour in rhythm.quiet]
    zones = {zone: city_of(zone, panels.words.language) for zone in dict.fromkeys((rhythm.zone, *ZONES))}
    form = {"post": say("each as a message of its own"), "thread": say("in one thread")}
    fields: list[Field] = [
        ("pace", say("Notices"), paces(panels.words), rhythm.pace),
        ("hour", say("Hour of what comes daily or weekly"), hours, str(rhythm.hour)),
        ("weekday", say("Day of what comes weekly"), {str(n): panels.weekday(n) for n in range(7)}, str(rhythm.weekday)),
        ("zone", say("Time zone"), zones, rhythm.zone),
        ("quiet_from", say("Quiet from"), {NONE: say("none"), **hours}, quiet[0]),
        ("quiet_until", say("Quiet until"), {NONE: say("none"), **hours}, quiet[1]),
        ("language", say("Language"), {code: own_name(code) for code in LANGUAGES}, found.language),
    ]
    if in_channel:
        fields.append(("form", say("Form"), form, "thread" if found.in_thread else "post"))
    return fields


def paces(words: Wording) -> dict[str, str]:
    """The rhythms by name."""
    return {"at_once": words.say("at once"), "daily": words.say("daily, together"), "weekly": words.say("weekly, together")}


def _select(name: str, label: str, values: Mapping[str, str], chosen: str) -> Block:
    options = [{"text": plain_text(text, buttons.LABEL), "value": value} for value, text in values.items()]
    initial = next((option for option in options if option["value"] == chosen), options[0])
    select = {"type": "static_select", "action_id": f"{PREFIX}.{name}", "options": options, "initial_option": initial}
    return {"type": "input", "block_id": name, "label": plain_text(label, 2000), "element": select}


def chosen_settings(state: object) -> dict[str, object]:
    """What was chosen in the modal, as `bot.notices.following` takes it; what is no choice is left out."""
    values = state.get("values") if isinstance(state, Mapping) else None
    chosen = {name: _chosen(values, name) for name in ("pace", "hour", "weekday", "zone", "language", "form")}
    settings: dict[str, object] = {name: value for name, value in chosen.items() if value and name != "form"}
    settings.update({name: int(value) for name in ("hour", "weekday") if (value := chosen[name]).isdecimal()})
    if chosen["form"]:
        settings["in_thread"] = chosen["form"] == "thread"
    begin, end = _chosen(values, "quiet_from"), _chosen(values, "quiet_until")
    if begin and end:
        settings["quiet"] = (int(begin), int(end)) if begin.isdecimal() and end.isdecimal() and begin != end else None
    return settings


def _chosen(values: object, name: str) -> str:
    block = values.get(name) if isinstance(values, Mapping) else None
    action = block.get(f"{PREFIX}.{name}") if isinstance(block, Mapping) else None
    option = action.get("selected_option") if isinstance(action, Mapping) else None
    value = option.get("value") if isinstance(option, Mapping) else None
    return value if isinstance(value, str) and len(value) <= buttons.OPTION_VALUE else ""
