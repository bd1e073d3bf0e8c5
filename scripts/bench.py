"""Accuracy, safety, typing errors, speed, start and growth, beside plain RapidFuzz: `make bench`, or one part with `--only`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.service import Service
from knowledge.building import build
from knowledge.loading import load
from scripts.measures import growth, start
from scripts.measures.entry import Bench
from scripts.measures.figures import Table

FOLDER = Path(__file__).parents[1] / "docs" / "bench"
ENTRY = ("accuracy", "safety", "typing", "speed")
PARTS = (*ENTRY, "start", "scale")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description=__doc__)
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, help="parts to run")
    parser.add_argument("--sizes", type=int, nargs="+", default=growth.SIZES, help="subjects of the growth part")
    parser.add_argument("--offtopic", type=Path, help='JSON Lines with "q", gzip or not: traffic that is never answered')
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the picture")
    parser.add_argument("--alone", action="store_true", help="without the other methods, which take most of the time")
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _tables(options: argparse.Namespace) -> Iterator[Table]:
    if set(options.only) & set(ENTRY):
        bench = Bench(Service(build(load())), options.offtopic, options.alone)
        for part in ENTRY:
            if part in options.only:
                yield from getattr(bench, part)()
    if "start" in options.only:
        yield from start.tables()
    if "scale" in options.only:
        options.out.mkdir(parents=True, exist_ok=True)
        yield from growth.tables(options.sizes, options.out)


def main() -> None:
    """Print each table as soon as it is measured."""
    options = _options()
    if options.size:
        json.dump(growth.measure(options.size), sys.stdout)
        return
    for table in _tables(options):
        print(table.markdown(), flush=True)


if __name__ == "__main__":
    main()
