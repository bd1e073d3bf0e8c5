"""Questions as JSON Lines in, answers as JSON Lines out: in order, one for each line, whatever the line is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any, Final

from bot.service import Answered, Service
from knowledge.model import LANGUAGES

LONGEST_LINE: Final = 1024 * 1024
"""Bytes of a line that are read; a longer one is passed over."""

FORM: Final = 'a line is an object like {"q": "contacts PCCA", "lang": "fr"}; lang may be left out'


def record(answered: Answered, why: bool = False) -> dict[str, Any]:
    """One answer as the contract's JSON object; with `why`, what led to it."""
    answer = answered.answer
    reason = answered.understood.reason
    trace = {
        "rule": reason.rule,
        "words": list(reason.words),
        "unexplained": list(reason.unexplained),
        "score": reason.score,
        "runner_up": reason.runner_up,
        "margin": reason.margin,
        "version": reason.version,
    }
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
    } | ({"why": trace} if why else {})


def language_of(given: str) -> str | None:
    """One of the languages of the answers, from a code such as fr, FR or fr-CA; None for any other."""
    code = given.replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else None


def printable(text: str) -> str:
    """Text that can be written as UTF-8: halves of characters become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def answers(service: Service, lines: IO[bytes], why: bool = False) -> Iterator[str]:
    """A JSON object without line break for each line that comes in, as soon as it has come in."""
    for line in _lines(lines):
        yield json.dumps(_answer(service, line, why), ensure_ascii=False)


def _lines(source: IO[bytes]) -> Iterator[bytes | None]:
    """The lines of a stream without keeping more than one; None for one that is too long."""
    while line := source.readline(LONGEST_LINE + 1):
        if len(line) <= LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (rest := source.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        yield None


class _Unusable(Exception):  # noqa: N818 - a line that is no question; says why
    pass


def _answer(service: Service, line: bytes | None, why: bool) -> dict[str, Any]:
    try:
        question, language = _asked(line)
        return record(service.ask(question, language), why)
    except _Unusable as unusable:
        return {"error": str(unusable)}
    except Exception as error:  # the rest of the batch goes on
        return {"error": f"this question cannot be answered ({type(error).__name__})"}


def _asked(line: bytes | None) -> tuple[str, str | None]:
    """Question and language of a line."""
    if line is None:
        raise _Unusable(f"the line has more than {LONGEST_LINE} bytes")
    try:
        asked = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _Unusable("the line is not UTF-8") from None
    except (ValueError, RecursionError):
        raise _Unusable(f"the line is not JSON: {FORM}") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("q"), str):
        raise _Unusable(FORM)
    given = asked.get("lang")
    language = language_of(given) if isinstance(given, str) else None
    if given is not None and language is None:
        raise _Unusable(f"lang is one of {', '.join(LANGUAGES)}")
    return printable(asked["q"]), language
