"""Whether things fit: on the floor beside an object, anywhere on the floor, on top of an object.

Every answer is proven. *Fits*: a place was found for the thing enlarged by SPARE. *Does not fit*:
no place is left for the thing shrunk by SPARE; its footprint is cut to a core that lies inside it
whatever its turn and place between the tried ones, and every tried core holds a point that is
taken. Where neither can be shown the margin is 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Fact, Rows, remembered
from sightline.facts.floor_plan import TURNS, FloorPlan, floor_plan, footprint_rectangles
from sightline.facts.free_space import BESIDE, Strips, strips
from sightline.scenes import SceneBatch

__all__ = ["fits_anywhere", "fits_beside", "fits_on_top", "rests_on_top"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SPARE = 0.05
"""share by which a thing is enlarged or shrunk"""
TOUCH = 0.03
"""metres between a thing and the surface it rests on"""
ABOVE = 1.0
"""metres over a top that are kept free; taller things are not put there"""
_TURN = np.pi / 8  # between the tried turns
_OUT, _ALONG = 12, 13  # tried places outwards and along the side
_POSES = [(turn, order) for turn in range(TURNS) for order in ([0, 1], [1, 0])]
_TOP = 48  # cells along each side of a top
_ITEMS = 512


def fits_beside(
    world: SceneBatch,
    a: Rows,
    b: Rows,
    side: Rows,
    frame: Literal["camera", "object"],
    view: Rows | None = None,
) -> Fact:
    """Whether a, kept upright and turned at will, fits on the floor directly beside b.

    It lies wholly beyond that side of b, at most BESIDE from it, with its centre level with b, and
    touches nothing. a itself is not in the way only when it stands elsewhere: see the task.
    """
    views = np.zeros_like(a) if view is None else view
    parts = [
        _beside(world, a[part], b[part], side[part], frame, views[part])
        for i in range(0, max(len(a), 1), _ITEMS)
        for part in [slice(i, i + _ITEMS)]
    ]
    yes, no = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Fact(yes, np.where(yes ^ no, SPARE, 0.0), frame, "horizontal")


def _beside(
    world: SceneBatch,
    a: Rows,
    b: Rows,
    side: Rows,
    frame: Literal["camera", "object"],
    view: Rows,
) -> tuple[Bools, Bools]:
    plan, scene = floor_plan(world), world.objects.scene[a]
    strip = strips(world, b, side, frame, view)
    size = np.sort(footprint_rectangles(world)[1][a], axis=1)[:, ::-1]
    good = strip.defined & plan.known[scene]
    yes = np.zeros(len(a), dtype=bool)
    for turn, order in _POSES:
        # gaps from 1 to 48 cm; in the middle of the tried ones the centre is level with b's
        rows = np.flatnonzero(good & ~yes)
        large = size[rows][:, order] * (1 + SPARE)
        reach = _reach(plan.axis[scene[rows]] + turn * _TURN, strip.outward[rows], large)
        off = reach[:, None] + BESIDE * (np.arange(_OUT) + 0.25) / _OUT
        yes[rows] = _try(plan.clear, plan, strip.take(rows), scene[rows], turn, off, large).any(1)
    # for any turn the centre is between half the short side and half the diagonal + BESIDE away
    shrunk = size * (1 - SPARE)
    near, far = shrunk[:, 1] / 2, np.hypot(*shrunk.T) / 2 + BESIDE
    slack = np.hypot((far - near) / _OUT / 2, strip.half / (_ALONG - 1))
    core = _core(shrunk) - 2 * slack[:, None]
    no = good & ~yes & (core > 0).all(axis=1)
    for turn, order in _POSES:
        rows = np.flatnonzero(no)
        off = near[rows, None] + (np.arange(_OUT) + 0.5) / _OUT * (far - near)[rows, None]
        part = core[rows][:, order]
        no[rows] = _try(plan.blocked, plan, strip.take(rows), scene[rows], turn, off, part).all(1)
    return yes, no


def _reach(angle: Floats, outward: Floats, size: Floats) -> Floats:
    """Half the extent along ``outward`` of rectangles whose first side points along ``angle``."""
    cos = np.abs(np.cos(angle) * outward[:, 0] + np.sin(angle) * outward[:, 1])
    return np.asarray((size[:, 0] * cos + size[:, 1] * np.sqrt(np.maximum(1 - cos**2, 0.0))) / 2)


def _try(
    test: Callable[[Rows, Rows, Floats, Floats], Bools],
    plan: FloorPlan,
    strip: Strips,
    scene: Rows,
    turn: int,
    off: Floats,
    size: Floats,
) -> Bools:
    """The test for rectangles centred ``off`` (n, _OUT) beyond the side, all along it."""
    count, places = len(scene), _OUT * _ALONG
    e = (np.arange(_ALONG) / (_ALONG - 1) * 2 - 1) * strip.half[:, None]
    d, e = np.broadcast_arrays(off[:, :, None], e[:, None, :])
    points = strip.at(d.reshape(count, places), e.reshape(count, places)).reshape(-1, 2)
    where, turns = np.repeat(scene, places), np.full(count * places, turn)
    half = np.repeat(size / 2, places, axis=0)
    return test(where, turns, plan.turned(where, turns, points), half).reshape(count, places)


def _core(size: Floats) -> Floats:
    """A rectangle inside the rectangle (n, 2; long side first) at any turn up to half a step."""
    s = np.sin(_TURN / 2)
    return (size - s * size[:, ::-1]) / (1 - s * s)


def fits_anywhere(world: SceneBatch, scene: Rows, length: Floats, width: Floats) -> Fact:
    """Whether a rectangle (n,), length >= width, fits somewhere on the free floor, at any turn."""
    plan = floor_plan(world)
    size, cell = np.stack([length, width], axis=1), plan.cell[scene][:, None]
    large: Rows = np.ceil(size * (1 + SPARE) / cell - 1e-9).astype(np.int64)
    # any place is within half a cell, both ways, of one aligned with the cells
    core: Rows = np.floor(_core(size * (1 - SPARE)) / cell - 1).astype(np.int64)
    yes = np.zeros(len(scene), dtype=bool)
    no = plan.known[scene] & (core > 0).all(axis=1)
    for s in np.unique(scene[plan.known[scene]]).tolist():
        rows = np.flatnonzero(scene == s)
        for turn, order in _POSES:
            free = _has_block(plan.table(plan.unclear, s, turn), large[rows][:, order])
            yes[rows] |= free
            left = rows[no[rows]]
            no[left] &= ~_has_block(plan.table(plan.taken, s, turn), core[left][:, order])
    return Fact(yes, np.where(yes ^ no, SPARE, 0.0), "world", "horizontal")


def _has_block(sums: Rows, blocks: NDArray[Any]) -> Bools:
    """Whether a summed-area table has a block of zeros of each size (n, 2: columns, rows)."""
    rows, columns = sums.shape
    out = [
        r < rows
        and c < columns
        and bool((sums[r:, c:] - sums[:-r, c:] - sums[r:, :-c] + sums[:-r, :-c] == 0).any())
        for c, r in blocks.tolist()
    ]
    return np.array(out, dtype=bool)


def rests_on_top(world: SceneBatch) -> tuple[Rows, Rows]:
    """Pairs (thing, support): level with the support's top, to TOUCH, with its centre over it."""

    def compute() -> tuple[Rows, Rows]:
        x, b = _over(world)
        o = world.objects
        low, high = geometry.aabb(o.centre, o.extent, o.rotation)
        level = np.abs(low[x, 2] - high[b, 2]) <= TOUCH
        u, v = _beneath(world, b, o.centre[x, :2])
        kept = level & (np.abs(u) <= 0.5) & (np.abs(v) <= 0.5)
        return x[kept], b[kept]

    return remembered(world, "rests_on_top", compute)


