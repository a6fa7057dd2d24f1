"""Free places on floors and tops: pixel by pixel inside the accepted outline, and each point."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.floor import Floor, floor_of, inside_polygon, level_axes, rectangle
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_floor import SIDE_WORDS, beside, size_fault

__all__ = ["CHECKS"]

Floats = NDArray[np.float64]
LEAST, MOST, SMALLEST = 3, 50, 8.0
"""points of an answer, and thousandths of the picture along each side of their outline"""
SLACK = 0.03
"""metres that a place is moved by rounding to thousandths of the picture"""
FLOOR_FREE, TOP_FREE = 0.1, 0.03
"""metres around a point that are free"""
BESIDE, ON_TOP, LANE, OVER = 0.5, 0.3, 0.2, 1.0
SEEN_SLACK, SEEN_SHARE = 0.05, 0.03
TOP_WORDS = ("to the left of", "to the right of", "in front of", "behind")
Strip = tuple[complex, complex, float, float]
"""middle of a side, the direction away from it, half its length, and how far it reaches"""


def _beside(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    frame = program.one_of("frame", "camera", "object")
    for item in items:
        side = int(item.params[0])
        yield from _same_word(item, SIDE_WORDS[frame][side])
        found = beside(room, item.objects[0], side, frame, item.views[0])
        strip = None if found is None else (*found, BESIDE)
        yield from _places(room, item, strip, None)


def _between(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        one, two = (rectangle(room, obj) for obj in item.objects)
        way = (two[0] - one[0]) / abs(two[0] - one[0])
        # walking along the line in steps of a millimetre until it has left a, and has reached b
        ways = np.arange(0.0, abs(two[0] - one[0]), 0.001)
        place = one[0] + ways * way
        out = [~_inside(place, part) for part in (one, two)]
        free = np.flatnonzero(out[0] & out[1])
        strip = None
        if len(free):
            start, end = ways[free[0]], ways[free[-1]]
            strip = (one[0] + start * way, way, LANE, end - start)
        yield from _places(room, item, strip, None)


def _inside(
    place: NDArray[np.complexfloating], part: tuple[complex, complex, tuple[float, float]]
) -> NDArray[np.bool_]:
    local = (place - part[0]) / part[1]
    return (np.abs(local.real) <= part[2][0]) & (np.abs(local.imag) <= part[2][1])


def _on_top(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        thing, base = item.objects
        side = int(item.params[0])
        yield from _same_word(item, TOP_WORDS[side])
        found = beside(room, thing, side, "camera", item.views[0])
        strip = None
        if found is not None:
            strip = (found[0], found[1], max(found[2], ON_TOP / 4), ON_TOP)
        top = room.corners[base, :, 2].max()
        if abs(room.corners[thing, :, 2].min() - top) > 0.03 + 1e-6:
            yield Finding(item, "objects", item.row["objects"], "", "does not stand on it")
        yield from _places(room, item, strip, base)


def _same_word(item: Item, word: str) -> Iterator[Finding]:
    if item.said.get("where", word) != word:
        yield Finding(item, "question", item.said["where"], word, "another side")


def _places(room: Room, item: Item, strip: Strip | None, base: int | None) -> Iterator[Finding]:
    if strip is None:
        yield Finding(item, "objects", item.row["objects"], "", "has no such side")
        return
    texts = re.findall(r"\((-?\d+), (-?\d+)\)", item.row["answer"])
    points = np.array(texts, dtype=float).reshape(-1, 2)
    if "[" + ", ".join(f"({x}, {y})" for x, y in texts) + "]" != item.row["answer"]:
        yield Finding(item, "answer", item.row["answer"], "", "is no list of points")
        return
    if not LEAST <= len(set(texts)) == len(texts) <= MOST:
        yield Finding(item, "answer", len(texts), f"{LEAST} to {MOST}", "different points")
        return
    region = np.array(item.row["region"], dtype=float).reshape(-1, 2)
    if len(region) != 4 or not inside_polygon(region, points).all():
        yield Finding(item, "region", item.row["region"], "", "does not hold the points")
        return
    fault = size_fault(region, room.size[item.views[0]], SMALLEST)
    if fault:
        yield Finding(item, "region", item.row["region"], "", fault)
    fault = _fault(room, item.views[0], np.concatenate([points, _shrunk(region)]), strip, base)
    if fault:
        yield Finding(item, "answer", item.row["answer"], "", fault)


def _shrunk(region: Floats) -> Floats:
    """(n, 2) a lattice over the inside of four corners in turn."""
    s, t = np.meshgrid(np.linspace(0.03, 0.97, 9), np.linspace(0.03, 0.97, 9))
    s, t = s.reshape(-1, 1), t.reshape(-1, 1)
    a, b, c, d = region
    return np.asarray((1 - s) * (1 - t) * a + s * (1 - t) * b + s * t * c + (1 - s) * t * d)


def _fault(room: Room, view: int, points: Floats, strip: Strip, base: int | None) -> str:
    """What is wrong with some places of the picture, "" for nothing."""
    level = room.floor_z if base is None else float(room.corners[base, :, 2].max())
    uv = points / 1000 * room.size[view]
    ends = room.world(view, np.repeat(uv, 2, axis=0), np.tile([1.0, 2.0], len(uv)))
    ends = ends.reshape(-1, 2, 3)
    fall = ends[:, 1] - ends[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        z = 1.0 + (level - ends[:, 0, 2]) / fall[:, 2]
    if not (np.isfinite(z) & (z > 0)).all():
        return "does not look down on the surface"
    place = (ends[:, 0] + (z - 1.0)[:, None] * fall)[:, :2]
    local = ((place[:, 0] + 1j * place[:, 1]) - strip[0]) / strip[1]
    if local.real.min() < -SLACK or local.real.max() > strip[3] + SLACK:
        return f"{local.real.min():.2f} to {local.real.max():.2f} m from that side"
    if np.abs(local.imag).max() > strip[2] + SLACK:
        return "not level with the object"
    fault = _floor_fault(room, place) if base is None else _top_fault(room, place, base, level)
    return fault or _hidden(room, view, uv, z, level, base)


def _floor_fault(room: Room, place: Floats) -> str:
    floor: Floor | None = floor_of(room)
    if floor is None:
        return "the floor is not known"
    clear = floor.clearance(place, np.ones(len(floor.objects), dtype=bool))
    # half a cell of the outline may come as near as a cell's rim
    return "" if clear.min() > 0 else "something stands there"


def _top_fault(room: Room, place: Floats, base: int, level: float) -> str:
    spot = place[:, 0] + 1j * place[:, 1]
    if not _inside(spot, rectangle(room, base)).all():
        return "beyond the edge of the top"
    one, two = level_axes(room, base)
    if one == two:
        return "has no level top"
    for obj in range(len(room.category)):
        low, high = room.corners[obj, :, 2].min(), room.corners[obj, :, 2].max()
        if obj == base or high <= level + 0.005 or low >= level + OVER:
            continue
        if _inside(spot, rectangle(room, obj)).any():
            return f"{room.scene.objects.id[obj]} is there"
    return ""


def _hidden(room: Room, view: int, uv: Floats, z: Floats, level: float, base: int | None) -> str:
    """Whether the view shows the surface at some pixels, by its instance and depth images."""
    at = np.clip(np.floor(uv).astype(int), 0, room.size[view] - 1)
    labels, depth = room.labels(view), room.depth(view)
    if labels is not None:
        for obj in set(labels[at[:, 1], at[:, 0]].tolist()) - {-1, base}:
            if room.corners[obj, :, 2].max() > level + 0.03:
                return f"shows {room.scene.objects.id[obj]}"
    if depth is not None:
        # seen flat, a surface is much deeper at one side of a pixel than at the other
        near = [
            depth[
                np.clip(at[:, 1] + down, 0, room.size[view][1] - 1),
                np.clip(at[:, 0] + right, 0, room.size[view][0] - 1),
            ]
            for down in (-1, 0, 1)
            for right in (-1, 0, 1)
        ]
        low, high = np.min(near, axis=0), np.max(near, axis=0)
        off = np.maximum(low - z, z - high) - np.maximum(SEEN_SLACK, SEEN_SHARE * z)
        if np.nanmax(off, initial=-1.0) > 0:
            return "the depth image shows something else"
    return ""


CHECKS: dict[str, Check] = {
    "free_points": _beside,
    "free_points_between": _between,
    "free_points_on_top": _on_top,
}
