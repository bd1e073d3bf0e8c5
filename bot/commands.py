"""Every command and its options; each loads only what it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.asking import known_language, service
from bot.cli import INTERRUPTED, Refused

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
knowledge = typer.Typer(rich_markup_mode=None)
slack = typer.Typer(rich_markup_mode=None)
telegram = typer.Typer(rich_markup_mode=None)
notices = typer.Typer(rich_markup_mode=None)
for name, group in (("knowledge", knowledge), ("slack", slack), ("telegram", telegram), ("notices", notices)):
    app.add_typer(group, name=name)

Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
Why = Annotated[bool, typer.Option("--why", help="Also what led to the answer.")]
Language = Annotated[str | None, typer.Option("--lang", help="Your language: en, fr, es or ar.", metavar="XX")]


@app.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """Answers about IOM's emergency contacts, offices and facts, in English, French, Spanish and Arabic."""
    if context.invoked_subcommand is None:
        print(context.get_help())  # noqa: T201


@knowledge.callback(invoke_without_command=True)
def knowledge_overview(context: typer.Context) -> None:
    """Check, import, compare and publish entries."""
    overview(context)


@slack.callback(invoke_without_command=True)
def slack_overview(context: typer.Context) -> None:
    """Set the bot up in Slack."""
    overview(context)


@telegram.callback(invoke_without_command=True)
def telegram_overview(context: typer.Context) -> None:
    """Set the bot up in Telegram."""
    overview(context)


@notices.callback(invoke_without_command=True)
def notices_overview(context: typer.Context, as_json: Json = False) -> None:
    """Tell what waits to be sent and what was given up; let that be tried again."""
    if context.invoked_subcommand is None:
        _hand_over("bot.cli_notices", "listed", 100, as_json)


@app.command()
def ask(
    question: Annotated[list[str] | None, typer.Argument(help="In your own words.")] = None,
    lang: Language = None,
    as_json: Json = False,
    batch: Annotated[bool, typer.Option("--batch", help='JSON Lines on standard input, as {"q": "contacts PCCA"}.')] = False,
    why: Why = False,
) -> None:
    """Answer one question, or many with --batch. Exit status: 0 answered, 3 several meanings, 4 unknown."""
    from bot.asking import ask as answered

    raise typer.Exit(answered(" ".join(question or []), lang, as_json, batch, why))


@app.command()
def chat(
    as_: Annotated[Literal["slack", "telegram"] | None, typer.Option("--as", help="Show what this platform would get.")] = None,
    lang: Language = None,
    why: Why = False,
) -> None:
    """Talk to the bot in this terminal; /help says what there is, /quit ends it."""
    from bot.chat import chat as talk

    talk(service(whole=True), as_, known_language(lang), why)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (HOST, 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (PORT, 3000).")] = None,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Leave the notices to another process.")] = False,
) -> None:
    """Answer both platforms' webhooks."""
    _hand_over("bot.cli_serve", "serve", host, port, no_worker)


@app.command()
def run() -> None:
    """Answer without a public address: Slack Socket Mode, Telegram long polling."""
    _hand_over("bot.cli_serve", "run")


@app.command()
def worker() -> None:
    """Send notices only, for deployments of several processes."""
    _hand_over("bot.cli_serve", "worker")


@app.command()
def doctor() -> None:
    """Tell what works, what does not, and the next step."""
    _hand_over("bot.cli_serve", "doctor")


@app.command()
def feedback(
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 100, as_json: Json = False
) -> None:
    """List what people thought of answers."""
    _hand_over("bot.cli_store", "feedback", limit, as_json)


@app.command()
def misses(
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the most frequent first.")] = 100, as_json: Json = False
) -> None:
    """List the questions that found no answer."""
    _hand_over("bot.cli_store", "misses", limit, as_json)


@app.command()
def version() -> None:
    """Print the versions of the bot and of the entries it answers from."""
    from importlib.metadata import version as of_package

    print(f"iom-bot {of_package('iom-bot')}, knowledge {service().index.knowledge.version}")  # noqa: T201


