"""The commands of `iom-bot`; each loads only what it needs, so that an answer starts fast."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.service import Answered, Service
from knowledge.index import build
from knowledge.loading import load

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


def record(answered: Answered) -> dict[str, Any]:
    """One answer as the contract's JSON object."""
    answer = answered.answer
    return {
        "q": answered.question,
        "status": answer.status,
        "intent": answer.intent,
        "subjects": list(answer.subjects),
        "language": answer.language,
        "confidence": answer.confidence,
        "text": answered.reply.plain(),
        "sources": [{"entry": s.title, "section": s.section, "updated": s.updated, "at": list(s.at)} for s in answer.sources],
        "suggestions": [{"id": choice.id, "name": choice.name} for choice in answer.choices],
        "elapsed_us": answered.elapsed_us,
    }


EXIT = {"answered": 0, "clarify": 3, "unknown": 4}


@app.command()
def ask(
    question: Annotated[list[str] | None, typer.Argument()] = None,
    lang: Annotated[str | None, typer.Option()] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    batch: Annotated[bool, typer.Option()] = False,
    why: Annotated[bool, typer.Option()] = False,
) -> None:
    """Answer one question, or JSON Lines from standard input with --batch."""
    service = Service(build(load()))
    if batch:
        for line in sys.stdin:
            asked = json.loads(line)
            print(json.dumps(record(service.ask(asked["q"], asked.get("lang"))), ensure_ascii=False), flush=True)
        return
    answered = service.ask(" ".join(question or []), lang)
    print(json.dumps(record(answered), ensure_ascii=False) if as_json else answered.reply.plain())
    if why:
        print(answered.understood)
    raise typer.Exit(EXIT[answered.answer.status])


@app.command()
def version() -> None:
    """Print version."""


def main() -> None:
    """Run the command line."""
    app()
