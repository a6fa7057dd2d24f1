"""A radar chart as SVG: one axis a task, one outline a run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["COLOURS", "radar"]

COLOURS = ("#0b62a4", "#c2500a", "#0a7d4f", "#8a3ffc", "#b3261e", "#5b6675", "#a67c00", "#d6336c")
"""of the runs, in order"""
_SIZE, _RADIUS = 380, 150


def radar(axes: Sequence[str], runs: Mapping[str, Sequence[float | None]]) -> str:
    """SVG text; "" for fewer than three axes, which make no figure.

    Args:
        axes: names of the tasks.
        runs: by name, a share from 0 to 100 for every axis; None is drawn at the centre.
    """
    if len(axes) < 3:
        return ""
    middle = _SIZE / 2
    spokes = [2 * math.pi * i / len(axes) - math.pi / 2 for i in range(len(axes))]

    def at(angle: float, share: float) -> tuple[float, float]:
        reach = _RADIUS * max(0.0, min(share, 100.0)) / 100
        return middle + reach * math.cos(angle), middle + reach * math.sin(angle)

    def outline(shares: Sequence[float]) -> str:
        points = (at(angle, share) for angle, share in zip(spokes, shares, strict=True))
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)

    parts = [
        f'<polygon class="ring" points="{outline([ring] * len(axes))}"/>'
        for ring in (25, 50, 75, 100)
    ]
    for name, angle in zip(axes, spokes, strict=True):
        x, y = at(angle, 100)
        parts.append(f'<line class="ring" x1="{middle}" y1="{middle}" x2="{x:.1f}" y2="{y:.1f}"/>')
        side = math.cos(angle)
        anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
        away = 1 + 14 / _RADIUS
        tx = middle + _RADIUS * away * math.cos(angle)
        ty = middle + _RADIUS * away * math.sin(angle) + 4
        words = escape(name.replace("_", " "))
        parts.append(f'<text x="{tx:.1f}" y="{ty:.1f}" text-anchor="{anchor}">{words}</text>')
    for colour, shares in zip(_cycled(len(runs)), runs.values(), strict=True):
        points = outline([share or 0.0 for share in shares])
        parts.append(
            f'<polygon points="{points}" fill="{colour}" fill-opacity=".10" stroke="{colour}" '
            'stroke-width="2"/>'
        )
    return (
        f'<svg class="radar" viewBox="-110 0 {_SIZE + 220} {_SIZE}" role="img" '
        f'aria-label="score of every task">{"".join(parts)}</svg>'
    )


def _cycled(count: int) -> list[str]:
    return [COLOURS[i % len(COLOURS)] for i in range(count)]
