"""Many questions and their answers with traces, a line each: `python -m tests.knowledge.asked` builds the index for them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bot.batch import record
from bot.service import Service
from knowledge.building import build
from knowledge.loading import load
from knowledge.model import LANGUAGES
from tests.knowledge.questions import questions

MORE = ("PCCB", "contacts for PCCA and CBI", "Brussels office", "Panama", "offise in Viena", "who deals with tents and cash")


def answers(service: Service, every: int = 12) -> Iterator[str]:
    """Every twelfth of the questions, or all of them, and some that are not answered at once."""
    for asked in (*(q.q for language in LANGUAGES for q in list(questions(language))[::every]), *MORE):
        yield json.dumps(record(service.ask(asked), why=True) | {"elapsed_us": 0}, ensure_ascii=False)


if __name__ == "__main__":
    for line in answers(Service(build(load()))):
        print(line)  # noqa: T201
