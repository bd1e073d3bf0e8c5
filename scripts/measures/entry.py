"""Accuracy, safety, typing errors and speed on the entries that ship, beside plain RapidFuzz."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.service import Service
from knowledge.model import LANGUAGES
from knowledge.recognise import recognise
from scripts.measures.figures import Table, percent, quantile
from scripts.measures.rivals import OURS, Rival, everyone, this
from tests.knowledge.generators import Typist, right_untouched, slips
from tests.knowledge.near_misses import SIZES, near_misses
from tests.knowledge.questions import Question, fault, questions

SEEDS = (0, 1, 2)
SAMPLE = 400
"""Off-topic queries that the other methods are asked: they take milliseconds for each."""


class Bench:
    """The parts that need the shipped entries; each gives its tables."""

    def __init__(self, service: Service, offtopic: Path | None, alone: bool = False) -> None:
        self.service, self.offtopic = service, offtopic
        self.rivals = {OURS: this(service)} if alone else everyone(service)
        self.questions = [question for language in LANGUAGES for question in questions(language)]

    def accuracy(self) -> Iterator[Table]:
        """Right, wrong and kept silent on the questions of tests/questions."""
        columns = ["", *self.rivals, "bar"]
        judged = [[_judge(rival, [(q, q.q) for q in self.questions if q.language in of]) for rival in self.rivals.values()]
                  for of in (LANGUAGES, *((language,) for language in LANGUAGES))]  # fmt: skip
        rows = [["right, of the answerable", *(f"{percent(c['right'], c['answerable']):.1f}" for c in judged[0]), "97"]]
        for language, counts in zip(LANGUAGES, judged[1:], strict=True):
            rows.append([f"  {language}", *(f"{percent(c['right'], c['answerable']):.1f}" for c in counts), "95"])
        rows.append(["wrong, of all", *(f"{percent(c['wrong'], c['all']):.2f}" for c in judged[0]), "0.5"])
        rows.append(["silent, of the unanswerable", *(f"{percent(c['silent'], c['unanswerable']):.1f}" for c in judged[0]), "99"])
        rows.append(["language right", f"{self._language_right():.1f}", *[""] * (len(self.rivals) - 1), "98"])
        yield Table(f"Accuracy, {len(self.questions)} questions in four languages (per cent)", columns, rows)

    def _language_right(self) -> float:
        answerable = [q for q in self.questions if q.kind == "answer"]
        return percent(sum(self.service.ask(q.q).answer.language == q.language for q in answerable), len(answerable))

    def safety(self) -> Iterator[Table]:
        """Near misses and off-topic traffic that is answered all the same."""
        misses = near_misses(self.service.index)
        answered = {name: Counter(m.kind for m in misses if rival(m.q, m.language).status == "answered")
                    for name, rival in self.rivals.items()}  # fmt: skip
        sizes = Counter(miss.kind for miss in misses)
        rows = [[f"{kind} ({sizes[kind]})", *(str(count[kind]) for count in answered.values()), "0"] for kind in SIZES]
        rows.append([f"all ({len(misses)})", *(str(count.total()) for count in answered.values()), "0"])
        offers = [miss.offer in [c.id for c in self.service.ask(miss.q).answer.choices] for miss in misses if miss.offer]
        rows.append(["acronym: right one offered, %", f"{percent(sum(offers), len(offers)):.1f}",
                     *[""] * (len(self.rivals) - 1), "98"])  # fmt: skip
        yield Table("Near misses answered (number)", ["", *self.rivals, "bar"], rows)
        yield self._offtopic()

    def _offtopic(self) -> Table:
        asked, name = _off_topic(self.offtopic, self.questions)
        sample = asked[:: max(1, len(asked) // SAMPLE)]
        queries = {name: asked if name == OURS else sample for name in self.rivals}
        status = {name: Counter(rival(q, "en").status for q in queries[name]) for name, rival in self.rivals.items()}
        rows = [[f"{word}, %", *(f"{percent(count[key], count.total()):.2f}" for count in status.values()), bar]
                for key, word, bar in (("answered", "answered", "0.05"), ("clarify", "asked back", "1"))]  # fmt: skip
        return Table(
            f"Off topic: {len(asked)} queries of {name} (the others: {len(sample)} of them)", ["", *self.rivals, "bar"], rows
        )

    def typing(self) -> Iterator[Table]:
        """Questions that are right untouched, with one and two typing errors, and with one in a word of four letters."""
        asked = list(right_untouched(self.service))
        rows = []
        for label, errors, least, most, bars in (
            ("one error", 1, 5, 99, ("96", "0.2")), ("two errors", 2, 5, 99, ("92", "0.2")),
            ("one, in four letters", 1, 4, 4, ("", "")),
        ):  # fmt: skip
            typed = {name: self._typed(asked, SEEDS if name == OURS else SEEDS[:1], errors, least, most) for name in self.rivals}
            counts = [_judge(rival, typed[name]) for name, rival in self.rivals.items()]
            rows.append(
                [
                    f"{label} ({len(typed[OURS])}): right",
                    *(f"{percent(c['right'], c['answerable']):.1f}" for c in counts),
                    bars[0],
                ]
            )
            rows.append([f"{label}: wrong, of all", *(f"{percent(c['wrong'], c['all']):.2f}" for c in counts), bars[1]])
        yield Table("Typing errors (per cent)", ["", *self.rivals, "bar"], rows)

    def _typed(
        self, asked: list[Question], seeds: Iterable[int], errors: int, least: int, most: int
    ) -> list[tuple[Question, str]]:
        """Questions with errors; the other methods are asked those of one seed, which takes them minutes."""
        typists = [Typist(self.service.index, seed, least, most) for seed in seeds]
        return [(slip.origin, slip.typed) for typist in typists for slip in slips(typist, asked, errors)]

    def speed(self) -> Iterator[Table]:
        """One decision of the product on each question, asked for the first time and again, when its words are remembered."""
        runs = [[_cpu_ms(self.service, q.q) for q in self.questions] for _ in range(2)]
        rows = [
            [name, *(f"{quantile(run, share):.2f}" for run in runs), bar]
            for name, share, bar in (("median", 0.5, "0.3"), ("p99", 0.99, "1.5"))
        ]
        heading = f"Speed of one decision, this entry, {len(self.questions)} questions (ms of the processor)"
        yield Table(heading, ["", "asked first", "asked again", "bar"], rows)


def _cpu_ms(service: Service, question: str) -> float:
    """Milliseconds of the processor for one decision; a busy machine does not change them."""
    start = time.thread_time()
    recognise(service.index, question)
    return (time.thread_time() - start) * 1000


def _judge(rival: Rival, asked: Iterable[tuple[Question, str]]) -> Counter[str]:
    """Right, wrong and silent: every question is judged by the same rules, whoever answers it."""
    count: Counter[str] = Counter()
    for question, typed in asked:
        verdict = rival(typed, question.language)
        confident = verdict.status == "answered"
        right = confident and verdict.answered is not None and not fault(question, verdict.answered)
        can = question.kind == "answer"
        count.update(all=1, answerable=can, unanswerable=not can, right=right and can)
        count.update(wrong=confident and not (right and can), silent=not confident and not can)
    return count


def _off_topic(file: Path | None, asked: Iterable[Question]) -> tuple[list[str], str]:
    """The queries of a file of JSON Lines; without one, the questions here that no entry answers."""
    if file is None or not file.is_file():
        return [q.q for q in asked if q.kind == "unknown"], "tests/questions that no entry answers"
    text = gzip.decompress(file.read_bytes()).decode() if file.suffix == ".gz" else file.read_text(encoding="utf-8")
    return [json.loads(line)["q"] for line in text.splitlines()], file.name
