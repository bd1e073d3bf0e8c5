"""How cost grows: directories of up to 100,000 made-up subjects with collisions, each in a process of its own.

Times are those of the processor, which a busy machine does not change.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from knowledge.building import build
from knowledge.index import Index
from knowledge.loading import load
from knowledge.normalise import words
from knowledge.recognise import recognise
from scripts.measures.curves import Curve, draw
from scripts.measures.figures import Table, percent, quantile
from scripts.measures.rivals import names_of
from tests.knowledge.synthetic import Lookup, directory, lookups

SIZES = (100, 1_000, 10_000, 100_000)
LOOKUPS = 600
BRUTE = 3_000_000
"""Strings that plain RapidFuzz may compare in all: it takes a second for about 150,000 at 100,000 subjects."""
LIMIT = 360
"""Seconds for one size."""
BARS = {10_000: ("0.3", "2", "98.5", "", ""), 100_000: ("0.5", "5", "98", "8", "300")}


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def measure(size: int) -> dict[str, Any]:
    """One size, in this process: build, memory, decisions, and plain RapidFuzz on the same names."""
    made = directory(load(), size)
    gc.collect()
    gc.freeze()
    gc.disable()
    before, start = _resident(), time.process_time()
    index = build(made)
    built, memory = time.process_time() - start, _resident() - before
    gc.enable()
    asked = lookups(index, LOOKUPS)
    recognise(index, "hello")
    ours = _decide(index, asked)
    theirs = {name: _brute(index, asked, scorer) for name, scorer in (("WRatio", fuzz.WRatio), ("ratio", fuzz.ratio))}
    return {"size": size, "build_s": built, "memory_mb": memory, "iom-bot": ours, **theirs}


def _decide(index: Index, asked: list[Lookup]) -> dict[str, float]:
    taken, right, all_ = [], Counter[str](), Counter[str]()
    for lookup in asked:
        start = time.thread_time()
        found = recognise(index, lookup.q)
        taken.append((time.thread_time() - start) * 1000)
        all_[lookup.spelling] += 1
        right[lookup.spelling] += lookup.subject in (*found.subjects, *found.suggestions)
    return _summary(taken, right, all_)


def _brute(index: Index, asked: list[Lookup], scorer: Any) -> dict[str, float]:
    """The nearest name by a scorer of RapidFuzz; as many questions as its budget allows."""
    texts, ids = names_of(index)
    taken, right, all_ = [], Counter[str](), Counter[str]()
    for lookup in asked[: max(12, min(len(asked), BRUTE // len(texts)))]:
        start = time.thread_time()
        found = process.extractOne(" ".join(words(lookup.q)), texts, scorer=scorer)
        taken.append((time.thread_time() - start) * 1000)
        all_[lookup.spelling] += 1
        right[lookup.spelling] += found is not None and ids[found[2]] == lookup.subject
    return _summary(taken, right, all_)


def _summary(taken: list[float], right: Counter[str], all_: Counter[str]) -> dict[str, float]:
    shares = {spelling: percent(right[spelling], all_[spelling]) for spelling in ("exact", "misspelt")}
    return {"median": quantile(taken, 0.5), "p99": quantile(taken, 0.99), "most": max(taken), **shares}


def in_processes(sizes: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Each size in a fresh process, so that memory is its own; one that takes too long is left out, and said so."""
    for size in sizes:
        command = [sys.executable, "-m", "scripts.bench", "--size", str(size)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            print(f"{size} subjects took more than {LIMIT} s and are left out", file=sys.stderr)
            continue
        yield json.loads(done.stdout)


def tables(sizes: Iterable[int], folder: Path) -> Iterator[Table]:
    """The table of growth; its curves go to the folder."""
    measured = list(in_processes(sizes))
    columns = ["subjects", "who", "median ms", "p99 ms", "most ms", "right exact %", "right misspelt %", "build s", "memory MB"]
    rows = []
    for one in measured:
        for who in ("iom-bot", "WRatio", "ratio"):
            figures = one[who]
            cells = [f"{figures[key]:.2f}" for key in ("median", "p99", "most")]
            cells += [f"{figures[key]:.1f}" for key in ("exact", "misspelt")]
            built = [f"{one['build_s']:.1f}", f"{one['memory_mb']:.0f}"] if who == "iom-bot" else ["", ""]
            rows.append([f"{one['size']:,}", who, *cells, *built])
        if bars := BARS.get(one["size"]):
            rows.append([f"{one['size']:,}", "bar", *bars[:2], "", bars[2], bars[2], *bars[3:]])
    (folder / "growth.svg").write_text(draw("One decision, by number of subjects", _curves(measured)), encoding="utf-8")
    yield Table(
        "Growth: made-up directories, entries of fifty subjects, names, acronyms and short forms that collide", columns, rows
    )


def _curves(measured: list[dict[str, Any]]) -> list[Curve]:
    return [
        Curve(f"{who} {figure}", [(one["size"], one[who][figure]) for one in measured], dashed=figure == "p99")
        for who in ("iom-bot", "WRatio", "ratio")
        for figure in ("median", "p99")
    ]
