"""Depths read from the depth images, pixel by pixel."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import numbers
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program, Unaudited
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.samples import surface
from sightline.datasets.audit.words import phrases

__all__ = ["AGREE", "AGREE_SHARE", "CHECKS", "depths_around", "place_text"]

Floats = NDArray[np.float64]
AGREE, AGREE_SHARE = 0.02, 0.01
"""metres, or share, by which a surface point may be off the depth image that shows it"""
OUTERMOST = (2.0, 98.0)
"""percentiles of the depths in an object's box between which its median depth lies"""
DEEPER, DEEPER_BY = 0.2, 0.15
"""share and metres by which one of two points is deeper"""
ORDERED, ORDERED_SHARE = 0.15, 0.05
"""metres, or share, between depth intervals that are put in order"""

CARRIED = (0.03, 0.02)
"""the same where depth was carried into the colour image: its pixels are those of neighbours"""


def depths_around(room: Room, view: int, x: float, y: float) -> Floats:
    """Known depths of the pixels that the rounded place (x, y) may mean."""
    image = room.depth(view)
    if image is None:
        return np.zeros(0)
    height, width = image.shape
    # depth that was carried into the colour image leaves pixels without one between known ones
    for beside in (0, 1):
        spans = []
        for value, size in ((x, width), (y, height)):
            low = math.floor((value - 0.5) * size / 1000) - beside
            high = math.floor((value + 0.5) * size / 1000) + beside
            spans.append(slice(min(max(low, 0), size - 1), max(high + 1, 1)))
        part = image[spans[1], spans[0]].reshape(-1)
        part = part[np.isfinite(part)]
        if len(part):
            break
    return part


def _range(room: Room, view: int, x: float, y: float) -> tuple[float, float]:
    near = depths_around(room, view, x, y)
    return (float(near.min()), float(near.max())) if len(near) else (math.nan, math.nan)


def place_text(x: float, y: float) -> str:
    """A place as questions write it."""
    return f"({x:.0f}, {y:.0f})"


def _known(room: Room, item: Item, view: int) -> bool:
    if room.depth(view) is None:
        raise Unaudited("no depth image")
    return bool(room.scene.frames.posed[view])


def _object_depth(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "z_depth")
    for item in items:
        view, obj = item.views[0], item.objects[0]
        if room.depth(view) is None:
            yield from _stated(room, item, view, obj)
            continue
        middle, slack = room.once(("median", view, obj), partial(_median, room, view, obj))
        low, high = np.array([middle - slack]), np.array([middle + slack])
        yield from numbers([item], low, high, "median of the depth image in the visible part")


def _stated(room: Room, item: Item, view: int, obj: int) -> Iterator[Finding]:
    row = room.sighting.get((view, obj))
    value = math.nan if row is None else float(room.scene.sightings.depth_median[row])
    yield from numbers([item], np.array([value]), note="stored median of the sighting")


def _median(room: Room, view: int, obj: int) -> tuple[float, float]:
    image, labels = room.depth(view), room.labels(view)
    assert image is not None, "asked for frames with depth"
    step = float(room.scene.frames.depth_unit[view])
    if labels is not None:
        return float(np.nanmedian(image[labels == obj])), step * 0.51
    points = room.recent(("cloud", view), partial(_cloud, room, view))
    local = points - room.centre[obj]
    inside = (np.abs(local) <= np.linalg.norm(room.extent[obj]) / 2 + AGREE).all(axis=1)
    turned = np.abs(local[inside] @ room.rotation[obj])
    own = (turned <= room.extent[obj] / 2 + AGREE).all(axis=1)
    mine = image[np.isfinite(image)][inside][own]
    # which of these pixels are the object's is not known: its median is not among the outermost
    low, high = np.percentile(mine, OUTERMOST) if len(mine) else (math.nan, math.nan)
    return float(low + high) / 2, float(high - low) / 2 + max(AGREE, AGREE_SHARE * float(high))


def _cloud(room: Room, view: int) -> NDArray[np.float64]:
    """(n, 3) surface points of a depth image, row by row."""
    image = room.depth(view)
    assert image is not None, "asked for frames with depth"
    y, x = np.nonzero(np.isfinite(image))
    return room.world(view, np.stack([x + 0.5, y + 0.5], axis=1), image[y, x])


def _point_depth(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "z_depth")
    for item in items:
        x, y = item.params
        _known(room, item, item.views[0])
        low, high = _range(room, item.views[0], x, y)
        least, share = (AGREE, AGREE_SHARE) if room.registered(item.views[0]) else CARRIED
        low, high = low - max(least, share * low), high + max(least, share * high)
        yield from numbers([item], np.array([low]), np.array([high]), "depth image at the point")
        if item.said.get("point", place_text(x, y)) != place_text(x, y):
            yield Finding(item, "question", item.said["point"], place_text(x, y), "another point")


def _nearer(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "z_depth")
    for item in items:
        view, p = item.views[0], item.params
        _known(room, item, view)
        texts = [place_text(p[0], p[1]), place_text(p[2], p[3])]
        if sorted(item.row["choices"]) != sorted(texts):
            yield Finding(item, "choices", item.row["choices"], texts, "other points")
            continue
        for slot, text in zip(("first", "second"), texts, strict=True):
            if item.said.get(slot, text) != text:
                yield Finding(item, "question", item.said[slot], text, "another point")
        ranges = [_range(room, view, *p[:2]), _range(room, view, *p[2:])]
        chosen = texts.index(item.choice)
        (near, _), (_, far) = ranges[chosen], ranges[1 - chosen]
        # the depths that the two rounded places may have, with what a surface point may be off
        near, far = near - max(AGREE, AGREE_SHARE * near), far + max(AGREE, AGREE_SHARE * far)
        if not (far >= near * (1 + DEEPER) and far - near >= DEEPER_BY):
            yield Finding(item, "answer", item.choice, ranges, "depths at the two points")
        middles = [(a + b) / 2 for a, b in ranges]
        if not middles[chosen] < middles[1 - chosen]:
            yield Finding(item, "answer", item.choice, texts[1 - chosen], f"depths {middles}")


def _order(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "interval")
    for item in items:
        view = item.views[0]
        spans = {}
        for obj in item.objects:
            z = room.in_camera(view, surface(room, obj))[:, 2]
            spans[obj] = float(z.min()), float(z.max())
        ranked = sorted(item.objects, key=lambda obj: sum(spans[obj]))
        known = phrases(room, view)
        told = item.row["answer"].split(", ")
        right = len(told) == len(ranked) and all(
            text in known[obj]["name"] | known[obj]["description"]
            for text, obj in zip(told, ranked, strict=True)
        )
        if not right:
            names = [room.scene.objects.id[obj] for obj in ranked]
            yield Finding(item, "answer", item.row["answer"], names, "order of the depths")
        for one, two in itertools.pairwise(ranked):
            least = max(ORDERED, ORDERED_SHARE * spans[one][1])
            if not spans[two][0] - spans[one][1] >= least - 1e-6:
                yield Finding(item, "answer", item.row["answer"], "undecided",
                              f"depths {spans[one]} and {spans[two]}")  # fmt: skip


CHECKS: dict[str, Check] = {
    "z_depth": _object_depth,
    "depth_at": _point_depth,
    "nearer_point": _nearer,
    "order_by_depth": _order,
}
