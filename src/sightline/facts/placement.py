"""Whether things fit: on the floor beside an object, anywhere on the floor, on top of an object.

Every answer is proven. *Fits*: a place was found for the thing enlarged by SPARE. *Does not fit*:
no place is left for the thing shrunk by SPARE; its footprint is cut to a core that lies inside it
whatever its turn and place between the tried ones, and every tried core holds a point that is
taken. Where neither can be shown the margin is 0.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.block_tables import ORDERS
from sightline.facts.fact import Fact, Rows, distinct, remembered
from sightline.facts.floor_plan import TURNS, floor_plan, footprint_rectangles, on_floor
from sightline.facts.free_space import strips
from sightline.facts.places import Places, Sides, Things, core
from sightline.scenes import SceneBatch

__all__ = [
    "fits_anywhere",
    "fits_beside",
    "fits_on_top",
    "no_place_beside",
    "place_beside",
    "rests_on_top",
    "sides_of",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SPARE = 0.05
"""share by which a thing is enlarged or shrunk"""
TOUCH = 0.03
"""metres between a thing and the surface it rests on"""
ABOVE = 1.0
"""metres over a top that are kept free; taller things are not put there"""
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
    sides, each = sides_of(world, b, side, frame, view), np.arange(len(a))
    no = no_place_beside(world, a, sides, each)
    rows = np.flatnonzero(~no)
    yes = np.zeros_like(no)
    yes[rows] = place_beside(world, a[rows], sides, each[rows])
    return Fact(yes, np.where(yes ^ no, SPARE, 0.0), frame, "horizontal")


def sides_of(
    world: SceneBatch,
    b: Rows,
    side: Rows,
    frame: Literal["camera", "object"],
    view: Rows | None = None,
) -> Sides:
    """The floor directly beside objects; see :func:`.free_space.strips`."""
    scene, strip = world.objects.scene[b], strips(world, b, side, frame, view)
    return Sides(scene, strip, strip.defined & floor_plan(world).known[scene])


def place_beside(world: SceneBatch, a: Rows, sides: Sides, at: Rows) -> Bools:
    """(n,) whether a certainly fits by the side ``at``; see :func:`fits_beside`."""
    out = sides.known[at]
    rows = np.flatnonzero(out)
    out[rows] = _places(world).some_free(sides, a[rows], at[rows])
    return out


def no_place_beside(world: SceneBatch, a: Rows, sides: Sides, at: Rows) -> Bools:
    """(n,) whether a certainly does not fit by the side ``at``; see :func:`fits_beside`."""
    out = sides.known[at]
    rows = np.flatnonzero(out)
    out[rows] = ~_places(world).some_not_taken(sides, a[rows], at[rows])
    return out


def _places(world: SceneBatch) -> Places:
    """Tables for what stands on the floor, made once per batch."""

    def compute() -> Places:
        # what has no place in space has no size; nothing is asked about it
        size = np.nan_to_num(np.sort(footprint_rectangles(world)[1], axis=1)[:, ::-1])
        things = Things(world.objects.scene.astype(np.int64), size, on_floor(world))
        return Places(floor_plan(world), things, SPARE)

    return remembered(world, "places", compute)


def fits_anywhere(world: SceneBatch, scene: Rows, length: Floats, width: Floats) -> Fact:
    """Whether a rectangle (n,), length >= width, fits somewhere on the free floor, at any turn."""
    plan = floor_plan(world)
    size, cell = np.stack([length, width], axis=1), plan.cell[scene][:, None]
    large: Rows = np.ceil(size * (1 + SPARE) / cell - 1e-9).astype(np.int64)
    # any place is within half a cell, both ways, of one aligned with the cells
    inner: Rows = np.floor(core(size * (1 - SPARE)) / cell - 1).astype(np.int64)
    yes = np.zeros(len(scene), dtype=bool)
    no = plan.known[scene] & (inner > 0).all(axis=1)
    for s in np.unique(scene[plan.known[scene]]).tolist():
        rows = np.flatnonzero(scene == s)
        for turn in range(TURNS):
            clear, not_taken = (plan.table(kind, s, turn) for kind in ("clear", "open"))
            for order in ORDERS:
                yes[rows] |= _has_block(clear, large[rows][:, order])
                left = rows[no[rows]]
                no[left] &= ~_has_block(not_taken, inner[left][:, order])
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
    tops, slot = distinct(b, len(world.objects))
    taken = _top_taken(world, tops)
    busy = np.flatnonzero(taken.any(axis=(1, 2)))
    # of an empty top all is free
    deepest = np.full((len(tops), _TOP + 2), _TOP, dtype=np.uint8)
    deepest[:, [0, _TOP + 1]] = 0
    deepest[busy] = _deepest(~taken[busy])
    yes = np.zeros(len(a), dtype=bool)
    for order in ([0, 1], [1, 0]):
        block = np.ceil(size[a][:, order] * (1 + SPARE) / size[b] * _TOP - 1e-9).astype(np.int64)
        wide, deep = np.minimum(block, _TOP + 1).T
        yes |= deepest[slot, wide] >= deep
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


def _deepest(free: Bools) -> NDArray[np.uint8]:
    """(n, _TOP + 2) rows of the deepest free block of each width in columns, per top (n, R, C)."""
    run = free.astype(np.uint8)
    for row in reversed(range(_TOP - 1)):
        run[:, row] *= run[:, row + 1] + np.uint8(1)
    out = np.zeros((len(free), _TOP + 2), dtype=np.uint8)
    block = run
    for wide in range(1, _TOP + 1):
        block = np.minimum(block[:, :, : _TOP + 1 - wide], run[:, :, wide - 1 :])
        out[:, wide] = block.max(axis=(1, 2), initial=0)
    return out


def _top_taken(world: SceneBatch, tops: Rows) -> Bools:
    """(n, _TOP, _TOP) cells of each top that something is in the way on."""
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
        # padded polygons have sides that are none
        for k in np.flatnonzero(side.any(axis=(0, 2))).tolist():
            sx, sy = side[:, k, 0, None, None], side[:, k, 1, None, None]
            px, py = polygon[:, k, 0, None, None], polygon[:, k, 1, None, None]
            left = sx * (tick[:, None] - py) - sy * (tick - px)
            touch &= left >= -(np.abs(sx) + np.abs(sy)) / 2
        np.logical_or.at(taken, place[b[rows]], touch)
    return taken
