"""Steps and tilts of cameras from 4x4 matrices, and objects that images show between them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sightline.datasets.audit.compare import label, margins, numbers
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_size import measure
from sightline.datasets.audit.slow_tracks import vector_faults

__all__ = ["CHECKS"]

LEAST, LEAST_SHARE = 0.1, math.sin(math.radians(10.0))
"""metres along an axis, and their share of the whole way, that have a direction"""
TILTED = math.radians(5.0)
"""change of pitch that is asked about"""
SLICES = 10
"""parts of a dimension, of which all but one are seen"""
BLUR = 0.02
"""metres by which a surface point may be off"""
SIDES = {"height": "height", "horizontal": "length (its longer horizontal side)",
         "shorter_side": "width (its shorter horizontal side)"}  # fmt: skip


def _way(room: Room, item: Item) -> list[float]:
    """Where the second camera is for the first one."""
    first, second = item.views
    x, y, z = (np.linalg.inv(room.pose[first]) @ room.pose[second])[:3, 3].tolist()
    return [x, y, z]


def _step(axis: int, less: str, more: str) -> Check:
    def check(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
        program.one_of("definition", "centre")
        program.one_of("frame", "camera")
        for item in items:
            way = _way(room, item)
            size = abs(way[axis])
            clear = size >= LEAST - 1e-9 and size >= LEAST_SHARE * math.hypot(*way) - 1e-9
            told = (more if way[axis] > 0 else less) if clear else ""
            yield from label([item], [told], f"way {way}")
            yield from margins([item], np.array([size]))

    return check


def _tilt(room: Room, item: Item) -> float:
    """Change of the angle between the viewing direction and the horizon."""
    ahead = [(room.pose[v] @ np.array([0.0, 0.0, 1.0, 0.0]))[:3].tolist() for v in item.views]
    up = [math.atan2(z, math.hypot(x, y)) for x, y, z in ahead]
    return up[1] - up[0]


def _pitch(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "vertical")
    tilt = [_tilt(room, item) for item in items]
    yield from label(items, ["" if abs(t) < TILTED - 1e-9 else "up" if t > 0 else "down"
                             for t in tilt])  # fmt: skip
    yield from margins(items, np.abs(tilt))


def _pitch_angle(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "vertical")
    tilt = np.abs([_tilt(room, item) for item in items])
    for item, t in zip(items, tilt.tolist(), strict=True):
        if t < TILTED - 1e-9:
            yield Finding(item, "answer", item.row["answer"], t, "hardly tilted")
    yield from numbers(items, tilt)


def _displacement(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    program.one_of("frame", "camera")
    for item in items:
        way = np.array(_way(room, item))
        yield from vector_faults(item, way)
        yield from margins([item], np.array([math.hypot(*way.tolist())]))


def _size_in_views(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    """The dimension from the corners; seen pixel by pixel; and no image too many."""
    side = program.one_of("definition", *SIDES)
    for item in items:
        obj = item.objects[0]
        _, length = _side(room, obj, side)
        yield from numbers([item], np.array([length]))
        yield from margins([item], np.array([length]))
        if item.said.get("side", SIDES[side]) != SIDES[side]:
            yield Finding(item, "question", item.said["side"], SIDES[side], "another dimension")
        seen = set[int]().union(*(_shown(room, obj, view, side) for view in item.views))
        if len(seen) < SLICES - 1:
            yield Finding(item, "views", item.row["views"], sorted(seen), "do not cover it")
        listed = [_listed(room, obj, view, side) for view in item.views]
        for left_out in range(len(listed)):
            rest = set[int]().union(*listed[:left_out], *listed[left_out + 1 :])
            if len(rest) >= SLICES - 1:
                name = item.row["views"][left_out]
                yield Finding(item, "views", name, "", "can be left out")


def _side(room: Room, obj: int, side: str) -> tuple[np.ndarray, float]:
    """Direction and length of a dimension: edges of the box, upright ones apart."""
    corners = room.corners[obj]
    edges = sorted(
        (corners[k] - corners[0] for k in (4, 2, 1)), key=lambda e: abs(e[2]) / np.linalg.norm(e)
    )
    flat = sorted(edges[:2], key=lambda e: float(np.linalg.norm(e)))
    edge = {"height": edges[2], "horizontal": flat[1], "shorter_side": flat[0]}[side]
    length = float(np.linalg.norm(edge))
    if side != "shorter_side":
        length = float(measure(room, side)[obj])
    return edge / np.linalg.norm(edge), length


def _slices(room: Room, obj: int, side: str, points: np.ndarray, blur: float) -> set[int]:
    axis, length = _side(room, obj, side)
    place = ((points - room.centre[obj]) @ axis / length + 0.5) * SLICES
    out = set[int]()
    for off in (-blur, 0.0, blur):
        at = np.floor(place + off / length * SLICES).astype(int)
        out |= set(np.clip(at, 0, SLICES - 1).tolist())
    return out


def _shown(room: Room, obj: int, view: int, side: str) -> set[int]:
    return room.once(("shown_slices", obj, view, side), lambda: _pixels(room, obj, view, side))


def _pixels(room: Room, obj: int, view: int, side: str) -> set[int]:
    """Slices of which an image shows a pixel; without images, those of which it lists a point."""
    image, labels = room.depth(view), room.labels(view)
    if image is None:
        return _listed(room, obj, view, side)
    known = np.isfinite(image)
    y, x = np.nonzero(known if labels is None else known & (labels == obj))
    points = room.world(view, np.stack([x + 0.5, y + 0.5], axis=1), image[y, x])
    if labels is None:
        local = np.abs((points - room.centre[obj]) @ room.rotation[obj])
        points = points[(local <= room.extent[obj] / 2 + BLUR).all(axis=1)]
    return _slices(room, obj, side, points, BLUR) if len(points) else set()


def _listed(room: Room, obj: int, view: int, side: str) -> set[int]:
    """Slices in which the scene lists a surface point for an image."""
    marks = room.scene.landmarks
    rows = _marks(room).get((obj, view), [])
    return _slices(room, obj, side, marks.xyz[rows], 0.0) if rows else set()


def _marks(room: Room) -> dict[tuple[int, int], list[int]]:
    def compute() -> dict[tuple[int, int], list[int]]:
        out: dict[tuple[int, int], list[int]] = {}
        marks = room.scene.landmarks
        for row, key in enumerate(zip(marks.object.tolist(), marks.frame.tolist(), strict=True)):
            out.setdefault(key, []).append(row)
        return out

    return room.once("landmarks_of", compute)


CHECKS: dict[str, Check] = {
    "step_across": _step(0, "left", "right"),
    "step_upright": _step(1, "up", "down"),
    "step_ahead": _step(2, "backward", "forward"),
    "pitch_direction": _pitch,
    "pitch_angle": _pitch_angle,
    "camera_displacement": _displacement,
    "size_in_views": _size_in_views,
}