def _over(world: SceneBatch) -> tuple[Rows, Rows]:
    """Pairs (x, b) of the same scene whose outlines seen from above may meet."""

    def compute() -> tuple[Rows, Rows]:
        o = world.objects
        low, high = geometry.aabb(o.centre, o.extent, o.rotation)
        parts = []
        for first, last in zip(world.object_start[:-1], world.object_start[1:], strict=True):
            l, h = low[first:last, :2], high[first:last, :2]
            meet = np.asarray(((l[:, None] <= h) & (h[:, None] >= l)).all(axis=2))
            np.fill_diagonal(meet, False)
            parts.append(np.argwhere(meet) + first)
        pairs = np.concatenate(parts) if parts else np.zeros((0, 2), dtype=np.int64)
        return pairs[:, 0], pairs[:, 1]

    return remembered(world, "boxes_over", compute)


def _beneath(world: SceneBatch, b: Rows, points: Floats) -> tuple[Floats, Floats]:
    """Points (n, 2) in units of the sides of b's footprint, its middle at 0."""
    centre, size, yaw, _ = footprint_rectangles(world)
    x, y = (points - centre[b]).T
    cos, sin = np.cos(yaw[b]), np.sin(yaw[b])
    return (x * cos + y * sin) / size[b, 0], (y * cos - x * sin) / size[b, 1]


