"""Sizes from the eight corners of every box, and floor areas by counting."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import best, margins, numbers, yes_no
from sightline.datasets.audit.item import Check, Finding, Item, rows
from sightline.datasets.audit.program import Program, Unaudited
from sightline.datasets.audit.room import Room

__all__ = ["CHECKS", "measure", "outline_area"]

Floats = NDArray[np.float64]
AREA_SHARE = 0.005
"""largest share by which a stated area may differ from that of the floor outline"""


def measure(room: Room, definition: str) -> Floats:
    """(N,) one number per object of the scene."""
    return room.once(("size", definition), lambda: _measure(room, definition))


def _measure(room: Room, definition: str) -> Floats:
    corners = room.corners
    # the three edges that meet in the first corner
    edges = corners[:, [4, 2, 1]] - corners[:, :1]
    length = np.sqrt((edges**2).sum(axis=2))
    if definition == "longest_axis":
        return np.asarray(length.max(axis=1))
    if definition == "height":
        return np.asarray(corners[:, :, 2].max(axis=1) - corners[:, :, 2].min(axis=1))
    if definition == "volume":
        return np.abs(np.linalg.det(edges))
    if definition == "horizontal":
        rise = np.abs(edges[:, :, 2]) / length
        flat = [np.delete(l, int(r.argmax())).max() for l, r in zip(length, rise, strict=True)]
        return np.array(flat)
    raise Unaudited(f"size with definition={definition}")


def outline_area(outline: Floats) -> float:
    """Area of a simple polygon: its width summed over thin horizontal strips, exact for them."""
    edges = list(zip(outline.tolist(), np.roll(outline, -1, axis=0).tolist(), strict=True))
    heights = sorted({y for _, y in outline.tolist()})
    total = 0.0
    for low, high in itertools.pairwise(heights):
        middle = (low + high) / 2
        crossed = sorted(
            x1 + (middle - y1) / (y2 - y1) * (x2 - x1)
            for (x1, y1), (x2, y2) in edges
            if min(y1, y2) < middle < max(y1, y2)
        )
        # no corner lies within the strip: it is cut into trapezoids as high as it is
        total += sum(crossed[1::2]) * (high - low) - sum(crossed[::2]) * (high - low)
    return total


def _size(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    value = measure(room, program.option("definition"))[rows(items, 0)]
    yield from numbers(items, value)
    yield from margins(items, value)


def _larger(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    sizes = measure(room, program.option("definition"))
    a, b = sizes[rows(items, 0)], sizes[rows(items, 1)]
    yield from yes_no(items, [None if x == y else x > y for x, y in zip(a, b, strict=True)])
    yield from margins(items, np.maximum(a / b, b / a) - 1)


def _largest(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    sizes = measure(room, program.option("definition"))
    for item in items:
        yield from best([item], sizes[item.options][None], 1e-9)


def _area(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    stated = np.full(len(items), room.area)
    yield from numbers(items, stated, note="area stated by the source")
    if room.outline is not None:
        drawn = outline_area(room.outline)
        slack = AREA_SHARE * drawn
        yield from numbers(
            items, np.full(len(items), drawn - slack), np.full(len(items), drawn + slack),
            "area of the floor outline",
        )  # fmt: skip


def _tops(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    top = room.corners[:, :, 2].max(axis=1)
    yield from numbers(items, top[rows(items, 0)] - top[rows(items, 1)])


CHECKS: dict[str, Check] = {
    "size": _size,
    "larger": _larger,
    "largest": _largest,
    "room_area": _area,
    "top_difference": _tops,
}
