"""Whatever lines come in, as many come out, in order and one at a time."""

import io
import json
from typing import Any

import pytest

from bot.batch import LONGEST_LINE, answers
from bot.service import Service


def batch(service: Service, lines: bytes, why: bool = False) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answers(service, io.BytesIO(lines), why)]


def test_answers_have_the_fields_of_the_contract(service: Service) -> None:
    (answer,) = batch(service, b'{"q": "contact QDD"}\n')
    assert list(answer) == [
        "q", "status", "intent", "subjects", "language", "confidence", "text", "sources", "suggestions", "elapsed_us",
    ]  # fmt: skip
    assert answer["status"] == "answered"
    assert answer["subjects"] == ["division.quays"]
    assert "quays@port.example" in answer["text"]
    assert answer["sources"][0]["updated"] == "2024-03"


@pytest.mark.parametrize(
    "line",
    [
        b"null", b"", b"   ", b"[]", b'"contact QDD"', b"3", b"{}", b'{"q": null}', b'{"q": 3}', b'{"q": ["x"]}', b'{"Q": "x"}',
        b'{"q": "x", "lang": "de"}', b'{"q": "x", "lang": 3}', b"{", b"contact QDD", b"\xff\xfe", b'{"q": "\xe9"}', b"\x00",
        b"[" * 100_000, b'{"q": "x"' + b" " * LONGEST_LINE + b"}", b'{"q": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda line: line[:20].decode("latin-1"),
)  # fmt: skip
def test_a_line_that_is_no_question_gets_an_error_and_the_rest_goes_on(line: bytes, service: Service) -> None:
    first, wrong, last = batch(service, b'{"q": "contact QDD"}\n' + line + b'\n{"q": "cranes"}\n')
    assert list(wrong) == ["error"]
    assert first["q"] == "contact QDD"
    assert last["q"] == "cranes"


def test_the_language_may_be_given_in_any_form(service: Service) -> None:
    lines = b'{"q": "QDD", "lang": "fr-CA"}\n{"q": "QDD", "lang": "ES"}\n{"q": "QDD", "lang": null}\n'
    assert [answer["language"] for answer in batch(service, lines)] == ["fr", "es", "en"]


def test_odd_but_sound_lines_are_answered(service: Service) -> None:
    lines = b'\xef\xbb\xbf{"q": "contact QDD"}\r\n{"q": "\\ud800 QDD"}\n{"q": ""}\n{"q": "contact QDD", "more": [1]}'
    found = batch(service, lines)
    assert ["error" in answer for answer in found] == [False] * 4
    assert found[1]["q"] == "? QDD"


def test_answers_come_as_soon_as_their_line_has_come(service: Service) -> None:
    class Source(io.BytesIO):
        taken = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            self.taken += 1
            return super().readline(size)

    source = Source(b'{"q": "contact QDD"}\n' * 3)
    coming = answers(service, source)
    next(coming)
    assert source.taken == 1


def test_why_is_part_of_the_object_where_it_is_wanted(service: Service) -> None:
    (answer,) = batch(service, b'{"q": "contact QDD"}\n', why=True)
    assert answer["why"]["rule"]
    assert answer["why"]["version"] == service.index.knowledge.version