@knowledge.command()
def check(folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Folder or file of entries.")] = None) -> None:
    """Check entries: every fault is a line with file, line, column and what to do about it."""
    _hand_over("bot.cli_knowledge", "check", folder)


@knowledge.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A saved page, text or HTML; - for standard input.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="OUT", help="The entry file to write.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Make an entry of a saved page of the Emergency Manual; what is left to write is marked TODO."""
    _hand_over("bot.cli_knowledge", "import_", file, out, force)


@knowledge.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD")],
    new: Annotated[Path, typer.Argument(metavar="NEW")],
    as_json: Json = False,
) -> None:
    """Tell what changed between two folders of entries, fact by fact."""
    _hand_over("bot.cli_knowledge", "diff", old, new, as_json)


@knowledge.command()
def publish(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Until the notices are sent.")] = False,
) -> None:
    """Check entries, store a revision where something changed, and queue the notices."""
    _hand_over("bot.revisions.cli", "publish", folder, wait)


@knowledge.command("log")
def log_(
    limit: Annotated[int, typer.Option(min=1, help="At most so many revisions, the newest first.")] = 20, as_json: Json = False
) -> None:
    """List what was published: when, by whom, and what changed."""
    _hand_over("bot.revisions.cli", "log", limit, as_json)


@slack.command("manifest")
def slack_manifest() -> None:
    """Print the manifest of the Slack app as this version needs it."""
    _hand_over("bot.cli_platforms", "slack_manifest")


@telegram.command("setup")
def telegram_setup(
    check_: Annotated[bool, typer.Option("--check", help="Only tell what differs; exit status 1 where something does.")] = False,
) -> None:
    """Set commands, descriptions and, with IOM_BOT_PUBLIC_URL, the webhook, in every language."""
    _hand_over("bot.cli_platforms", "telegram_setup", check_)


@telegram.command("qr")
def telegram_qr(
    subject: Annotated[str, typer.Argument(help="Id of a subject, as division.pcca.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="A .svg or .png file; else drawn in the terminal.")] = None,
    username: Annotated[str | None, typer.Option(help="The bot's name in Telegram; else Telegram is asked.")] = None,
) -> None:
    """Draw a QR code that opens a subject in Telegram."""
    _hand_over("bot.cli_platforms", "telegram_qr", subject, out, username)


@notices.command("list")
def notices_list(
    limit: Annotated[int, typer.Option(min=1, help="At most so many of each, the oldest first.")] = 100, as_json: Json = False
) -> None:
    """List what was given up, and what waits."""
    _hand_over("bot.cli_notices", "listed", limit, as_json)


@notices.command("retry")
def notices_retry(
    identity: Annotated[int | None, typer.Argument(metavar="[ID]", help="The number that the list gives.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All that was given up.")] = False,
    as_json: Json = False,
) -> None:
    """Let what was given up be tried again, with all attempts."""
    if (identity is None) != all_:
        raise Refused("give the number of one notice, or --all", 2)
    _hand_over("bot.cli_notices", "retried", identity, as_json)


def _hand_over(module: str, function: str, *arguments: object) -> None:
    """Run a command that lies elsewhere; ends with its exit status unless that is 0."""
    work: Callable[..., int | None] = getattr(import_module(module), function)
    if status := work(*arguments):
        raise typer.Exit(status)


def carry_out(arguments: Sequence[str]) -> int:
    """Run one command; its exit status. A mistake in the command line is one line."""
    try:
        return app(list(arguments), standalone_mode=False) or 0
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        # typer shows its own mistakes in several lines; its classes for them are not public
        if not (hasattr(error, "format_message") and hasattr(error, "exit_code")):
            raise
        context = getattr(error, "ctx", None)
        where = f" ({context.command_path} --help says more)" if context else ""
        raise Refused(" ".join(f"{error.format_message()}{where}".split()), int(error.exit_code)) from None
