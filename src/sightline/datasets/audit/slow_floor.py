"""Free floor: fine rasters of tested points, and ways walked step by step."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import numbers, yes_no
from sightline.datasets.audit.floor import FLAT, Floor, floor_of, rectangle
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_distance import closest

__all__ = [
    "CHECKS",
    "SIDE_WORDS",
    "beside",
    "footprint_line",
    "known_floor",
    "raster",
    "size_fault",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
FINE = 0.02
"""metres between raster points"""
TENTH = 0.1
"""m²; the last digit of stated areas"""
APART = 0.2
"""metres between a robot and what it starts from or goes to"""
BESIDE = 0.5
STEPS = 200
RADIUS = 0.1
"""metres that are free around a pointed place ..."""
SMALLEST, PIXELS = 10.0, 3.0
"""thousandths of the picture, and pixels, along each side of the region around it ..."""
SEEN_SLACK, SEEN_SHARE = 0.05, 0.03
"""... whose depth, or share of it, may be off the depth image"""
SIDE_WORDS = {
    "camera": ("directly to the left of", "directly to the right of", "directly in front of",
               "directly behind"),
    "object": ("directly on the left-hand side of", "directly on the right-hand side of",
               "directly in front of", "directly behind"),
}  # fmt: skip


def known_floor(room: Room, items: Sequence[Item]) -> tuple[Floor | None, list[Finding]]:
    """The floor, or what to say of items that ask about one that is not known."""
    floor = floor_of(room)
    if floor is None:
        return None, [Finding(i, "scene", room.id, "", "its floor is not known") for i in items]
    return floor, []


def raster(floor: Floor, turn: complex, step: float) -> tuple[Floats, tuple[int, int]]:
    """World points (n, 2) of a lattice in turned axes over the outline, and its rows, columns."""
    corner = (floor.outline[:, 0] + 1j * floor.outline[:, 1]) / turn
    x = np.arange(corner.real.min() + step / 2, corner.real.max(), step)
    y = np.arange(corner.imag.min() + step / 2, corner.imag.max(), step)
    place = (x[None, :] + 1j * y[:, None]).reshape(-1) * turn
    return np.stack([place.real, place.imag], axis=1), (len(y), len(x))


def _area(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    floor, faults = known_floor(room, items)
    yield from faults
    if floor is None:
        return
    points, _ = raster(floor, np.exp(0.3j), FINE)
    free = float((~floor.taken(points, floor.standing)).sum() * FINE**2)
    # in a raster turned against the walls the errors along an edge are independent
    edges = np.abs(np.diff(floor.outline, axis=0, append=floor.outline[:1])).sum()
    edges += 4 * floor.half[floor.standing].sum()
    slack = TENTH + FINE**1.5 * math.sqrt(edges)
    bounds = np.full(len(items), free)
    yield from numbers(items, bounds - slack, bounds + slack, "raster of 2 cm")


def _square(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    floor, faults = known_floor(room, items)
    yield from faults
    if floor is None:
        return
    points, shape = raster(floor, floor.wall, FINE)
    for which in (floor.standing, np.ones(len(floor.objects), dtype=bool)):
        side = _largest((~floor.taken(points, which)).reshape(shape)) * FINE
        for item in items:
            reach = item.row["margin"] + 2 * FINE
            yield from numbers([item], np.array([side - reach]), np.array([side + reach]),
                               "raster of 2 cm")  # fmt: skip


def _largest(free: Bools) -> int:
    """Side of the largest all-free square of cells, growing it cell by cell."""
    side = 0
    while free.any():
        side += 1
        if min(free.shape) < 2:
            break
        free = free[1:, 1:] & free[:-1, 1:] & free[1:, :-1] & free[:-1, :-1]
    return side


def footprint_line(room: Room, a: int, b: int) -> tuple[float, complex, complex]:
    """Distance of two objects seen from above, and a closest pair of places."""
    return room.once(("line", a, b), lambda: _line(room, a, b))


def _line(room: Room, a: int, b: int) -> tuple[float, complex, complex]:
    parts = []
    for obj in (a, b):
        middle, along, half = rectangle(room, obj)
        axes = np.array([[along.real, -along.imag, 0], [along.imag, along.real, 0], [0, 0, 1.0]])
        parts += [np.array([[middle.real, middle.imag, 0.0]]), np.array([[*half, 0.0]]), axes[None]]
    start, end = closest(*parts)
    one, two = complex(*start[0, :2]), complex(*end[0, :2])
    return abs(two - one), one, two


def _gap(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    floor, faults = known_floor(room, items)
    yield from faults
    for item in items if floor is not None else ():
        assert floor is not None, "known"
        a, b = item.objects
        width = item.params[0]
        gap, start, end = footprint_line(room, a, b)
        yield from _same_number(item, "width", width)
        points = _steps(start, end, STEPS + 1)
        free = ~floor.taken(points[1:-1], floor.standing & floor.others(a, b))
        # other things may stand in the gap, as long as enough of it is left
        run = gap if free.all() else (_longest(free) + 1) * gap / STEPS
        told = True if run > width else False if gap < width else None
        yield from yes_no([item], [told], f"gap {gap:.3f}, free {run:.3f}")


def _longest(free: Bools) -> int:
    """Length of the longest run of places that are free."""
    best = run = 0
    for place in free.tolist():
        run = run + 1 if place else 0
        best = max(best, run)
    return best


def _steps(start: complex, end: complex, count: int) -> Floats:
    way = start + (end - start) * np.linspace(0.0, 1.0, count)
    return np.stack([way.real, way.imag], axis=1)


def _same_number(item: Item, slot: str, value: float) -> Iterator[Finding]:
    said = item.said.get(slot)
    if said is not None and abs(float(said) - value) > 1e-9:
        yield Finding(item, "question", said, value, f"another {slot}")


def _path(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    floor, faults = known_floor(room, items)
    yield from faults
    for item in items if floor is not None else ():
        assert floor is not None, "known"
        a, b = item.objects
        yield from _same_number(item, "width", item.params[0])
        yield from yes_no([item], [passes(room, floor, (a, b), item.params[0])])


def passes(room: Room, floor: Floor, ends: tuple[int, int], width: float) -> bool | None:
    """Whether a disc moves straight from one object to another; None for neither certainly."""
    length, start, end = footprint_line(room, *ends)
    inset = width / 2 + APART
    if length <= 2 * inset:
        return None
    way = (end - start) / length
    count = max(int(length / 0.01), 2)
    points = _steps(start + inset * way, end - inset * way, count)
    every = np.ones(len(floor.objects), dtype=bool)
    if floor.clearance(points, every).min() >= width / 2:
        return True
    return False if floor.clearance(points, floor.standing).min() < width / 2 else None


def beside(
    room: Room, obj: int, side: int, frame: str, view: int | None
) -> tuple[complex, complex, float] | None:
    """Middle of a side seen from above, the unit direction away from it, and half its length."""
    if frame == "camera":
        ahead = complex(*room.pose[view][:2, 2]) if view is not None else 0j
        turns = (1j, -1j, -1, 1)
    else:
        if not room.front_known[obj]:
            return None
        ahead, turns = complex(*room.rotation[obj][:2, 0]), (1j, -1j, 1, -1)
    if abs(ahead) < 1e-6:
        return None
    outward = ahead / abs(ahead) * turns[side]
    middle, along, half = rectangle(room, obj)
    corners = [middle + along * complex(sx * half[0], sy * half[1])
               for sx in (-1, 1) for sy in (-1, 1)]  # fmt: skip
    away = [((c - middle) / outward).real for c in corners]
    across = [abs(((c - middle) / outward).imag) for c in corners]
    return middle + outward * max(away), outward, max(across)


def _free_point(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    frame = program.one_of("frame", "camera", "object")
    floor, faults = known_floor(room, items)
    yield from faults
    for item in items if floor is not None else ():
        assert floor is not None, "known"
        side = int(item.params[0])
        if item.said.get("where", SIDE_WORDS[frame][side]) != SIDE_WORDS[frame][side]:
            yield Finding(item, "question", item.said["where"], SIDE_WORDS[frame][side], "side")
        strip = beside(room, item.objects[0], side, frame, item.views[0])
        if strip is None:
            yield Finding(item, "objects", item.row["objects"], "", "has no known front")
            continue
        corners = np.array(item.row["region"], dtype=float).reshape(2, 2)
        fault = size_fault(corners, room.size[item.views[0]], SMALLEST)
        fault = fault or _region_fault(room, floor, item, strip)
        if fault:
            yield Finding(item, "region", item.row["region"], "", fault)


def size_fault(corners: Floats, size: NDArray[np.integer], smallest: float) -> str:
    """What is wrong with the size of a region in thousandths of a picture, "" for nothing.

    The pixel that is pointed at shows more than the very place in its middle.
    """
    sides = np.ptp(corners, axis=0)
    if sides.min() < smallest - 1e-3:
        return f"is {sides.min():.1f} thousandths of the picture wide"
    pixels = sides * size / 1000
    return f"is {pixels.min():.1f} pixels wide" if pixels.min() < PIXELS - 1e-3 else ""


def _region_fault(
    room: Room, floor: Floor, item: Item, strip: tuple[complex, complex, float]
) -> str:
    """What is wrong with accepting a pointed place of the region, "" for nothing."""
    view = item.views[0]
    size = room.size[view].astype(float)
    x0, y0, x1, y1 = item.row["region"]
    tick = np.linspace(0.002, 0.998, 7)
    spots = [(x0 + (x1 - x0) * s, y0 + (y1 - y0) * t) for s in tick for t in tick]
    x, y = (float(n) for n in re.findall(r"-?\d+", item.row["answer"]))
    spots.append((x, y))
    uv = np.array(spots) / 1000 * size
    place, z = _floor_at(room, view, uv)
    if not (np.isfinite(z) & (z > 0)).all():
        return "does not look down on the floor"
    middle, outward, half = strip
    local = ((place[:, 0] + 1j * place[:, 1]) - middle) / outward
    # the point itself is rounded to a whole thousandth
    slack = 0.03
    if (local.real < -slack).any() or (local.real > BESIDE + slack).any():
        return f"{local.real.min():.2f} to {local.real.max():.2f} m from that side"
    if (np.abs(local.imag) > half + slack).any():
        return "not level with the object"
    clear = floor.clearance(place[:, :2], np.ones(len(floor.objects), dtype=bool))
    if clear.min() < RADIUS - slack:
        return f"something is {clear.min():.2f} m away"
    return _hidden(room, view, uv)


def _floor_at(room: Room, view: int, uv: Floats) -> tuple[Floats, Floats]:
    """Where rays through pixels (n, 2) meet the floor, (n, 3), and at which depth."""
    ends = room.world(view, np.repeat(uv, 2, axis=0), np.tile([1.0, 2.0], len(uv)))
    ends = ends.reshape(-1, 2, 3)
    fall = ends[:, 1] - ends[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        z = 1.0 + (room.floor_z - ends[:, 0, 2]) / fall[:, 2]
    return ends[:, 0] + (z - 1.0)[:, None] * fall, z


def _hidden(room: Room, view: int, uv: Floats) -> str:
    """Whether the view really shows the floor at some pixels, by its instance and depth images."""
    at = np.clip(np.floor(uv).astype(int), 0, room.size[view] - 1)
    labels, depth = room.labels(view), room.depth(view)
    if labels is not None:
        for obj in set(labels[at[:, 1], at[:, 0]].tolist()) - {-1}:
            if room.corners[obj, :, 2].max() > room.floor_z + FLAT:
                return f"shows {room.scene.objects.id[obj]}"
    if depth is not None:
        # an image holds the depth in the middle of a pixel; far away, half a pixel is half a metre
        _, z = _floor_at(room, view, at + 0.5)
        off = np.abs(depth[at[:, 1], at[:, 0]] - z) - np.maximum(SEEN_SLACK, SEEN_SHARE * z)
        if np.nanmax(off, initial=-1.0) > 0:
            return "the depth image shows something else than the floor"
    return ""


CHECKS: dict[str, Check] = {
    "free_floor_area": _area,
    "largest_free_square": _square,
    "passable_between": _gap,
    "clear_path": _path,
    "free_point": _free_point,
}
