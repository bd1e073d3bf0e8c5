"""What works, what does not, and the next step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.keys import encryption_keys
from bot.notices.ports import Revisions
from bot.ports import Platform, Store, StoreError
from bot.revisions.beginning import differs
from bot.settings import Mode, Settings, SettingsError, load_settings, misspelt, wants
from bot.storage import open_store
from bot.storage.rules import utc_now
from knowledge import native
from knowledge.loading import SHIPPED_ENTRIES, load
from knowledge.problems import BrokenKnowledge

State = Literal["ok", "missing", "wrong"]
COMPILE: Final = ".venv/bin/python -m scripts.native"
PATIENCE: Final = 5.0
"""Seconds that a platform may take to answer."""

MODES: Final[tuple[tuple[Mode, str], ...]] = (("serve", "webhooks"), ("run", "no public address"))
PLATFORMS: Final[tuple[tuple[Platform, str], ...]] = (("slack", "Slack"), ("telegram", "Telegram"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what it is about, how it stands, and what to do where that is not well. Holds no secret."""

    state: State
    what: str
    step: str = ""

    def __str__(self) -> str:
        return f"{self.state}: {self.what}" + (f"; {self.step}" if self.step else "")


async def diagnosis() -> list[Finding]:
    """All findings: settings, knowledge, database, then the platforms. Opening the database brings its schema up to date."""
    try:
        settings = load_settings()
    except SettingsError as error:
        return [*(Finding("wrong", line) for line in error.lines), _knowledge(None)]
    findings = [Finding("missing", f"{name} is no setting", f"did you mean {meant}?") for name, meant in misspelt().items()]
    findings += [Finding("ok", "settings"), _code(), _knowledge(settings), *await _database(settings)]
    for platform, name in PLATFORMS:
        findings += _set_up(settings, platform, name)
    return [*findings, *await _tokens(settings)]


def _code() -> Finding:
    """Whether decisions are made by compiled code; without it they are the same, and take longer."""
    if native.in_use():
        return Finding("ok", "code, compiled")
    plain = "code, plain: a decision takes half as long again"
    match native.why_plain():
        case "off":
            return Finding("ok", f"{plain}, since {native.SWITCH} says so")
        case "damaged":
            return Finding("missing", f"{plain}, since what was compiled is damaged", f"run: {COMPILE}")
        case "absent":
            return Finding("ok", plain, f"to compile it, run: {COMPILE}")


def _knowledge(settings: Settings | None) -> Finding:
    folder = (settings and settings.knowledge) or SHIPPED_ENTRIES
    try:
        knowledge = load(folder)
    except BrokenKnowledge as error:
        return Finding(
            "wrong", f"knowledge, faults: {len(error.problems)}, the first at {error.problems[0]}", "run: iom-bot knowledge check"
        )
    return Finding("ok", f"knowledge {knowledge.version}, {len(knowledge.entries)} entries, {len(knowledge.subjects)} subjects")


async def _database(settings: Settings) -> list[Finding]:
    kind = settings.database.partition(":")[0]
    store = None
    try:
        store = open_store(settings.database, encryption_keys(settings))
        await store.open()
        if not await store.ping():
            return [Finding("wrong", f"database ({kind}) does not answer", "start it")]
        return [
            Finding("ok", f"database ({kind})"),
            await _revision(store.revisions, settings.knowledge or SHIPPED_ENTRIES),
            await _notices(store),
        ]
    except StoreError as error:
        return [Finding("wrong", f"database ({kind}), {error}")]  # which says what to do
    finally:
        if store is not None:
            await store.close()


async def _notices(store: Store) -> Finding:
    """What waits to be sent, whether anybody sends, and what was given up."""
    figures = await store.outbox.figures(utc_now())
    failed, told = figures.counts.get("failed", 0), f"notices, waiting: {figures.waiting}"
    if failed:
        return Finding("missing", f"{told}, given up: {failed}", "iom-bot notices list tells why")
    if figures.oldest is not None and not figures.workers:
        return Finding("missing", f"{told}, and nobody sends them", "run: iom-bot worker, serve or run")
    return Finding("ok", told)


