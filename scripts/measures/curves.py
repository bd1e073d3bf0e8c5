"""Curves over logarithmic axes as an SVG picture: a few lines, so that no drawing library is needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 70, 170, 40, 50
COLOURS = ("#0033a0", "#c8102e", "#6b7280")


@dataclass(frozen=True)
class Curve:
    """Points (size, milliseconds) with a name."""

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


def _powers(values: Sequence[float]) -> range:
    """The powers of ten that hold all values."""
    return range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)


def draw(heading: str, curves: Sequence[Curve]) -> str:
    """The picture; each pair of curves, a median and its p99, has one colour."""
    sizes = _powers([x for curve in curves for x, _ in curve.points])
    times = _powers([max(y, 0.001) for curve in curves for _, y in curve.points])

    def at(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - sizes[0]) / max(1, sizes[-1] - sizes[0])
        up = (math.log10(max(y, 0.001)) - times[0]) / max(1, times[-1] - times[0])
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    parts = [f'<text x="{LEFT}" y="22" font-size="15">{escape(heading)} (ms, both axes logarithmic)</text>']
    for power in times:
        x, y = at(10 ** sizes[0], 10.0**power)
        parts.append(f'<path d="M{x:.0f} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 8:.0f}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for power in sizes:
        x, y = at(10.0**power, 10.0 ** times[0])
        parts.append(f'<text x="{x:.1f}" y="{y + 20:.0f}" text-anchor="middle">{10**power:,}</text>')
    for n, curve in enumerate(curves):
        parts += _curve(curve, [at(*point) for point in curve.points], COLOURS[n // 2 % len(COLOURS)])
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="#fff"/>', *parts, "</svg>", ""])


def _curve(curve: Curve, points: Sequence[tuple[float, float]], colour: str) -> list[str]:
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = ' stroke-dasharray="5 4"' if curve.dashed else ""
    x, y = points[-1]
    return [
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>',
        f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{escape(curve.name)}</text>',
    ]