def fits_on_top(world: SceneBatch, a: Rows, b: Rows) -> Fact:
    """Whether a, kept upright, fits wholly on top of b without moving what is there.

    Fits: there is a free place with sides along b's, ABOVE metres high. Does not fit: the top is
    too small at any turn, even when empty (Carver 1957).
    """
    size, upright = footprint_rectangles(world)[1:4:2]
    tops, slot = np.unique(b, return_inverse=True)
    sums = _top_sums(world, tops)
    yes = np.zeros(len(a), dtype=bool)
    rows = np.arange(_TOP)
    for order in ([0, 1], [1, 0]):
        block = np.ceil(size[a][:, order] * (1 + SPARE) / size[b] * _TOP - 1e-9).astype(np.int64)
        fits = (block <= _TOP).all(axis=1)
        for item in _chunks(np.flatnonzero(fits)):
            wide, high = block[item].T
            r1, c1 = rows + high[:, None], rows + wide[:, None]
            inside = (r1 <= _TOP)[:, :, None] & (c1 <= _TOP)[:, None, :]
            at = slot[item][:, None, None]
            r1, c1 = np.minimum(r1, _TOP)[:, :, None], np.minimum(c1, _TOP)[:, None, :]
            r0, c0 = rows[None, :, None], rows[None, None, :]
            total = sums[at, r1, c1] - sums[at, r0, c1] - sums[at, r1, c0] + sums[at, r0, c0]
            yes[item] |= (inside & (total == 0)).any(axis=(1, 2))
    long, wide = np.sort(size[a] * (1 - SPARE), axis=1)[:, ::-1].T
    top_long, top_wide = np.sort(size[b], axis=1)[:, ::-1].T
    no = ~_rectangle_in(long, wide, top_long, top_wide)
    known = (yes ^ no) & upright[a] & upright[b]
    return Fact(yes, np.where(known, SPARE, 0.0), "world", "horizontal")


def _chunks(rows: Rows) -> list[Rows]:
    return [rows[i : i + _ITEMS] for i in range(0, len(rows), _ITEMS)]


def _rectangle_in(p: Floats, q: Floats, a: Floats, b: Floats) -> Bools:
    """Whether a rectangle p >= q fits into a rectangle a >= b at some turn (Carver 1957)."""
    straight = (p <= a) & (q <= b)
    square = np.maximum(p * p + q * q - a * a, 0.0)
    needed = 2 * p * q * a + (p * p - q * q) * np.sqrt(square)
    turned = (p > a) & (q <= b) & (b * (p * p + q * q) >= needed)
    return np.asarray(straight | turned)


def _top_sums(world: SceneBatch, tops: Rows) -> NDArray[np.int64]:
    """(n, _TOP + 1, _TOP + 1) summed-area tables of what is in the way on each top."""
    o = world.objects
    low, high = geometry.aabb(o.centre, o.extent, o.rotation)
    x, b = _over(world)
    place = np.full(len(o), -1)
    place[tops] = np.arange(len(tops))
    over = high[b, 2]
    kept = (place[b] >= 0) & (high[x, 2] > over + 0.01) & (low[x, 2] < over + ABOVE)
    x, b = x[kept], b[kept]
    outline, _ = geometry.footprint(o.centre[x], o.extent[x], o.rotation[x])
    local = np.stack([_beneath(world, b, outline[:, k]) for k in range(outline.shape[1])], axis=0)
    cells = (local.transpose(2, 0, 1) + 0.5) * _TOP
    taken = np.zeros((len(tops), _TOP, _TOP), dtype=bool)
    tick = np.arange(_TOP) + 0.5
    for rows in _chunks(np.arange(len(x))):
        polygon = cells[rows]
        touch = np.ones((len(rows), _TOP, _TOP), dtype=bool)
        for axis, shape in ((0, (1, _TOP)), (1, (_TOP, 1))):
            first, last = polygon[..., axis].min(axis=1), polygon[..., axis].max(axis=1)
            inside = (tick >= first[:, None] - 0.5) & (tick <= last[:, None] + 0.5)
            touch &= inside.reshape(len(rows), *shape)
        side = np.roll(polygon, -1, axis=1) - polygon
        for k in range(polygon.shape[1]):
            sx, sy = side[:, k, 0, None, None], side[:, k, 1, None, None]
            px, py = polygon[:, k, 0, None, None], polygon[:, k, 1, None, None]
            left = sx * (tick[:, None] - py) - sy * (tick - px)
            touch &= left >= -(np.abs(sx) + np.abs(sy)) / 2
        np.logical_or.at(taken, place[b[rows]], touch)
    return geometry.summed_area(taken)
