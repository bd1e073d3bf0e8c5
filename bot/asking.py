"""One answer, or many, on standard output."""

from __future__ import annotations

import io
import json
import sys
from typing import Final

from bot.batch import answers, language_of, printable, record
from bot.cli import USAGE, Refused
from bot.service import Service

EXIT: Final = {"answered": 0, "clarify": 3, "unknown": 4}


def ask(question: str, lang: str | None, as_json: bool, batch: bool, why: bool) -> int:
    """Answer one question, or every line of standard input with `batch`; the exit status."""
    if batch and (question or lang):
        raise Refused("--batch reads its questions and their languages from standard input", USAGE)
    if batch:
        _answer_batch(service(whole=True), why)
        return 0
    if not question.strip():
        raise Refused('ask what? as in: iom-bot ask "contacts PCCA"', USAGE)
    language = known_language(lang)
    return EXIT[_answer_one(service(), question, language, as_json, why)]


def service(whole: bool = False) -> Service:
    """The use cases over the entries that are set; with `whole` ready for many questions."""
    from bot.compiled import load_index, prepare
    from bot.knowledge_folder import entries_folder

    index = load_index(entries_folder(), whole)
    if whole:
        prepare(index)
    return Service(index)


def known_language(lang: str | None) -> str | None:
    """The language of an option, in any of its forms."""
    if lang is not None and language_of(lang) is None:
        raise Refused(f"no language “{lang}”: --lang takes en, fr, es or ar", USAGE)
    return language_of(lang) if lang else None


def _answer_one(service: Service, question: str, language: str | None, as_json: bool, why: bool) -> str:
    typed = question.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # a shell may hand over any bytes
    answered = service.ask(printable(typed), language)
    if as_json:
        _write(json.dumps(record(answered, why), ensure_ascii=False))
        return answered.answer.status
    print(answered.reply.plain())  # noqa: T201
    if why:
        from bot.render.console import trace

        print("", *trace(answered), sep="\n")  # noqa: T201
    return answered.answer.status


def _answer_batch(service: Service, why: bool) -> None:
    lines = sys.stdin.buffer if sys.stdin is not None else io.BytesIO()
    for answer in answers(service, lines, why):
        _write(answer)


def _write(line: str) -> None:
    """A line of JSON at once, in UTF-8 wherever this runs."""
    if sys.stdout is not None:
        sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()
