"""Two views: surface points carried from one depth image into another, pixel by pixel."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import label
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program, Unaudited
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_depth import AGREE, AGREE_SHARE, place_text

__all__ = ["CHECKS", "LANDS", "landings"]

Floats = NDArray[np.float64]
LANDS = 4.0
"""thousandths of the image by which a carried point may miss the place it belongs to, beyond what
its rounding and a depth that is off by AGREE can move it"""
SAME_SURFACE = 0.05
"""share by which depths of neighbouring pixels of one surface differ at most"""
ELSEWHERE = 40.0
"""thousandths from which another place is another point"""
STRIDE = 4
"""pixels between those that are carried over to find what two views share"""
LEAD = 0.02
"""share of the first image by which one other view must show more of it than the rest"""
OTHERS = ("second image", "third image", "fourth image")


def _carry(
    room: Room,
    first: int,
    second: int,
    uv: Floats,
    off: float = 0.0,
    shift: tuple[int, int] = (0, 0),
) -> tuple[Floats, Floats, Floats]:
    """Places (n, 2) and depths (n,) in the second view of pixels of the first, and their depths.

    ``off`` moves the points along their rays, in units of what a depth may be off; ``shift`` takes
    the depth of a neighbouring pixel of the same surface. NaN where the first view has no depth or
    the point is behind the second camera.
    """
    image = room.depth(first)
    if image is None:
        raise Unaudited("no depth image")
    at = np.clip(np.floor(uv).astype(int), 0, room.size[first] - 1)
    z = image[at[:, 1], at[:, 0]]
    if any(shift):
        beside = np.clip(at + shift, 0, room.size[first] - 1)
        other = image[beside[:, 1], beside[:, 0]]
        z = np.where(np.abs(other - z) <= SAME_SURFACE * z, other, z)
    z = z + off * np.maximum(AGREE, AGREE_SHARE * z)
    there = room.in_camera(second, room.world(first, uv, np.nan_to_num(z, nan=1.0)))
    good = np.isfinite(z) & (there[:, 2] > 1e-6)
    there[~good] = np.nan
    return room.pixel(second, there), there[:, 2], z


def _same_point(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        first, second = item.views
        x, y = item.params
        if item.said.get("point", place_text(x, y)) != place_text(x, y):
            yield Finding(item, "question", item.said["point"], place_text(x, y), "another point")
        size, size2 = room.size[first], room.size[second]
        spots = _meant(x, y, size)
        tries = [_carry(room, first, second, spots)[0]]
        for shift in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
            for off in np.linspace(-1.0, 1.0, 9).tolist():
                tries.append(_carry(room, first, second, spots, off, shift)[0])
        plain, landed = (
            part[np.isfinite(part).all(axis=1)] / size2 * 1000
            for part in (tries[0], np.concatenate(tries))
        )
        places = [_place(text) for text in item.row["choices"]]
        if not len(plain) or None in places:
            yield Finding(item, "answer", item.choice, "", "nothing can be carried over")
            continue
        miss = [min(math.dist(p, q) for q in landed.tolist()) for p in places if p]
        fits = [i for i, m in enumerate(miss) if m <= LANDS]
        others = [
            min(math.dist(p, q) for q in plain.tolist())
            for i, p in enumerate(places)
            if p and i != item.chosen
        ]
        if fits != [item.chosen] or min(others) < ELSEWHERE:
            told = [f"{item.row['choices'][i]}: {m:.1f}" for i, m in enumerate(miss)]
            yield Finding(item, "answer", item.choice, told, "thousandths from where it lands")


def _meant(x: float, y: float, size: NDArray[np.integer]) -> Floats:
    """(9, 2) pixels that a rounded place may mean."""
    tick = (-0.5, 0.0, 0.5)
    return np.array([[x + dx, y + dy] for dx in tick for dy in tick]) / 1000 * size


def landings(room: Room, first: int, second: int, x: float, y: float) -> Floats:
    """(n, 2) places of the second view, 0 to 1000, at which a place of the first may land."""
    spots = _meant(x, y, room.size[first])
    tries = [
        _carry(room, first, second, spots, off, shift)[0]
        for shift in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
        for off in np.linspace(-1.0, 1.0, 9).tolist()
    ]
    every = np.concatenate(tries)
    return np.asarray(every[np.isfinite(every).all(axis=1)] / room.size[second] * 1000)


def _place(text: str) -> tuple[float, float] | None:
    found = re.fullmatch(r"\((-?\d+), (-?\d+)\)", text)
    return (float(found[1]), float(found[2])) if found else None


def _shares(room: Room, first: int, second: int) -> tuple[float, float]:
    """Share of the first image whose surface the second shows, and that may at most be there."""
    return room.once(("shares", first, second), lambda: _count_shares(room, first, second))


def _count_shares(room: Room, first: int, second: int) -> tuple[float, float]:
    width, height = room.size[first].tolist()
    x, y = np.meshgrid(
        np.arange(STRIDE // 2, width, STRIDE), np.arange(STRIDE // 2, height, STRIDE)
    )
    uv = np.stack([x.reshape(-1), y.reshape(-1)], axis=1) + 0.5
    landed, depth, known = _carry(room, first, second, uv)
    image = room.depth(second)
    if image is None:
        raise Unaudited("no depth image")
    placed = np.nan_to_num(landed, nan=-1.0)
    inside = ((placed >= 0) & (placed < room.size[second])).all(axis=1)
    at = np.floor(landed[inside]).astype(int)
    there = image[at[:, 1], at[:, 0]]
    same = np.abs(there - depth[inside]) <= np.maximum(AGREE, AGREE_SHARE * depth[inside])
    count = max(int(np.isfinite(known).sum()), 1)
    return float(same.sum() / count), float(inside.sum() / count)


def _most_shared(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        first, *others = item.views
        if len(others) != len(OTHERS):
            yield Finding(item, "views", item.row["views"], "4 views")
            continue
        shares = [_shares(room, first, other)[0] for other in others]
        best = int(np.argmax(shares))
        note = ", ".join(f"{s:.3f}" for s in shares)
        yield from label([item], [OTHERS[best]], f"shares of the first image: {note}")
        rest = max(s for i, s in enumerate(shares) if i != best)
        if shares[best] - rest < LEAD:
            yield Finding(item, "answer", item.choice, "undecided", note)


CHECKS: dict[str, Check] = {"same_point": _same_point, "most_shared": _most_shared}
