"""Tables as they are printed, and shares and quantiles as they are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table: a heading, the names of its columns, its rows."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """The table as it stands in a document."""
        lines = [f"| {' | '.join(cells)} |" for cells in (self.columns, ["---"] * len(self.columns), *self.rows)]
        return "\n".join([f"### {self.heading}", "", *lines, ""])


def percent(part: float, whole: float) -> float:
    """A share in per cent; of nothing it is 0."""
    return 100 * part / whole if whole else 0.0


def quantile(values: Iterable[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
