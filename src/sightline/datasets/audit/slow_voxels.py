"""Voxels that boxes touch: all corners projected on every axis that may part box and cell.

Where touching cannot be told from arithmetic, or two boxes have the same volume, a voxel counts for
both: numbers are then compared with a range.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.scenes.worlds.palette import COLOURS

__all__ = ["CHECKS"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
CELLS = (100, 100, 16)
TURNS = ("red", "blue", "green", "yellow", "purple", "orange", "teal", "pink", "brown", "beige")
NEAR = 1e-7
"""metres within which two solids may touch or not"""
SAME = 1e-9
"""share of a volume that is arithmetic"""


@dataclass(frozen=True)
class Part:
    """An object in the grid: voxels that are its own, and those that may be."""

    name: str
    colour: str
    sure: NDArray[np.int64]
    """(n, 3)"""
    maybe: NDArray[np.int64]
    """(m, 3), the sure ones among them"""

    def counts(self, number: int) -> bool:
        return len(self.sure) <= number <= len(self.maybe)

    def centred(self, place: Sequence[float]) -> bool:
        """Whether the mean of its voxels is ``place``, rounded to tenths."""
        mean = self.maybe.mean(axis=0)
        open_ = len(self.maybe) - len(self.sure)
        # one voxel in or out moves the mean by no more than its distance over the number
        reach = np.abs(self.maybe - mean).max(axis=0) * open_ / max(len(self.sure), 1)
        return len(place) == 3 and bool((np.abs(place - mean) <= 0.05 + 1e-6 + reach).all())


def _parts(room: Room) -> dict[int, Part]:
    return room.once("voxels", lambda: _grid(room))


def _grid(room: Room) -> dict[int, Part]:
    count = len(room.category)
    if not count:
        return {}
    points = room.corners.reshape(-1, 3)
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.maximum(high - low, 1e-3)
    edge = max(span[0] / CELLS[0], span[1] / CELLS[1])
    cell = np.array([edge, edge, span[2] / CELLS[2]]) * (1 + 1e-9)
    first = (low + high) / 2 - cell * CELLS / 2
    first[2] = low[2]
    sure, maybe = (np.zeros((count, *CELLS), dtype=bool) for _ in range(2))
    for obj in range(count):
        _fill(room, obj, first, cell, sure[obj], maybe[obj])
    size = np.array([float(e[0] * e[1] * e[2]) for e in room.extent])
    out = {}
    for obj in range(count):
        own, able = sure[obj].copy(), maybe[obj].copy()
        for other in range(count):
            if other != obj and size[other] <= size[obj] * (1 + SAME):
                own &= ~maybe[other]
            if other != obj and size[other] < size[obj] * (1 - SAME):
                able &= ~sure[other]
        if able.any():
            out[obj] = Part(room.category[obj], _colour(room, obj), np.argwhere(own),
                            np.argwhere(able))  # fmt: skip
    return out


def _fill(room: Room, obj: int, first: Floats, cell: Floats, sure: Bools, maybe: Bools) -> None:
    """Mark the cells of the grid that a box touches."""
    corners = room.corners[obj]
    start = np.floor((corners.min(axis=0) - first) / cell).astype(int) - 1
    stop = np.floor((corners.max(axis=0) - first) / cell).astype(int) + 2
    ranges = [np.arange(max(a, 0), min(b, n)) for a, b, n in zip(start, stop, CELLS, strict=True)]
    cells = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, 3)
    middle = first + cell * (cells + 0.5)
    own = room.rotation[obj].T
    axes = [*np.eye(3), *own, *(np.cross(e, a) for e in np.eye(3) for a in own)]
    gap = np.full(len(cells), -np.inf)
    for axis in axes:
        length = float(np.linalg.norm(axis))
        if length < 1e-6:
            continue
        unit = axis / length
        box, at = corners @ unit, middle @ unit
        reach = float((np.abs(unit) * cell).sum() / 2)
        gap = np.maximum(gap, np.maximum(at - reach - box.max(), box.min() - at - reach))
    place = tuple(cells.T)
    sure[place] = gap < -NEAR
    maybe[place] = gap <= NEAR


def _colour(room: Room, obj: int) -> str:
    """The last word of its colour where that is a known one, else the next of ten in turn."""
    word = (room.scene.objects.colour[obj].lower().split() or [""])[-1]
    return word if word in COLOURS else TURNS[obj % len(TURNS)]


def _lists(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        parts = list(_parts(room).values())
        if program.name == "voxel_kind":
            parts = [part for part in parts if part.name == item.kinds[0]]
        stated = json.loads(item.row["answer"])
        some = [part for part in parts if len(part.sure)] if len(stated) < len(parts) else parts
        fits = len(stated) == len(some) and all(map(_same, stated, some))
        if not fits or not stated:
            truth = [(p.name, p.colour, p.maybe.mean(axis=0).round(1), len(p.maybe)) for p in some]
            yield Finding(item, "answer", item.row["answer"], truth)


def _same(stated: dict[str, Any], part: Part) -> bool:
    return (
        (stated["class"], stated["colour"]) == (part.name, part.colour)
        and part.counts(stated["count"])
        and part.centred(stated["centre"])
    )


def _centre(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        part = _parts(room).get(item.objects[0])
        stated = [float(x) for x in re.findall(r"-?\d+\.\d", item.row["answer"])]
        if part is None or not part.centred(stated):
            yield Finding(item, "answer", item.row["answer"], part and part.maybe.mean(axis=0))


def _count(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        part = _parts(room).get(item.objects[0])
        if part is None or not part.counts(int(item.row["answer"])):
            yield Finding(item, "answer", item.row["answer"], part and len(part.maybe))


def _at(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        place = [int(x) for x in item.params]
        if item.said.get("place") != f"({place[0]}, {place[1]}, {place[2]})":
            yield Finding(item, "question", item.said.get("place"), place, "another voxel")
        able = [p for p in _parts(room).values() if (p.maybe == place).all(axis=1).any()]
        names = [f"{part.colour} {part.name}" for part in able]
        if item.row["answer"] not in names:
            yield Finding(item, "answer", item.row["answer"], names)


CHECKS: dict[str, Check] = {
    "voxel_list": _lists,
    "voxel_kind": _lists,
    "voxel_centre": _centre,
    "voxel_count": _count,
    "voxel_at": _at,
}
