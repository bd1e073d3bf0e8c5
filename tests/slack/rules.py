"""Slack's own rules for what an app sends: fields, lengths, surfaces. Each broken rule is a sentence.

Sources: @slack/types 3.2.0 and @slack/web-api 8.2.0 (doc comments), https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]

ALLOWED_TOKEN = re.compile(r"<mailto:[^<>|\s]+\|[^<>|]+>|<@[UW][A-Z0-9]+>")
ENTITY = re.compile(r"&(amp|lt|gt);")
ID = re.compile(r"[CDGUW][A-Z0-9]+")
TS = re.compile(r"\d+\.\d+")
EVERYWHERE = frozenset({"actions", "context", "divider", "header", "input", "section"})
SURFACES = {
    "message": EVERYWHERE | {"context_actions"},
    "modal": EVERYWHERE,
    "home": EVERYWHERE,
}
ELEMENTS = {
    "actions": frozenset({"button", "static_select", "external_select"}),
    "input": frozenset({"plain_text_input", "static_select", "external_select"}),
    "section": frozenset({"button", "static_select", "external_select"}),
}


def keys(found: Any, where: str, needed: set[str], allowed: set[str]) -> Iterator[str]:
    """Required fields there, no unknown ones."""
    if not isinstance(found, dict):
        yield f"{where}: not an object"
        return
    for key in needed - found.keys():
        yield f"{where}: {key} is missing"
    for key in found.keys() - needed - allowed:
        yield f"{where}: {key} is unknown"


def escaped(text: str, where: str) -> Iterator[str]:
    """Nothing in mrkdwn but our own links and mentions is unescaped."""
    rest = ALLOWED_TOKEN.sub("", text)
    if "<" in rest or ">" in rest:
        yield f"{where}: < or > is not escaped"
    if "&" in ENTITY.sub("", rest):
        yield f"{where}: & is not escaped"


def string(found: Any, where: str, most: int, least: int = 1) -> Iterator[str]:
    """A text of limited length that can be sent."""
    if not isinstance(found, str):
        yield f"{where}: not a text"
    elif not least <= len(found) <= most:
        yield f"{where}: {len(found)} characters, {least} to {most} are allowed"
    elif re.search("[\ud800-\udfff\x00-\x08\x0b-\x1f]", found):
        yield f"{where}: characters that cannot be sent"


def text_object(found: Any, where: str, most: int, plain: bool = False) -> Iterator[str]:
    """A text object."""
    yield from keys(found, where, {"type", "text"}, {"emoji", "verbatim"})
    if not isinstance(found, dict):
        return
    yield from string(found.get("text"), where, most)
    if found.get("type") not in ("plain_text", "mrkdwn") or (plain and found["type"] != "plain_text"):
        yield f"{where}: type {found.get('type')} is not allowed"
    if found.get("type") == "plain_text" and "verbatim" in found:
        yield f"{where}: verbatim is for mrkdwn"
    if found.get("type") == "mrkdwn":
        yield from escaped(str(found.get("text")), where)


def option(found: Any, where: str) -> Iterator[str]:
    """An option of a menu."""
    yield from keys(found, where, {"text", "value"}, {"description"})
    if isinstance(found, dict):
        yield from text_object(found.get("text"), f"{where}.text", 75, plain=True)
        yield from string(found.get("value"), f"{where}.value", 75)


def element(found: Any, where: str) -> Iterator[str]:
    """An interactive element."""
    if not isinstance(found, dict) or found.get("type") not in CHECKS:
        yield f"{where}: unknown element"
        return
    yield from string(found.get("action_id"), f"{where}.action_id", 255)
    if "placeholder" in found:
        yield from text_object(found["placeholder"], f"{where}.placeholder", 150, plain=True)
    yield from CHECKS[found["type"]](found, where)


def _button(found: Any, where: str) -> Iterator[str]:
    yield from keys(found, where, {"type", "action_id", "text"}, {"value", "style", "url", "accessibility_label"})
    yield from text_object(found.get("text"), f"{where}.text", 75, plain=True)
    yield from string(found.get("value", "x"), f"{where}.value", 2000)
    if found.get("style", "primary") not in ("primary", "danger"):
        yield f"{where}: style {found['style']}"


def _static(found: Any, where: str) -> Iterator[str]:
    yield from keys(found, where, {"type", "action_id", "options"}, {"placeholder", "initial_option"})
    options = found.get("options") or []
    if not 1 <= len(options) <= 100:
        yield f"{where}: {len(options)} options"
    for number, one in enumerate(options):
        yield from option(one, f"{where}.options[{number}]")
    if "initial_option" in found and found["initial_option"] not in options:
        yield f"{where}: initial_option is none of the options"


def _external(found: Any, where: str) -> Iterator[str]:
    yield from keys(found, where, {"type", "action_id"}, {"placeholder", "min_query_length", "initial_option"})


def _input_text(found: Any, where: str) -> Iterator[str]:
    allowed = {"max_length", "min_length", "placeholder", "multiline", "initial_value", "dispatch_action_config"}
    yield from keys(found, where, {"type", "action_id"}, allowed)
    if not 1 <= found.get("max_length", 1) <= 3000:
        yield f"{where}: max_length"


def _feedback(found: Any, where: str) -> Iterator[str]:
    yield from keys(found, where, {"type", "action_id", "positive_button", "negative_button"}, set())
    for side in ("positive_button", "negative_button"):
        one = found.get(side)
        yield from keys(one, f"{where}.{side}", {"text", "value"}, {"accessibility_label"})
        yield from text_object(one["text"], f"{where}.{side}.text", 75, plain=True)
        yield from string(one["value"], f"{where}.{side}.value", 2000)


CHECKS: Mapping[str, Check] = {
    "button": _button, "static_select": _static, "external_select": _external, "plain_text_input": _input_text,
    "feedback_buttons": _feedback,
}  # fmt: skip


def block(found: Any, where: str, surface: str) -> Iterator[str]:
    """One block on a surface."""
    kind = found.get("type") if isinstance(found, dict) else None
    if kind not in SURFACES[surface]:
        yield f"{where}: {kind} is not for a {surface}"
        return
    if "block_id" in found:
        yield from string(found["block_id"], f"{where}.block_id", 255)
    yield from BLOCKS[kind](found, where)


def _section(found: Any, where: str) -> Iterator[str]:
    yield from keys(found, where, {"type"}, {"text", "fields", "accessory", "block_id", "expand"})
    if "text" not in found and "fields" not in found:
        yield f"{where}: neither text nor fields"
    if "text" in found:
        yield from text_object(found["text"], f"{where}.text", 3000)
    for number, field in enumerate(found.get("fields", [])):
        yield from text_object(field, f"{where}.fields[{number}]", 2000)
    if "accessory" in found:
        yield from _inside(found["accessory"], "section", f"{where}.accessory")


def _context(found: Any, where: str) -> Iterator[str]:
    yield from keys(found, where, {"type", "elements"}, {"block_id"})
    if not 1 <= len(found.get("elements", [])) <= 10:
        yield f"{where}: {len(found.get('elements', []))} elements"
    for number, one in enumerate(found.get("elements", [])):
        yield from text_object(one, f"{where}[{number}]", 3000)


def _actions(found: Any, where: str) -> Iterator[str]:
    yield from keys(found, where, {"type", "elements"}, {"block_id"})
    elements = found.get("elements", [])
    if not 1 <= len(elements) <= 25:
        yield f"{where}: {len(elements)} elements"
    for number, one in enumerate(elements):
        yield from _inside(one, "actions", f"{where}[{number}]")
    ids = [one.get("action_id") for one in elements]
    if len(ids) != len(set(ids)):
        yield f"{where}: an action_id stands twice"


def _inside(found: Any, kind: str, where: str) -> Iterator[str]:
    if isinstance(found, dict) and found.get("type") not in ELEMENTS[kind]:
        yield f"{where}: {found.get('type')} is not for {kind}"
    yield from element(found, where)


def _header(found: Any, where: str) -> Iterator[str]:
    yield from keys(found, where, {"type", "text"}, {"block_id", "level"})
    yield from text_object(found.get("text"), f"{where}.text", 150, plain=True)


def _divider(found: Any, where: str) -> Iterator[str]:
    yield from keys(found, where, {"type"}, {"block_id"})


def _input(found: Any, where: str) -> Iterator[str]:
    yield from keys(found, where, {"type", "label", "element"}, {"block_id", "optional", "dispatch_action", "hint"})
    yield from text_object(found.get("label"), f"{where}.label", 2000, plain=True)
    yield from _inside(found.get("element"), "input", f"{where}.element")


def _context_actions(found: Any, where: str) -> Iterator[str]:
    yield from keys(found, where, {"type", "elements"}, {"block_id"})
    if not 1 <= len(found.get("elements", [])) <= 5:
        yield f"{where}: elements"
    for number, one in enumerate(found.get("elements", [])):
        if one.get("type") not in ("feedback_buttons", "icon_button"):
            yield f"{where}[{number}]: {one.get('type')}"
        yield from element(one, f"{where}[{number}]")


BLOCKS: Mapping[str, Check] = {
    "section": _section, "context": _context, "actions": _actions, "header": _header, "divider": _divider, "input": _input,
    "context_actions": _context_actions,
}  # fmt: skip


def blocks(found: Any, surface: str) -> Iterator[str]:
    """The blocks of a message or view."""
    if not isinstance(found, list):
        yield "blocks: not a list"
        return
    most = 50 if surface == "message" else 100
    if len(found) > most:
        yield f"blocks: {len(found)}, at most {most}"
    for number, one in enumerate(found):
        yield from block(one, f"blocks[{number}]", surface)
    ids = [one["block_id"] for one in found if "block_id" in one]
    if len(ids) != len(set(ids)):
        yield "blocks: a block_id stands twice"
    if surface == "message" and sum(len(text) for text in texts(found)) > 13_200:
        yield "blocks: msg_blocks_too_long"


def texts(found: Any) -> Iterator[str]:
    """Every text that a person sees in blocks."""
    if isinstance(found, dict):
        if found.get("type") in ("plain_text", "mrkdwn") and isinstance(found.get("text"), str):
            yield found["text"]
        for value in found.values():
            yield from texts(value)
    elif isinstance(found, list):
        for value in found:
            yield from texts(value)


def message(body: Mapping[str, Any]) -> Iterator[str]:
    """A message, however it is sent: complete text of one screen, blocks."""
    yield from string(body.get("text"), "text", 4000)
    yield from escaped(str(body.get("text")), "text")
    if str(body.get("text")).count("\n") >= 12:
        yield "text: more than twelve lines"
    if "blocks" in body:
        if not body["blocks"]:
            yield "blocks: empty"
        yield from blocks(body["blocks"], "message")


def view(found: Any, kind: str) -> Iterator[str]:
    """A modal or Home tab."""
    needed = {"type", "blocks", "title"} if kind == "modal" else {"type", "blocks"}
    allowed = {"callback_id", "private_metadata", "external_id", "clear_on_close", "notify_on_close"}
    yield from keys(found, "view", needed, allowed | ({"submit", "close"} if kind == "modal" else set()))
    if found.get("type") != kind:
        yield f"view: {found.get('type')} is not {kind}"
    for part in ("title", "submit", "close"):
        if part in found:
            yield from text_object(found[part], f"view.{part}", 24, plain=True)
    yield from string(found.get("callback_id", "x"), "view.callback_id", 255)
    yield from string(found.get("private_metadata", ""), "view.private_metadata", 3000, 0)
    yield from blocks(found.get("blocks"), kind)
    has_input = any(one.get("type") == "input" for one in found.get("blocks", []))
    if kind == "modal" and has_input and "submit" not in found:
        yield "view: inputs without submit"
