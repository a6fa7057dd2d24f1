"""Whether things fit: placements tried one after the other, tested by sample points.

A yes needs a placement of the thing made SMALLER that hits nothing; a no needs that no placement
of the thing made LARGER is surely free. The tried places and turns are finer than those of the
answers; what may go wrong between them is bounded by the two factors.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import yes_no
from sightline.datasets.audit.floor import Floor, rectangle
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_floor import BESIDE, SIDE_WORDS, beside, known_floor, raster

__all__ = ["CHECKS"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SMALLER, LARGER = 0.97, 1.0
TURNS = np.exp(1j * np.pi / 24 * np.arange(24))
"""tried turns, 7.5 degrees apart; with both orders of the sides a whole half turn"""
OUT, ALONG = 24, 25
"""places tried away from an object and along its side"""
GRID = 0.025
"""metres between tried points of the whole floor"""
ABOVE, RESTS = 1.0, 0.01
"""metres over a top in which nothing may be, and above it from which it counts"""
CHUNK = 256


def _beside(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    frame = program.one_of("frame", "camera", "object")
    floor, faults = known_floor(room, items)
    yield from faults
    for item in items if floor is not None else ():
        assert floor is not None, "known"
        a, b = item.objects
        side = int(item.params[0])
        if item.said.get("where", SIDE_WORDS[frame][side]) != SIDE_WORDS[frame][side]:
            yield Finding(item, "question", item.said["where"], SIDE_WORDS[frame][side], "side")
        strip = beside(room, b, side, frame, item.views[0] if item.views else None)
        if strip is None:
            yield Finding(item, "objects", item.row["objects"], "", "has no known front")
            continue
        key = ("beside", a, b, frame, item.views[0] if item.views else -1, side, item.yes)
        fits = room.once(key, partial(_placeable, room, floor, a, strip, item.yes))
        yield from yes_no([item], [fits], "by trying placements")


def _placeable(
    room: Room, floor: Floor, a: int, strip: tuple[complex, complex, float], liberal: bool
) -> bool:
    """Whether a free place beside a side is found; ``liberal`` as a claimed yes is tested."""
    edge, outward, half = strip
    factor = SMALLER if liberal else LARGER
    sides = [2 * h * factor for h in rectangle(room, a)[2]]
    # a claimed yes is free of everything, a claimed no is blocked by what surely stands
    which = floor.others(a) & (True if liberal else floor.standing)
    gaps = BESIDE * (np.arange(OUT) + 0.5) / OUT
    across = np.linspace(-half, half, ALONG)
    for turn in TURNS * floor.wall:
        along = turn / outward
        reach = (abs(along.real) * sides[0] + abs(along.imag) * sides[1]) / 2
        centre = edge + outward * ((reach + gaps)[:, None] + 1j * across[None, :]).reshape(-1)
        points = np.stack([centre.real, centre.imag], axis=1)
        roomy = floor.clearance(points, which) >= min(sides) / 2
        for first in range(0, int(roomy.sum()), CHUNK):
            some = centre[roomy][first : first + CHUNK]
            if _free(floor, some, turn, sides, which).any():
                return True
    return False


def _free(
    floor: Floor,
    centre: NDArray[np.complex128],
    turn: complex,
    sides: Sequence[float],
    which: Bools,
) -> Bools:
    """(n,) placements whose samples hit nothing and that hold no corner of anything."""
    step = np.linspace(-0.5, 0.5, 9)
    local = (step[:, None] * sides[0] + 1j * step[None, :] * sides[1]).reshape(-1) * turn
    spots = centre[:, None] + local
    flat = spots.reshape(-1)
    hit = floor.taken(np.stack([flat.real, flat.imag], axis=1), which).reshape(spots.shape)
    free: Bools = np.asarray(~hit.any(axis=1), dtype=bool)
    grid = (step[:, None, None] + 1j * step[None, :, None]) * 2
    inner = grid.real * floor.half[:, 0] + 1j * grid.imag * floor.half[:, 1]
    things = (floor.middle + inner * floor.along)[:, :, which].reshape(-1)
    ends = np.concatenate([things, floor.outline[:, 0] + 1j * floor.outline[:, 1]])
    for at in np.flatnonzero(free):
        inside = (ends - centre[at]) / turn
        free[at] = not ((np.abs(inside.real) < sides[0] / 2 * 0.999)
                        & (np.abs(inside.imag) < sides[1] / 2 * 0.999)).any()  # fmt: skip
    return free


def _here(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    floor, faults = known_floor(room, items)
    yield from faults
    for item in items if floor is not None else ():
        assert floor is not None, "known"
        length, width, height = item.params
        for slot, value in (("length", length), ("width", width), ("height", height)):
            said = item.said.get(slot)
            if said is not None and abs(float(said) - value) > 1e-9:
                yield Finding(item, "question", said, value, f"another {slot}")
        fits = _anywhere(room, floor, length, width, liberal=item.yes)
        yield from yes_no([item], [fits], "by trying placements")


def _anywhere(room: Room, floor: Floor, length: float, width: float, liberal: bool) -> bool:
    """Whether a rectangle of lattice points is free at some turn.

    A placed rectangle holds at least as many points as whole steps go into its sides; it lies
    wholly within the free points of one step more.
    """
    for turn in TURNS * floor.wall:
        free = room.once(("free", turn, liberal), partial(_free_lattice, floor, turn, liberal))
        cells = [math.floor(s / GRID + 1e-9) if liberal else math.ceil(s / GRID) + 1
                 for s in (length, width)]  # fmt: skip
        if _eroded(_eroded(free, cells[0], 1), cells[1], 0).any():
            return True
    return False


def _free_lattice(floor: Floor, turn: complex, liberal: bool) -> Bools:
    points, shape = raster(floor, turn, GRID)
    every = np.ones(len(floor.objects), dtype=bool)
    return (~floor.taken(points, every if liberal else floor.standing)).reshape(shape)


def _eroded(free: Bools, count: int, axis: int) -> Bools:
    """Where a run of ``count`` free cells along an axis begins, by doubling."""
    size = 1
    while size < count and free.size:
        step = min(size, count - size)
        if free.shape[axis] <= step:
            return np.zeros((0, 0), dtype=bool)
        start = [slice(None), slice(None)]
        later = [slice(None), slice(None)]
        start[axis], later[axis] = slice(None, -step), slice(step, None)
        free = free[tuple(start)] & free[tuple(later)]
        size += step
    return free


def _on_top(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        a, b = item.objects
        key = ("on_top", a, b, item.yes)
        yield from yes_no([item], [room.once(key, partial(_top, room, a, b, item.yes))])


def _top(room: Room, a: int, b: int, liberal: bool) -> bool:
    (p, q), (w, h) = (np.array(rectangle(room, o)[2]) * 2 for o in (a, b))
    if not liberal:
        # a no is claimed only of tops that are too small, whatever lies on them
        angles = np.linspace(0.0, np.pi / 2, 181)
        across = p * np.cos(angles) + q * np.sin(angles)
        along = p * np.sin(angles) + q * np.cos(angles)
        return bool(((across <= w) & (along <= h)).any() or ((across <= h) & (along <= w)).any())
    middle, turn, _ = rectangle(room, b)
    top = room.corners[b, :, 2].max()
    step = np.linspace(-0.5, 0.5, 9)
    things = []
    for other in range(len(room.category)):
        z = room.corners[other, :, 2]
        if other not in (a, b) and z.max() > top + RESTS and z.min() < top + ABOVE:
            at, along, half = rectangle(room, other)
            things.append((at, along, half))
    for sides in ((p * SMALLER, q * SMALLER), (q * SMALLER, p * SMALLER)):
        if sides[0] > w or sides[1] > h:
            continue
        x = np.linspace(-(w - sides[0]) / 2, (w - sides[0]) / 2, 41)
        y = np.linspace(-(h - sides[1]) / 2, (h - sides[1]) / 2, 41)
        centre = middle + turn * (x[:, None] + 1j * y[None, :]).reshape(-1)
        cells = turn * (step[:, None] * sides[0] + 1j * step[None, :] * sides[1]).reshape(-1)
        free = np.ones(len(centre), dtype=bool)
        for at, along, half in things:
            local = (centre[:, None] + cells - at) / along
            free &= ~((np.abs(local.real) < half[0]) & (np.abs(local.imag) < half[1])).any(axis=1)
            back = at + along * (step[:, None] * 2 * half[0] + 1j * step[None, :] * 2 * half[1])
            inside = (back.reshape(-1)[None, :] - centre[:, None]) / turn
            free &= ~((np.abs(inside.real) < sides[0] / 2)
                      & (np.abs(inside.imag) < sides[1] / 2)).any(axis=1)  # fmt: skip
        if free.any():
            return True
    return False


CHECKS: dict[str, Check] = {"fits_beside": _beside, "fits_here": _here, "fits_on_top": _on_top}
