"""The Web API methods that the bot may call: their arguments, and what the fake answers.

Source: @slack/web-api 8.2.0, types of the requests
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.slack import rules

Arguments = Mapping[str, Any]
Check = Callable[[Arguments], Iterator[str]]


@dataclass(frozen=True)
class Method:
    """Arguments that must and may be there, and a closer look at them."""

    needed: frozenset[str]
    allowed: frozenset[str] = frozenset()
    check: Check = lambda _: iter(())


def _channel(arguments: Arguments) -> Iterator[str]:
    if not rules.ID.fullmatch(str(arguments.get("channel"))):
        yield "channel: not an id"
    if "thread_ts" in arguments and not rules.TS.fullmatch(str(arguments["thread_ts"])):
        yield "thread_ts: not a timestamp"


def _post(arguments: Arguments) -> Iterator[str]:
    yield from _channel(arguments)
    yield from rules.message(arguments)
    if arguments.get("unfurl_links") is not False or arguments.get("unfurl_media") is not False:
        yield "links would unfurl"


def _ephemeral(arguments: Arguments) -> Iterator[str]:
    yield from _channel(arguments)
    yield from rules.message(arguments)


def _prompts(arguments: Arguments) -> Iterator[str]:
    if not 1 <= len(arguments["prompts"]) <= 4:
        yield "prompts: one to four"
    for prompt in arguments["prompts"]:
        yield from rules.keys(prompt, "prompt", {"title", "message"}, set())


def _publish(arguments: Arguments) -> Iterator[str]:
    yield from rules.view(arguments["view"], "home")


def _open(arguments: Arguments) -> Iterator[str]:
    yield from rules.view(arguments["view"], "modal")


METHODS: Mapping[str, Method] = {
    "apps.connections.open": Method(frozenset()),
    "assistant.threads.setSuggestedPrompts": Method(
        frozenset({"channel_id", "prompts"}), frozenset({"thread_ts", "title"}), _prompts
    ),
    "auth.test": Method(frozenset()),
    "chat.postEphemeral": Method(frozenset({"channel", "user", "text"}), frozenset({"blocks", "thread_ts"}), _ephemeral),
    "chat.postMessage": Method(
        frozenset({"channel", "text"}), frozenset({"blocks", "thread_ts", "metadata", "unfurl_links", "unfurl_media"}), _post
    ),
    "chat.update": Method(frozenset({"channel", "ts", "text"}), frozenset({"blocks"}), _post),
    "conversations.history": Method(frozenset({"channel"}), frozenset({"limit", "include_all_metadata", "oldest"})),
    "conversations.info": Method(frozenset({"channel"})),
    "conversations.members": Method(frozenset({"channel"}), frozenset({"limit", "cursor"})),
    "conversations.open": Method(frozenset({"users"})),
    "conversations.replies": Method(frozenset({"channel", "ts"}), frozenset({"limit", "include_all_metadata", "oldest"})),
    "oauth.v2.access": Method(frozenset({"code"}), frozenset({"redirect_uri"})),
    "users.info": Method(frozenset({"user"}), frozenset({"include_locale"})),
    "views.open": Method(frozenset({"trigger_id", "view"}), frozenset(), _open),
    "views.publish": Method(frozenset({"user_id", "view"}), frozenset({"hash"}), _publish),
    "views.update": Method(frozenset({"view_id", "view"}), frozenset({"hash"}), _open),
}


def problems(method: str, arguments: Arguments) -> list[str]:
    """What is wrong with a call."""
    rule = METHODS.get(method)
    if rule is None:
        return [f"{method}: unknown method"]
    found = [f"{method}: {key} is missing" for key in rule.needed - arguments.keys()]
    # The SDK adds the workspace to every call.
    found += [f"{method}: {key} is unknown" for key in arguments.keys() - rule.needed - rule.allowed - {"team_id"}]
    return found or [f"{method}: {problem}" for problem in rule.check(arguments)]


def response(body: Arguments) -> list[str]:
    """What is wrong with an answer to a command or press: in the acknowledgement or through response_url."""
    allowed = {
        "text",
        "blocks",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
    }
    found = [*rules.keys(body, "response", {"text", "response_type"}, allowed), *rules.message(body)]
    if body.get("response_type") not in ("ephemeral", "in_channel"):
        found.append(f"response: response_type {body.get('response_type')}")
    if any(block["type"] == "context_actions" for block in body.get("blocks", [])):
        found.append("response: a newer block where its refusal cannot be seen")
    return found


def acknowledgement(body: Arguments) -> list[str]:
    """What is wrong with what an acknowledgement says: an answer to a command, names to choose from, what becomes of a modal.

    Source: https://docs.slack.dev/surfaces/modals, and option_load in the reference of select menus
    """
    if "options" in body:
        found = [problem for one in body["options"] for problem in rules.option(one, "option")]
        return [*found, *([f"{len(body['options'])} options"] if len(body["options"]) > 100 else []), *body.keys() - {"options"}]
    if body.get("response_action") == "errors":
        return [problem for text in body["errors"].values() for problem in rules.string(text, "error", 150)]
    if body.get("response_action"):
        return [*rules.view(body["view"], "modal"), *body.keys() - {"response_action", "view"}]
    return response(body) if body else []


def arguments_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of a form: what is JSON is read."""
    found: dict[str, Any] = {}
    for key, value in fields.items():
        found[key] = json.loads(value) if value[:1] in ("{", "[") else value
    return found