async def _revision(revisions: Revisions, folder: Path) -> Finding:
    """What is published, and whether it is what the folder says."""
    newest = next(iter(await revisions.latest(1)), None)
    if newest is None:
        return Finding("ok", "nothing published yet: serve and run begin with the entries that they find")
    told = f"revision {newest.number} of {newest.at:%Y-%m-%d %H:%M} UTC by {newest.by}, version {newest.version}"
    try:
        if await differs(revisions, folder):
            return Finding("missing", f"{told}, is not what the entries say", "run: iom-bot knowledge publish")
    except BrokenKnowledge:
        return Finding("ok", told)  # that the folder is broken is said already
    return Finding("ok", told)


def _set_up(settings: Settings, platform: Platform, name: str) -> list[Finding]:
    """Whether a platform has what each way to run it needs; one way is enough."""
    ways = [f"iom-bot {mode} ({how})" for mode, how in MODES if settings.has(platform, mode)]
    if ways:
        return [Finding("ok", f"{name} is set up for {' and '.join(ways)}")]
    lacking = {variable: f"iom-bot {mode} ({how})" for mode, how in MODES for variable in settings.lacks(platform, mode)}
    if not lacking:
        return [Finding("missing", f"{name} is not set up", "README.md says how")]
    return [Finding("missing", f"{variable} for {way}", f"it wants {wants(variable)}") for variable, way in lacking.items()]


async def _tokens(settings: Settings) -> list[Finding]:
    """Both platforms asked whether they know the tokens."""
    async with ClientSession(timeout=ClientTimeout(total=PATIENCE), trust_env=True) as session:
        asked = (_slack_token(session, settings), _telegram_token(session, settings))
        return [finding for finding in [await one for one in asked] if finding is not None]


async def _slack_token(session: ClientSession, settings: Settings) -> Finding | None:
    if settings.slack_bot_token is None:
        return None
    bearer = {"Authorization": f"Bearer {settings.slack_bot_token.get_secret_value()}"}
    said = await _said(session, f"{settings.slack_api_base_url.rstrip('/')}/auth.test", bearer)
    if said is None:
        return _silent("SLACK_BOT_TOKEN", "Slack", settings.slack_api_base_url)
    if said.get("ok") is True:
        return Finding("ok", f"SLACK_BOT_TOKEN, for {said.get('user')} in {said.get('team')}")
    return Finding("wrong", f"SLACK_BOT_TOKEN, Slack says {said.get('error')}", "install the app anew and copy the token")


async def _telegram_token(session: ClientSession, settings: Settings) -> Finding | None:
    if settings.telegram_bot_token is None:
        return None
    base, token = settings.telegram_api_base_url, settings.telegram_bot_token.get_secret_value()
    said = await _said(session, (base.replace("{token}", token) if "{token}" in base else base + token) + "/getMe", {})
    if said is None:
        return _silent("TELEGRAM_BOT_TOKEN", "Telegram", base)
    if said.get("ok") is True and isinstance(bot := said.get("result"), dict):
        return Finding("ok", f"TELEGRAM_BOT_TOKEN, for @{bot.get('username')}")
    return Finding("wrong", f"TELEGRAM_BOT_TOKEN, Telegram says {said.get('description')}", "copy the token anew from @BotFather")


async def _said(session: ClientSession, url: str, headers: dict[str, str]) -> dict[str, Any] | None:
    """What a platform answers; None where it is not reached or what answers is no platform."""
    try:
        async with session.post(url, headers=headers) as response:
            said = await response.json(content_type=None)
    except (OSError, ValueError, ClientError):  # a timeout is an OSError
        return None
    return said if isinstance(said, dict) else None


def _silent(variable: str, name: str, url: str) -> Finding:
    step = "are you offline? try again with a connection"
    return Finding("missing", f"{variable} is not checked, {name} was not reached at {urlsplit(url).hostname}", step)
