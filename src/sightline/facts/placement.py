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
from sightline.facts.fact import Fact, Rows, remembered
from sightline.facts.floor_plan import TURNS, FloorPlan, floor_plan, footprint_rectangles
from sightline.facts.free_space import BESIDE, SIDES, Strips, strips
from sightline.facts.places import STEP, Places, reaches, some_free, some_not_taken
from sightline.scenes import SceneBatch

__all__ = [
    "fits_anywhere",
    "fits_beside",
    "fits_on_top",
    "no_place_beside",
    "place_beside",
    "rests_on_top",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SPARE = 0.05
"""share by which a thing is enlarged or shrunk"""
TOUCH = 0.03
"""metres between a thing and the surface it rests on"""
ABOVE = 1.0
"""metres over a top that are kept free; taller things are not put there"""
_GAP = 0.01  # metres from an object's side, and from the farthest place beside it, left alone
_POSES = [(turn, order) for turn in range(TURNS) for order in ([0, 1], [1, 0])]
_OPEN_OUT = np.array([0.25, 0.4, 0.55, 0.7, 0.9])
_OPEN_ALONG = np.array([-0.9, -0.45, 0.0, 0.45, 0.9])  # of half the strip's length
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
    no = no_place_beside(world, a, b, side, frame, view)
    yes = np.zeros_like(no)
    rows = np.flatnonzero(~no)
    seen = None if view is None else view[rows]
    yes[rows] = place_beside(world, a[rows], b[rows], side[rows], frame, seen)
    return Fact(yes, np.where(yes ^ no, SPARE, 0.0), frame, "horizontal")


def place_beside(
    world: SceneBatch,
    a: Rows,
    b: Rows,
    side: Rows,
    frame: Literal["camera", "object"],
    view: Rows | None = None,
) -> Bools:
    """(n,) whether a certainly fits beside b; see :func:`fits_beside`."""
    plan, strip, good = _sides(world, a, b, side, frame, view)
    size, scene = _long_first(world, a), world.objects.scene[a]
    out = _open_beside(world, strip, good, (b, side, view), size, scene)
    for turn, order in _POSES:
        rows = np.flatnonzero(good & ~out)
        thing, outward = size[rows][:, order], strip.outward[rows]
        angle = plan.axis[scene[rows]] + turn * STEP
        reach, _ = reaches(angle, outward, thing)
        large, _ = reaches(angle, outward, thing * (1 + SPARE))
        beyond = Places(strip.take(rows), large + _GAP, reach + BESIDE - _GAP)
        out[rows] = some_free(plan, scene[rows], turn, beyond, thing * (1 + SPARE))
    return out


def no_place_beside(
    world: SceneBatch,
    a: Rows,
    b: Rows,
    side: Rows,
    frame: Literal["camera", "object"],
    view: Rows | None = None,
) -> Bools:
    """(n,) whether a certainly does not fit beside b; see :func:`fits_beside`."""
    plan, strip, good = _sides(world, a, b, side, frame, view)
    size, scene = _long_first(world, a), world.objects.scene[a]
    out = good & ~_open_beside(world, strip, good, (b, side, view), size, scene)
    size *= 1 - SPARE
    core = _core(size)
    for turn, order in _POSES:
        rows = np.flatnonzero(out)
        angle = plan.axis[scene[rows]] + turn * STEP
        # the core stands for every turn up to half a step from this one
        least, most = reaches(angle, strip.outward[rows], size[rows][:, order], STEP / 2)
        beyond = Places(strip.take(rows), least, most + BESIDE)
        out[rows] = ~some_not_taken(plan, scene[rows], turn, beyond, core[rows][:, order])
    return out


def _sides(
    world: SceneBatch,
    a: Rows,
    b: Rows,
    side: Rows,
    frame: Literal["camera", "object"],
    view: Rows | None,
) -> tuple[FloorPlan, Strips, Bools]:
    """The plan, the floor beside b, and where the two are known."""
    plan = floor_plan(world)
    strip = strips(world, b, side, frame, view)
    return plan, strip, strip.defined & plan.known[world.objects.scene[a]]


def _open_beside(
    world: SceneBatch,
    strip: Strips,
    good: Bools,
    names: tuple[Rows, Rows, Rows | None],
    size: Floats,
    scene: Rows,
) -> Bools:
    """(n,) whether things of ``size`` (n, 2; long side first) fit so easily that any turn will do.

    They do where the circle around them is free: looked up once for each strip of floor, which
    many things have in common. ``names`` are the object, side and view of each strip.
    """
    out = np.zeros(len(size), dtype=bool)
    rows = np.flatnonzero(good)
    if not len(rows):
        return out
    b, side, view = names
    code = b[rows] * np.int64(len(SIDES)) + side[rows]
    if view is not None:
        code += view[rows] * np.int64(len(SIDES) * len(world.objects))
    _, first, slot = np.unique(code, return_index=True, return_inverse=True)
    some = rows[first]
    d, share = (c.reshape(-1) for c in np.meshgrid(_OPEN_OUT, _OPEN_ALONG, indexing="ij"))
    far = np.broadcast_to(d, (len(some), len(d)))
    points = strip.take(some).at(far, strip.half[some, None] * share)
    low, _ = floor_plan(world).clearance(np.repeat(scene[some], len(d)), points.reshape(-1, 2))
    room = low.reshape(len(some), len(_OPEN_OUT), -1).max(axis=2)[slot]
    circle = np.hypot(*size[rows].T)[:, None] / 2
    # turned as needed, a thing reaches between half its short side and the circle
    beyond = (_OPEN_OUT >= size[rows, 1:] / 2 + _GAP) & (_OPEN_OUT <= circle + BESIDE - _GAP)
    out[rows] = (beyond & (room >= circle * (1 + SPARE))).any(axis=1)
    return out


def _long_first(world: SceneBatch, a: Rows) -> Floats:
    return np.sort(footprint_rectangles(world)[1], axis=1)[a, ::-1]


def _core(size: Floats) -> Floats:
    """A rectangle inside the rectangle (n, 2; long side first) at any turn up to half a step."""
    s = np.sin(STEP / 2)
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
    deepest = _deepest(~_top_taken(world, tops))
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
        for k in range(polygon.shape[1]):
            sx, sy = side[:, k, 0, None, None], side[:, k, 1, None, None]
            px, py = polygon[:, k, 0, None, None], polygon[:, k, 1, None, None]
            left = sx * (tick[:, None] - py) - sy * (tick - px)
            touch &= left >= -(np.abs(sx) + np.abs(sy)) / 2
        np.logical_or.at(taken, place[b[rows]], touch)
    return taken
